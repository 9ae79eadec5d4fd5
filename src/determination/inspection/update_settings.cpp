#include "update_settings.h"

#include <algorithm>
#include <array>
#include <vector>

#include "findings.h"
#include "warifu/base/text.h"

namespace warifu::inspection {

namespace {

bool is_comment(std::string_view line) { return line.starts_with('#') || line.starts_with("//"); }

/// As apt reads a truth value (StringToBool in apt-pkg/contrib/strutl.cc): anything but a clear no is taken for yes.
bool may_be_true(std::string_view value) {
    constexpr std::array<std::string_view, 7> no = {"", "0", "no", "false", "without", "off", "disable"};
    return std::find(no.begin(), no.end(), to_lower_ascii(value)) == no.end();
}

std::string_view unquoted(std::string_view text) {
    constexpr std::string_view around = " \t\"';,";
    const std::size_t first = text.find_first_not_of(around);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(around) - first + 1);
}

} // namespace

std::pair<std::size_t, std::string_view> line_with(std::string_view text, std::string_view part) {
    std::size_t number = 0;
    for (const std::string_view line : lines(text)) {
        ++number;
        const std::string_view code = trim(line);
        if (!is_comment(code) && contains(code, part))
            return {number, code};
    }
    return {0, {}};
}

std::optional<std::string> transport_in(std::string_view text) {
    if (line_with(text, "http://").first != 0)
        return "http";
    if (line_with(text, "https://").first != 0)
        return "https";
    return std::nullopt;
}

std::string without_block_comments(std::string_view text) {
    std::string code;
    while (true) {
        const std::size_t start = text.find("/*");
        code += text.substr(0, start);
        if (start == std::string_view::npos)
            return code;
        const std::size_t end = text.find("*/", start + 2);
        const std::string_view comment = text.substr(start, end == std::string_view::npos ? end : end + 2 - start);
        code.append(static_cast<std::size_t>(std::count(comment.begin(), comment.end(), '\n')), '\n');
        text.remove_prefix(start + comment.size());
    }
}

std::string setting_line(std::string_view text, std::string_view name) {
    std::string found;
    for (const std::string_view line : lines(text)) {
        std::string_view code = trim(line);
        if (code.starts_with("export "))
            code = trim(code.substr(7));
        if (!code.starts_with(name))
            continue;
        const std::string_view rest = trim(code.substr(name.size()));
        if (rest.starts_with('=') || rest.starts_with(':'))
            found = unquoted(rest.substr(1)).empty() ? std::string() : std::string(code);
    }
    return found;
}

bool has_keyring(std::string_view text) {
    bool inside = false;
    bool named = false;
    for (const std::string_view line : lines(text)) {
        const std::string_view code = trim(line);
        if (code.starts_with('['))
            inside = code.starts_with("[keyring]");
        else if (inside && !is_comment(code))
            named = named || !setting_line(code, "path").empty() || !setting_line(code, "directory").empty();
    }
    return named;
}

MenderKeys mender_keys(std::string_view text) {
    constexpr std::string_view name = "\"ArtifactVerifyKey";
    MenderKeys keys;
    for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
        const std::size_t close = text.find('"', at + name.size());
        const std::size_t colon = close == std::string_view::npos ? close : text.find(':', close);
        const std::string_view value = colon == std::string_view::npos ? "" : trim(text.substr(colon + 1));
        const std::size_t first = value.starts_with('[') ? value.find_first_not_of(" \t\r\n", 1) : 0;
        const bool names =
            first < value.size() && value[first] == '"' && value.size() > first + 1 && value[first + 1] != '"';
        ++(names ? keys.named : keys.empty);
    }
    return keys;
}

std::optional<std::string> opkg_option(std::string_view text, std::string_view name) {
    std::optional<std::string> value;
    for (const std::string_view line : lines(text)) {
        const std::vector<std::string_view> parts = words(line);
        if (parts.size() >= 2 && parts[0] == "option" && unquoted(parts[1]) == name)
            value = parts.size() > 2 ? std::string(unquoted(parts[2])) : std::string();
    }
    return value;
}

std::string trusted_source(std::string_view text) {
    constexpr std::array<std::string_view, 3> loose = {"trusted", "allow-insecure", "allow-downgrade-to-insecure"};
    for (const std::string_view line : lines(text)) {
        const std::string_view code = trim(line);
        if (is_comment(code))
            continue;
        const std::string lower = to_lower_ascii(code);
        const std::string_view all(lower);
        for (const std::string_view option : loose) {
            if (all.starts_with(std::string(option) + ":") && may_be_true(trim(all.substr(option.size() + 1))))
                return std::string(code); // deb822
            const std::size_t open = all.find('[');
            const std::size_t close = all.find(']');
            if (!all.starts_with("deb") || open == std::string_view::npos || close == std::string_view::npos)
                continue;
            for (const std::string_view word : words(all.substr(open + 1, close - std::min(close, open + 1))))
                if (word.starts_with(std::string(option) + "=") && may_be_true(word.substr(option.size() + 1)))
                    return std::string(code);
        }
    }
    return {};
}

std::string apt_takes_unsigned(std::string_view text) {
    constexpr std::array<std::string_view, 3> loose = {"allowunauthenticated", "allowinsecurerepositories",
                                                       "allowdowngradetoinsecurerepositories"};
    const std::string code = without_block_comments(text);
    for (const std::string_view line : lines(code)) {
        const std::string_view plain = trim(line);
        const std::string lower = to_lower_ascii(plain);
        for (const std::string_view option : loose) {
            const std::size_t at = is_comment(plain) ? std::string::npos : lower.find(option);
            if (at == std::string::npos)
                continue;
            const std::string_view rest = std::string_view(lower).substr(at + option.size());
            if (may_be_true(unquoted(rest.substr(0, rest.find(';')))))
                return std::string(plain);
        }
    }
    return {};
}

} // namespace warifu::inspection
