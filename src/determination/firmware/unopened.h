#pragma once

#include <span>
#include <string_view>

#include "part.h"

namespace warifu::firmware {

/// A format that we know by sight and do not open: magic, where in the format it stands, and how to check and measure.
struct UnopenedFormat {
    std::string_view format;
    std::string_view magic;
    std::uint64_t back; ///< bytes of the format in front of the magic
    /// The length, 0 when it is none after all. `bytes` starts at the format's first byte.
    std::uint64_t (*measure)(Bytes bytes);
    bool only_at_start; ///< too weak a magic to be sought at any offset
};

std::span<const UnopenedFormat> unopened_formats();

/// `index` into unopened_formats().
std::optional<Part> recognise_unopened(std::size_t index, const Ground& ground, std::uint64_t offset);

} // namespace warifu::firmware
