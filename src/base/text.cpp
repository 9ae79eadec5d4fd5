#include "warifu/base/text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace warifu {

namespace {

struct Character {
    std::uint32_t code = 0;
    std::size_t length = 0; ///< 0: not valid UTF-8 here
};

/// The character at the front of `text`, by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
Character decode_utf8(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    const std::uint32_t first = byte(0);
    if (first < 0x80)
        return {first, 1};
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
    if (length == 0 || first > 0xf4 || text.size() < length)
        return {};
    std::uint32_t code = first & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80U)
            return {};
        code = (code << 6U) | (byte(i) & 0x3fU);
    }
    constexpr std::array<std::uint32_t, 5> smallest = {0, 0, 0x80, 0x800, 0x10000};
    if (code < smallest[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return {};
    return {code, length};
}

constexpr std::string_view replacement = "\xef\xbf\xbd";
constexpr std::string_view ellipsis = "\xe2\x80\xa6";

bool is_control(std::uint32_t code) {
    if (code == '\n' || code == '\t')
        return false;
    // C0, DEL, C1, and the marks that reorder text on a screen (Trojan Source).
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x202a && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069);
}

/// East Asian Width W or F (UAX #11), in ranges wide enough for what we print.
bool is_wide(std::uint32_t code) {
    return (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0x303e) ||
           (code >= 0x3041 && code <= 0xa4cf) || (code >= 0xac00 && code <= 0xd7a3) ||
           (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe30 && code <= 0xfe6f) ||
           (code >= 0xff00 && code <= 0xff60) || (code >= 0xffe0 && code <= 0xffe6) ||
           (code >= 0x20000 && code <= 0x3fffd);
}

} // namespace

bool is_utf8(std::string_view text) {
    if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return true; // most are, and it takes no time
    while (!text.empty()) {
        const Character next = decode_utf8(text);
        if (next.length == 0)
            return false;
        text.remove_prefix(next.length);
    }
    return true;
}

std::string printable(std::string_view text, std::size_t max_bytes) {
    std::string out;
    out.reserve(std::min(text.size(), max_bytes));
    std::size_t fits = 0; // length of what can stand before an ellipsis
    while (!text.empty()) {
        if (out.size() + ellipsis.size() <= max_bytes)
            fits = out.size();
        const Character next = decode_utf8(text);
        out += next.length == 0 || is_control(next.code) ? replacement : text.substr(0, next.length);
        text.remove_prefix(std::max<std::size_t>(next.length, 1));
        if (out.size() > max_bytes)
            return out.substr(0, fits) + std::string(ellipsis);
    }
    return out;
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n\f\v";
    const std::size_t first = text.find_first_not_of(blank);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

bool is_blank(std::string_view text) {
    // no-break space, the spaces of U+2000 to U+200F, line separators, word joiner, ideographic space, byte order mark
    constexpr std::array<std::string_view, 7> unseen = {"\u00a0", "\u1680", "\u202f", "\u205f",
                                                        "\u2060", "\u3000", "\ufeff"};
    for (text = trim(text); !text.empty(); text = trim(text)) {
        const bool general = text.size() > 2 && text.starts_with("\xe2\x80") &&
                             (static_cast<unsigned char>(text[2]) <= 0x8f || text[2] == '\xa8' || text[2] == '\xa9');
        const auto* found = std::ranges::find_if(unseen, [&](std::string_view each) { return text.starts_with(each); });
        if (!general && found == unseen.end())
            return false;
        text.remove_prefix(general ? 3 : found->size());
    }
    return true;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos)
            return parts;
        text.remove_prefix(at + 1);
    }
}

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> found;
    constexpr std::string_view blank = " \t";
    while (true) {
        const std::size_t first = text.find_first_not_of(blank);
        if (first == std::string_view::npos)
            return found;
        text.remove_prefix(first);
        const std::size_t end = std::min(text.find_first_of(blank), text.size());
        found.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
}

std::vector<std::string_view> lines(std::string_view text) {
    std::vector<std::string_view> found;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        found.push_back(line);
        if (end == std::string_view::npos)
            break;
        text.remove_prefix(end + 1);
    }
    return found;
}

std::string to_lower_ascii(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto value = static_cast<unsigned char>(c);
        out += digits[value >> 4U];
        out += digits[value & 15U];
    }
    return out;
}

std::string human_size(std::uint64_t bytes) {
    constexpr std::array<std::string_view, 5> units = {"B", "KiB", "MiB", "GiB", "TiB"};
    if (bytes < 1024)
        return fmt::format("{} B", bytes);
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1024 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    return fmt::format("{:.1f} {}", value, units[unit]);
}

std::size_t display_width(std::string_view utf8) {
    std::size_t width = 0;
    while (!utf8.empty()) {
        const Character next = decode_utf8(utf8);
        width += next.length != 0 && is_wide(next.code) ? 2U : 1U;
        utf8.remove_prefix(std::max<std::size_t>(next.length, 1));
    }
    return width;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

} // namespace warifu
