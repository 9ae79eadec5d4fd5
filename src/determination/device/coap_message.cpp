#include "coap_message.h"

#include <algorithm>
#include <array>

#include "warifu/base/bytes.h"
#include "warifu/base/text.h"

namespace warifu::device {

namespace {

constexpr char token = '\x57';
constexpr unsigned uri_path = 11;
constexpr std::size_t most_segment = 255; // of Uri-Path (5.10)

/// A number of an option's head, of which larger ones stand behind it (3.1).
std::optional<std::size_t> extended(ByteReader& reader, unsigned half) {
    if (half < 13)
        return half;
    if (half == 13) {
        const auto more = reader.u8();
        return more ? std::optional<std::size_t>(*more + 13U) : std::nullopt;
    }
    const auto more = half == 14 ? reader.u16() : std::nullopt;
    return more ? std::optional<std::size_t>(*more + 269U) : std::nullopt;
}

} // namespace

std::string coap_get(std::uint16_t id, std::string_view path) {
    std::string bytes{'\x41', '\x01', static_cast<char>(id >> 8U), static_cast<char>(id & 0xffU), token};
    unsigned delta = uri_path;
    while (path.starts_with('/') && path.size() > 1) {
        path.remove_prefix(1);
        const std::string_view segment = path.substr(0, std::min(path.find('/'), most_segment));
        const bool is_long = segment.size() >= 13;
        bytes += static_cast<char>(delta << 4U | (is_long ? 13U : segment.size()));
        if (is_long)
            bytes += static_cast<char>(segment.size() - 13);
        bytes += segment;
        path.remove_prefix(segment.size());
        delta = 0;
    }
    return bytes;
}

std::optional<CoapAnswer> read_coap_answer(std::string_view bytes, std::uint16_t id) {
    ByteReader reader(as_bytes(bytes), ByteOrder::Big);
    const auto first = reader.u8();
    const auto code = reader.u8();
    const auto told = reader.u16();
    if (!told || (*first >> 6U) != 1 || *told != id)
        return std::nullopt;
    const unsigned type = (*first >> 4U) & 3U;
    const std::size_t length_of_token = *first & 0xfU;
    if (*code == 0 && type >= 2 && length_of_token == 0)
        return CoapAnswer{};
    if (length_of_token != 1 || reader.u8() != static_cast<std::uint8_t>(token) || (*code >> 5U) < 2 ||
        (*code >> 5U) > 5)
        return std::nullopt;
    CoapAnswer answer;
    answer.code = (*code >> 5U) * 100 + (*code & 31U);
    while (const auto option = reader.u8()) {
        if (*option == 0xff) {
            answer.payload = as_text(*reader.take(reader.remaining()));
            break;
        }
        const auto delta = extended(reader, *option >> 4U);
        const auto length = delta ? extended(reader, *option & 0xfU) : std::nullopt;
        if (!length || !reader.skip(*length))
            break;
    }
    return answer;
}

bool read_coap_links(std::string_view list, std::size_t most, std::vector<std::string>& paths) {
    bool all = true;
    bool quoted = false;
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i] == '\\' && quoted) {
            ++i;
        } else if (list[i] == '"') {
            quoted = !quoted;
        } else if (list[i] == '<' && !quoted) {
            const std::size_t end = list.find('>', i);
            if (end == std::string_view::npos)
                return false;
            const std::string_view path = list.substr(i + 1, end - i - 1);
            i = end;
            if (path == "/.well-known/core")
                continue;
            // Another server, a query or an escape is not asked for.
            const bool plain =
                path.starts_with('/') && !path.starts_with("//") && path.find_first_of("?%#") == std::string_view::npos;
            all = all && plain && paths.size() < most;
            if (plain && paths.size() < most)
                paths.emplace_back(path);
        }
    }
    return all;
}

bool coap_path_is_harmless(std::string_view path) {
    static constexpr auto parts = std::to_array<std::string_view>(
        {"boot", "reset", "restart", "shutdown", "update", "upgrade", "flash", "factory", "erase", "delete", "remove",
         "format", "toggle", "start", "close", "command", "unlock"});
    static constexpr auto words =
        std::to_array<std::string_view>({"on", "off", "open", "lock", "stop", "halt", "exec", "run", "cmd"});
    std::string low = to_lower_ascii(path);
    if (std::ranges::any_of(parts, [&](std::string_view part) { return low.find(part) != std::string::npos; }))
        return false;
    const auto apart = [](char c) { return (c < 'a' || c > 'z') && c != ' '; };
    std::ranges::replace_if(low, apart, ' ');
    low = ' ' + low + ' ';
    return std::ranges::none_of(
        words, [&](std::string_view word) { return low.find(' ' + std::string(word) + ' ') != std::string::npos; });
}

} // namespace warifu::device
