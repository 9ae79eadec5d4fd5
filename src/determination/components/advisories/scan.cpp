#include "scan.h"

#include <cstring>

namespace warifu::advisories {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// Position behind the quote that closes the string whose content begins at `at`; npos: it is not closed.
std::size_t end_of_string(std::string_view text, std::size_t at) {
    while (at < text.size()) {
        const void* found = std::memchr(text.data() + at, '"', text.size() - at);
        if (found == nullptr)
            return std::string_view::npos;
        const auto quote = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
        std::size_t slashes = 0;
        while (quote - slashes > at && text[quote - slashes - 1] == '\\')
            ++slashes;
        if (slashes % 2 == 0)
            return quote + 1;
        at = quote + 1; // an escaped quote; what comes before cannot matter any more
    }
    return std::string_view::npos;
}

} // namespace

char JsonScanner::peek() {
    while (m_at < m_text.size() && (is_blank(m_text[m_at]) || m_text[m_at] == ','))
        ++m_at;
    return m_at < m_text.size() ? m_text[m_at] : '\0';
}

std::optional<std::string_view> JsonScanner::string() {
    const std::size_t begin = m_at + 1;
    const std::size_t end = end_of_string(m_text, begin);
    if (end == std::string_view::npos) {
        m_at = m_text.size();
        return std::nullopt;
    }
    m_at = end;
    return m_text.substr(begin, end - 1 - begin);
}

bool JsonScanner::skip_container() {
    std::size_t depth = 0;
    while (m_at < m_text.size()) {
        switch (m_text[m_at]) {
        case '"':
            if (!string())
                return false;
            continue;
        case '{':
        case '[': ++depth; break;
        case '}':
        case ']':
            if (--depth == 0) {
                ++m_at;
                return true;
            }
            break;
        default: break;
        }
        ++m_at;
    }
    return false;
}

std::optional<JsonMember> JsonScanner::value() {
    const char first = peek();
    const std::size_t begin = m_at;
    bool whole = true;
    if (first == '{' || first == '[') {
        whole = skip_container();
    } else if (first == '"') {
        whole = string().has_value();
    } else {
        while (m_at < m_text.size() && std::strchr(",]} \n\r\t\":[{", m_text[m_at]) == nullptr)
            ++m_at;
        if (m_at == begin)
            return std::nullopt;
    }
    return JsonMember{{}, m_text.substr(begin, m_at - begin), whole};
}

std::optional<JsonMember> JsonScanner::member() {
    if (peek() != '"')
        return std::nullopt;
    const auto key = string();
    if (!key)
        return std::nullopt;
    if (peek() != ':')
        return std::nullopt;
    step();
    auto found = value();
    if (found)
        found->key = *key;
    return found;
}

std::vector<JsonMember> members_of(std::string_view object, std::size_t most) {
    std::vector<JsonMember> members;
    JsonScanner scanner(object);
    if (scanner.peek() != '{')
        return members;
    scanner.step();
    while (members.size() < most) {
        auto found = scanner.member();
        if (!found)
            break;
        members.push_back(*found);
    }
    return members;
}

} // namespace warifu::advisories
