// The squashfs reader: tables at opening, contents in units. What squashfs is, squashfs_superblock.cpp tells.
#include "squashfs.h"

#include <algorithm>
#include <array>
#include <tuple>

#include <fmt/format.h>

#include "squashfs_data.h"

namespace warifu::firmware {

namespace squashfs {

namespace {

constexpr std::uint64_t kUnitBytes = 1U << 20U;

/// A file with contents, at opening.
struct Placed {
    std::uint64_t where = 0; ///< in the image: of its fragment, or of its first block
    std::uint64_t start_block = 0;
    std::uint64_t size = 0;
    std::uint32_t fragment = kNoFragment;
    std::uint32_t inode_at = 0;
    std::uint32_t node = 0;
};

struct Unit {
    std::uint32_t first = 0; ///< in the list of files
    std::uint32_t count = 0;
    std::uint64_t allowance = 0; ///< bytes that may be delivered before the budget of unpacked bytes is used up
};

bool same_contents(const Inode& a, const Inode& b, const Superblock& super) {
    if (a.size != b.size || a.start_block != b.start_block || a.fragment != b.fragment ||
        a.fragment_offset != b.fragment_offset)
        return false;
    const std::uint64_t blocks = a.size / super.block_size + (a.fragment == kNoFragment ? 1 : 0);
    const std::uint64_t list = blocks * block_entry_size(super);
    const Bytes list_a = clipped(a.tail, 0, list);
    const Bytes list_b = clipped(b.tail, 0, list);
    return std::equal(list_a.begin(), list_a.end(), list_b.begin(), list_b.end());
}

class Reader : public FileSystemReader {
public:
    Reader(Bytes image, const Limits& limits, Superblock super, BlockReader blocks)
        : m_image(clipped(image, 0, super.bytes_used)), m_limits(limits), m_super(super), m_blocks(blocks) {}

    Result<void> open(const AnomalyFunction& anomaly);

    std::uint64_t extent() const override { return m_image.size(); }
    std::string description() const override { return m_description; }
    std::size_t unit_count() const override { return m_units.size() + 1; }
    void read_unit(std::size_t unit, const EntryFunction& each, const AnomalyFunction& anomaly) const override;

private:
    bool try_first_block();
    Result<void> read_tables(const AnomalyFunction& anomaly);
    void describe();
    void make_units();
    Entry entry_of(const Node& node, const Inode& inode) const;
    void read_plain(const EntryFunction& each, const AnomalyFunction& anomaly) const;

