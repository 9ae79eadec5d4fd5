// Squashfs, from the outside. A read-only file system that is written in one go:
//
//   superblock | file blocks and fragments, packed | inode table | directory table | fragment table | ids | …
//
// Each file is cut into blocks (128 KiB by default), packed one by one; files smaller than a block, or tails, are
// packed together as fragments. The tables are rows of metadata blocks: a 16-bit length whose top bit says `not
// packed`, then bytes that unpack to at most 8 KiB. An inode is named by the offset of its metadata block from the
// table's start and its offset in the unpacked block.
//
// There are four versions on disk (kernel: fs/squashfs/squashfs_fs.h for 4; squashfs-tools: squashfs_compat.h for 1 to
// 3). Version 4 is little endian and made of whole bytes. Versions 1 to 3 were written in the byte order of the target,
// from structures with bit-fields, and know zlib only: but routers of 2003 to 2012 carry them with LZMA, each vendor in
// its own way, often with another magic. The superblock's first 28 bytes differ in meaning, the version after them
// stands at the same place in all, and tells the byte order, which the magic, as vendors use it, does not.
#include "squashfs.h"

#include <algorithm>
#include <array>
#include <bit>

#include <fmt/format.h>

namespace warifu::firmware::squashfs {

namespace {

// Both byte orders of `sqsh`, of sqlzma's `qshs`, and of what vendors (D-Link, DD-WRT) put instead.
constexpr std::array<std::string_view, 8> kMagics = {"sqsh", "hsqs", "qshs", "shsq", "sqlz", "zlqs", "tqsh", "hsqt"};

constexpr std::size_t kVersionOffset = 28;
constexpr std::uint32_t kMostBlockSize = 1U << 20U;

/// Versions 1 to 3 share a superblock that grew at its end.
Superblock read_old(Bytes image, ByteOrder order) {
    Superblock super;
    super.order = order;
    Fields fields(image, order);
    fields.u32(); // magic
    super.inodes = fields.u32();
    super.bytes_used = fields.u32();
    super.uid_table = fields.u32();
    super.gid_table = fields.u32();
    super.inode_table = fields.u32();
    super.directory_table = fields.u32();
    super.major = fields.u32(16);
    super.minor = fields.u32(16);
    super.block_size = fields.u32(16);
    fields.u32(16); // its logarithm
    super.flags = fields.u32(8);
    super.uid_count = fields.u32(8);
    super.gid_count = fields.u32(8);
    fields.u32(); // time of creation
    super.root_inode = fields.take(64);
    super.size = fields.position();
    if (super.major >= 2) {
        super.block_size = fields.u32();
        super.fragments = fields.u32();
        super.fragment_table = fields.u32();
        super.size = fields.position();
    }
    if (super.major == 3) {
        super.bytes_used = fields.take(64);
        super.uid_table = fields.take(64);
        super.gid_table = fields.take(64);
        super.inode_table = fields.take(64);
        super.directory_table = fields.take(64);
        super.fragment_table = fields.take(64);
        const std::uint64_t last = fields.take(64);
        super.export_table = super.minor >= 1 ? last : UINT64_MAX; // 3.0 does not use it
        super.size = fields.position();
    }
    return super;
}

Superblock read_version_4(Bytes image, ByteOrder order) {
    Superblock super;
    super.order = order;
    Fields fields(image, order);
    fields.u32(); // magic
    super.inodes = fields.u32();
    fields.u32(); // time of creation
    super.block_size = fields.u32();
    super.fragments = fields.u32();
    super.compression = fields.u32(16);
    fields.u32(16); // the block size's logarithm
    super.flags = fields.u32(16);
    super.uid_count = fields.u32(16);
    super.major = fields.u32(16);
    super.minor = fields.u32(16);
    super.root_inode = fields.take(64);
    super.bytes_used = fields.take(64);
    super.uid_table = fields.take(64);
    super.xattr_table = fields.take(64);
    super.inode_table = fields.take(64);
    super.directory_table = fields.take(64);
    super.fragment_table = fields.take(64);
    super.export_table = fields.take(64);
    super.size = fields.position();
    return super;
}

Error not_squashfs(std::string why) { return make_error(ErrorCode::Corrupt, "no squashfs: " + std::move(why)); }

} // namespace

std::uint64_t Fields::take(unsigned width) {
    if (width == 64) {
        const std::uint64_t first = take(32);
        const std::uint64_t second = take(32);
        return m_order == ByteOrder::Little ? first | (second << 32U) : (first << 32U) | second;
    }
    const std::uint64_t end = m_bit + width;
    if (!m_ok || (end + 7) / 8 > m_bytes.size()) {
        m_ok = false;
        return 0;
    }
    const std::size_t first_byte = static_cast<std::size_t>(m_bit / 8);
    const std::size_t last_byte = static_cast<std::size_t>((end + 7) / 8); // one past; at most five bytes
    const unsigned skipped = static_cast<unsigned>(m_bit % 8);
    m_bit = end;
    std::uint64_t value = 0;
    if (m_order == ByteOrder::Little) {
        for (std::size_t i = last_byte; i-- > first_byte;)
            value = (value << 8U) | std::to_integer<std::uint64_t>(m_bytes[i]);
        value >>= skipped;
    } else {
        for (std::size_t i = first_byte; i < last_byte; ++i)
            value = (value << 8U) | std::to_integer<std::uint64_t>(m_bytes[i]);
        value >>= (last_byte - first_byte) * 8 - skipped - width;
    }
    return value & ((std::uint64_t{1} << width) - 1);
}

Result<Superblock> read_superblock(Bytes image) {
    if (image.size() < 51) // the shortest, of version 1
        return not_squashfs("too short for a superblock");
    if (std::find(kMagics.begin(), kMagics.end(), as_text(image.first(4))) == kMagics.end())
        return not_squashfs("the magic is unknown");
    const auto little = load<std::uint16_t>(image.data() + kVersionOffset, ByteOrder::Little);
    const auto big = load<std::uint16_t>(image.data() + kVersionOffset, ByteOrder::Big);
    const bool is_little = little >= 1 && little <= 4;
    if (!is_little && (big < 1 || big > 4))
        return not_squashfs("the version is unknown");
    const ByteOrder order = is_little ? ByteOrder::Little : ByteOrder::Big;
    const Superblock super = (is_little ? little : big) == 4 ? read_version_4(image, order) : read_old(image, order);
    const std::uint32_t least = super.major == 4 ? 4096 : 512;
    if (super.block_size < least || super.block_size > kMostBlockSize || !std::has_single_bit(super.block_size))
        return not_squashfs(fmt::format("the block size cannot be {}", super.block_size));
    if (super.bytes_used < super.size || super.inode_table < super.size || super.inode_table > super.bytes_used ||
        super.directory_table < super.inode_table || super.directory_table > super.bytes_used)
        return not_squashfs("its tables do not lie inside it");
    if (super.inode_table >= image.size())
        return make_error(
            ErrorCode::Corrupt,
            fmt::format("the squashfs is cut: {} of {} bytes are here, and the tables that name its files "
                        "lie in the missing part",
                        image.size(), super.bytes_used));
    return super;
}

} // namespace warifu::firmware::squashfs
