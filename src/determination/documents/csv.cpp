// CSV by RFC 4180: fields between separators, a field in quotes may hold separators and line breaks, a quote in it is
// doubled. The separator is a comma, or what a spreadsheet of another language writes: a semicolon or a tab; the first
// line tells. https://www.rfc-editor.org/rfc/rfc4180

#include <algorithm>

#include <fmt/format.h>

#include "forms.h"
#include "sheet.h"

namespace warifu::documents {

namespace {

char separator_of(std::string_view text) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const auto count = [&](char c) { return std::count(line.begin(), line.end(), c); };
    return std::max({',', ';', '\t'}, [&](char a, char b) { return count(a) < count(b); });
}

class CsvReader {
public:
    CsvReader(std::string_view text, Collector& collector)
        : m_text(text), m_separator(separator_of(text)), m_collector(collector),
          m_sheet(std::string(collector.document().name), collector) {}

    void read() {
        while (m_at < m_text.size()) {
            const std::size_t line = m_line;
            SheetRow row;
            row.locator = m_collector.at_line(line);
            row.strict = true; // every record has as many fields as the header (RFC 4180, 2.4)
            if (!m_collector.take_row(row.locator))
                return;
            if (!read_row(row)) {
                m_collector.damage(Concern::All, row.locator, "damaged-csv",
                                   "a quote opens here and never closes; nothing behind it was read");
                return;
            }
            m_sheet.row(row);
        }
        if (!m_sheet.recognised())
            m_collector.left_alone(std::string(m_collector.document().name));
    }

private:
    bool read_row(SheetRow& row) {
        while (true) {
            std::string field;
            if (!read_field(field))
                return false;
            if (row.cells.size() < m_collector.limits().columns)
                row.cells.emplace_back(std::move(field));
            else
                row.cut = true;
            if (m_at >= m_text.size())
                return true;
            const char next = m_text[m_at++];
            if (next == m_separator)
                continue;
            if (next == '\r' && m_at < m_text.size() && m_text[m_at] == '\n')
                ++m_at;
            ++m_line;
            return true;
        }
    }

    bool read_field(std::string& field) {
        const bool quoted = m_at < m_text.size() && m_text[m_at] == '"';
        if (!quoted) {
            const std::size_t end =
                std::min(m_text.find_first_of(std::string{m_separator, '\r', '\n'}, m_at), m_text.size());
            field = m_text.substr(m_at, end - m_at);
            m_at = end;
            return true;
        }
        ++m_at;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at++];
            if (c == '\n')
                ++m_line;
            if (c != '"') {
                field += c;
            } else if (m_at < m_text.size() && m_text[m_at] == '"') {
                field += c;
                ++m_at;
            } else {
                skip_to_end();
                return true;
            }
        }
        return false;
    }

    /// What stands between the closing quote and the separator belongs to nothing.
    void skip_to_end() {
        m_at = std::min(m_text.find_first_of(std::string{m_separator, '\r', '\n'}, m_at), m_text.size());
    }

    std::string_view m_text;
    char m_separator;
    Collector& m_collector;
    SheetReader m_sheet;
    std::size_t m_at = 0;
    std::size_t m_line = 1;
};

} // namespace

void read_csv(std::string_view text, Collector& collector) { CsvReader(text, collector).read(); }

} // namespace warifu::documents
