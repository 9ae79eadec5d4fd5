#pragma once

#include <string>
#include <string_view>

namespace warifu::firmware {

/// Half a pair of surrogates becomes U+FFFD.
inline std::string to_utf8(std::u16string_view text) {
    std::string utf8;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char32_t c = text[i];
        const bool pair =
            c >= 0xd800 && c < 0xdc00 && i + 1 < text.size() && text[i + 1] >= 0xdc00 && text[i + 1] < 0xe000;
        if (pair)
            c = 0x10000 + ((c - 0xd800) << 10U) + (text[++i] - 0xdc00U);
        else if (c >= 0xd800 && c < 0xe000)
            c = 0xfffd;
        const auto put = [&](char32_t byte) { utf8.push_back(static_cast<char>(byte)); };
        const auto rest = [&](unsigned shift) { put(0x80U | ((c >> shift) & 0x3fU)); };
        if (c < 0x80) {
            put(c);
        } else if (c < 0x800) {
            put(0xc0U | (c >> 6U));
            rest(0);
        } else if (c < 0x10000) {
            put(0xe0U | (c >> 12U));
            rest(6);
            rest(0);
        } else {
            put(0xf0U | (c >> 18U));
            rest(12);
            rest(6);
            rest(0);
        }
    }
    return utf8;
}

} // namespace warifu::firmware
