#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "ext.h"
#include "fields.h"

namespace warifu::firmware::ext {

namespace {

// Incompatible: file types in directories, journal to be replayed, meta groups, extents, 64 bit, multiple mount
// protection, flexible groups, values of attributes in inodes, seed of checksums, large directories, data in inodes,
// encryption, case folding.
constexpr std::uint32_t needs_replay = 0x4;
constexpr std::uint32_t known_incompatible =
    0x2 | needs_replay | 0x10 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400 | 0x2000 | 0x4000 | 0x8000 | 0x10000 | 0x20000;
constexpr std::uint32_t known_read_only = 0x1fffb | 0x4; // all up to the list of orphans, 0x10000
constexpr std::uint32_t known_compatible = 0x1fff;       // all up to the orphan file, 0x1000

bool is_power_of(std::uint64_t value, std::uint64_t base) {
    while (value > 1 && value % base == 0)
        value /= base;
    return value == 1;
}

Result<Superblock> damaged(std::string_view what) {
    return make_error(ErrorCode::Corrupt, fmt::format("the superblock does not make sense: {}", what));
}

void tell_features(const Superblock& super, const AnomalyFunction& anomaly) {
    if (const std::uint32_t unknown = super.read_only & ~known_read_only; unknown != 0)
        anomaly({"", "unknown-feature", fmt::format("features that only a writer must know: {:#x}", unknown)});
    if (const std::uint32_t unknown = super.compatible & ~known_compatible; unknown != 0)
        anomaly({"", "unknown-feature", fmt::format("features that nobody must know: {:#x}", unknown)});
    if ((super.incompatible & needs_replay) != 0)
        anomaly({"", "journal-not-replayed", "the journal holds changes that files and directories do not show yet"});
}

} // namespace

bool Superblock::has_backup(std::uint64_t group) const {
    if ((compatible & 0x200U) != 0) // sparse_super2: the superblock names the groups
        return group == 0 || std::find(backup_groups.begin(), backup_groups.end(), group) != backup_groups.end();
    if ((read_only & 0x1U) == 0 || group <= 1)
        return true;
    return is_power_of(group, 3) || is_power_of(group, 5) || is_power_of(group, 7);
}

Result<Superblock> read_superblock(Bytes bytes, const AnomalyFunction& anomaly) {
    const Bytes raw = clipped(bytes, 1024, 1024);
    const std::uint32_t log = u32(raw, 24);
    if (raw.size() < 1024 || u16(raw, 56) != 0xef53 || log > 6 || u32(raw, 76) > 1)
        return damaged("magic, block size or revision");
    Superblock super;
    const bool dynamic = u32(raw, 76) == 1;
    super.block_size = 1024ULL << log;
    super.compatible = dynamic ? u32(raw, 92) : 0;
    super.incompatible = dynamic ? u32(raw, 96) : 0;
    super.read_only = dynamic ? u32(raw, 100) : 0;
    if (const std::uint32_t unknown = super.incompatible & ~known_incompatible; unknown != 0)
        return make_error(ErrorCode::Unsupported, fmt::format("features that we do not know: {:#x}", unknown));
    super.inodes = u32(raw, 0);
    super.blocks = u32(raw, 4) | (super.wide() ? std::uint64_t{u32(raw, 336)} << 32U : 0);
    super.first_data_block = u32(raw, 20);
    super.blocks_per_group = u32(raw, 32);
    super.inodes_per_group = u32(raw, 40);
    super.inode_size = dynamic ? u16(raw, 88) : 128;
    super.descriptor_size = super.wide() ? u16(raw, 254) : 32;
    super.reserved_descriptor_blocks = (super.compatible & 0x10U) != 0 ? u16(raw, 206) : 0;
    super.first_meta_group = u32(raw, 260);
    super.multi_mount_block = (super.incompatible & 0x100U) != 0 ? u64(raw, 360) : 0;
    super.backup_groups = {u32(raw, 588), u32(raw, 592)};
    super.system_inodes = {u32(raw, 224), u32(raw, 576), u32(raw, 580), u32(raw, 620)};
    if ((super.compatible & 0x1000U) != 0)
        super.system_inodes.push_back(u32(raw, 640));

    constexpr std::uint64_t most_blocks = 1ULL << 40U;
    if (super.inodes == 0 || super.blocks <= super.first_data_block || super.blocks > most_blocks ||
        super.first_data_block != (log == 0 ? 1U : 0U) || super.blocks_per_group == 0 || super.inodes_per_group == 0 ||
        super.inodes_per_group > super.block_size * 8)
        return damaged("counts of blocks and inodes");
    if (!std::has_single_bit(super.inode_size) || super.inode_size < 128 || super.inode_size > super.block_size ||
        !std::has_single_bit(super.descriptor_size) || super.descriptor_size < 32 || super.descriptor_size > 1024)
        return damaged("size of inodes or descriptors");
    super.groups = (super.blocks - super.first_data_block + super.blocks_per_group - 1) / super.blocks_per_group;
    if (super.groups * super.descriptor_size > bytes.size() || super.inodes > super.groups * super.inodes_per_group)
        return damaged("number of groups");
    tell_features(super, anomaly);
    return super;
}

Volume::Volume(Bytes bytes, Superblock super) : m_bytes(bytes), m_super(std::move(super)) {
    m_taken.resize(
        static_cast<std::size_t>(std::min<std::uint64_t>(m_super.blocks, bytes.size() / m_super.block_size + 1)));
}

std::optional<Bytes> Volume::block(std::uint64_t number) const {
    if (!exists(number) || !in_range(number * m_super.block_size, m_super.block_size, m_bytes.size()))
        return std::nullopt;
    return clipped(m_bytes, number * m_super.block_size, m_super.block_size);
}

bool Volume::take(std::uint64_t block) {
    if (!exists(block))
        return false;
    if (block >= m_taken.size())
        return true; // cut off: nobody can read it, so nobody can read it twice
    if (m_taken[static_cast<std::size_t>(block)])
        return false;
    m_taken[static_cast<std::size_t>(block)] = true;
    return true;
}

std::uint64_t Volume::descriptor_block(std::uint64_t index) const {
    if (!m_super.meta_groups() || index < m_super.first_meta_group)
        return m_super.first_data_block + 1 + index;
    const std::uint64_t group = index * (m_super.block_size / m_super.descriptor_size);
    return group_start(group) + (m_super.has_backup(group) ? 1 : 0);
}

std::optional<Bytes> Volume::descriptor(std::uint64_t group) const {
    const std::uint64_t per_block = m_super.block_size / m_super.descriptor_size;
    const auto all = block(descriptor_block(group / per_block));
    if (!all)
        return std::nullopt;
    return clipped(*all, group % per_block * m_super.descriptor_size, m_super.descriptor_size);
}

std::uint64_t Volume::wide_field(Bytes descriptor, std::uint64_t low, std::uint64_t high) const {
    const bool both = m_super.wide() && m_super.descriptor_size >= 64;
    return u32(descriptor, low) | (both ? std::uint64_t{u32(descriptor, high)} << 32U : 0);
}

void Volume::take_structure(std::uint64_t block) {
    // Structures of groups may well lie in one another's way in a damaged file system; files must not lie in theirs.
    static_cast<void>(take(block));
    cover_block(block);
}

void Volume::take_superblock_copy(std::uint64_t group) {
    const std::uint64_t start = group_start(group);
    static_cast<void>(take(start));
    m_coverage.add(group == 0 ? 1024 : start * m_super.block_size, 1024);
    const std::uint64_t descriptors = m_super.meta_groups()
                                          ? std::min(m_super.first_meta_group, m_super.descriptor_blocks())
                                          : m_super.descriptor_blocks();
    const std::uint64_t end = start + 1 + descriptors + m_super.reserved_descriptor_blocks;
    for (std::uint64_t at = start + 1; at < end && exists(at) && at < m_taken.size(); ++at)
        take_structure(at);
}

void Volume::take_groups(const AnomalyFunction& anomaly) {
    if (m_super.multi_mount_block != 0 && exists(m_super.multi_mount_block))
        take_structure(m_super.multi_mount_block);
    const std::uint64_t per_block = m_super.block_size / m_super.descriptor_size;
    for (std::uint64_t group = 0; group < m_super.groups; ++group) {
        if (m_super.has_backup(group))
            take_superblock_copy(group);
        const std::uint64_t in_meta = group % per_block;
        if (m_super.meta_groups() && group / per_block >= m_super.first_meta_group &&
            (in_meta <= 1 || in_meta == per_block - 1))
            take_structure(group_start(group) + (m_super.has_backup(group) ? 1 : 0));
        const auto described = descriptor(group);
        const std::uint64_t table = described ? wide_field(*described, 8, 40) : 0;
        if (!described || !exists(table) || !exists(table + m_super.table_blocks() - 1)) {
            anomaly({"", "damaged-group", fmt::format("group {} has no table of inodes that could be read", group)});
            continue;
        }
        for (const std::uint64_t map : {wide_field(*described, 0, 32), wide_field(*described, 4, 36)})
            if (exists(map))
                take_structure(map);
        for (std::uint64_t i = 0; i < m_super.table_blocks(); ++i)
            take_structure(table + i);
    }
}

std::optional<Inode> Volume::inode(std::uint32_t number) const {
    if (number == 0 || number > m_super.inodes)
        return std::nullopt;
    const std::uint64_t group = (number - 1) / m_super.inodes_per_group;
    const auto described = descriptor(group);
    if (!described)
        return std::nullopt;
    const std::uint64_t table = wide_field(*described, 8, 40);
    const std::uint64_t index = (number - 1) % m_super.inodes_per_group;
    Inode inode;
    inode.at = table * m_super.block_size + index * m_super.inode_size;
    if (!exists(table) || !in_range(inode.at, m_super.inode_size, m_bytes.size()))
        return std::nullopt;
    inode.raw = clipped(m_bytes, inode.at, m_super.inode_size);
    inode.mode = u16(inode.raw, 0);
    inode.uid = u16(inode.raw, 2) | std::uint32_t{u16(inode.raw, 120)} << 16U;
    inode.gid = u16(inode.raw, 24) | std::uint32_t{u16(inode.raw, 122)} << 16U;
    inode.links = u16(inode.raw, 26);
    inode.flags = u32(inode.raw, 32);
    inode.size = u32(inode.raw, 4);
    inode.sectors = u32(inode.raw, 28);
    inode.xattrs = u32(inode.raw, 104) | std::uint64_t{u16(inode.raw, 118)} << 32U;
    if (inode.regular() || (inode.directory() && (m_super.incompatible & 0x4000U) != 0))
        inode.size |= std::uint64_t{u32(inode.raw, 108)} << 32U;
    return inode;
}

} // namespace warifu::firmware::ext
