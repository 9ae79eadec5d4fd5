// Base45 (RFC 9285): two bytes are one number, n = 256·a + b, written as three digits of base 45, lowest first; a byte
// that is left over takes two. The 45 digits are the alphabet of a QR code's alphanumeric mode, which puts two of them
// into 11 bits: a byte costs 8.25 bits of the code instead of the 8 of its byte mode, which readers treat differently.

#include "base45.h"

#include <array>
#include <cstdint>
#include <optional>

namespace warifu::label {

namespace {

constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
static_assert(digits.size() == 45);

/// Lowest digit first; nothing for a character that is no digit.
std::optional<std::uint32_t> number_of(std::string_view group) {
    std::uint32_t number = 0;
    for (std::size_t i = group.size(); i-- > 0;) {
        const std::size_t digit = digits.find(group[i]);
        if (digit == std::string_view::npos)
            return std::nullopt;
        number = number * 45 + static_cast<std::uint32_t>(digit);
    }
    return number;
}

} // namespace

std::string base45(Bytes bytes) {
    std::string text;
    text.reserve(bytes.size() / 2 * 3 + 2);
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        const bool pair = i + 1 < bytes.size();
        auto number = static_cast<std::uint32_t>(bytes[i]);
        if (pair)
            number = number * 256 + static_cast<std::uint32_t>(bytes[i + 1]);
        for (int digit = 0; digit < (pair ? 3 : 2); ++digit, number /= 45)
            text += digits[number % 45];
    }
    return text;
}

Result<std::string> read_base45(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size() / 3 * 2 + 1);
    for (std::size_t i = 0; i < text.size(); i += 3) {
        const std::string_view group = text.substr(i, 3);
        const std::optional<std::uint32_t> number = number_of(group);
        const std::uint32_t most = group.size() == 3 ? 0xffff : 0xff;
        if (!number || group.size() == 1 || *number > most)
            return make_error(ErrorCode::Corrupt, "this is not Base45: cut, or with characters that it does not have");
        if (group.size() == 3)
            bytes += static_cast<char>(*number >> 8U);
        bytes += static_cast<char>(*number & 0xffU);
    }
    return bytes;
}

} // namespace warifu::label
