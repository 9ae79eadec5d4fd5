// Files of lzop (https://www.lzop.org/, format as its own man page and `file` describe it; also what Linux calls an LZO
// kernel or initramfs). All numbers are big endian:
//
//   9 magic; u16 version; u16 library version; u16 version needed (from version 0x0940 on); u8 method; u8 level (from
//   0x0940 on); u32 flags; u32 filter (flag 0x800); u32 mode; u32 time; u32 time, high (from 0x0940 on); u8 length and
//   the file's name; u32 sum of the header
//   blocks: u32 unpacked size (0 ends the file), u32 packed size, sums of the unpacked bytes (Adler-32 with flag 1,
//   CRC-32 with flag 0x100), sums of the packed bytes (flags 2 and 0x200, only when the block was packed), then LZO1X,
//   or the bytes themselves when both sizes are the same
#include "codec.h"

#include <zlib.h>

#include "codec_output.h"
#include "lzo.h"

namespace warifu::firmware {

namespace {

constexpr std::string_view kMagic("\x89LZO\0\r\n\x1a\n", 9);
constexpr std::uint32_t kAdlerOfData = 0x1;
constexpr std::uint32_t kAdlerOfPacked = 0x2;
constexpr std::uint32_t kCrcOfData = 0x100;
constexpr std::uint32_t kCrcOfPacked = 0x200;
constexpr std::uint32_t kFilter = 0x800;
constexpr std::uint32_t kMostInBlock = 64U << 20U; // lzop's own bound

/// Reads the header; the flags, or nothing.
std::optional<std::uint32_t> read_header(ByteReader& reader) {
    const auto magic = reader.take(kMagic.size());
    if (!magic || as_text(*magic) != kMagic)
        return std::nullopt;
    const auto version = reader.u16();
    if (!version || *version < 0x0900)
        return std::nullopt;
    const bool modern = *version >= 0x0940;
    if (!reader.skip(modern ? 4 : 2)) // library version, version needed
        return std::nullopt;
    const auto method = reader.u8();
    if (!method || *method < 1 || *method > 3 || !reader.skip(modern ? 1 : 0))
        return std::nullopt;
    const auto flags = reader.u32();
    if (!flags || !reader.skip((*flags & kFilter) != 0 ? 4 : 0) || !reader.skip(modern ? 12 : 8))
        return std::nullopt;
    const auto name_length = reader.u8();
    if (!name_length || !reader.skip(std::uint64_t{*name_length} + 4))
        return std::nullopt;
    return flags;
}

struct Sums {
    std::optional<std::uint32_t> adler;
    std::optional<std::uint32_t> crc;
};

bool sums_agree(Bytes bytes, const Sums& sums) {
    const auto* at = reinterpret_cast<const Bytef*>(bytes.data());
    if (sums.adler && adler32_z(1, at, bytes.size()) != *sums.adler)
        return false;
    return !sums.crc || crc32_z(0, at, bytes.size()) == *sums.crc;
}

struct BlockHead {
    std::uint32_t size = 0;
    Bytes packed;
    Sums sums;
};

std::optional<BlockHead> read_block_head(ByteReader& reader, std::uint32_t flags) {
    BlockHead head;
    const auto size = reader.u32();
    if (!size)
        return std::nullopt;
    head.size = *size;
    if (head.size == 0)
        return head;
    const auto packed_size = reader.u32();
    if (!packed_size || *packed_size > head.size || head.size > kMostInBlock)
        return std::nullopt;
    if ((flags & kAdlerOfData) != 0)
        head.sums.adler = reader.u32();
    if ((flags & kCrcOfData) != 0)
        head.sums.crc = reader.u32();
    if (*packed_size < head.size &&
        !reader.skip(((flags & kAdlerOfPacked) != 0 ? 4U : 0U) + ((flags & kCrcOfPacked) != 0 ? 4U : 0U)))
        return std::nullopt;
    head.packed = reader.take(*packed_size).value_or(Bytes{});
    if (head.packed.size() != *packed_size)
        return std::nullopt;
    return head;
}

} // namespace

Decoded decode_lzo(Bytes in, std::uint64_t limit) {
    Decoded result;
    ByteReader reader(in, ByteOrder::Big);
    const auto stop = [&](std::string problem) {
        result.complete = false;
        result.problem = std::move(problem);
        return result;
    };
    const auto flags = read_header(reader);
    if (!flags)
        return stop("no lzop file starts here");
    for (;;) {
        const auto head = read_block_head(reader, *flags);
        if (!head)
            return stop("the input ends before the stream does, or a block's head is damaged");
        result.consumed = reader.position();
        if (head->size == 0)
            return result;
        const std::size_t before = result.bytes.size();
        if (head->size > limit - before)
            return stop(fmt::format("the stream unpacks to more than the limit of {} bytes", limit));
        result.bytes.resize(before + head->size);
        const std::span<std::byte> out = std::span<std::byte>(result.bytes).subspan(before);
        if (head->packed.size() == head->size) {
            std::copy(head->packed.begin(), head->packed.end(), out.begin());
        } else if (const LzoBlock block = decode_lzo1x(head->packed, out);
                   block.end != LzoBlock::End::Marker || block.written != head->size) {
            result.bytes.resize(before + block.written);
            return stop("an LZO block is damaged");
        }
        if (!sums_agree(out, head->sums))
            return stop("a block's checksum does not agree");
    }
}

} // namespace warifu::firmware
