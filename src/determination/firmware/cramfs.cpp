// cramfs (include/uapi/linux/cramfs_fs.h, fs/cramfs/README), in the byte order of the machine that it was made for.
//
//      0  magic 28cd3d45    4  size    8  flags    12  zero    16  "Compressed ROMFS"
//     32  CRC-32 of the whole, with itself zero    36  edition    40  blocks    44  files    48  name    64  root inode
//
// An inode has 12 bytes, as bit fields: mode 16, owner 16, size 24, group 8, length of the name / 4 6, offset / 4 26.
// In a directory each is followed by its name, padded with NUL to a multiple of four. A file's offset leads to one
// number for each 4096 bytes: where the zlib stream of that block ends; the first begins behind the numbers. An empty
// stream is a block of zeros. Files with the same contents may share them.
#include <algorithm>
#include <array>
#include <memory>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "archive.h"
#include "codec.h"
#include "cramfs.h"
#include "fields.h"
#include "hash.h"
#include "tree.h"

namespace warifu::firmware {

namespace {

constexpr std::uint32_t magic = 0x28cd3d45;
constexpr std::uint64_t block_size = 4096;
constexpr std::uint64_t inode_size = 12;
constexpr std::uint64_t root_at = 64;
constexpr std::uint32_t has_crc = 1;
constexpr std::uint32_t known_flags = 0x1 | 0x2 | 0x100 | 0x200 | 0x400; // CRC, sorted, holes, two historical ones

struct CramInode {
    std::uint32_t mode = 0;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint64_t size = 0;
    std::uint64_t name_size = 0;
    std::uint64_t offset = 0;
};

CramInode read_inode(Bytes bytes, std::uint64_t at, ByteOrder order) {
    const std::uint32_t one = u32(bytes, at, order);
    const std::uint32_t two = u32(bytes, at + 4, order);
    const std::uint32_t three = u32(bytes, at + 8, order);
    if (order == ByteOrder::Little)
        return {one & 0xffffU, one >> 16U, two >> 24U, two & 0xffffffU, (three & 63U) * 4ULL, (three >> 6U) * 4ULL};
    return {one >> 16U, one & 0xffffU, two & 0xffU, two >> 8U, (three >> 26U) * 4ULL, (three & 0x3ffffffU) * 4ULL};
}

ByteOrder order_of(Bytes bytes) { return u32(bytes, 0) == magic ? ByteOrder::Little : ByteOrder::Big; }

/// Where the packed blocks of a file lie.
class Blocks {
public:
    Blocks(Bytes bytes, ByteOrder order, std::uint64_t at, std::uint64_t size)
        : m_bytes(bytes), m_order(order), m_at(at), m_count((size + block_size - 1) / block_size) {}

    std::uint64_t count() const { return m_count; }
    bool numbers_exist() const { return in_range(m_at, m_count * 4, m_bytes.size()); }
    /// The packed bytes of a block; their offset is 0 when they make no sense.
    Span block(std::uint64_t index) const {
        const std::uint64_t first = m_at + m_count * 4;
        const std::uint64_t from = index == 0 ? first : u32(m_bytes, m_at + (index - 1) * 4, m_order);
        const std::uint64_t to = u32(m_bytes, m_at + index * 4, m_order);
        const bool sane = from >= first && to >= from && to - from <= block_size * 2 && to <= m_bytes.size();
        return sane ? Span{from, to - from} : Span{};
    }

private:
    Bytes m_bytes;
    ByteOrder m_order;
    std::uint64_t m_at;
    std::uint64_t m_count;
};

class CramfsReader : public TreeReader {
public:
    CramfsReader(Contents contents, ByteOrder order, const Limits& limits)
        : TreeReader(std::move(contents), limits), m_order(order) {}

protected:
    Data read(std::size_t index, std::vector<std::byte>& scratch, const AnomalyFunction& anomaly) const override;

private:
    ByteOrder m_order;
};

TreeReader::Data CramfsReader::read(std::size_t index, std::vector<std::byte>& scratch,
                                    const AnomalyFunction& anomaly) const {
    const TreeFile& file = contents().files[index];
    const Bytes bytes = contents().bytes;
    scratch.clear();
    if (file.runs.empty())
        return {{}, file.entry.size == 0};
    const Blocks blocks(bytes, m_order, file.runs.front().offset, file.entry.size);
    const auto size = static_cast<std::size_t>(std::min(file.entry.size, limits().blob_bytes));
    scratch.resize(size);
    const auto fail = [&](std::uint64_t at, std::string message) {
        anomaly({file.entry.path, "damaged-file", std::move(message)});
        return Data{Bytes(scratch).first(static_cast<std::size_t>(at)), false};
    };
    for (std::uint64_t i = 0, at = 0; at < size; ++i, at += block_size) {
        const Span packed = blocks.block(i);
        if (packed.offset == 0)
            return fail(at, fmt::format("block {} is not there", i));
        const auto out = std::span(scratch).subspan(static_cast<std::size_t>(at));
        const auto room = out.first(std::min<std::size_t>(out.size(), block_size));
        if (packed.size == 0) // a hole; the scratch is zero already
            continue;
        const auto written = decode_block(BlockCodec::Zlib, clipped(bytes, packed.offset, packed.size), room);
        if (!written || *written != room.size())
            return fail(at, fmt::format("block {} cannot be unpacked", i));
    }
    return {scratch, size == file.entry.size};
}

class Cramfs {
public:
    Cramfs(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly)
        : m_bytes(bytes), m_order(order_of(bytes)), m_limits(limits), m_anomaly(anomaly),
          m_numbers_left(bytes.size() / 4) {}

