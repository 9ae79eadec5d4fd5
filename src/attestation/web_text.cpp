#include "web_text.h"

#include <cstdint>

#include <fmt/format.h>

#include "warifu/base/bytes.h"
#include "warifu/base/digest.h"
#include "warifu/base/text.h"

namespace warifu::attestation {

namespace {

unsigned hex_digit(char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); }

/// RFC 4648 base64 of bytes that are given as hex digits.
std::string base64_of_hex(std::string_view hex) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < hex.size(); i += 6) { // three bytes, four digits
        const std::string_view three = hex.substr(i, 6);
        std::uint32_t bits = 0;
        for (std::size_t at = 0; at < 6; ++at)
            bits = (bits << 4U) | (at < three.size() ? hex_digit(three[at]) : 0U);
        const std::size_t used = three.size() / 2 + 1;
        for (std::size_t at = 0; at < 4; ++at)
            out += at < used ? digits[(bits >> (18U - 6U * static_cast<unsigned>(at))) & 63U] : '=';
    }
    return out;
}

} // namespace

std::string escaped(std::string_view text, std::size_t max_bytes) {
    std::string out;
    for (const char c : printable(text, max_bytes)) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
    return out;
}

std::string policy_digest(std::string_view text) {
    return fmt::format("'sha256-{}'", base64_of_hex(sha256_hex(as_bytes(text))));
}

} // namespace warifu::attestation
