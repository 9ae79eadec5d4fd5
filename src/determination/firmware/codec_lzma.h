#pragma once

#include <cstdint>
#include <span>

#include "warifu/base/bytes.h"
#include "warifu/base/result.h"

namespace warifu::firmware {

/// The three numbers that an LZMA1 stream does not carry in itself: literal context bits, literal position bits and
/// position bits. Headers pack them into one byte: (pb * 5 + lp) * 9 + lc.
struct LzmaProperties {
    unsigned lc = 3;
    unsigned lp = 0;
    unsigned pb = 2;

    /// False when the byte stands for no combination that decoders take (lc + lp is at most 4).
    static bool from_byte(std::uint8_t byte, LzmaProperties& properties);
};

struct RawLzma {
    enum class End { Marker, OutputFull, InputEnded, Damaged };
    std::size_t written = 0;
    std::size_t unread = 0; ///< input bytes left over
    End end = End::Damaged;
};

/// LZMA1 without any header. Where the stream has no end marker and the output is longer than the contents, one junk
/// byte may follow them: the coding itself does not tell where it ends.
RawLzma decode_raw_lzma(LzmaProperties properties, Bytes in, std::span<std::byte> out);

Result<std::size_t> decode_xz_block(Bytes in, std::span<std::byte> out);
/// 13-byte header; a size in it bounds the output.
Result<std::size_t> decode_lzma_alone_block(Bytes in, std::span<std::byte> out);
/// 5 bytes (properties, dictionary size), then the raw stream.
Result<std::size_t> decode_lzma_props5_block(Bytes in, std::span<std::byte> out);

} // namespace warifu::firmware
