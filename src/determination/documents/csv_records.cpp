#include "csv_records.h"

#include <algorithm>

namespace warifu::documents {

static char separator_of(std::string_view text) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const auto count = [&](char c) { return std::count(line.begin(), line.end(), c); };
    return std::max({',', ';', '\t'}, [&](char a, char b) { return count(a) < count(b); });
}

CsvRecords::CsvRecords(std::string_view text) : m_text(text), m_separator(separator_of(text)) {}

bool CsvRecords::read(std::size_t most_fields, Record& record) {
    record = {};
    while (true) {
        std::string field;
        if (!read_field(field))
            return false;
        if (record.fields.size() < most_fields)
            record.fields.push_back(std::move(field));
        else
            record.cut = true;
        if (at_end())
            return true;
        const char next = m_text[m_at++];
        if (next == m_separator)
            continue;
        if (next == '\r' && !at_end() && m_text[m_at] == '\n')
            ++m_at;
        ++m_line;
        return true;
    }
}

std::size_t CsvRecords::end_of_field() const {
    return std::min(m_text.find_first_of(std::string{m_separator, '\r', '\n'}, m_at), m_text.size());
}

bool CsvRecords::read_field(std::string& field) {
    if (!at_end() && m_text[m_at] == '"')
        return read_quoted(field);
    const std::size_t end = end_of_field();
    field = m_text.substr(m_at, end - m_at);
    m_at = end;
    return true;
}

bool CsvRecords::read_quoted(std::string& field) {
    ++m_at;
    while (!at_end()) {
        const char c = m_text[m_at++];
        if (c == '\n')
            ++m_line;
        if (c != '"') {
            field += c;
        } else if (!at_end() && m_text[m_at] == '"') {
            field += c;
            ++m_at;
        } else {
            m_at = end_of_field(); // what stands between the closing quote and the separator belongs to nothing
            return true;
        }
    }
    return false;
}

} // namespace warifu::documents
