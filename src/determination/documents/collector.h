#pragma once

#include <array>
#include <optional>
#include <string>

#include "warifu/documents/documents.h"

namespace warifu::documents {

/// Text that is known, or not (nullopt): a cell that points outside of its file's strings.
using MaybeText = std::optional<std::string>;

/// What a part of a document that could not be read may have held.
enum class Concern { Ics, Ixit, Tests, All };

/// Takes what the readers find: rows, damage, and at the end what was looked at.
class Collector {
public:
    Collector(const Document& document, const DocumentLimits& limits, RowSink& sink)
        : m_document(document), m_limits(limits), m_sink(sink) {}

    /// One line of the conformance statement, as it is written there.
    struct IcsLine {
        std::string provision; ///< the id alone
        MaybeText status;
        MaybeText support;
        MaybeText detail;
    };
    void ics(const std::string& locator, const IcsLine& line);
    void ixit(const std::string& locator, const std::string& table, const MaybeText& entry, const std::string& field,
              const MaybeText& text);
    void test(const std::string& locator, const std::string& test_case, const std::string& unit,
              const std::string& verdict);

    void damage(Concern concern, const std::string& locator, std::string code, std::string message);
    /// A part that no reader took for a table: named in what was looked at.
    void left_alone(const std::string& part);
    /// Counts a row against the budget; false when no more may be taken.
    bool take_row(const std::string& locator);

    std::string at_line(std::size_t line) const;
    const DocumentLimits& limits() const { return m_limits; }
    const Document& document() const { return m_document; }
    void finish();

private:
    Value bounded(const std::string& locator, Concern concern, const MaybeText& text);
    void examination(Concern concern, const char* determinator, const std::string& looked_at);

    const Document& m_document;
    const DocumentLimits& m_limits;
    RowSink& m_sink;
    std::array<std::string, 3> m_why; ///< why the work on each table is incomplete
    std::size_t m_anomalies = 0;
    std::size_t m_rows = 0;
    std::size_t m_ics = 0;
    std::size_t m_ixit = 0;
    std::size_t m_tests = 0;
    bool m_stopped = false;
    std::string m_left_alone;
};

} // namespace warifu::documents
