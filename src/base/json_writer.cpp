#include "warifu/base/json_writer.h"

#include <array>

#include "warifu/base/text.h"

namespace warifu {

namespace {

constexpr std::array<bool, 256> is_escaped = [] {
    std::array<bool, 256> all{};
    for (std::size_t c = 0; c < ' '; ++c)
        all[c] = true;
    all['"'] = all['\\'] = true;
    return all;
}();

/// RFC 8259, 7: of those that have one, the short form.
std::string escape_of(char c) {
    switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\b': return "\\b";
    case '\f': return "\\f";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: return "\\u00" + hex(std::string_view(&c, 1));
    }
}

} // namespace

JsonWriter& JsonWriter::open(std::string_view name, char bracket) {
    if (m_depth > 0)
        add_name(name);
    m_text += bracket;
    ++m_depth;
    m_first = true;
    return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
    --m_depth;
    if (!m_first)
        add_line();
    m_text += bracket;
    m_first = false;
    return *this;
}

JsonWriter& JsonWriter::member(std::string_view name, std::string_view text) {
    add_name(name);
    add_text(text);
    return *this;
}

JsonWriter& JsonWriter::member(std::string_view name, const std::optional<Date>& day) {
    return day ? member(name, day->to_string()) : null(name);
}

JsonWriter& JsonWriter::null(std::string_view name) {
    add_name(name);
    m_text += "null";
    return *this;
}

void JsonWriter::add_name(std::string_view name) {
    if (!m_first)
        m_text += ',';
    add_line();
    m_first = false;
    if (name.empty())
        return; // of a list
    add_text(name);
    m_text += m_indent == 0 ? ":" : ": ";
}

void JsonWriter::add_line() {
    if (m_indent == 0)
        return;
    m_text += '\n';
    m_text.append(std::size_t{m_indent} * m_depth, ' ');
}

void JsonWriter::add_text(std::string_view text) {
    m_text += '"';
    std::string valid;
    if (!is_utf8(text)) {
        valid = printable(text, text.size() * 3);
        text = valid;
    }
    std::size_t written = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!is_escaped[static_cast<unsigned char>(text[at])])
            continue;
        m_text += text.substr(written, at - written);
        m_text += escape_of(text[at]);
        written = at + 1;
    }
    m_text += text.substr(written);
    m_text += '"';
}

} // namespace warifu
