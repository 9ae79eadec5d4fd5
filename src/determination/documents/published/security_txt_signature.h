#pragma once

#include <string>

#include "understanding.h"

namespace warifu::documents {

/// A clear-text signature (RFC 9580, section 7) over a text.
struct ClearSigned {
    enum class State { None, Good, Bad, Unchecked };
    State state = State::None;
    std::string text; ///< what was signed; the whole file when nothing was
    std::string why;  ///< of Bad and Unchecked
};

ClearSigned verify_clear_signed(std::string_view file, const SigningKeys& keys);

} // namespace warifu::documents
