#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec.h"
#include "codec_lzma.h"
#include "filesystem.h"
#include "warifu/base/blob.h"
#include "warifu/base/bytes.h"
#include "warifu/base/limits.h"
#include "warifu/base/result.h"

/// What the parts of the squashfs reader share. The format is taught in squashfs_superblock.cpp and squashfs_inode.cpp.
namespace warifu::firmware::squashfs {

inline constexpr std::uint32_t kNoFragment = UINT32_MAX;
inline constexpr std::size_t kMetadataBlock = 8192;

/// Reads the fields of a packed C structure in the order of their declaration. Compilers lay bit-fields from the low
/// end of a byte on little-endian machines and from the high end on big-endian ones, and old images hold them as they
/// lay in memory. Past the end, fields are zero and `ok` is false.
class Fields {
public:
    Fields(Bytes bytes, ByteOrder order) : m_bytes(bytes), m_order(order) {}

    /// `width` is at most 32, or 64 on a byte boundary.
    std::uint64_t take(unsigned width);
    std::uint32_t u32(unsigned width = 32) { return static_cast<std::uint32_t>(take(width)); }
    bool ok() const { return m_ok; }
    /// Whole bytes taken so far.
    std::size_t position() const { return static_cast<std::size_t>((m_bit + 7) / 8); }

private:
    Bytes m_bytes; // a view: the owner outlives the reader
    ByteOrder m_order;
    std::uint64_t m_bit = 0;
    bool m_ok = true;
};

/// The superblocks of all versions, in the terms of the newest.
struct Superblock {
    unsigned major = 0;
    unsigned minor = 0;
    ByteOrder order = ByteOrder::Little;
    std::uint32_t inodes = 0;
    std::uint32_t block_size = 0;
    std::uint32_t fragments = 0;
    unsigned compression = 0; ///< version 4: its number; 0 for older ones, which know zlib only
    unsigned flags = 0;
    std::uint32_t uid_count = 0; ///< version 4: of the one table of ids
    std::uint32_t gid_count = 0;
    std::uint64_t root_inode = 0;
    std::uint64_t bytes_used = 0;
    std::uint64_t uid_table = 0;
    std::uint64_t gid_table = 0;
    std::uint64_t xattr_table = UINT64_MAX;
    std::uint64_t inode_table = 0;
    std::uint64_t directory_table = 0;
    std::uint64_t fragment_table = 0;
    std::uint64_t export_table = UINT64_MAX;
    std::size_t size = 0; ///< of the superblock itself

    /// Metadata blocks of old images may carry a marker byte behind their length.
    bool marker_byte() const { return major < 4 && (flags & 4U) != 0; }
};

Result<Superblock> read_superblock(Bytes image);

/// Unpacks the blocks of one image, whatever its vendor made of the format. Immutable once made, so any thread may use
/// it.
class BlockReader {
public:
    explicit BlockReader(const Superblock& super) : m_major(super.major), m_compression(super.compression) {}

    Result<std::size_t> decode(Bytes in, std::span<std::byte> out) const;
    /// Tries to find out how `sample`, a packed metadata block that `decode` refuses, was packed: LZMA with properties
    /// and an offset that stand nowhere. True when it was found, and is used from now on.
    bool learn(Bytes sample);
    /// `xz`, `zlib`, `LZMA`, as `sample` (a packed block, may be empty) shows.
    std::string name(Bytes sample) const;

private:
    struct Learnt {
        std::size_t offset = 0;
        LzmaProperties properties;
    };
    std::optional<BlockCodec> declared() const;
    Result<std::size_t> decode_vendor_lzma(Bytes in, std::span<std::byte> out) const;

