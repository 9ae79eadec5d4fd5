// Directories. A directory's inode says where in the directory table its listing lies. A listing is a row of runs; each
// run has a head and up to 256 names whose inodes lie in the same metadata block. Widths in bits:
//
//            head                                        name
//   4        count 32, inode block 32, number 32         offset 16, number 16, kind 16, length 16
//   3        count 8, inode block 32, number 32          offset 13, kind 3, length 8, number 16
//   1, 2     count 8, inode block 24                     offset 13, kind 3, length 8
//
// Counts and lengths are one less than they mean. From version 3 on a directory's size counts three bytes more than its
// listing has, for `.` and `..`, which are not stored.
#include "squashfs.h"

#include <algorithm>

#include <fmt/format.h>

namespace warifu::firmware::squashfs {

namespace {

struct Name {
    std::string_view text;
    std::uint32_t inode_block = 0;
    std::uint32_t inode_offset = 0;
    unsigned kind = 0;
};

constexpr unsigned kMostInRun = 256;
constexpr std::size_t kMostNameBytes = 256;

FileType type_of(unsigned kind) {
    switch (kind) {
    case 1: return FileType::Directory;
    case 3: return FileType::Symlink;
    case 4: return FileType::BlockDevice;
    case 5: return FileType::CharacterDevice;
    case 6: return FileType::Fifo;
    case 7: return FileType::Socket;
    default: return FileType::Regular;
    }
}

/// Calls `each(Name)`, which says whether to go on. False when the listing is damaged.
template <class Each>
bool for_each_name(Bytes listing, const Superblock& super, Each each) {
    const bool modern = super.major == 4;
    while (!listing.empty()) {
        Fields head(listing, super.order);
        const std::uint32_t count = head.u32(modern ? 32 : 8);
        const std::uint32_t inode_block = head.u32(super.major < 3 ? 24 : 32);
        if (super.major >= 3)
            head.u32(); // number of the first inode
        if (!head.ok() || count >= kMostInRun)
            return false;
        listing = listing.subspan(head.position());
        for (std::uint32_t i = 0; i <= count; ++i) {
            Fields fields(listing, super.order);
            Name name;
            name.inode_block = inode_block;
            name.inode_offset = fields.u32(modern ? 16 : 13);
            if (modern)
                fields.u32(16); // number
            name.kind = fields.u32(modern ? 16 : 3);
            const std::size_t length = std::size_t{fields.u32(modern ? 16 : 8)} + 1;
            if (super.major == 3)
                fields.u32(16); // number
            if (!fields.ok() || length > kMostNameBytes || !in_range(fields.position(), length, listing.size()))
                return false;
            name.text = as_text(listing.subspan(fields.position(), length));
            listing = listing.subspan(fields.position() + length);
            if (!each(name))
                return true;
        }
    }
    return true;
}

class Walk {
public:
    Walk(const Superblock& super, const MetadataTable& inodes, const MetadataTable& directories, const Limits& limits,
         const AnomalyFunction& anomaly)
        : m_super(super), m_inodes(inodes), m_directories(directories), m_limits(limits), m_anomaly(anomaly),
          m_seen(inodes.size()) {}

    Result<Tree> run() {
        const auto root =
            m_inodes.position(m_super.root_inode >> 16U, static_cast<std::uint32_t>(m_super.root_inode & 0xffffU));
        const auto inode = root ? read_inode(m_inodes.from(*root), m_super) : std::nullopt;
        if (!inode || inode->type != FileType::Directory)
            return make_error(ErrorCode::Corrupt, "the squashfs has no root directory that could be read");
        m_tree.nodes.push_back({0, 0, *root, 0, 0, FileType::Directory, false});
        m_seen[*root] = true;
        // The list of nodes is also the queue of the walk.
        for (std::uint32_t i = 0; i < m_tree.nodes.size() && !m_full; ++i)
            if (m_tree.nodes[i].type == FileType::Directory && !m_tree.nodes[i].broken)
                read_directory(i);
        return std::move(m_tree);
    }

private:
    void report(const Node& node, std::string_view code, std::string message) {
        m_anomaly({m_tree.path(node), std::string(code), std::move(message)});
    }

    void read_directory(std::uint32_t index) {
        const Node directory = m_tree.nodes[index]; // a copy: the vector grows below
        if (!first_visit(directory))
            return;
        const auto inode = read_inode(m_inodes.from(directory.inode_at), m_super);
        const std::uint64_t uncounted = m_super.major >= 3 ? 3 : 0;
        if (inode->size <= uncounted)
            return; // empty; its place in the table need not exist
        const auto at = m_directories.position(inode->listing_block, inode->listing_offset);
        const std::uint64_t size = inode->size - uncounted;
        const Bytes listing = at ? clipped(m_directories.from(*at), 0, size) : Bytes{};
        const bool whole = for_each_name(listing, m_super, [&](const Name& name) { return add(index, name); });
        if (!whole || listing.size() < size)
            report(directory, "corrupt-metadata", "The directory cannot be read to its end; names are missing.");
    }

