#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "filesystem.h"
#include "span.h"
#include "tree.h"

/// The insides of the ext reader.
namespace warifu::firmware::ext {

/// What decides how the rest is read (Documentation/filesystems/ext4/super.rst).
struct Superblock {
    std::uint64_t block_size = 0;
    std::uint64_t blocks = 0;
    std::uint64_t first_data_block = 0;
    std::uint64_t blocks_per_group = 0;
    std::uint64_t inodes_per_group = 0;
    std::uint64_t inodes = 0;
    std::uint64_t inode_size = 128;
    std::uint64_t groups = 0;
    std::uint64_t descriptor_size = 32;
    std::uint64_t reserved_descriptor_blocks = 0;
    std::uint64_t first_meta_group = 0;
    std::uint32_t compatible = 0;
    std::uint32_t incompatible = 0;
    std::uint32_t read_only = 0;
    std::uint64_t multi_mount_block = 0;
    std::array<std::uint32_t, 2> backup_groups = {};
    std::vector<std::uint32_t> system_inodes; ///< journal, quota and the like

    bool wide() const { return (incompatible & 0x80U) != 0; }
    bool extents() const { return (incompatible & 0x40U) != 0; }
    bool in_line() const { return (incompatible & 0x8000U) != 0; }
    bool meta_groups() const { return (incompatible & 0x10U) != 0; }
    bool shares_blocks() const { return (read_only & 0x4000U) != 0; }
    std::uint64_t table_blocks() const { return (inodes_per_group * inode_size + block_size - 1) / block_size; }
    std::uint64_t descriptor_blocks() const { return (groups * descriptor_size + block_size - 1) / block_size; }
    bool has_backup(std::uint64_t group) const;
};

/// An error: no ext file system, or one with features that change how it is to be read.
Result<Superblock> read_superblock(Bytes bytes, const AnomalyFunction& anomaly);

struct Inode {
    std::uint64_t at = 0; ///< in the file system
    Bytes raw;            ///< as long as the superblock says
    std::uint32_t mode = 0;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint32_t links = 0;
    std::uint32_t flags = 0;
    std::uint64_t size = 0;
    std::uint64_t sectors = 0; ///< of 512 bytes, that it takes up
    std::uint64_t xattrs = 0;  ///< block of extended attributes

    bool extents() const { return (flags & 0x80000U) != 0; }
    bool in_line() const { return (flags & 0x10000000U) != 0; }
    bool encrypted() const { return (flags & 0x800U) != 0; }
    bool directory() const { return (mode & 0170000U) == 0040000; }
    bool symlink() const { return (mode & 0170000U) == 0120000; }
    bool regular() const { return (mode & 0170000U) == 0100000; }
};

/// The blocks of one file system, and who has them.
class Volume {
public:
    Volume(Bytes bytes, Superblock super);

    const Superblock& super() const { return m_super; }
    Bytes bytes() const { return m_bytes; }
    std::optional<Inode> inode(std::uint32_t number) const;
    /// A block that is there as a whole.
    std::optional<Bytes> block(std::uint64_t number) const;

    /// False when there is no such block, or somebody has it already.
    bool take(std::uint64_t block);
    bool present(std::uint64_t block) const { return block < m_taken.size(); } ///< not cut off
    bool exists(std::uint64_t block) const { return block >= m_super.first_data_block && block < m_super.blocks; }
    Coverage& coverage() { return m_coverage; }
    void cover_block(std::uint64_t block) { m_coverage.add(block * m_super.block_size, m_super.block_size); }

    /// Takes and covers what describes the groups.
    void take_groups(const AnomalyFunction& anomaly);

private:
    std::optional<Bytes> descriptor(std::uint64_t group) const;
    std::uint64_t group_start(std::uint64_t group) const {
        return m_super.first_data_block + group * m_super.blocks_per_group;
    }
    std::uint64_t descriptor_block(std::uint64_t index) const;
    void take_structure(std::uint64_t block);
    void take_superblock_copy(std::uint64_t group);
    std::uint64_t wide_field(Bytes descriptor, std::uint64_t low, std::uint64_t high) const;

    Bytes m_bytes;
    Superblock m_super;
    std::vector<bool> m_taken;
    Coverage m_coverage;
};

/// Where the contents of an inode lie.
struct Map {
    std::vector<FileRun> runs;
    bool complete = true;
    bool shared = false;      ///< with another file, or with the file system's own structures
    std::string_view problem; ///< in words, when not complete
};
Map map_inode(Volume& volume, const Inode& inode);

} // namespace warifu::firmware::ext
