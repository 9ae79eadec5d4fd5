#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "warifu/base/bytes.h"

namespace warifu::firmware {

/// What a uImage carries, as far as it decides how we look at it.
enum class UImageUse { Program, Data, Multi, Script };

struct UImagePart {
    std::uint64_t offset = 0; ///< from the start of the header
    std::uint64_t size = 0;
    bool program = false;
};

struct UImage {
    std::string name;
    std::uint8_t type = 0;
    std::uint8_t compression = 0;
    std::uint64_t size = 0; ///< header and payload, as the header claims
    std::uint32_t payload_crc = 0;
    UImageUse use = UImageUse::Data;
};

inline constexpr std::size_t uimage_header_size = 64;

/// A header whose own CRC fits; `bytes` starts at it.
std::optional<UImage> parse_uimage(Bytes bytes);
/// Where its files lie, cut to what `bytes` holds. One, unless it is a multi-file image; none when the list of a
/// multi-file image makes no sense.
std::vector<UImagePart> uimage_parts(const UImage& image, Bytes bytes);

} // namespace warifu::firmware
