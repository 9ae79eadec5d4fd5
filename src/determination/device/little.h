#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace warifu::device {

/// An integer as Microsoft's protocols send it, the lowest byte first.
template <class T>
std::string little(T value) {
    std::string bytes;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        bytes += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xffU);
    return bytes;
}

/// ASCII as UTF-16.
inline std::string wide(std::string_view ascii) {
    std::string out;
    for (const char c : ascii)
        out += std::string{c, '\0'};
    return out;
}

} // namespace warifu::device
