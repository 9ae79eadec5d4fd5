#include <algorithm>

#include "markdown.h"
#include "names.h"
#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

bool begins_with_word(std::string_view text, std::string_view word) {
    return to_lower_ascii(text.substr(0, word.size())) == word;
}

/// `ID: X` → `X …`; empty for any other heading.
std::string_view id_of(std::string_view heading) {
    return begins_with_word(heading, "id:") ? trim(heading.substr(3)) : std::string_view();
}

/// What may stand before `Verdict:`: nothing, or words that say of what it is. Prose that speaks of verdicts is none.
bool is_label(std::string_view before) {
    constexpr std::size_t longest = 30;
    if (before.size() > longest)
        return false;
    for (const std::string_view word : {"group", "overall", "unit", "test", "case"})
        if (begins_with_word(before, word))
            return true;
    return trim(before).empty();
}

/// A test case's id: the provision and one more number, `5.1-1-2`; or the provision alone.
std::string test_id(std::string_view text) {
    const std::string_view id = words(text).empty() ? std::string_view() : words(text).front();
    const std::size_t end = id.find_last_not_of(":.,");
    const std::string_view bare = id.substr(0, end == std::string_view::npos ? 0 : end + 1);
    const std::size_t dash = bare.rfind('-');
    const bool number = dash != std::string_view::npos && dash + 1 < bare.size() && bare.size() - dash <= 3 &&
                        bare.find_first_not_of("0123456789", dash + 1) == std::string_view::npos;
    if (number && provision_in(bare.substr(0, dash)) == bare.substr(0, dash))
        return std::string(bare);
    return provision_in(bare) == bare ? std::string(bare) : std::string();
}

} // namespace

std::string HeadingTables::table_of_file(std::string_view title) { return table_in(title); }

void HeadingTables::open_table(const std::string& name, unsigned level) {
    // Makers write the name as they like in headings, and as the standard does in file names.
    m_table = to_lower_ascii(name) == to_lower_ascii(m_file_table) ? m_file_table : name;
    m_table_level = level;
    m_entry.clear();
    m_entry_level = 0;
    m_has_entries = false;
}

void HeadingTables::open_field(std::string name, std::string first, unsigned level, std::size_t line) {
    m_field = std::move(name);
    m_field_level = level;
    m_field_line = line;
    m_text = std::move(first);
}

void HeadingTables::close_field() {
    if (m_field_level > 0)
        m_collector.ixit(m_collector.at_line(m_field_line), m_table, m_entry, m_field, std::string(trim(m_text)));
    m_field_level = 0;
    m_text.clear();
}

bool HeadingTables::heading(const Heading& heading, std::size_t line) {
    if (m_field_level > 0 && heading.level > m_field_level)
        return false; // a heading inside of a field is part of its text
    close_field();
    if (const std::string_view id = id_of(heading.text); !id.empty() && !m_table.empty()) {
        m_entry = id.substr(0, std::min(id.find(": "), id.find(' ')));
        m_entry_level = heading.level;
        m_has_entries = true;
        return true;
    }
    if (const std::string table = table_in(heading.text); !table.empty()) {
        open_table(table, heading.level);
        return true;
    }
    if (m_table.empty())
        return false;
    if (m_entry_level > 0 && heading.level <= m_entry_level)
        m_entry_level = 0; // a section behind the entries
    if (m_has_entries ? m_entry_level == 0 : heading.level <= m_table_level) {
        if (heading.level <= m_table_level)
            m_table.clear();
        return true;
    }
    const std::size_t colon = heading.text.find(": ");
    std::string name = heading.text.substr(0, colon);
    if (name.ends_with(':'))
        name.pop_back();
    open_field(std::move(name), colon == std::string::npos ? std::string() : heading.text.substr(colon + 2) + "\n",
               heading.level, line);
    return true;
}

void HeadingTables::text(std::string_view line) {
    if (m_field_level == 0)
        return;
    if (trim(line) == "---")
        return;                                           // a rule between sections
    if (m_text.size() <= m_collector.limits().cell_bytes) // more is not kept anyway; one byte more tells
        m_text.append(line).append("\n");
}

bool TestHeadings::heading(const Heading& heading) {
    const std::string_view text = heading.text;
    if (begins_with_word(text, "test group ")) {
        m_group = test_id(text.substr(11));
        m_case.clear();
        m_unit.clear();
        return true;
    }
    if (begins_with_word(text, "test case ")) {
        m_case = test_id(text.substr(10));
        m_unit.clear();
        return true;
    }
    if (begins_with_word(text, "test unit ") && text.size() > 10) {
        m_unit = trim(text.substr(10, text.find(':') - 10));
        return true;
    }
    return false;
}

void TestHeadings::text(std::string_view line, std::size_t number) {
    if (m_group.empty())
        return;
    std::string word = plain(line);
    for (const std::string_view bullet : {"- ", "+ "})
        if (word.starts_with(bullet))
            word.erase(0, bullet.size());
    const std::size_t at = to_lower_ascii(word).find("verdict:");
    if (at == std::string::npos || !is_label(word.substr(0, at)))
        return;
    const std::string said = word.substr(at + 8);
    const std::string before = word.substr(0, at);
    const bool of_group = begins_with_word(before, "group ") || begins_with_word(before, "overall ");
    const std::size_t unit = before.find("Unit ");
    std::string of_unit = begins_with_word(before, "test case ") ? std::string() : m_unit;
    if (unit != std::string::npos)
        of_unit = before.substr(unit + 5, before.find(' ', unit + 5) - unit - 5);
    if (of_group || m_case.empty())
        m_collector.test(m_collector.at_line(number), m_group, {}, said);
    else
        m_collector.test(m_collector.at_line(number), m_case, of_unit, said);
}

} // namespace warifu::documents