    Bytes m_image;
    Limits m_limits;
    Superblock m_super;
    BlockReader m_blocks;
    std::vector<Fragment> m_fragments;
    Ids m_ids;
    MetadataTable m_inodes;
    Tree m_tree;
    std::string m_description;
    std::vector<std::uint32_t> m_plain; // nodes without contents: unit 0
    std::vector<std::uint32_t> m_files; // nodes, in the order of their contents in the image
    std::vector<Unit> m_units;          // from unit 1 on
};

/// False when the first metadata block is packed in a way that is neither known nor found out.
bool Reader::try_first_block() {
    const auto first = metadata_at(m_image, m_super, m_super.inode_table);
    if (!first || !first->compressed)
        return true;
    std::array<std::byte, kMetadataBlock> out{};
    const auto size = m_blocks.decode(first->bytes, out);
    return size || size.error().code != ErrorCode::Unsupported || m_blocks.learn(first->bytes);
}

Result<void> Reader::read_tables(const AnomalyFunction& anomaly) {
    const bool understood = try_first_block();
    bool fragments_whole = true;
    const auto most = static_cast<std::uint32_t>(std::min<std::uint64_t>(m_limits.nodes, UINT32_MAX));
    m_fragments = read_fragments(m_image, m_super, m_blocks, most, fragments_whole);
    m_ids = read_ids(m_image, m_super, m_blocks);
    const std::uint64_t inodes_end =
        m_super.directory_table > m_super.inode_table ? m_super.directory_table : m_image.size();
    m_inodes = MetadataTable::read(m_image, m_super, m_blocks, m_super.inode_table, inodes_end);
    const MetadataTable directories =
        MetadataTable::read(m_image, m_super, m_blocks, m_super.directory_table, directory_table_end(m_image, m_super));
    auto tree = read_tree(m_super, m_inodes, directories, m_limits, anomaly);
    if (!tree && !understood)
        return make_error(ErrorCode::Unsupported, "the squashfs is packed in a way that is not known, or is damaged");
    m_tree = TRY(std::move(tree));
    if (!fragments_whole)
        anomaly({"", "corrupt-metadata", "The table of fragments cannot be read to its end; files are not whole."});
    if (!m_ids.whole)
        anomaly({"", "corrupt-metadata", "The table of owners cannot be read to its end."});
    if (m_inodes.cut_by_budget() || directories.cut_by_budget())
        anomaly({"", "metadata-too-big", "The tables unpack to more than 256 MiB; the rest was not read."});
    return {};
}

Result<void> Reader::open(const AnomalyFunction& anomaly) {
    if (auto read = read_tables(anomaly); !read) {
        if (m_image.size() == m_super.bytes_used)
            return std::move(read).error();
        return make_error(
            ErrorCode::Corrupt,
            fmt::format("the squashfs is cut: {} of {} bytes are here, and its directories cannot be read",
                        m_image.size(), m_super.bytes_used));
    }
    if (m_image.size() < m_super.bytes_used)
        anomaly({"", "truncated",
                 fmt::format("The file system is cut: {} of {} bytes are here.", m_image.size(), m_super.bytes_used)});
    describe();
    make_units();
    return {};
}

void Reader::describe() {
    // What the data shows: a packed metadata block, a packed fragment, or the first block of the first file.
    Bytes sample;
    if (const auto first = metadata_at(m_image, m_super, m_super.inode_table); first && first->compressed)
        sample = first->bytes;
    for (const Fragment& fragment : m_fragments)
        if (sample.empty() && fragment.size.compressed)
            sample = clipped(m_image, fragment.start, fragment.size.bytes);
    if (sample.empty())
        sample = clipped(m_image, m_super.size, 64);
    m_description = fmt::format("squashfs {}.{} {} {}, block size {}", m_super.major, m_super.minor,
                                m_super.order == ByteOrder::Little ? "little-endian" : "big-endian",
                                m_blocks.name(sample), m_super.block_size);
}

/// Files in one fragment make one unit; other small files are put together until there is enough work to hand out.
/// Names of the same contents (hard links, and equal files that the packer stored once) stand side by side in a unit.
void Reader::make_units() {
    std::vector<Placed> placed;
    for (std::uint32_t i = 0; i < m_tree.nodes.size(); ++i) {
        const Node& node = m_tree.nodes[i];
        const auto inode = node.type == FileType::Regular && !node.broken
                               ? read_inode(m_inodes.from(node.inode_at), m_super)
                               : std::nullopt;
        if (!inode || inode->size == 0) {
            m_plain.push_back(i);
            continue;
        }
        const bool known = inode->fragment < m_fragments.size();
        placed.push_back({known ? m_fragments[inode->fragment].start : inode->start_block, inode->start_block,
                          inode->size, inode->fragment, node.inode_at, i});
    }
    const auto key = [](const Placed& file) {
        return std::tie(file.where, file.fragment, file.start_block, file.inode_at, file.node);
    };
    std::sort(placed.begin(), placed.end(), [&](const Placed& a, const Placed& b) { return key(a) < key(b); });

    std::uint64_t delivered = 0; // by all units before
    std::uint64_t unit_bytes = 0;
    for (std::size_t i = 0; i < placed.size(); ++i) {
        const Placed& file = placed[i];
        const bool shares = i > 0 && file.fragment == placed[i - 1].fragment &&
                            (file.fragment != kNoFragment || file.start_block == placed[i - 1].start_block);
        const bool small = i > 0 && file.fragment == kNoFragment && placed[i - 1].fragment == kNoFragment &&
                           unit_bytes + file.size <= kUnitBytes;
        if (!shares && !small) {
            m_units.push_back({static_cast<std::uint32_t>(i), 0,
                               m_limits.unpacked_bytes - std::min(m_limits.unpacked_bytes, delivered)});
            unit_bytes = 0;
        }
        ++m_units.back().count;
        const std::uint64_t size = std::min(file.size, m_limits.blob_bytes);
        unit_bytes += size;
        delivered += std::min(size, UINT64_MAX - delivered);
        m_files.push_back(file.node);
    }
}

Entry Reader::entry_of(const Node& node, const Inode& inode) const {
    // An owner that the table does not have is shown as one that nobody is.
    const auto owner = [](const std::vector<std::uint32_t>& ids, std::uint32_t index) {
        return index < ids.size() ? ids[index] : UINT32_MAX;
    };
    Entry entry;
    entry.path = m_tree.path(node);
    entry.type = node.type;
    entry.mode = inode.mode;
    entry.uid = owner(m_ids.uids, inode.uid_index);
    entry.gid = inode.gid_is_uid    ? entry.uid
                : m_super.major < 4 ? owner(m_ids.gids, inode.gid_index)
                                    : owner(m_ids.uids, inode.gid_index);
    entry.size = node.type == FileType::Regular || node.type == FileType::Symlink ? inode.size : 0;
    return entry;
}

void Reader::read_plain(const EntryFunction& each, const AnomalyFunction& anomaly) const {
    for (const std::uint32_t index : m_plain) {
        const Node& node = m_tree.nodes[index];
        const auto inode = node.broken ? std::nullopt : read_inode(m_inodes.from(node.inode_at), m_super);
        Entry entry = entry_of(node, inode.value_or(Inode{}));
        bool complete = inode.has_value(); // else opening has reported it
        if (complete && node.type == FileType::Symlink) {
            const std::uint64_t wanted = std::min<std::uint64_t>(inode->size, m_limits.path_bytes);
            entry.link_target = as_text(clipped(inode->tail, 0, wanted));
            complete = entry.link_target.size() == inode->size;
            if (!complete)
                anomaly({entry.path, "corrupt-metadata",
                         fmt::format("The link's target of {} bytes cannot be read.", inode->size)});
        }
        each(entry, {}, complete);
    }
}

void Reader::read_unit(std::size_t unit, const EntryFunction& each, const AnomalyFunction& anomaly) const {
    if (unit == 0)
        return read_plain(each, anomaly);
    const Unit& work = m_units[unit - 1];
    FileReader reader(m_image, m_super, m_blocks, m_fragments, m_limits.blob_bytes);
    std::uint64_t left = work.allowance;
    std::optional<Inode> last;
    Contents contents;
    for (std::uint32_t i = work.first; i < work.first + work.count; ++i) {
        const Node& node = m_tree.nodes[m_files[i]];
        const Inode inode = read_inode(m_inodes.from(node.inode_at), m_super).value_or(Inode{});
        const Entry entry = entry_of(node, inode);
        if (left < std::min(inode.size, m_limits.blob_bytes)) {
            anomaly({entry.path, "unpacked-budget",
                     fmt::format("The files before this one have used up the budget of {} unpacked bytes.",
                                 m_limits.unpacked_bytes)});
            each(entry, {}, false);
            continue;
        }
        if (!last || !same_contents(*last, inode, m_super))
            contents = reader.read(inode);
        last = inode;
        left -= std::min(inode.size, m_limits.blob_bytes);
        if (!contents.problem_code.empty())
            anomaly({entry.path, std::string(contents.problem_code), contents.problem});
        each(entry, contents.bytes, contents.problem_code.empty());
    }
}

} // namespace

} // namespace squashfs

Result<std::unique_ptr<FileSystemReader>> open_squashfs(Bytes bytes, const Limits& limits,
                                                        const AnomalyFunction& anomaly) {
    const squashfs::Superblock super = TRY(squashfs::read_superblock(bytes));
    auto reader = std::make_unique<squashfs::Reader>(bytes, limits, super, squashfs::BlockReader(super));
    TRY_VOID(reader->open(anomaly));
    return std::unique_ptr<FileSystemReader>(std::move(reader));
}

} // namespace warifu::firmware
