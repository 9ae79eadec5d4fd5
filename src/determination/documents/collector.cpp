#include "collector.h"

#include <fmt/format.h>

#include "names.h"
#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

Value value_of(const MaybeText& text) { return text ? Value{*text} : Value{}; }

Value word_of(const MaybeText& text, std::string (*read)(std::string_view)) {
    return text ? Value{read(*text)} : Value{};
}

} // namespace

std::string Collector::at_line(std::size_t line) const { return fmt::format("{}:{}", m_document.name, line); }

/// As the dossier can hold it: longer text is cut, and told.
Value Collector::bounded(const std::string& locator, Concern concern, const MaybeText& text) {
    if (!text || text->size() <= m_limits.cell_bytes)
        return value_of(text);
    damage(concern, locator, "stopped-at-text",
           fmt::format("a field of {} bytes; the first {} are kept", text->size(), m_limits.cell_bytes));
    return printable(*text, m_limits.cell_bytes);
}

void Collector::ics(const std::string& locator, const IcsLine& line) {
    ++m_ics;
    m_sink.row({"ics_entry",
                locator,
                {{"edition", std::string(m_document.edition)},
                 {"provision", line.provision},
                 {"status", bounded(locator, Concern::Ics, line.status)},
                 {"support", word_of(line.support, support_of)},
                 {"written", bounded(locator, Concern::Ics, line.support)},
                 {"detail", bounded(locator, Concern::Ics, line.detail)}}});
}

void Collector::ixit(const std::string& locator, const std::string& table, const MaybeText& entry,
                     const std::string& field, const MaybeText& text) {
    ++m_ixit;
    m_sink.row({"ixit_entry",
                locator,
                {{"edition", std::string(m_document.edition)},
                 {"ixit_table", table},
                 {"entry", bounded(locator, Concern::Ixit, entry)},
                 {"field", bounded(locator, Concern::Ixit, field)},
                 {"text", bounded(locator, Concern::Ixit, text)},
                 {"answer", word_of(text, answer_of)}}});
}

void Collector::test(const std::string& locator, const std::string& test_case, const std::string& unit,
                     const std::string& verdict) {
    ++m_tests;
    const std::string provision = provision_in(test_case);
    const bool group = provision == test_case;
    m_sink.row({"test_verdict",
                locator,
                {{"edition", std::string(m_document.edition)},
                 {"provision", provision},
                 {"test_case", group ? std::string() : test_case},
                 {"test_unit", unit},
                 {"verdict", verdict_of(verdict)},
                 {"written", bounded(locator, Concern::Tests, verdict)}}});
}

void Collector::damage(Concern concern, const std::string& locator, std::string code, std::string message) {
    for (const Concern each : {Concern::Ics, Concern::Ixit, Concern::Tests})
        if (concern == Concern::All || concern == each)
            if (std::string& why = m_why[static_cast<std::size_t>(each)]; why.empty())
                why = fmt::format("{}: {}", locator, message);
    if (m_anomalies++ < m_limits.anomalies)
        m_sink.anomaly({locator, std::move(code), std::move(message)});
}

void Collector::left_alone(const std::string& part) {
    constexpr std::size_t longest = 500;
    if (m_left_alone.size() < longest)
        m_left_alone += (m_left_alone.empty() ? "" : ", ") + printable(part, 100);
}

bool Collector::take_row(const std::string& locator) {
    if (++m_rows <= m_limits.rows)
        return true;
    if (!m_stopped)
        damage(Concern::All, locator, "stopped-at-rows",
               fmt::format("the document has more than {} rows; the rest was not read", m_limits.rows));
    m_stopped = true;
    return false;
}

void Collector::examination(Concern concern, const char* determinator, const std::string& looked_at) {
    const std::string& why = m_why[static_cast<std::size_t>(concern)];
    m_sink.examination({determinator, std::string(m_document.name),
                        why.empty() ? Examination::Outcome::Complete : Examination::Outcome::Incomplete, why,
                        looked_at});
}

void Collector::finish() {
    if (m_ics + m_ixit + m_tests == 0 && m_anomalies == 0)
        damage(Concern::All, std::string(m_document.name), "nothing-recognised",
               "no statement, table or verdict in a form that is known was found in this document");
    if (m_anomalies > m_limits.anomalies)
        m_sink.anomaly({std::string(m_document.name), "stopped-at-anomalies",
                        fmt::format("and {} more of these", m_anomalies - m_limits.anomalies)});
    const std::string rest = m_left_alone.empty() ? "" : fmt::format("; no known table in: {}", m_left_alone);
    examination(Concern::Ics, "documents.ics", fmt::format("{} lines of a statement{}", m_ics, rest));
    examination(Concern::Ixit, "documents.ixit", fmt::format("{} fields of tables{}", m_ixit, rest));
    examination(Concern::Tests, "documents.tests", fmt::format("{} test verdicts{}", m_tests, rest));
}

} // namespace warifu::documents
