#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "formats.h"

namespace warifu::sbom {

using ReadJson = nlohmann::json;

/// The member's text; empty when it is not there or no text. Cut at `most_text`.
inline std::string text_in(const ReadJson& object, const char* key) {
    if (!object.is_object())
        return {};
    const auto found = object.find(key);
    return found == object.end() || !found->is_string() ? std::string()
                                                        : found->get_ref<const std::string&>().substr(0, most_text);
}

/// The member, or null.
inline const ReadJson& member(const ReadJson& object, const char* key) {
    static const ReadJson nothing;
    if (!object.is_object())
        return nothing;
    const auto found = object.find(key);
    return found == object.end() ? nothing : *found;
}

/// Parses; nesting deeper than any list needs is refused before it is built.
inline Result<ReadJson> parse_json(std::string_view text) {
    int depth = 0;
    int deepest = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            deepest = std::max(deepest, ++depth);
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    if (deepest > 4 * most_depth)
        return make_error(ErrorCode::LimitExceeded, "nested deeper than is read");
    ReadJson parsed = ReadJson::parse(text, nullptr, false);
    if (parsed.is_discarded())
        return make_error(ErrorCode::Parse, "this is not valid JSON");
    return parsed;
}

} // namespace warifu::sbom
