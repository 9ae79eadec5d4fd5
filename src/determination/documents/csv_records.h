#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace warifu::documents {

/// CSV by RFC 4180: fields between separators, a field in quotes may hold separators and line breaks, a quote in it is
/// doubled. The separator is a comma, or what a spreadsheet of another language writes: a semicolon or a tab; the first
/// line tells. https://www.rfc-editor.org/rfc/rfc4180
class CsvRecords {
public:
    struct Record {
        std::vector<std::string> fields; ///< at most as many as asked for
        bool cut = false;                ///< there were more
    };

    explicit CsvRecords(std::string_view text);
    bool at_end() const { return m_at >= m_text.size(); }
    std::size_t line() const { return m_line; } ///< of the next record, from 1
    /// False: a quote opens and never closes; what is behind it cannot be told apart.
    bool read(std::size_t most_fields, Record& record);

private:
    bool read_field(std::string& field);
    bool read_quoted(std::string& field);
    std::size_t end_of_field() const;

    std::string_view m_text;
    char m_separator;
    std::size_t m_at = 0;
    std::size_t m_line = 1;
};

} // namespace warifu::documents
