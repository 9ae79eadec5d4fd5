#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace warifu::documents {

/// A CMap of a PDF: how a string is cut into codes, and which characters a code stands for (PDF
/// 32000-1, 9.7.5, 9.10.3).
struct CMap {
    struct Space {
        std::size_t bytes = 0;
        std::uint32_t low = 0;
        std::uint32_t high = 0;
    };
    std::vector<Space> spaces;
    std::map<std::uint32_t, std::string> characters; ///< UTF-8

    /// How many bytes the code at the front of a text has; 0: the spaces do not say.
    std::size_t code_bytes(std::string_view text) const;
};

/// Reads as much as is well formed.
CMap read_cmap(const std::string& text);

/// UTF-16 of either order, as PDF has it in strings, as UTF-8.
std::string utf8_of_utf16be(std::string_view text);
std::string utf8_of(std::uint32_t code);

} // namespace warifu::documents
