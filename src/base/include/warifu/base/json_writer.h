#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "warifu/base/date.h"

namespace warifu {

/// JSON (RFC 8259) written as it comes, with no tree before it: for documents that are answered many times a second. It
/// looks as the tree's own would (nlohmann::json::dump). What is not UTF-8 becomes U+FFFD.
class JsonWriter {
public:
    /// `indent`: spaces for each level; 0: all in one line.
    explicit JsonWriter(unsigned indent) : m_indent(indent) {}

    JsonWriter& begin(std::string_view name = {}) { return open(name, '{'); } ///< an object; named where it is a member
    JsonWriter& end() { return close('}'); }
    JsonWriter& begin_list(std::string_view name) { return open(name, '['); } ///< of objects
    JsonWriter& end_list() { return close(']'); }
    JsonWriter& null(std::string_view name);
    JsonWriter& member(std::string_view name, std::string_view text);
    JsonWriter& member(std::string_view name, const char* text) { return member(name, std::string_view(text)); }
    JsonWriter& member(std::string_view name, std::integral auto number) {
        add_name(name);
        m_text += std::to_string(number);
        return *this;
    }
    JsonWriter& member(std::string_view name, const std::optional<Date>& day); ///< YYYY-MM-DD, or null
    JsonWriter& member(std::string_view name, Date day) { return member(name, std::optional(day)); }

    std::string take() { return std::move(m_text); }

private:
    JsonWriter& open(std::string_view name, char bracket);
    JsonWriter& close(char bracket);
    void add_name(std::string_view name);
    void add_line();
    void add_text(std::string_view text);

    std::string m_text;
    unsigned m_indent;
    unsigned m_depth = 0;
    bool m_first = true; ///< nothing stands between the brackets yet
};

} // namespace warifu
