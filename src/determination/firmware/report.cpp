#include "report.h"

#include <utility>

#include <fmt/format.h>

namespace warifu::firmware {

void Counts::add(const Counts& other) {
    files += other.files;
    others += other.others;
    containers += other.containers;
    filesystems += other.filesystems;
    parts += other.parts;
}

void Report::anomaly(Anomaly anomaly) {
    if (++m_anomalies > m_max_anomalies)
        ++m_dropped;
    else
        m_items.emplace_back(std::move(anomaly));
}

void Report::unopened(std::string what) {
    if (++m_unopened <= shown_reasons)
        m_first_unopened.push_back(std::move(what));
}

void Collector::take(Report& report) {
    const std::lock_guard lock(m_mutex);
    for (auto& item : report.m_items) {
        if (auto* row = std::get_if<Row>(&item))
            m_sink.row(std::move(*row));
        else if (auto* examination = std::get_if<Examination>(&item))
            m_sink.examination(std::move(*examination));
        else if (++m_anomalies <= m_max_anomalies)
            m_sink.anomaly(std::move(std::get<Anomaly>(item)));
    }
    m_anomalies += report.m_dropped;
    m_unopened += report.m_unopened;
    for (std::string& reason : report.m_first_unopened)
        if (m_first_unopened.size() < Report::shown_reasons)
            m_first_unopened.push_back(std::move(reason));
    m_counts.add(report.counts);

    report.m_items.clear();
    report.m_first_unopened.clear();
    report.m_anomalies = report.m_dropped = report.m_unopened = 0;
    report.counts = {};
}

void Collector::finish_anomalies(const std::string& locator) {
    if (m_anomalies <= m_max_anomalies)
        return;
    m_sink.anomaly({locator, "too-many-anomalies",
                    fmt::format("{} anomalies; only the first {} are kept", m_anomalies, m_max_anomalies)});
    ++m_unopened;
    if (m_first_unopened.size() < Report::shown_reasons)
        m_first_unopened.push_back(fmt::format("{}: too many anomalies to keep", locator));
}

std::string Collector::unopened() const {
    if (m_unopened == 0)
        return {};
    std::string text = m_unopened == 1 ? "1 part was not opened to its end: "
                                       : fmt::format("{} parts were not opened to their end: ", m_unopened);
    text += fmt::format("{}", fmt::join(m_first_unopened, "; "));
    if (m_unopened > m_first_unopened.size())
        text += fmt::format("; and {} more", m_unopened - m_first_unopened.size());
    return text;
}

} // namespace warifu::firmware
