#pragma once

#include <cstdint>
#include <string_view>

#include "codec.h"

namespace warifu::firmware {

/// The compressions that stand by themselves in images.
enum class StreamKind { Gzip, Zlib, Xz, Lzma, Bzip2, Lz4, Zstd, Lzop };

std::string_view word(StreamKind kind);
Decoded decode(StreamKind kind, Bytes in, std::uint64_t limit);

/// How far a stream must decode before we believe in it: to its end, or this far.
inline constexpr std::uint64_t trial_bytes = 64U << 10U;

/// The header test that costs nothing. `bytes` starts at the magic.
bool plausible(StreamKind kind, Bytes bytes);

} // namespace warifu::firmware
