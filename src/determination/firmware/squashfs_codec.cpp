// How blocks are packed. Version 4 says so by number (kernel: fs/squashfs/squashfs_fs.h). Older versions, and vendors'
// version 4, must be looked at. What vendors are known to put in place of zlib:
//
//   the 13-byte LZMA header       sqlzma (first byte 0x5d), the LZMA patches for 3.x, version 4's own `lzma`
//   5 bytes: properties and dictionary size, then the raw stream       Broadcom's reference code
//   the raw stream, or some bytes and then the raw stream, with properties compiled into the driver
//
// The last kind is found by trial on one metadata block: raw LZMA begins with a zero byte, and only the right
// properties use up the whole input. DD-WRT's variant, which changes the properties with each block, is not read.
#include "squashfs.h"

#include <array>

#include <fmt/format.h>

namespace warifu::firmware::squashfs {

namespace {

bool is_zlib(Bytes in) {
    if (in.size() < 2)
        return false;
    const auto head = load<std::uint16_t>(in.data(), ByteOrder::Big); // RFC 1950, 2.2
    return ((head >> 8U) & 0xfU) == 8 && (head >> 12U) <= 7 && head % 31 == 0;
}

bool is_xz(Bytes in) {
    return in.size() > 6 && as_text(in.first(6)) == std::string_view("\xfd"
                                                                     "7zXZ\0",
                                                                     6);
}

/// A 13-byte header: properties, a dictionary of at most 256 MiB, a size that fits or is unknown, a zero byte.
bool is_lzma_alone(Bytes in, std::size_t room) {
    LzmaProperties properties;
    if (in.size() < 14 || !LzmaProperties::from_byte(std::to_integer<std::uint8_t>(in[0]), properties))
        return false;
    const auto dictionary = load<std::uint32_t>(in.data() + 1, ByteOrder::Little);
    const auto size = load<std::uint64_t>(in.data() + 5, ByteOrder::Little);
    return dictionary <= (256U << 20U) && (size <= room || size == UINT64_MAX) && in[13] == std::byte{0};
}

bool is_lzma_props5(Bytes in) {
    LzmaProperties properties;
    return in.size() >= 6 && LzmaProperties::from_byte(std::to_integer<std::uint8_t>(in[0]), properties) &&
           load<std::uint32_t>(in.data() + 1, ByteOrder::Little) <= (256U << 20U) && in[5] == std::byte{0};
}

} // namespace

std::optional<BlockCodec> BlockReader::declared() const {
    if (m_major < 4)
        return BlockCodec::Zlib;
    switch (m_compression) {
    case 1: return BlockCodec::Zlib;
    case 2: return BlockCodec::LzmaAlone;
    case 3: return BlockCodec::Lzo;
    case 4: return BlockCodec::Xz;
    case 5: return BlockCodec::Lz4;
    case 6: return BlockCodec::Zstd;
    default: return std::nullopt;
    }
}

Result<std::size_t> BlockReader::decode_vendor_lzma(Bytes in, std::span<std::byte> out) const {
    if (m_learnt && in.size() > m_learnt->offset) {
        const RawLzma raw = decode_raw_lzma(m_learnt->properties, in.subspan(m_learnt->offset), out);
        if (raw.end != RawLzma::End::Damaged)
            return raw.written;
    }
    if (is_lzma_alone(in, out.size()))
        return decode_block(BlockCodec::LzmaAlone, in, out);
    if (is_lzma_props5(in))
        return decode_block(BlockCodec::LzmaRawProps5, in, out);
    return make_error(ErrorCode::Unsupported, "the block is packed in a way that is not known");
}

Result<std::size_t> BlockReader::decode(Bytes in, std::span<std::byte> out) const {
    const std::optional<BlockCodec> codec = declared();
    switch (codec.value_or(BlockCodec::Zlib)) {
    case BlockCodec::Lzo:
    case BlockCodec::Lz4:
    case BlockCodec::Zstd: return decode_block(*codec, in, out);
    case BlockCodec::Xz:
        if (is_xz(in))
            return decode_block(BlockCodec::Xz, in, out);
        break;
    default:
        if (is_zlib(in)) {
            auto size = decode_block(BlockCodec::Zlib, in, out);
            // One in some hundred raw blocks looks like zlib by accident; in images known to be LZMA, look again.
            if (size || !m_learnt)
                return size;
        }
    }
    return decode_vendor_lzma(in, out);
}

bool BlockReader::learn(Bytes sample) {
    const std::optional<BlockCodec> codec = declared();
    if (codec && *codec != BlockCodec::Zlib && *codec != BlockCodec::LzmaAlone)
        return false;
    std::array<std::byte, kMetadataBlock> out{};
    for (const std::size_t offset : {0U, 1U, 4U, 5U, 9U}) {
        if (sample.size() <= offset + 5 || sample[offset] != std::byte{0})
            continue;
        for (unsigned byte = 0; byte < 225; ++byte) {
            LzmaProperties properties;
            if (!LzmaProperties::from_byte(static_cast<std::uint8_t>(byte), properties))
                continue;
            const RawLzma raw = decode_raw_lzma(properties, sample.subspan(offset), out);
            // The coder flushes five bytes, of which a decoder with the right properties has read all or all but a few.
            if (raw.end != RawLzma::End::Damaged && raw.unread <= 5 && raw.written >= sample.size()) {
                m_learnt = Learnt{offset, properties};
                return true;
            }
        }
    }
    return false;
}

std::string BlockReader::name(Bytes sample) const {
    const bool lzma = m_learnt || (!sample.empty() && !is_zlib(sample) &&
                                   (is_lzma_alone(sample, 1U << 20U) || is_lzma_props5(sample)));
    const std::optional<BlockCodec> codec = declared();
    if (!codec)
        return fmt::format("compression {}", m_compression);
    switch (*codec) {
    case BlockCodec::Zlib: return lzma ? "LZMA" : m_major < 4 ? "zlib" : "gzip";
    case BlockCodec::LzmaAlone:
    case BlockCodec::LzmaRawProps5: return "LZMA";
    case BlockCodec::Lzo: return "LZO";
    case BlockCodec::Xz: return lzma ? "LZMA" : "xz";
    case BlockCodec::Lz4: return "LZ4";
    case BlockCodec::Zstd: return "zstd";
    }
    return "unknown";
}

} // namespace warifu::firmware::squashfs
