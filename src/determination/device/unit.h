#pragma once

#include <string>
#include <string_view>

#include "probing.h"

namespace warifu::device {

/// One thing that is asked of one service: a place in the watch's list, so that what kills this process is known, and
/// an end in time, whatever the service does.
class Unit {
public:
    Unit(Probing& probing, std::string_view name, milliseconds time);
    Unit(const Unit&) = delete;
    Unit& operator=(const Unit&) = delete;
    ~Unit();

    /// Not: it killed an earlier process.
    bool entered() const { return m_entered; }
    /// Why it was not done to its end: it was not entered, or its time was up.
    void tell(Reasons& reasons) const;

private:
    Probing& m_probing;
    std::string m_name;
    Clock::time_point m_before; ///< the end of what this is a part of
    bool m_entered;
};

} // namespace warifu::device
