// Where the contents of an ext inode lie. One of three:
//
// Block numbers (ext2, ext3): 12 of the first blocks, then one of a block that holds numbers, one of a block that holds
// numbers of such blocks, and one with a level more. Number 0 is a hole.
//
// Extents (Documentation/filesystems/ext4/ifork.rst): a tree. A node has a head of 12 bytes (magic f30a, number of
// entries, room for entries, depth) and entries of 12: at depth 0 first logical block, length (above 32768: reserved
// and reading as zeros, by what is above), start; else first logical block and the block of the node below.
//
// In the inode itself: 60 bytes where the numbers would be, the rest as the extended attribute system.data behind the
// inode's fields.
#include <algorithm>

#include "ext.h"
#include "fields.h"

namespace warifu::firmware::ext {

namespace {

constexpr std::uint64_t numbers_at = 40;
constexpr std::uint64_t numbers_size = 60;
constexpr unsigned most_depth = 5;
constexpr std::uint16_t extent_magic = 0xf30a;
constexpr std::uint32_t reserved_above = 32768;

class Mapper {
public:
    Mapper(Volume& volume, const Inode& inode)
        : m_volume(volume), m_inode(inode), m_block_size(volume.super().block_size),
          m_wanted((inode.size + m_block_size - 1) / m_block_size) {}

    Map map();

private:
    void by_numbers();
    void follow(std::uint64_t block, unsigned level);
    void by_extents(Bytes node, unsigned depth);
    void leaf(Bytes node, std::uint64_t at);
    void in_line();
    std::optional<Bytes> structure(std::uint64_t block);
    void hole(std::uint64_t blocks);
    void data(std::uint64_t block, std::uint64_t count);
    void finish();
    void fail(std::string_view problem) {
        m_map.complete = false;
        if (m_map.problem.empty())
            m_map.problem = problem;
    }
    bool done() const { return m_next >= m_wanted || !m_map.complete; }

