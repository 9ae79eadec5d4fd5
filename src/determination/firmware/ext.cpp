// ext2, ext3 and ext4 (Documentation/filesystems/ext4/ in the kernel's tree). All numbers are little endian.
//
// The superblock lies 1024 bytes from the start. Blocks (1 to 64 KiB) are gathered in groups; descriptors, behind the
// superblock's block, say where each group has its bitmaps and its table of inodes. Inode 2 is the root. An inode has
// type, mode, owner, size and where the contents lie (ext_map.cpp). A directory's contents are entries that never cross
// a block: inode (0: free), length of the entry, length of the name, type, name. The index of a large directory (htree)
// is hidden in blocks that look like one free entry, so that reading from front to back finds every name.
//
// What no structure and no file takes up is slack: free blocks, the ends of last blocks, files that have lost their
// names.
#include "ext.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "archive.h"
#include "fields.h"

namespace warifu::firmware {

namespace {

using namespace ext;

constexpr std::uint32_t root_inode = 2;
constexpr std::uint32_t resize_inode = 7;

class Walk {
public:
    Walk(Volume& volume, const Limits& limits, const AnomalyFunction& anomaly)
        : m_volume(volume), m_limits(limits), m_anomaly(anomaly) {}

    Result<std::vector<TreeFile>> run();

private:
    struct Directory {
        std::string path;
        std::uint32_t inode = 0;
    };
    void read_directory(const Directory& directory);
    void read_entries(Bytes block, const std::string& path);
    void add(std::string path, std::uint32_t number);
    void add_contents(TreeFile& file, const Inode& inode, std::uint32_t number);
    void set_target(TreeFile& file, const Inode& inode);
    void take_system_inodes();
    void take_attributes(const Inode& inode);
    Map map(const Inode& inode, const std::string& path);
    void tell(std::string path, std::string_view code, std::string message) {
        m_anomaly({std::move(path), std::string(code), std::move(message)});
    }

