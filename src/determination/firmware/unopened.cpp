#include "unopened.h"

#include <algorithm>
#include <array>
#include <bit>

#include <fmt/format.h>

#include "fields.h"
#include "hash.h"

namespace warifu::firmware {

// Each `measure` checks what its format lets one check, so that two or four chance bytes are not taken for a file
// system. Where a format does not tell its length, it reaches to the end of the run, and nothing behind it is opened.

namespace {

std::uint64_t all(Bytes bytes) { return bytes.size(); }

/// CRC-32 as the kernel's crc32(0, …): neither start nor end value inverted.
std::uint32_t raw_crc(Bytes bytes) { return ~crc32_of(bytes, 0xffffffffU); }

// JFFS2 (include/uapi/linux/jffs2.h): nodes of magic 0x1985, type, length, CRC of these eight bytes; aligned to four.
std::uint64_t jffs2_node(Bytes bytes, std::uint64_t at, ByteOrder order) {
    constexpr std::uint16_t magic = 0x1985;
    constexpr std::uint16_t accurate =
        0x2000; // cleared in place when a node becomes obsolete; the CRC was made with it
    if (!in_range(at, 12, bytes.size()) || u16(bytes, at, order) != magic)
        return 0;
    std::array<std::byte, 8> head{};
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), head.size(), head.begin());
    head[order == ByteOrder::Little ? 3 : 2] |= static_cast<std::byte>(accurate >> 8U);
    const std::uint32_t length = u32(bytes, at + 4, order);
    if (length < 12 || raw_crc(head) != u32(bytes, at + 8, order))
        return 0;
    return (std::uint64_t{length} + 3) & ~std::uint64_t{3};
}

std::uint64_t measure_jffs2(Bytes bytes) {
    const ByteOrder order = u16(bytes, 0) == 0x1985 ? ByteOrder::Little : ByteOrder::Big;
    std::uint64_t end = 0;
    for (std::uint64_t at = 0; at + 12 <= bytes.size();) {
        if (const std::uint64_t length = jffs2_node(bytes, at, order); length != 0) {
            at = std::min<std::uint64_t>(at + length, bytes.size());
            end = at;
        } else if (u32(bytes, at) == 0xffffffff || u32(bytes, at) == 0) {
            at += 4; // erased flash up to the next block
        } else {
            break;
        }
    }
    return end;
}

// UBI (drivers/mtd/ubi/ubi-media.h): each erase block begins with a 64-byte header "UBI#", its CRC in the last four.
bool ubi_header(Bytes bytes, std::uint64_t at) {
    const Bytes head = clipped(bytes, at, 64);
    return head.size() == 64 && as_text(head.first(4)) == "UBI#" &&
           ~crc32_of(head.first(60)) == u32(head, 60, ByteOrder::Big);
}

std::uint64_t measure_ubi(Bytes bytes) {
    if (!ubi_header(bytes, 0))
        return 0;
    std::uint64_t block = 0;
    for (std::uint64_t size = 4096; size <= (8U << 20U) && block == 0; size *= 2)
        if (ubi_header(bytes, size))
            block = size;
    if (block == 0)
        return bytes.size();
    std::uint64_t at = block;
    while (ubi_header(bytes, at))
        at += block;
    return std::min<std::uint64_t>(at, bytes.size());
}

// UBIFS (fs/ubifs/ubifs-media.h): CRC of what follows the first eight bytes; node type 6 is the superblock.
std::uint64_t measure_ubifs(Bytes bytes) {
    const std::uint32_t length = u32(bytes, 16);
    if (!in_range(8, 4088, bytes.size()) || length != 4096 || u32(bytes, 20) >> 8U != 0 || u32(bytes, 20) != 6 ||
        ~crc32_of(bytes.subspan(8, 4088)) != u32(bytes, 4))
        return 0;
    return std::uint64_t{u32(bytes, 36)} * u32(bytes, 40);
}

// NTFS and exFAT boot sectors: a jump, a sector size that makes sense, 55 aa.
std::uint64_t measure_boot_sector(Bytes bytes) {
    const bool ntfs = as_text(clipped(bytes, 3, 8)) == "NTFS    ";
    const bool exfat = as_text(clipped(bytes, 3, 8)) == "EXFAT   ";
    if (u8(bytes, 0) != 0xeb || (!ntfs && !exfat))
        return 0;
    const std::uint64_t sector = ntfs ? u16(bytes, 11) : 1U << (u8(bytes, 108) & 15U);
    const std::uint64_t sectors = u64(bytes, ntfs ? 40 : 72);
    return sector >= 512 && sector <= 4096 && std::has_single_bit(sector) && sectors < (1ULL << 40U) ? sectors * sector
                                                                                                     : 0;
}

std::uint64_t measure_erofs(Bytes bytes) {
    const auto shift = static_cast<std::uint8_t>(clipped(bytes, 1024, 128).size() == 128 ? bytes[1036] : std::byte{0});
    return shift >= 9 && shift <= 16 ? std::uint64_t{u32(bytes, 1024 + 36)} << shift : 0;
}

std::uint64_t measure_xfs(Bytes bytes) {
    const std::uint32_t block = u32(bytes, 4, ByteOrder::Big);
    const std::uint64_t blocks = u64(bytes, 8, ByteOrder::Big);
    return block >= 512 && block <= 65536 && std::has_single_bit(block) && blocks < (1ULL << 40U) ? block * blocks : 0;
}

std::uint64_t measure_f2fs(Bytes bytes) {
    return u16(bytes, 1028) == 1 && u32(bytes, 1024 + 8) >= 9 && u32(bytes, 1024 + 8) <= 12 ? bytes.size() : 0;
}

