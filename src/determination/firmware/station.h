#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/blob.h"
#include "warifu/firmware/firmware.h"

namespace warifu::firmware {

/// One thread's place at the bench: its visitor, and the watch that is told what lies on it.
///
/// Blobs nest, the watch need not know: it is told to leave the outer blob before it enters the inner one, and enters
/// the outer one again afterwards. So whatever it last entered is what the thread works on.
class Station {
public:
    Station(unsigned thread, std::unique_ptr<BlobVisitor> visitor, UnitWatch& watch)
        : m_thread(thread), m_visitor(std::move(visitor)), m_watch(watch) {}

    BlobVisitor& visitor() { return *m_visitor; }

    /// False: the watch asks to leave this blob alone; then there is nothing to leave.
    bool enter(std::string locator);
    void leave();

private:
    void enter_outer();

    unsigned m_thread;
    std::unique_ptr<BlobVisitor> m_visitor;
    UnitWatch& m_watch;
    std::vector<std::string> m_locators; ///< from the outermost to the innermost
};

/// Enters for its own lifetime.
class Attendance {
public:
    Attendance(Station& station, std::string locator)
        : m_station(station), m_allowed(station.enter(std::move(locator))) {}
    ~Attendance() {
        if (m_allowed)
            m_station.leave();
    }
    Attendance(const Attendance&) = delete;
    Attendance& operator=(const Attendance&) = delete;
    bool allowed() const { return m_allowed; }

private:
    Station& m_station;
    bool m_allowed;
};

} // namespace warifu::firmware