    Volume& m_volume;
    const Limits& m_limits;
    const AnomalyFunction& m_anomaly;
    std::vector<TreeFile> m_files;
    std::vector<Directory> m_directories;    ///< the queue of the walk
    std::unordered_set<std::string> m_names; ///< in the directory that is being read
    std::unordered_set<std::uint32_t> m_entered;
    std::unordered_map<std::uint32_t, std::size_t> m_by_inode; ///< the first name of each file
    std::unordered_set<std::uint64_t> m_attribute_blocks;      ///< inodes may share them
    bool m_full = false;
};

Map Walk::map(const Inode& inode, const std::string& path) {
    Map map = map_inode(m_volume, inode);
    if (!map.complete)
        tell(path, "damaged-file", std::string(map.problem));
    if (map.shared && !m_volume.super().shares_blocks())
        tell(path, "overlapping-files", "blocks of it belong to another file, or to the file system itself");
    return map;
}

void Walk::take_attributes(const Inode& inode) {
    if (inode.xattrs == 0 || !m_volume.exists(inode.xattrs) || !m_attribute_blocks.insert(inode.xattrs).second)
        return;
    if (m_volume.take(inode.xattrs))
        m_volume.cover_block(inode.xattrs);
}

/// The journal and its like have blocks and no names.
void Walk::take_system_inodes() {
    std::unordered_set<std::uint32_t> taken = {0, root_inode, resize_inode};
    for (const std::uint32_t number : m_volume.super().system_inodes) {
        const auto inode = taken.insert(number).second ? m_volume.inode(number) : std::nullopt;
        if (inode && inode->regular())
            static_cast<void>(map(*inode, fmt::format("/inode-{}", number)));
    }
    // Of the inode that keeps room for more descriptors, the rest lies behind the descriptors and was taken there.
    if (const auto inode = m_volume.inode(resize_inode)) {
        const std::uint32_t numbers = u32(inode->raw, 40 + 13 * 4);
        if (m_volume.exists(numbers) && numbers != 0 && m_volume.take(numbers))
            m_volume.cover_block(numbers);
    }
}

Result<std::vector<TreeFile>> Walk::run() {
    const auto root = m_volume.inode(root_inode);
    if (!root || !root->directory())
        return make_error(ErrorCode::Corrupt, "there is no root directory that could be read");
    take_system_inodes();
    add("/", root_inode);
    for (std::size_t i = 0; i < m_directories.size() && !m_full; ++i)
        read_directory(Directory(m_directories[i])); // a copy: the queue grows
    return std::move(m_files);
}

void Walk::read_directory(const Directory& directory) {
    const auto inode = m_volume.inode(directory.inode);
    const Map contents = map(*inode, directory.path);
    m_names.clear();
    if (inode->encrypted())
        tell(directory.path, "encrypted", "the names in this directory are encrypted");
    if (inode->in_line()) {
        // The first four bytes are the inode of the parent.
        for (std::size_t i = 0; i < contents.runs.size(); ++i) {
            const std::uint64_t skip = i == 0 ? 4 : 0;
            const FileRun& run = contents.runs[i];
            read_entries(clipped(m_volume.bytes(), run.offset + skip, run.size - std::min(skip, run.size)),
                         directory.path);
        }
        return;
    }
    const std::uint64_t size = m_volume.super().block_size;
    bool whole = inode->size % size == 0;
    for (const FileRun& run : contents.runs) {
        whole = whole && !run.hole;
        for (std::uint64_t at = 0; !run.hole && at < run.size && !m_full; at += size) {
            const Bytes block = clipped(m_volume.bytes(), run.offset + at, size);
            whole = whole && block.size() == size;
            read_entries(block, directory.path);
        }
    }
    if (!whole)
        tell(directory.path, "damaged-directory", "blocks of the directory are missing, and names with them");
}

void Walk::read_entries(Bytes block, const std::string& path) {
    for (std::uint64_t at = 0; at < block.size() && !m_full;) {
        const std::uint32_t inode = u32(block, at);
        std::uint64_t length = u16(block, at + 4);
        if (length == 0xffff || length == 0) // 64 KiB do not fit into 16 bits
            length = block.size() == 65536 ? block.size() - at : length;
        const std::uint64_t name_size = u8(block, at + 6);
        if (length < 8 || length % 4 != 0 || !in_range(at, length, block.size()) || name_size > length - 8) {
            tell(path, "damaged-directory", "the directory cannot be read to its end; names are missing");
            return;
        }
        const std::string_view name = as_text(clipped(block, at + 8, name_size));
        at += length;
        if (inode == 0 || name == "." || name == "..")
            continue;
        if (!m_names.emplace(name).second)
            tell(path, "duplicate-name", "two files in the directory have the same name");
        add(child_path(path, name, m_anomaly), inode);
    }
}

void Walk::add(std::string path, std::uint32_t number) {
    if (m_files.size() >= m_limits.nodes) {
        m_full = true;
        tell("", "stopped-at-nodes", fmt::format("the file system has more than {} names", m_limits.nodes));
        return;
    }
    if (path.size() > m_limits.path_bytes) {
        tell(path.substr(0, 256), "stopped-at-path", "the path is too long; what lies below was left out");
        return;
    }
    TreeFile file;
    file.entry.path = std::move(path);
    const auto inode = m_volume.inode(number);
    if (!inode || !set_type(file.entry, inode->mode) || inode->links == 0) {
        tell(file.entry.path, "damaged-inode", fmt::format("inode {} is free, or makes no sense", number));
        file.complete = false;
        m_files.push_back(std::move(file));
        return;
    }
    file.entry.uid = inode->uid;
    file.entry.gid = inode->gid;
    if (inode->directory()) {
        if (!m_entered.insert(number).second) {
            tell(file.entry.path, "directory-cycle", "the directory has another name already; it was not entered");
            file.complete = false;
        } else {
            m_directories.push_back({file.entry.path, number});
        }
    }
    take_attributes(*inode);
    add_contents(file, *inode, number);
    m_files.push_back(std::move(file));
}

void Walk::add_contents(TreeFile& file, const Inode& inode, std::uint32_t number) {
    if (inode.encrypted() && !inode.directory()) {
        file.complete = false;
        tell(file.entry.path, "encrypted", "the contents are encrypted");
    }
    if (!inode.regular() && !inode.symlink())
        return;
    const auto [first, is_new] = m_by_inode.emplace(number, m_files.size());
    if (!is_new) {
        const TreeFile& same = m_files[first->second];
        file.entry.size = same.entry.size;
        file.entry.link_target = same.entry.link_target;
        file.complete = file.complete && same.complete;
        file.same_as = first->second;
        return;
    }
    if (inode.symlink()) {
        set_target(file, inode);
        return;
    }
    file.entry.size = inode.size;
    Map contents = map(inode, file.entry.path);
    file.complete = file.complete && contents.complete;
    file.runs = std::move(contents.runs);
}

void Walk::set_target(TreeFile& file, const Inode& inode) {
    constexpr std::uint64_t room = 60;
    const std::uint64_t own = inode.xattrs != 0 ? m_volume.super().block_size / 512 : 0;
    if (inode.size < room && !inode.extents() && !inode.in_line() && inode.sectors <= own) {
        file.entry.link_target = as_text(clipped(inode.raw, 40, inode.size));
        return;
    }
    const Map contents = map(inode, file.entry.path);
    std::vector<std::byte> target;
    if (inode.size > m_limits.path_bytes || !join_runs(m_volume.bytes(), contents.runs, inode.size, target)) {
        file.complete = false;
        tell(file.entry.path, "damaged-symlink", "the target is too long, or cannot be read");
    }
    file.entry.link_target = as_text(Bytes(target));
}

std::string describe(const Superblock& super) {
    const bool fourth = (super.incompatible & 0x40U) != 0 || super.wide();
    const bool journal = (super.compatible & 0x4U) != 0;
    return fmt::format("{}, block size {}", fourth ? "ext4" : journal ? "ext3" : "ext2", super.block_size);
}

} // namespace

Result<std::unique_ptr<FileSystemReader>> open_ext(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly) {
    Superblock super = TRY(read_superblock(bytes, anomaly));
    const std::uint64_t claimed = super.blocks * super.block_size;
    const Bytes own = clipped(bytes, 0, claimed);
    if (own.size() < claimed)
        anomaly({"", "truncated", fmt::format("{} of {} bytes are there", own.size(), claimed)});
    Volume volume(own, std::move(super));
    volume.take_groups(anomaly);
    std::vector<TreeFile> files = TRY(Walk(volume, limits, anomaly).run());
    TreeReader::Contents contents{describe(volume.super()), own, std::move(files), volume.coverage().rest(own.size())};
    return std::unique_ptr<FileSystemReader>(std::make_unique<TreeReader>(std::move(contents), limits));
}

} // namespace warifu::firmware
