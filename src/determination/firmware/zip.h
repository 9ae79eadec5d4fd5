#pragma once

#include <cstdint>
#include <optional>

#include "warifu/base/bytes.h"

namespace warifu::firmware {

/// Whether a first local header makes sense.
bool looks_like_zip(Bytes bytes);

struct ZipEnd {
    std::uint64_t directory = 0; ///< where the central directory begins, from the first local header
    std::uint64_t directory_size = 0;
    std::uint64_t entries = 0;
    std::uint64_t before = 0; ///< bytes that lay before the first local header when offsets were counted
    std::uint64_t extent = 0; ///< to the end of the archive
};

/// The end of the archive whose first local header `bytes` starts with.
std::optional<ZipEnd> find_zip_end(Bytes bytes);

} // namespace warifu::firmware
