#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sheet.h"

namespace warifu::documents {

struct Heading {
    unsigned level = 0; ///< 1 to 6
    std::string text;
};

/// An ATX heading (`## text`), or nothing: then `level` is 0.
Heading heading_of(std::string_view line);
/// Cells between the bars of a line of a table; `\|` is no bar.
std::vector<MaybeText> cells_of(std::string_view line);
/// The line under a table's header: nothing but bars, dashes, colons and spaces, with a dash.
bool is_delimiter(std::string_view line);

/// Tables of entries written as headings: a table's heading, entries below it (`ID: …`), fields below those, and the
/// text of a field below its own heading. A table of one entry has its fields right below.
class HeadingTables {
public:
    HeadingTables(std::string_view file_title, Collector& collector)
        : m_file_table(table_of_file(file_title)), m_collector(collector) {}

    /// True when the heading belongs to a table.
    bool heading(const Heading& heading, std::size_t line);
    void text(std::string_view line);
    void finish() { close_field(); }

private:
    static std::string table_of_file(std::string_view title);
    void open_table(const std::string& name, unsigned level);
    void open_field(std::string name, std::string first, unsigned level, std::size_t line);
    void close_field();

    std::string m_file_table;
    Collector& m_collector;
    std::string m_table;
    unsigned m_table_level = 0;
    std::string m_entry;
    unsigned m_entry_level = 0; ///< 0: outside of an entry
    bool m_has_entries = false;
    std::string m_field;
    unsigned m_field_level = 0; ///< 0: outside of a field
    std::size_t m_field_line = 0;
    std::string m_text;
};

/// The maker's own tests: headings `Test group 5.1-1`, `Test case 5.1-1-2`, `Test Unit A`, and lines `Verdict: PASS`.
class TestHeadings {
public:
    explicit TestHeadings(Collector& collector) : m_collector(collector) {}

    bool heading(const Heading& heading);
    void text(std::string_view line, std::size_t number);

private:
    Collector& m_collector;
    std::string m_group;
    std::string m_case;
    std::string m_unit;
};

} // namespace warifu::documents
