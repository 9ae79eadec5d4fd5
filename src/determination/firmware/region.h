#pragma once

#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>

#include "walker.h"

namespace warifu::firmware {

/// Reads the units [first, last) of a file system with all threads, and hands what they say on in the order of units.
///
/// The unit that is next in that order never waits; others wait when they have said much or have run far ahead. So
/// memory stays bounded and nobody waits for ever.
class Region {
public:
    Region(Shared& shared, const FileSystemReader& reader, std::size_t first, std::size_t last, const Place& place,
           ProgressSpan progress);

    void run();
    /// A blob of `unit` is done: hands on what its report holds, when it is that unit's turn or when it is too much.
    void hand_on(Report& report, std::size_t unit);

private:
    void work(Station& station);
    /// A unit that a thread works on, or that waits for its turn.
    struct Slot {
        explicit Slot(std::uint32_t max_anomalies) : report(max_anomalies) {}
        Report report;
        bool done = false;
    };
    void read(Station& station, Report& report, std::size_t unit);
    std::optional<std::size_t> next_unit();
    void finish(std::size_t unit);

    Shared& m_shared;
    const FileSystemReader& m_reader;
    const Place& m_place;
    const ProgressSpan m_progress;
    const std::size_t m_first;
    const std::size_t m_last;
    const std::size_t m_ahead; ///< units that may be open at a time

    std::mutex m_mutex;
    std::condition_variable m_moved;
    std::size_t m_next; ///< to be started
    std::size_t m_head; ///< whose turn it is to be handed on
    std::map<std::size_t, Slot>
        m_slots; ///< those of m_head and behind; made before the work, so that ending cannot fail
};

} // namespace warifu::firmware
