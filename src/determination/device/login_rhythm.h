#pragma once

#include <string_view>

#include "login.h"

namespace warifu::device {

/// Hears attempts one after the other and tells when the device begins to defend itself.
class Rhythm {
public:
    enum class Sign { None, Slower, Locked, Closed, NoConnection };

    Sign heard(const Attempt& attempt);

private:
    milliseconds m_usual{0}; ///< the longest of the first answers: a device may take its time from the beginning
    unsigned m_heard = 0;
    unsigned m_unanswered = 0;
};

/// The word of the table `login_guard`.
std::string_view word_of(Rhythm::Sign sign);

} // namespace warifu::device