    unsigned m_major;
    unsigned m_compression;
    std::optional<Learnt> m_learnt;
};

/// A metadata block as it lies in the image.
struct PackedMetadata {
    Bytes bytes;
    bool compressed = false;
    std::uint64_t next = 0; ///< offset of what follows it
};
std::optional<PackedMetadata> metadata_at(Bytes image, const Superblock& super, std::uint64_t offset);

/// Inode table or directory table: metadata blocks that follow one another, unpacked once into one buffer.
class MetadataTable {
public:
    /// Reads the blocks in [start, end). Blocks that cannot be read leave holes; whoever needs their bytes notices.
    static MetadataTable read(Bytes image, const Superblock& super, const BlockReader& blocks, std::uint64_t start,
                              std::uint64_t end);

    /// Where byte `offset` of the block at `block` (counted from the table's start) lies in the table.
    std::optional<std::uint32_t> position(std::uint64_t block, std::uint32_t offset) const;
    /// The table from `position` on, up to the next hole.
    Bytes from(std::uint64_t position) const;
    std::size_t size() const { return m_bytes.size(); }
    bool cut_by_budget() const { return m_cut_by_budget; }

private:
    std::vector<std::byte> m_bytes;
    std::vector<std::uint64_t> m_blocks; // offsets of the packed blocks from the table's start, ascending
    std::vector<std::uint32_t> m_ends;   // for each block: end of the bytes that follow without a hole
    bool m_cut_by_budget = false;
};

struct Inode {
    FileType type = FileType::Regular;
    std::uint32_t mode = 0;
    std::uint32_t uid_index = 0;
    std::uint32_t gid_index = 0;
    bool gid_is_uid = false;         ///< old images: the group has the number of the user
    std::uint64_t size = 0;          ///< of a file, a directory's listing or a symlink's target, in bytes
    std::uint32_t listing_block = 0; ///< of a directory
    std::uint32_t listing_offset = 0;
    std::uint64_t start_block = 0; ///< of a file
    std::uint32_t fragment = kNoFragment;
    std::uint32_t fragment_offset = 0;
    Bytes tail; ///< what follows the fixed part: block list or symlink target, and more
};

/// The inode at the start of `bytes`.
std::optional<Inode> read_inode(Bytes bytes, const Superblock& super);

/// Size and packing of one data block or fragment.
struct BlockSize {
    std::uint32_t bytes = 0; ///< in the image; 0 for a hole
    bool compressed = false;
};
/// Bytes that the block list takes for each block.
std::size_t block_entry_size(const Superblock& super);
BlockSize block_size_at(const Inode& inode, const Superblock& super, std::uint64_t index);
/// From the size word of versions 2 to 4.
BlockSize block_size_of(std::uint32_t word);

struct Fragment {
    std::uint64_t start = 0;
    BlockSize size;
};

/// Small tables that lie behind an index of their metadata blocks.
std::vector<Fragment> read_fragments(Bytes image, const Superblock& super, const BlockReader& blocks,
                                     std::uint32_t most, bool& whole);
struct Ids {
    std::vector<std::uint32_t> uids;
    std::vector<std::uint32_t> gids; ///< empty in version 4, where one table serves both
    bool whole = true;
};
Ids read_ids(Bytes image, const Superblock& super, const BlockReader& blocks);
/// Where the directory table ends: at the next table's first byte.
std::uint64_t directory_table_end(Bytes image, const Superblock& super);

/// A name in the tree. Nodes stand in the order of a breadth-first walk, the root first.
struct Node {
    std::uint32_t parent = 0;
    std::uint32_t name_at = 0;
    std::uint32_t inode_at = 0; ///< position in the inode table
    std::uint32_t path_length = 0;
    std::uint16_t name_length = 0;
    FileType type = FileType::Regular;
    bool broken = false; ///< its inode cannot be read
};

struct Tree {
    std::vector<Node> nodes;
    std::string names;

    std::string path(const Node& node) const;
};

/// Walks the directories from the root inode. Fails only when there is no root.
Result<Tree> read_tree(const Superblock& super, const MetadataTable& inodes, const MetadataTable& directories,
                       const Limits& limits, const AnomalyFunction& anomaly);

} // namespace warifu::firmware::squashfs
