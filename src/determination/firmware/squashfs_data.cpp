// Contents of files: blocks straight into one buffer, fragments unpacked once and looked into.
#include "squashfs_data.h"

#include <algorithm>

#include <fmt/format.h>

namespace warifu::firmware::squashfs {

std::span<std::byte> Buffer::reserve(std::size_t size) {
    if (size > m_capacity) {
        m_bytes.reset();
        m_capacity = size;
        m_bytes = std::make_unique_for_overwrite<std::byte[]>(m_capacity);
    }
    return {m_bytes.get(), size};
}

FileReader::Plan FileReader::plan(const Inode& inode) const {
    const std::uint64_t block = m_super.block_size;
    if (inode.fragment == kNoFragment)
        return {inode.size / block + (inode.size % block != 0 ? 1 : 0), 0};
    return {inode.size / block, inode.size % block};
}

bool FileReader::read_block(Bytes packed, BlockSize size, std::span<std::byte> out) const {
    if (size.compressed)
        return m_blocks.decode(packed, out).value_or(0) == out.size();
    if (packed.size() != out.size())
        return false;
    std::copy(packed.begin(), packed.end(), out.begin());
    return true;
}

/// Reads `count` blocks; false when any is damaged. `good_until` is the end of the last good one.
bool FileReader::read_blocks(const Inode& inode, std::uint64_t count, std::span<std::byte> out,
                             std::uint64_t& good_until) {
    std::uint64_t offset = inode.start_block;
    bool whole = true;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::size_t begin = static_cast<std::size_t>(i * m_super.block_size);
        const std::span<std::byte> target =
            out.subspan(begin, std::min<std::size_t>(m_super.block_size, out.size() - begin));
        const BlockSize size = block_size_at(inode, m_super, i);
        if (size.bytes == 0) {
            std::fill(target.begin(), target.end(), std::byte{0});
            good_until = begin + target.size();
            continue;
        }
        const bool here = size.bytes <= m_super.block_size && in_range(offset, size.bytes, m_image.size());
        const Bytes packed = here ? clipped(m_image, offset, size.bytes) : Bytes{};
        offset += size.bytes;
        if (here && read_block(packed, size, target)) {
            good_until = begin + target.size();
        } else {
            std::fill(target.begin(), target.end(), std::byte{0}); // so that what follows keeps its place
            whole = false;
        }
    }
    return whole;
}

Bytes FileReader::fragment(std::uint32_t index) {
    if (index == m_fragment)
        return m_fragment_bytes;
    m_fragment = index;
    m_fragment_bytes = {};
    if (index >= m_fragments.size())
        return {};
    const auto& [start, size] = m_fragments[index];
    const Bytes packed = clipped(m_image, start, size.bytes);
    if (packed.size() != size.bytes || size.bytes > m_super.block_size || packed.empty())
        return {};
    if (!size.compressed)
        return m_fragment_bytes = packed;
    const std::span<std::byte> out = m_fragment_buffer.reserve(m_super.block_size);
    m_fragment_bytes = Bytes(out).first(m_blocks.decode(packed, out).value_or(0));
    return m_fragment_bytes;
}

Contents FileReader::read(const Inode& inode) {
    const Plan all = plan(inode);
    const bool too_big = inode.size > m_most;
    const std::uint64_t size = std::min(inode.size, m_most);
    const std::uint64_t in_blocks = inode.size - all.tail;
    const std::uint64_t from_blocks = std::min(size, in_blocks);
    const std::uint64_t count = (from_blocks + m_super.block_size - 1) / m_super.block_size;
    if (all.blocks > inode.tail.size() / block_entry_size(m_super))
        return {{}, "corrupt-metadata", fmt::format("The list of blocks of this file of {} bytes is cut.", inode.size)};

    const std::uint64_t tail_size = size - from_blocks;
    Bytes tail;
    if (tail_size > 0) {
        tail = fragment(inode.fragment);
        tail = in_range(inode.fragment_offset, tail_size, tail.size())
                   ? tail.subspan(inode.fragment_offset, static_cast<std::size_t>(tail_size))
                   : Bytes{};
    }
    const bool tail_lost = tail.size() != tail_size;
    std::uint64_t good_until = 0;
    bool whole = !tail_lost;
    Bytes bytes = tail; // as it lies in the fragment, when there is nothing in front of it
    if (count > 0) {
        // A block is unpacked whole, though the limit may want a part of it only.
        const std::uint64_t unpacked = std::min(in_blocks, count * m_super.block_size);
        const std::span<std::byte> buffer = m_file_buffer.reserve(static_cast<std::size_t>(std::max(size, unpacked)));
        whole = read_blocks(inode, count, buffer.first(static_cast<std::size_t>(unpacked)), good_until) && whole;
        good_until = std::min(good_until, from_blocks);
        if (!tail.empty())
            std::copy(tail.begin(), tail.end(), buffer.begin() + static_cast<std::ptrdiff_t>(from_blocks));
        bytes = Bytes(buffer).first(static_cast<std::size_t>(tail.empty() ? good_until : size));
    }
    if (!whole)
        return {bytes, "corrupt-block", "Blocks of this file cannot be unpacked; zeros stand in their place."};
    if (too_big)
        return {bytes, "file-too-big",
                fmt::format("The file has {} bytes; only the first {} were read.", inode.size, size)};
    return {bytes};
}

} // namespace warifu::firmware::squashfs
