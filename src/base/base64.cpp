#include "warifu/base/base64.h"

#include <array>
#include <cstdint>

namespace warifu {

namespace {

constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t none = 64;

constexpr std::array<std::uint8_t, 256> values = [] {
    std::array<std::uint8_t, 256> all{};
    all.fill(none);
    for (std::size_t i = 0; i < digits.size(); ++i)
        all[static_cast<std::uint8_t>(digits[i])] = static_cast<std::uint8_t>(i);
    return all;
}();

} // namespace

std::string encode_base64(std::string_view bytes) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) { // three bytes, four digits
        const std::string_view three = bytes.substr(i, 3);
        std::uint32_t bits = 0;
        for (std::size_t at = 0; at < 3; ++at)
            bits = (bits << 8U) | (at < three.size() ? static_cast<std::uint8_t>(three[at]) : 0U);
        for (std::size_t at = 0; at < 4; ++at)
            out += at <= three.size() ? digits[(bits >> (18U - 6U * static_cast<unsigned>(at))) & 63U] : '=';
    }
    return out;
}

std::optional<std::string> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0)
        return std::nullopt;
    const std::size_t end = text.find_last_not_of('=');
    const std::string_view body = text.substr(0, end == std::string_view::npos ? 0 : end + 1);
    if (text.size() - body.size() > 2)
        return std::nullopt;
    std::string out;
    out.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char c : body) {
        const std::uint8_t value = values[static_cast<std::uint8_t>(c)];
        if (value == none)
            return std::nullopt;
        bits = ((bits << 6U) | value) & 0xffffU;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out += static_cast<char>((bits >> held) & 0xffU);
        }
    }
    if ((bits & ((1U << held) - 1U)) != 0)
        return std::nullopt;
    return out;
}

} // namespace warifu