    Result<std::unique_ptr<FileSystemReader>> read();

private:
    struct Directory {
        std::string path;
        Span names;
    };
    void check_crc();
    void read_directory(const Directory& directory);
    void add(std::string path, const CramInode& inode);
    void add_contents(TreeFile& file, const CramInode& inode);
    void tell(std::string path, std::string_view code, std::string message) {
        m_anomaly({std::move(path), std::string(code), std::move(message)});
    }

    Bytes m_bytes;
    const ByteOrder m_order;
    const Limits& m_limits;
    const AnomalyFunction& m_anomaly;
    Coverage m_coverage;
    std::vector<TreeFile> m_files;
    std::vector<Directory> m_directories;
    std::unordered_set<std::uint64_t> m_entered; ///< offsets of directories
    std::unordered_set<std::uint64_t> m_covered; ///< offsets of files
    std::uint64_t m_numbers_left; ///< of blocks: files that share numbers only in part would be work without end
    bool m_full = false;
};

void Cramfs::check_crc() {
    if ((u32(m_bytes, 8, m_order) & has_crc) == 0)
        return;
    const std::array<std::byte, 4> zero{};
    std::uint32_t crc = crc32_of(m_bytes.first(32));
    crc = crc32_of(zero, crc);
    crc = crc32_of(m_bytes.subspan(36), crc);
    if (crc != u32(m_bytes, 32, m_order))
        tell("", "checksum-mismatch", "the file system does not have the CRC-32 of its superblock");
}

Result<std::unique_ptr<FileSystemReader>> Cramfs::read() {
    const std::uint32_t unknown = u32(m_bytes, 8, m_order) & ~known_flags;
    if (unknown != 0)
        return make_error(ErrorCode::Unsupported, fmt::format("features that we do not know: {:#x}", unknown));
    const CramInode root = read_inode(m_bytes, root_at, m_order);
    if ((root.mode & 0170000U) != 0040000)
        return make_error(ErrorCode::Corrupt, "there is no root directory that could be read");
    check_crc();
    m_coverage.add(0, root_at + inode_size);
    add("/", root);
    for (std::size_t i = 0; i < m_directories.size() && !m_full; ++i)
        read_directory(Directory(m_directories[i])); // a copy: the queue grows
    TreeReader::Contents contents{
        fmt::format("cramfs {}", m_order == ByteOrder::Little ? "little-endian" : "big-endian"), m_bytes,
        std::move(m_files), m_coverage.rest(m_bytes.size())};
    return std::unique_ptr<FileSystemReader>(std::make_unique<CramfsReader>(std::move(contents), m_order, m_limits));
}

void Cramfs::read_directory(const Directory& directory) {
    const Bytes names = clipped(m_bytes, directory.names.offset, directory.names.size);
    m_coverage.add(directory.names.offset, names.size());
    bool whole = names.size() == directory.names.size;
    for (std::uint64_t at = 0; at < names.size() && !m_full;) {
        const CramInode inode = read_inode(names, at, m_order);
        if (!in_range(at, inode_size + inode.name_size, names.size()) || inode.name_size == 0) {
            whole = false;
            break;
        }
        const std::string_view name = as_text(clipped(names, at + inode_size, inode.name_size));
        add(child_path(directory.path, name.substr(0, name.find('\0')), m_anomaly), inode);
        at += inode_size + inode.name_size;
    }
    if (!whole && !m_full)
        tell(directory.path, "damaged-directory", "the directory cannot be read to its end; names are missing");
}

void Cramfs::add(std::string path, const CramInode& inode) {
    if (m_files.size() >= m_limits.nodes) {
        m_full = true;
        tell("", "stopped-at-nodes", fmt::format("the file system has more than {} names", m_limits.nodes));
        return;
    }
    if (path.size() > m_limits.path_bytes) {
        tell(path.substr(0, 256), "stopped-at-path", "a path is too long; what lies below was left out");
        return;
    }
    TreeFile file;
    file.entry.path = std::move(path);
    file.entry.uid = inode.uid;
    file.entry.gid = inode.gid;
    if (!set_type(file.entry, inode.mode)) {
        file.complete = false;
        tell(file.entry.path, "damaged-inode", "the inode has no type");
    } else if (file.entry.type == FileType::Directory) {
        if (inode.size > 0 && !m_entered.insert(inode.offset).second) {
            file.complete = false;
            tell(file.entry.path, "directory-cycle", "the directory has another name already; it was not entered");
        } else if (inode.size > 0) {
            m_directories.push_back({file.entry.path, {inode.offset, inode.size}});
        }
    } else if (file.entry.type == FileType::Regular || file.entry.type == FileType::Symlink) {
        add_contents(file, inode);
    }
    m_files.push_back(std::move(file));
}

void Cramfs::add_contents(TreeFile& file, const CramInode& inode) {
    file.entry.size = inode.size;
    const Blocks blocks(m_bytes, m_order, inode.offset, inode.size);
    if (inode.size == 0)
        return;
    if (inode.offset == 0 || !blocks.numbers_exist()) {
        file.complete = false;
        tell(file.entry.path, "damaged-file", "the contents are not there");
        return;
    }
    file.runs.push_back({inode.offset, blocks.count() * 4, false}); // where the numbers stand
    if (m_covered.insert(inode.offset).second) {
        if (blocks.count() > m_numbers_left) {
            file.complete = false;
            tell(file.entry.path, "overlapping-files",
                 "there are more block numbers than the file system has room for");
            return;
        }
        m_numbers_left -= blocks.count();
        m_coverage.add(inode.offset, blocks.count() * 4);
        for (std::uint64_t i = 0; i < blocks.count(); ++i)
            m_coverage.add(blocks.block(i).offset, blocks.block(i).size);
    }
    if (file.entry.type != FileType::Symlink)
        return;
    const Span packed = blocks.block(0);
    std::vector<std::byte> target(static_cast<std::size_t>(std::min(inode.size, block_size)));
    const auto written = decode_block(BlockCodec::Zlib, clipped(m_bytes, packed.offset, packed.size), target);
    if (packed.offset == 0 || !written || *written != inode.size) {
        file.complete = false;
        tell(file.entry.path, "damaged-symlink", "the target cannot be read");
    } else {
        file.entry.link_target = as_text(Bytes(target));
    }
    file.entry.size = 0;
}

} // namespace

std::uint64_t measure_cramfs(Bytes bytes) {
    const ByteOrder order = order_of(bytes);
    return u32(bytes, 0, order) == magic && as_text(clipped(bytes, 16, 16)) == "Compressed ROMFS" ? u32(bytes, 4, order)
                                                                                                  : 0;
}

Result<std::unique_ptr<FileSystemReader>> open_cramfs(Bytes bytes, const Limits& limits,
                                                      const AnomalyFunction& anomaly) {
    const std::uint64_t size = measure_cramfs(bytes);
    const Bytes own = clipped(bytes, 0, size);
    if (own.size() < root_at + inode_size)
        return make_error(ErrorCode::Corrupt, "no cramfs starts here, or it is cut off at once");
    if (own.size() < size)
        anomaly({"", "truncated", fmt::format("{} of {} bytes are there", own.size(), size)});
    return Cramfs(own, limits, anomaly).read();
}

} // namespace warifu::firmware