    Volume& m_volume;
    const Inode& m_inode;
    const std::uint64_t m_block_size;
    const std::uint64_t m_wanted; ///< blocks up to the file's end
    std::uint64_t m_next = 0;     ///< logical block that comes next
    Map m_map;
};

void Mapper::hole(std::uint64_t blocks) {
    const std::uint64_t count = std::min(blocks, m_wanted - std::min(m_next, m_wanted));
    add_run(m_map.runs, {0, count * m_block_size, true});
    m_next += count;
}

void Mapper::data(std::uint64_t block, std::uint64_t count) {
    count = std::min(count, m_wanted - m_next);
    if (!m_volume.exists(block) || !m_volume.exists(block + count - 1)) {
        fail("a block number lies outside of the file system");
        return;
    }
    std::uint64_t own = 0;
    while (own < count && m_volume.present(block + own) && m_volume.take(block + own))
        ++own;
    const bool shared = own < count && m_volume.present(block + own);
    m_map.shared = m_map.shared || shared;
    // A shared block of a directory would be read again and again.
    const std::uint64_t usable = shared && m_inode.directory() ? own : count;
    add_run(m_map.runs, {block * m_block_size, usable * m_block_size, false});
    add_run(m_map.runs, {0, (count - usable) * m_block_size, true});
    m_next += count;
}

/// A block of numbers or extents, which belongs to nobody else.
std::optional<Bytes> Mapper::structure(std::uint64_t block) {
    const auto bytes = m_volume.block(block);
    if (!bytes || !m_volume.take(block)) {
        fail("a block that tells where the contents lie is not there, or belongs to something else");
        return std::nullopt;
    }
    m_volume.cover_block(block);
    return bytes;
}

void Mapper::follow(std::uint64_t block, unsigned level) {
    if (done())
        return;
    if (block == 0) {
        std::uint64_t blocks = 1;
        for (unsigned i = 0; i < level; ++i)
            blocks *= m_block_size / 4;
        hole(blocks);
    } else if (level == 0) {
        data(block, 1);
    } else if (const auto numbers = structure(block)) {
        for (std::uint64_t at = 0; at < numbers->size() && !done(); at += 4)
            follow(u32(*numbers, at), level - 1);
    }
}

void Mapper::by_numbers() {
    for (std::uint64_t i = 0; i < 15; ++i)
        follow(u32(m_inode.raw, numbers_at + i * 4), i < 12 ? 0 : static_cast<unsigned>(i - 11));
}

void Mapper::leaf(Bytes node, std::uint64_t at) {
    const std::uint64_t logical = u32(node, at);
    const std::uint64_t length = u16(node, at + 4);
    const std::uint64_t start = u32(node, at + 8) | std::uint64_t{u16(node, at + 6)} << 32U;
    if (logical < m_next || length == 0) {
        fail("extents are not in order");
        return;
    }
    hole(logical - m_next);
    if (done())
        return;
    if (length > reserved_above)
        hole(length - reserved_above);
    else
        data(start, length);
}

void Mapper::by_extents(Bytes node, unsigned depth) {
    const std::uint64_t entries = u16(node, 2);
    if (u16(node, 0) != extent_magic || u16(node, 6) != depth || depth > most_depth ||
        12 + entries * 12 > node.size()) {
        fail("a node of the tree of extents is damaged");
        return;
    }
    for (std::uint64_t i = 0; i < entries && !done(); ++i) {
        const std::uint64_t at = 12 + i * 12;
        if (depth == 0) {
            leaf(node, at);
            continue;
        }
        const std::uint64_t below = u32(node, at + 4) | std::uint64_t{u16(node, at + 8)} << 32U;
        if (const auto bytes = structure(below))
            by_extents(*bytes, depth - 1);
    }
}

void Mapper::in_line() {
    add_run(m_map.runs, {m_inode.at + numbers_at, std::min(m_inode.size, numbers_size), false});
    if (m_inode.size <= numbers_size)
        return;
    // Attributes in an inode: magic, then entries, and values counted from the first entry.
    const std::uint64_t head = 128 + std::uint64_t{u16(m_inode.raw, 128)};
    const std::uint64_t first = head + 4;
    if (u32(m_inode.raw, head) != 0xea020000) {
        fail("the second half of contents in the inode is not there");
        return;
    }
    for (std::uint64_t at = first; in_range(at, 16, m_inode.raw.size()) && u32(m_inode.raw, at) != 0;) {
        const std::uint64_t name_size = u8(m_inode.raw, at);
        const std::uint64_t value_size = u32(m_inode.raw, at + 8);
        const std::uint64_t value = first + u16(m_inode.raw, at + 2);
        const bool is_data =
            u8(m_inode.raw, at + 1) == 7 && as_text(clipped(m_inode.raw, at + 16, name_size)) == "data";
        if (is_data && in_range(value, value_size, m_inode.raw.size())) {
            add_run(m_map.runs, {m_inode.at + value, value_size, false});
            return;
        }
        at += round_up(16 + name_size, 4);
    }
    fail("the second half of contents in the inode is not there");
}

/// Cuts the runs to the file's size. A file that ends before its size does ends in a hole.
void Mapper::finish() {
    std::uint64_t left = m_inode.size;
    const bool sparse_end = m_map.complete && !m_inode.in_line();
    std::vector<FileRun> cut;
    for (FileRun& run : m_map.runs) {
        run.size = std::min(run.size, left);
        left -= run.size;
        if (run.size == 0)
            break;
        cut.push_back(run);
        if (!run.hole)
            m_volume.coverage().add(run.offset, run.size);
    }
    if (sparse_end)
        add_run(cut, {0, left, true});
    m_map.runs = std::move(cut);
}

Map Mapper::map() {
    constexpr std::uint64_t most_size = 1ULL << 60U; // no ext can hold more
    if (m_inode.size > most_size)
        fail("the size is more than a file system can have");
    else if ((m_inode.in_line() && (m_inode.extents() || !m_volume.super().in_line())) ||
             (m_inode.extents() && !m_volume.super().extents()))
        fail("the flags of the inode contradict each other, or the superblock");
    else if (m_inode.in_line())
        in_line();
    else if (m_inode.extents())
        by_extents(clipped(m_inode.raw, numbers_at, numbers_size), u16(m_inode.raw, numbers_at + 6));
    else
        by_numbers();
    finish();
    return std::move(m_map);
}

} // namespace

Map map_inode(Volume& volume, const Inode& inode) { return Mapper(volume, inode).map(); }

} // namespace warifu::firmware::ext
