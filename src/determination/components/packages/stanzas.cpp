#include "stanzas.h"

#include "warifu/base/text.h"

namespace warifu::packages {

std::string_view Stanza::get(std::string_view name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string_view() : found->second;
}

void each_stanza(std::string_view text, const std::function<void(const Stanza&)>& call) {
    constexpr std::size_t most_fields = 200;
    Stanza stanza;
    std::uint64_t line_number = 0;
    const auto end = [&] {
        if (!stanza.fields.empty())
            call(stanza);
        stanza = {};
    };
    while (!text.empty()) {
        const std::size_t length = text.find('\n');
        std::string_view line = text.substr(0, length);
        text.remove_prefix(length == std::string_view::npos ? text.size() : length + 1);
        ++line_number;
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (trim(line).empty()) {
            end();
            continue;
        }
        const std::size_t colon = line.find(':');
        if (line.front() == ' ' || line.front() == '\t' || colon == std::string_view::npos || colon > 64)
            continue;
        if (stanza.fields.empty())
            stanza.line = line_number;
        if (stanza.fields.size() < most_fields)
            stanza.fields.try_emplace(to_lower_ascii(trim(line.substr(0, colon))), trim(line.substr(colon + 1)));
    }
    end();
}

} // namespace warifu::packages
