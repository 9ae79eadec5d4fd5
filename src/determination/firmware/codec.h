#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "warifu/base/bytes.h"
#include "warifu/base/result.h"

/// Decompressors over memory. Each writes at most `limit` bytes; more is ErrorCode::LimitExceeded, damage is Corrupt.
namespace warifu::firmware {

struct Decoded {
    std::vector<std::byte> bytes;
    std::uint64_t consumed = 0; ///< input bytes that the stream took
    bool complete = true;       ///< false: input ended or broke early; `bytes` holds what was decoded before
    std::string problem;        ///< in words, when not complete
};

/// One block of exactly known maximal size into `out`; returns the bytes written. For file systems.
enum class BlockCodec { Zlib, LzmaAlone, LzmaRawProps5, Lzo, Xz, Lz4, Zstd };
Result<std::size_t> decode_block(BlockCodec codec, Bytes in, std::span<std::byte> out);

/// Whole streams of unknown size, as they lie in images (trailing bytes after the stream are left alone).
Decoded decode_gzip(Bytes in, std::uint64_t limit);       ///< RFC 1952, all members that follow one another
Decoded decode_zlib(Bytes in, std::uint64_t limit);       ///< RFC 1950
Decoded decode_xz(Bytes in, std::uint64_t limit);         ///< .xz, also concatenated
Decoded decode_lzma_alone(Bytes in, std::uint64_t limit); ///< 13-byte header, size known or unknown
Decoded decode_lz4(Bytes in, std::uint64_t limit);        ///< frame, and the kernel's legacy form
Decoded decode_zstd(Bytes in, std::uint64_t limit);
Decoded decode_bzip2(Bytes in, std::uint64_t limit);
Decoded decode_lzo(Bytes in, std::uint64_t limit); ///< lzop file

} // namespace warifu::firmware
