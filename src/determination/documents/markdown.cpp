// Markdown as makers keep their pro formas: tables of GitHub's dialect
// (https://github.github.com/gfm/#tables-extension-), and documents in which headings stand for tables, entries and
// fields. What is in a fenced block is text.

#include "markdown.h"

#include <algorithm>

#include "forms.h"
#include "names.h"
#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

bool is_fence(std::string_view line) {
    const std::string_view text = trim(line);
    return text.starts_with("```") || text.starts_with("~~~");
}

class MarkdownReader {
public:
    MarkdownReader(std::string_view text, Collector& collector)
        : m_lines(lines(text)), m_collector(collector), m_title(collector.document().name),
          m_tables(m_title, collector), m_tests(collector) {}

    void read() {
        for (m_at = 0; m_at < m_lines.size(); ++m_at) {
            if (!m_collector.take_row(m_collector.at_line(m_at + 1)))
                break;
            const std::string_view line = m_lines[m_at];
            if (is_fence(line))
                m_fenced = !m_fenced;
            const Heading heading = m_fenced ? Heading{} : heading_of(line);
            if (heading.level > 0)
                take_heading(heading);
            else if (!m_fenced && starts_table())
                read_table();
            else
                take_text(line);
        }
        m_tables.finish();
    }

private:
    void take_heading(const Heading& heading) {
        if (!table_in(heading.text).empty())
            m_title = heading.text;
        const bool test = m_tests.heading(heading);
        if (!m_tables.heading(heading, m_at + 1) && !test)
            m_tables.text(std::string(m_lines[m_at]));
    }

    void take_text(std::string_view line) {
        m_tests.text(line, m_at + 1);
        m_tables.text(line);
    }

    bool starts_table() const {
        return m_lines[m_at].find('|') != std::string_view::npos && m_at + 1 < m_lines.size() &&
               is_delimiter(m_lines[m_at + 1]);
    }

    SheetRow row_at(std::size_t at) const {
        SheetRow row{cells_of(m_lines[at]), m_collector.at_line(at + 1), {}, true, false};
        if (row.cells.size() > m_collector.limits().columns) {
            row.cells.resize(m_collector.limits().columns);
            row.cut = true;
        }
        return row;
    }

    /// A table of a known form is taken; any other belongs to the text that it stands in.
    void read_table() {
        SheetReader sheet(m_title, m_collector);
        sheet.row(row_at(m_at));
        std::size_t end = m_at + 2;
        while (end < m_lines.size() && m_lines[end].find('|') != std::string_view::npos)
            ++end;
        for (std::size_t at = m_at; at < end; ++at) {
            if (at > m_at + 1 && sheet.recognised()) {
                if (!m_collector.take_row(m_collector.at_line(at + 1)))
                    break;
                sheet.row(row_at(at));
            } else if (!sheet.recognised()) {
                m_tables.text(m_lines[at]);
            }
        }
        m_at = end - 1;
    }

    std::vector<std::string_view> m_lines;
    Collector& m_collector;
    std::string m_title;
    HeadingTables m_tables;
    TestHeadings m_tests;
    std::size_t m_at = 0;
    bool m_fenced = false;
};

} // namespace

Heading heading_of(std::string_view line) {
    constexpr unsigned deepest = 6;
    unsigned level = 0;
    while (level < line.size() && line[level] == '#')
        ++level;
    if (level == 0 || level > deepest || level >= line.size() || (line[level] != ' ' && line[level] != '\t'))
        return {};
    std::string_view text = trim(line.substr(level));
    while (text.ends_with('#'))
        text.remove_suffix(1);
    return {level, plain(text)};
}

std::vector<MaybeText> cells_of(std::string_view line) {
    line = trim(line);
    if (line.starts_with('|'))
        line.remove_prefix(1);
    if (line.ends_with('|') && !line.ends_with("\\|"))
        line.remove_suffix(1);
    std::vector<MaybeText> cells;
    std::string cell;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|') {
            cell += line[++i];
        } else if (line[i] == '|') {
            cells.emplace_back(trim(cell));
            cell.clear();
        } else {
            cell += line[i];
        }
    }
    cells.emplace_back(trim(cell));
    return cells;
}

bool is_delimiter(std::string_view line) {
    return line.find('-') != std::string_view::npos && line.find('|') != std::string_view::npos &&
           line.find_first_not_of("|-: \t") == std::string_view::npos;
}

void read_markdown(std::string_view text, Collector& collector) { MarkdownReader(text, collector).read(); }

} // namespace warifu::documents