    /// A directory has one name only. A second one leads in a circle, or would multiply the tree without end.
    bool first_visit(const Node& directory) {
        if (directory.path_length == 0) // the root, which is marked already
            return true;
        if (m_seen[directory.inode_at]) {
            report(directory, "directory-loop", "The directory stands in the tree twice; it was not entered again.");
            return false;
        }
        m_seen[directory.inode_at] = true;
        return true;
    }

    /// False when the budget of nodes is used up.
    bool add(std::uint32_t parent, const Name& name) {
        // Names that are left out count as well: any number of directories may share one long listing.
        if (++m_names >= m_limits.nodes) {
            m_full = true;
            m_anomaly(
                {"", "too-many-nodes",
                 fmt::format("The file system has more than {} names; the others were not read.", m_limits.nodes)});
            return false;
        }
        Node node;
        node.parent = parent;
        node.type = type_of(name.kind);
        const std::string text = clean(node, name.text);
        node.path_length = m_tree.nodes[node.parent].path_length + 1 + static_cast<std::uint32_t>(text.size());
        node.name_at = static_cast<std::uint32_t>(m_tree.names.size());
        node.name_length = static_cast<std::uint16_t>(text.size());
        m_tree.names += text;
        if (node.path_length > m_limits.path_bytes) {
            report(m_tree.nodes[node.parent], "path-too-long",
                   fmt::format("A name in this directory makes a path of more than {} bytes; it was left out.",
                               m_limits.path_bytes));
            return true;
        }
        const auto at = m_inodes.position(name.inode_block, name.inode_offset);
        const auto inode = at ? read_inode(m_inodes.from(*at), m_super) : std::nullopt;
        if (inode) {
            node.inode_at = *at;
            node.type = inode->type;
        } else {
            node.broken = true;
            report(node, "corrupt-metadata", "The inode of this name cannot be read.");
        }
        m_tree.nodes.push_back(node);
        return true;
    }

    /// What to call a name that no file can have. Its way through the tree is followed, and cut at the root.
    std::string clean(Node& node, std::string_view text) {
        const bool usual = text != "." && text != ".." && text.find('/') == text.npos && text.find('\0') == text.npos;
        if (usual)
            return std::string(text);
        bool outside = false;
        std::string result;
        for (std::size_t begin = 0; begin <= text.size();) {
            const std::size_t end = std::min(text.find('/', begin), text.size());
            const std::string_view part = text.substr(begin, end - begin);
            begin = end + 1;
            if (part.empty() || part == ".")
                continue;
            if (part != "..") {
                if (!result.empty())
                    result.push_back('/');
                result.append(part);
            } else if (const std::size_t slash = result.rfind('/'); !result.empty()) {
                result.resize(slash == result.npos ? 0 : slash);
            } else {
                outside = outside || node.parent == 0;
                node.parent = m_tree.nodes[node.parent].parent;
            }
        }
        std::replace(result.begin(), result.end(), '\0', '_');
        if (result.empty())
            result.push_back('_');
        m_anomaly({fmt::format("{}/{}", m_tree.path(m_tree.nodes[node.parent]), result),
                   outside ? "path-outside-root" : "bad-name",
                   outside ? "The name leads out of the file system; it was cut back to the root."
                           : "The name holds bytes that no file name may hold; they were changed."});
        return result;
    }

    const Superblock& m_super;
    const MetadataTable& m_inodes;
    const MetadataTable& m_directories;
    const Limits& m_limits;
    const AnomalyFunction& m_anomaly;
    std::vector<bool> m_seen; // for each byte of the inode table: a directory's inode starts here and was entered
    Tree m_tree;
    std::uint64_t m_names = 0;
    bool m_full = false;
};

} // namespace

std::string Tree::path(const Node& node) const {
    if (node.path_length == 0)
        return "/";
    std::string path(node.path_length, '/');
    std::size_t end = path.size();
    for (const Node* at = &node; at->path_length != 0; at = &nodes[at->parent]) {
        end -= at->name_length;
        names.copy(path.data() + end, at->name_length, at->name_at);
        --end; // the slash
    }
    return path;
}

Result<Tree> read_tree(const Superblock& super, const MetadataTable& inodes, const MetadataTable& directories,
                       const Limits& limits, const AnomalyFunction& anomaly) {
    return Walk(super, inodes, directories, limits, anomaly).run();
}

} // namespace warifu::firmware::squashfs