// 7z (DOC/7zFormat.txt): the start header says where the end header lies, and has a CRC.
std::uint64_t measure_7z(Bytes bytes) {
    if (bytes.size() < 32 || crc32_of(bytes.subspan(12, 20)) != u32(bytes, 8))
        return 0;
    const std::uint64_t offset = u64(bytes, 12);
    const std::uint64_t size = u64(bytes, 20);
    constexpr std::uint64_t most = 1ULL << 48U;
    return offset < most && size < most ? 32 + offset + size : bytes.size();
}

// YAFFS2 has no superblock. Its first chunk is the header of an object in the root: type 1 to 5, parent 1, and
// the unused name sum, then the name.
std::uint64_t measure_yaffs(Bytes bytes) {
    const ByteOrder order = u32(bytes, 0) <= 5 ? ByteOrder::Little : ByteOrder::Big;
    const std::uint32_t type = u32(bytes, 0, order);
    if (bytes.size() < 2048 || type < 1 || type > 5 || u32(bytes, 4, order) != 1 || u16(bytes, 8) != 0xffff)
        return 0;
    const auto first = static_cast<char>(bytes[10]);
    return first > ' ' && first <= '~' ? bytes.size() : 0;
}

// Three old compressors: .Z of compress(1), ARJ, LHA. Their magics are short; what follows must fit too.
std::uint64_t measure_compress(Bytes bytes) {
    const unsigned flags = u16(bytes, 2) & 0xffU;
    return (flags & 0x60U) == 0 && (flags & 0x1fU) >= 9 && (flags & 0x1fU) <= 16 ? bytes.size() : 0;
}

std::uint64_t measure_arj(Bytes bytes) {
    const std::uint16_t header = u16(bytes, 2);
    return header >= 30 && header <= 2600 && in_range(4, header, bytes.size()) &&
                   crc32_of(bytes.subspan(4, header)) == u32(bytes, std::uint64_t{4} + header)
               ? bytes.size()
               : 0;
}

std::uint64_t measure_lha(Bytes bytes) {
    const std::string_view method = as_text(clipped(bytes, 2, 5));
    return method.size() == 5 && method.back() == '-' ? bytes.size() : 0;
}

constexpr std::string_view text(const char* literal, std::size_t length) { return {literal, length}; }

constexpr std::array formats = {
    UnopenedFormat{"jffs2", text("\x85\x19", 2), 0, measure_jffs2, false},
    UnopenedFormat{"jffs2", text("\x19\x85", 2), 0, measure_jffs2, false},
    UnopenedFormat{"ubi", "UBI#", 0, measure_ubi, false},
    UnopenedFormat{"ubifs", text("\x31\x18\x10\x06", 4), 0, measure_ubifs, false},
    UnopenedFormat{"ntfs-or-exfat", text("\x55\xaa", 2), 510, measure_boot_sector, false},
    UnopenedFormat{"erofs", text("\xe2\xe1\xf5\xe0", 4), 1024, measure_erofs, false},
    UnopenedFormat{"f2fs", text("\x10\x20\xf5\xf2", 4), 1024, measure_f2fs, false},
    UnopenedFormat{"xfs", "XFSB", 0, measure_xfs, false},
    UnopenedFormat{"btrfs", "_BHRfS_M", 0x10040, all, false},
    UnopenedFormat{"7z", text("7z\xbc\xaf\x27\x1c", 6), 0, measure_7z, false},
    UnopenedFormat{"rar", text("Rar!\x1a\x07", 6), 0, all, false},
    UnopenedFormat{"android-sparse", text("\x3a\xff\x26\xed\x01\x00", 6), 0, all, false},
    UnopenedFormat{"android-boot", "ANDROID!", 0, all, false},
    UnopenedFormat{"luks", text("LUKS\xba\xbe", 6), 0, all, false},
    UnopenedFormat{"openssl-encrypted", "Salted__", 0, all, false},
    UnopenedFormat{"qcow", text("QFI\xfb", 4), 0, all, false},
    UnopenedFormat{"cab", text("MSCF\0\0\0\0", 8), 0, all, false},
    UnopenedFormat{"rpm", text("\xed\xab\xee\xdb", 4), 0, all, false},
    UnopenedFormat{"lzip", text("LZIP\x01", 5), 0, all, false},
    UnopenedFormat{"matter-ota", text("\x1e\xf1\xee\x1b", 4), 0, all, false},
    UnopenedFormat{"compress", text("\x1f\x9d", 2), 0, measure_compress, true},
    UnopenedFormat{"arj", text("\x60\xea", 2), 0, measure_arj, true},
    UnopenedFormat{"lha", "-lh", 2, measure_lha, true},
    UnopenedFormat{"yaffs2", text("\x01\x00\x00\x00", 4), 4, measure_yaffs, true},
    UnopenedFormat{"yaffs2", text("\x00\x00\x00\x01", 4), 4, measure_yaffs, true},
};

} // namespace

std::span<const UnopenedFormat> unopened_formats() { return formats; }

std::optional<Part> recognise_unopened(std::size_t index, const Ground& ground, std::uint64_t offset) {
    const UnopenedFormat& format = formats[index];
    const Bytes rest = clipped(ground.bytes, offset, ground.bytes.size());
    if (rest.empty())
        return std::nullopt;
    const std::uint64_t claimed = format.measure(rest);
    if (claimed == 0)
        return std::nullopt;
    Part part{.format = format.format, .kind = PartKind::Unopened, .offset = offset, .code = "unsupported-format"};
    part.size = clipped(rest, 0, claimed).size();
    part.note = fmt::format("{} is a format that is not opened", format.format);
    return part;
}

} // namespace warifu::firmware
