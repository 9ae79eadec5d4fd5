#include "stream.h"

namespace warifu::firmware {

namespace {

std::uint8_t at(Bytes bytes, std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); }

/// RFC 1952, 2.3: deflate, no reserved flags, a known system and an extra-flags byte that compressors write.
bool plausible_gzip(Bytes bytes) {
    return bytes.size() >= 18 && at(bytes, 0) == 0x1f && at(bytes, 1) == 0x8b && at(bytes, 2) == 8 &&
           (at(bytes, 3) & 0xe0U) == 0 && (at(bytes, 9) <= 13 || at(bytes, 9) == 255);
}

/// RFC 1950: deflate with a 32 KiB window, no preset dictionary, the pair a multiple of 31.
bool plausible_zlib(Bytes bytes) {
    return bytes.size() >= 8 && at(bytes, 0) == 0x78 && (at(bytes, 1) & 0x20U) == 0 &&
           (0x7800U + at(bytes, 1)) % 31 == 0;
}

/// lzip and xz write dictionaries of 2^n or 3 * 2^n; 4 KiB to 128 MiB is what devices have memory for.
bool plausible_dictionary(std::uint32_t size) {
    if (size < (1U << 12U) || size > (1U << 27U))
        return false;
    const std::uint32_t lowest = size & (~size + 1);
    return size == lowest || size == lowest * 3;
}

/// The 13-byte header has no magic, so every field must make sense: properties, dictionary, size, and the first byte of
/// the range coder, which is always zero.
bool plausible_lzma(Bytes bytes) {
    if (bytes.size() < 18 || at(bytes, 13) != 0 || at(bytes, 0) >= 225 || at(bytes, 0) == 0)
        return false;
    const unsigned lc = at(bytes, 0) % 9U;
    const unsigned lp = at(bytes, 0) / 9U % 5U;
    if (lc + lp > 4 || !plausible_dictionary(load<std::uint32_t>(bytes.data() + 1, ByteOrder::Little)))
        return false;
    const auto size = load<std::uint64_t>(bytes.data() + 5, ByteOrder::Little);
    constexpr std::uint64_t most = 1ULL << 30U;
    return size == UINT64_MAX || (size > 0 && size <= most);
}

bool plausible_bzip2(Bytes bytes) {
    const std::string_view text = as_text(clipped(bytes, 0, 10));
    // Behind "BZh" and the block size stands the digits of pi, at the end of an empty stream those of its root.
    return text.size() == 10 && text.substr(0, 3) == "BZh" && text[3] >= '1' && text[3] <= '9' &&
           text.substr(4) == "\x31\x41\x59\x26\x53\x59";
}

} // namespace

std::string_view word(StreamKind kind) {
    switch (kind) {
    case StreamKind::Gzip: return "gzip";
    case StreamKind::Zlib: return "zlib";
    case StreamKind::Xz: return "xz";
    case StreamKind::Lzma: return "lzma";
    case StreamKind::Bzip2: return "bzip2";
    case StreamKind::Lz4: return "lz4";
    case StreamKind::Zstd: return "zstd";
    case StreamKind::Lzop: return "lzop";
    }
    return "";
}

Decoded decode(StreamKind kind, Bytes in, std::uint64_t limit) {
    switch (kind) {
    case StreamKind::Gzip: return decode_gzip(in, limit);
    case StreamKind::Zlib: return decode_zlib(in, limit);
    case StreamKind::Xz: return decode_xz(in, limit);
    case StreamKind::Lzma: return decode_lzma_alone(in, limit);
    case StreamKind::Bzip2: return decode_bzip2(in, limit);
    case StreamKind::Lz4: return decode_lz4(in, limit);
    case StreamKind::Zstd: return decode_zstd(in, limit);
    case StreamKind::Lzop: return decode_lzo(in, limit);
    }
    return {};
}

bool plausible(StreamKind kind, Bytes bytes) {
    switch (kind) {
    case StreamKind::Gzip: return plausible_gzip(bytes);
    case StreamKind::Zlib: return plausible_zlib(bytes);
    case StreamKind::Lzma: return plausible_lzma(bytes);
    case StreamKind::Bzip2: return plausible_bzip2(bytes);
    case StreamKind::Xz:
    case StreamKind::Lz4:
    case StreamKind::Zstd:
    case StreamKind::Lzop: return bytes.size() >= 8; // a long magic, or a checksum over the header
    }
    return false;
}

} // namespace warifu::firmware
