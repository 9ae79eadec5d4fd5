// Metadata blocks and the small tables that are made of them.
#include "squashfs.h"

#include <algorithm>
#include <array>

namespace warifu::firmware::squashfs {

namespace {

// An honest image of a million files has some 60 MiB of inodes and 40 MiB of directories.
constexpr std::size_t kMostTableBytes = 256U << 20U;

/// Bytes of the block in `out`, as far as they could be read.
std::size_t unpack(const PackedMetadata& packed, const BlockReader& blocks, std::span<std::byte> out) {
    if (packed.compressed)
        return blocks.decode(packed.bytes, out).value_or(0);
    std::copy(packed.bytes.begin(), packed.bytes.end(), out.begin());
    return packed.bytes.size();
}

/// Reads `count` entries of `entry_size` bytes from metadata blocks whose offsets stand in an index at `index`.
std::vector<std::byte> read_indexed(Bytes image, const Superblock& super, const BlockReader& blocks,
                                    std::uint64_t index, std::uint64_t count, std::size_t entry_size, bool& whole) {
    std::vector<std::byte> table;
    const std::uint64_t wanted = count * entry_size;
    const unsigned pointer_bits = super.major < 3 ? 32 : 64;
    Fields pointers(clipped(image, index, UINT64_MAX), super.order);
    std::array<std::byte, kMetadataBlock> block{};
    while (table.size() < wanted) {
        const std::uint64_t offset = pointers.take(pointer_bits);
        const auto packed = pointers.ok() ? metadata_at(image, super, offset) : std::nullopt;
        const std::size_t expected =
            static_cast<std::size_t>(std::min<std::uint64_t>(wanted - table.size(), kMetadataBlock));
        const std::size_t size = packed ? std::min(unpack(*packed, blocks, block), expected) : 0;
        table.insert(table.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(size));
        if (size < expected) { // what follows would be counted wrongly
            whole = false;
            break;
        }
    }
    return table;
}

std::vector<std::uint32_t> numbers(Bytes bytes, ByteOrder order) {
    std::vector<std::uint32_t> result;
    for (ByteReader reader(bytes, order); const auto number = reader.u32();)
        result.push_back(*number);
    return result;
}

} // namespace

std::optional<PackedMetadata> metadata_at(Bytes image, const Superblock& super, std::uint64_t offset) {
    ByteReader reader(clipped(image, 0, super.bytes_used), super.order);
    if (!reader.seek(offset))
        return std::nullopt;
    const auto head = reader.u16();
    if (!head || (super.marker_byte() && !reader.skip(1)))
        return std::nullopt;
    const bool compressed = (*head & 0x8000U) == 0;
    const std::size_t size = *head & 0x7fffU;
    const auto bytes = reader.take(size);
    // A packed block is never longer than what it holds; else it would have been stored as it is.
    if (!bytes || size == 0 || size > kMetadataBlock)
        return std::nullopt;
    return PackedMetadata{*bytes, compressed, reader.position()};
}

MetadataTable MetadataTable::read(Bytes image, const Superblock& super, const BlockReader& blocks, std::uint64_t start,
                                  std::uint64_t end) {
    MetadataTable table;
    std::vector<PackedMetadata> packed;
    for (std::uint64_t offset = start; offset < end;) {
        const auto block = metadata_at(image, super, offset);
        if (!block)
            break;
        if (packed.size() == kMostTableBytes / kMetadataBlock) {
            table.m_cut_by_budget = true;
            break;
        }
        packed.push_back(*block);
        table.m_blocks.push_back(offset - start);
        offset = block->next;
    }
    table.m_bytes.resize(packed.size() * kMetadataBlock);
    for (std::size_t i = 0; i < packed.size(); ++i) {
        const auto out = std::span<std::byte>(table.m_bytes).subspan(i * kMetadataBlock, kMetadataBlock);
        table.m_ends.push_back(static_cast<std::uint32_t>(i * kMetadataBlock + unpack(packed[i], blocks, out)));
    }
    for (std::size_t i = table.m_ends.size(); i-- > 1;)
        if (table.m_ends[i - 1] == i * kMetadataBlock && table.m_ends[i] > table.m_ends[i - 1])
            table.m_ends[i - 1] = table.m_ends[i];
    return table;
}

std::optional<std::uint32_t> MetadataTable::position(std::uint64_t block, std::uint32_t offset) const {
    const auto found = std::lower_bound(m_blocks.begin(), m_blocks.end(), block);
    if (found == m_blocks.end() || *found != block)
        return std::nullopt;
    const auto index = static_cast<std::size_t>(found - m_blocks.begin());
    const std::size_t position = index * kMetadataBlock + offset;
    if (offset >= kMetadataBlock || position >= m_ends[index])
        return std::nullopt;
    return static_cast<std::uint32_t>(position);
}

Bytes MetadataTable::from(std::uint64_t position) const {
    const std::uint64_t block = position / kMetadataBlock;
    const std::uint64_t end = block < m_ends.size() ? m_ends[static_cast<std::size_t>(block)] : 0;
    return position < end ? clipped(m_bytes, position, end - position) : Bytes{};
}

std::vector<Fragment> read_fragments(Bytes image, const Superblock& super, const BlockReader& blocks,
                                     std::uint32_t most, bool& whole) {
    std::vector<Fragment> fragments;
    if (super.major == 1)
        return fragments;
    const std::uint32_t count = std::min(super.fragments, most);
    whole = count == super.fragments;
    const bool wide = super.major >= 3;
    const std::vector<std::byte> table =
        read_indexed(image, super, blocks, super.fragment_table, count, wide ? 16 : 8, whole);
    Fields fields(table, super.order);
    for (;;) {
        Fragment fragment;
        fragment.start = fields.take(wide ? 64 : 32);
        fragment.size = block_size_of(fields.u32());
        if (wide)
            fields.u32(); // unused
        if (!fields.ok())
            return fragments;
        fragments.push_back(fragment);
    }
}

Ids read_ids(Bytes image, const Superblock& super, const BlockReader& blocks) {
    Ids ids;
    if (super.major == 4) {
        ids.uids = numbers(
            read_indexed(image, super, blocks, super.uid_table, super.uid_count, sizeof(std::uint32_t), ids.whole),
            super.order);
        return ids;
    }
    ids.uids = numbers(clipped(image, super.uid_table, super.uid_count * sizeof(std::uint32_t)), super.order);
    ids.gids = numbers(clipped(image, super.gid_table, super.gid_count * sizeof(std::uint32_t)), super.order);
    ids.whole = ids.uids.size() == super.uid_count && ids.gids.size() == super.gid_count;
    return ids;
}

std::uint64_t directory_table_end(Bytes image, const Superblock& super) {
    std::uint64_t end = std::min<std::uint64_t>(super.bytes_used, image.size());
    const auto consider = [&](std::uint64_t table) {
        if (table > super.directory_table && table < end)
            end = table;
    };
    // A table that lies behind an index starts before it, where the index's first pointer points.
    const auto consider_indexed = [&](std::uint64_t index) {
        consider(index);
        Fields pointer(clipped(image, index, 8), super.order);
        consider(pointer.take(super.major < 3 ? 32 : 64));
    };
    if (super.major > 1 && super.fragments > 0)
        consider_indexed(super.fragment_table);
    if (super.export_table != UINT64_MAX)
        consider_indexed(super.export_table);
    if (super.major == 4) {
        consider_indexed(super.uid_table);
        consider(super.xattr_table);
    } else {
        consider(super.uid_table);
        consider(super.gid_table);
    }
    return end;
}

} // namespace warifu::firmware::squashfs
