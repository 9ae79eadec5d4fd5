#include "region.h"

#include <algorithm>
#include <new>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace warifu::firmware {

namespace {

/// Rows that a unit may hold back before it must wait for its turn.
constexpr std::size_t most_held = 8192;

} // namespace

Region::Region(Shared& shared, const FileSystemReader& reader, std::size_t first, std::size_t last, const Place& place,
               ProgressSpan progress)
    : m_shared(shared), m_reader(reader), m_place(place), m_progress(progress), m_first(first), m_last(last),
      m_ahead(shared.stations.size() * 8), m_next(first), m_head(first) {}

void Region::run() {
    std::vector<std::jthread> helpers;
    const std::size_t useful = std::min(m_shared.stations.size(), m_last - m_first);
    helpers.reserve(useful);
    for (std::size_t i = 1; i < useful; ++i) {
        try {
            helpers.emplace_back([this, i] { work(m_shared.stations[i]); });
        } catch (const std::system_error&) {
            break; // the machine has no thread to spare: fewer will do
        }
    }
    work(m_shared.stations.front());
}

void Region::work(Station& station) {
    while (const auto unit = next_unit()) {
        // Others add and take slots meanwhile; a map leaves this one where it is.
        Report* report = nullptr;
        {
            const std::lock_guard lock(m_mutex);
            report = &m_slots.at(*unit).report;
        }
        read(station, *report, *unit);
        finish(*unit);
    }
}

void Region::read(Station& station, Report& report, std::size_t unit) {
    if (m_shared.halted())
        return;
    try {
        Walker walker(m_shared, station, report, this, unit);
        walker.read_unit(m_reader, unit, m_place);
    } catch (const std::bad_alloc&) {
        m_shared.budget.stop(Budget::Stop::Memory);
    }
}

std::optional<std::size_t> Region::next_unit() {
    std::unique_lock lock(m_mutex);
    m_moved.wait(lock, [this] { return m_next >= m_last || m_next < m_head + m_ahead; });
    if (m_next >= m_last)
        return std::nullopt;
    m_slots.try_emplace(m_next, m_shared.limits.anomalies);
    return m_next++;
}

void Region::hand_on(Report& report, std::size_t unit) {
    if (report.size() < 64)
        return; // not worth the lock
    std::unique_lock lock(m_mutex);
    if (report.size() >= most_held)
        m_moved.wait(lock, [this, unit] { return m_head == unit; });
    if (m_head == unit)
        m_shared.collector.take(report);
}

void Region::finish(std::size_t unit) {
    const std::lock_guard lock(m_mutex);
    m_slots.at(unit).done = true;
    for (auto it = m_slots.find(m_head); it != m_slots.end() && it->second.done; it = m_slots.find(m_head)) {
        m_shared.collector.take(it->second.report);
        m_slots.erase(it);
        ++m_head;
    }
    const std::uint64_t done = (m_progress.to - m_progress.from) / (m_last - m_first) * (m_head - m_first);
    m_shared.progress(m_progress.from + done);
    m_moved.notify_all();
}

} // namespace warifu::firmware
