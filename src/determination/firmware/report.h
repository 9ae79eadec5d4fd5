#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "warifu/base/limits.h"
#include "warifu/base/row.h"

namespace warifu::firmware {

class Report;

/// What was seen, for the examination's own words.
struct Counts {
    std::uint64_t files = 0;
    std::uint64_t others = 0;      ///< directories, symlinks, devices
    std::uint64_t containers = 0;  ///< file systems, archives, compressed streams, images
    std::uint64_t filesystems = 0; ///< those of them that hold files
    std::uint64_t parts = 0;       ///< nameless runs

    void add(const Counts& other);
};

/// Hands everything on to the sink in the order of the image, and keeps what was not opened.
class Collector {
public:
    Collector(RowSink& sink, std::uint32_t max_anomalies) : m_sink(sink), m_max_anomalies(max_anomalies) {}

    /// Empties the report. Any thread; the caller sees to the order.
    void take(Report& report);

    // When all threads are done:
    void finish_anomalies(const std::string& locator);
    const Counts& counts() const { return m_counts; }
    /// Why not every byte was opened: the first reasons and their number. Empty when there is none.
    std::string unopened() const;

private:
    friend class Report;
    std::mutex m_mutex;
    RowSink& m_sink;
    std::uint32_t m_max_anomalies;
    std::uint64_t m_anomalies = 0;
    std::uint64_t m_unopened = 0;
    std::vector<std::string> m_first_unopened;
    Counts m_counts;
};

/// What one unit of work has said, not yet handed on.
class Report : public RowSink {
public:
    explicit Report(std::uint32_t max_anomalies) : m_max_anomalies(max_anomalies) {}

    void row(Row row) override { m_items.emplace_back(std::move(row)); }
    void anomaly(Anomaly anomaly) override;
    void examination(Examination examination) override { m_items.emplace_back(std::move(examination)); }
    /// Anomalies that were counted and not kept.
    void dropped_anomalies(std::uint64_t count) { m_dropped += count; }
    /// `what` was not looked at to its end; in words, beginning with its locator.
    void unopened(std::string what);

    std::size_t size() const { return m_items.size(); }
    Counts counts;

    static constexpr std::size_t shown_reasons = 5;

private:
    friend class Collector;
    std::uint32_t m_max_anomalies;
    std::vector<std::variant<Row, Anomaly, Examination>> m_items;
    std::uint64_t m_anomalies = 0;
    std::uint64_t m_dropped = 0; ///< anomalies beyond what will ever be kept
    std::uint64_t m_unopened = 0;
    std::vector<std::string> m_first_unopened;
};

} // namespace warifu::firmware
