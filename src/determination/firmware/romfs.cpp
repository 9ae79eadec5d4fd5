// romfs (Documentation/filesystems/romfs.rst). All numbers are big endian, everything begins on a multiple of 16.
//
//      0  "-rom1fs-"    8  size    12  sum of the first 512 bytes as words, with it zero    16  name, ended by NUL
//
// then one header after another:
//
//      0  offset of the next in the directory; the low four bits are the type, and 8 for executable
//      4  for a link its target, for a directory its first header, for a device its number
//      8  size    12  sum of header and name    16  name, ended by NUL; behind it the contents
//
// Types: 0 hard link, 1 directory, 2 file, 3 symlink, 4 block device, 5 character device, 6 socket, 7 pipe. There are
// no owners and no modes; the ones given are Linux's.
#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "fields.h"
#include "romfs.h"
#include "tree.h"

namespace warifu::firmware {

namespace {

constexpr std::uint64_t unit = 16;
constexpr std::uint64_t head_size = 16;

struct Head {
    std::uint64_t at = 0;
    std::uint64_t next = 0;
    unsigned type = 0;
    bool executable = false;
    std::uint64_t info = 0;
    std::uint64_t size = 0;
    std::string_view name;
    std::uint64_t contents = 0;
};

class Romfs {
public:
    Romfs(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly)
        : m_bytes(bytes), m_limits(limits), m_anomaly(anomaly) {}

    Result<TreeReader::Contents> read();

private:
    struct Directory {
        std::string path;
        std::uint64_t first = 0;
    };
    std::optional<std::uint64_t> behind_name(std::uint64_t at) const;
    std::optional<Head> head(std::uint64_t at) const;
    bool sum_fits(const Head& head) const;
    void read_directory(const Directory& directory);
    void add(const Head& head, const std::string& path);
    void tell(std::string path, std::string_view code, std::string message) {
        m_anomaly({std::move(path), std::string(code), std::move(message)});
    }

    Bytes m_bytes;
    const Limits& m_limits;
    const AnomalyFunction& m_anomaly;
    Coverage m_coverage;
    std::vector<TreeFile> m_files;
    std::vector<Directory> m_directories;
    std::unordered_set<std::uint64_t> m_seen;                 ///< headers; each is read once, so that chains end
    std::unordered_map<std::uint64_t, std::size_t> m_by_head; ///< files that links may lead to
    std::vector<std::pair<std::size_t, std::uint64_t>> m_links;
    bool m_full = false;
};

std::optional<std::uint64_t> Romfs::behind_name(std::uint64_t at) const {
    const std::string_view rest = as_text(clipped(m_bytes, at, m_bytes.size()));
    const std::size_t end = rest.find('\0');
    return end == std::string_view::npos ? std::nullopt : std::optional(round_up(at + end + 1, unit));
}

std::optional<Head> Romfs::head(std::uint64_t at) const {
    constexpr std::uint32_t flags = 15;
    const auto contents = in_range(at, head_size, m_bytes.size()) ? behind_name(at + head_size) : std::nullopt;
    if (!contents || at % unit != 0)
        return std::nullopt;
    const std::uint32_t first = u32(m_bytes, at, ByteOrder::Big);
    const std::string_view name = as_text(clipped(m_bytes, at + head_size, *contents - at - head_size));
    return Head{at,
                first & ~flags,
                first & 7U,
                (first & 8U) != 0,
                u32(m_bytes, at + 4, ByteOrder::Big),
                u32(m_bytes, at + 8, ByteOrder::Big),
                name.substr(0, name.find('\0')),
                *contents};
}

bool Romfs::sum_fits(const Head& head) const {
    std::uint32_t sum = 0;
    for (std::uint64_t at = head.at; at < head.contents; at += 4)
        sum += u32(m_bytes, at, ByteOrder::Big);
    return sum == 0;
}

Result<TreeReader::Contents> Romfs::read() {
    const auto first = behind_name(16);
    if (!first)
        return make_error(ErrorCode::Corrupt, "the name of the file system does not end");
    m_coverage.add(0, *first);
    TreeFile root;
    root.entry.path = "/";
    root.entry.type = FileType::Directory;
    root.entry.mode = 0755;
    m_files.push_back(std::move(root));
    m_directories.push_back({"/", *first});
    for (std::size_t i = 0; i < m_directories.size() && !m_full; ++i)
        read_directory(Directory(m_directories[i])); // a copy: the queue grows
    for (const auto& [file, target] : m_links) {
        if (const auto found = m_by_head.find(target); found != m_by_head.end()) {
            m_files[file].same_as = found->second;
            m_files[file].entry.size = m_files[found->second].entry.size;
            m_files[file].entry.mode = m_files[found->second].entry.mode;
        } else {
            m_files[file].complete = false;
            tell(m_files[file].entry.path, "missing-link-target", "hard link to what is no file");
        }
    }
    return TreeReader::Contents{"romfs", m_bytes, std::move(m_files), m_coverage.rest(m_bytes.size())};
}

void Romfs::read_directory(const Directory& directory) {
    for (std::uint64_t at = directory.first; at != 0 && !m_full;) {
        const auto here = head(at);
        if (!here) {
            tell(directory.path, "damaged-directory", fmt::format("no header could be read at {:#x}", at));
            return;
        }
        if (!m_seen.insert(at).second) {
            tell(directory.path, "directory-cycle", fmt::format("the header at {:#x} was read before", at));
            return;
        }
        add(*here, directory.path);
        at = here->next;
    }
}

void Romfs::add(const Head& head, const std::string& path) {
    if (m_files.size() >= m_limits.nodes) {
        m_full = true;
        tell("", "stopped-at-nodes", fmt::format("the file system has more than {} names", m_limits.nodes));
        return;
    }
    m_coverage.add(head.at, head.contents - head.at);
    if (!sum_fits(head))
        tell(path, "checksum-mismatch", fmt::format("the header at {:#x} does not have its sum", head.at));
    if (head.name == "." || head.name == "..")
        return;
    TreeFile file;
    file.entry.path = child_path(path, head.name, m_anomaly);
    if (file.entry.path.size() > m_limits.path_bytes) {
        tell(path.substr(0, 256), "stopped-at-path", "a path is too long; what lies below was left out");
        return;
    }
    constexpr FileType types[] = {FileType::Regular, FileType::Directory,   FileType::Regular,
                                  FileType::Symlink, FileType::BlockDevice, FileType::CharacterDevice,
                                  FileType::Socket,  FileType::Fifo};
    constexpr std::uint32_t modes[] = {0644, 0644, 0644, 0777, 0600, 0600, 0644, 0644};
    file.entry.type = types[head.type];
    file.entry.mode = modes[head.type] | (head.executable && head.type <= 2 ? 0111U : 0U);
    const Bytes contents = clipped(m_bytes, head.contents, head.size);
    if (head.type == 0) {
        m_links.emplace_back(m_files.size(), head.info & ~std::uint64_t{15});
    } else if (head.type == 1) {
        m_directories.push_back({file.entry.path, head.info & ~std::uint64_t{15}});
    } else if (head.type == 2 || head.type == 3) {
        m_coverage.add(head.contents, head.size);
        file.complete = contents.size() == head.size && (head.type == 2 || head.size <= m_limits.path_bytes);
        if (!file.complete)
            tell(file.entry.path, "truncated", fmt::format("{} of {} bytes are there", contents.size(), head.size));
        if (head.type == 3) {
            file.entry.link_target = as_text(clipped(contents, 0, m_limits.path_bytes));
        } else {
            file.entry.size = head.size;
            add_run(file.runs, {head.contents, contents.size(), false});
            m_by_head.emplace(head.at, m_files.size());
        }
    }
    m_files.push_back(std::move(file));
}

} // namespace

std::uint64_t measure_romfs(Bytes bytes) {
    const Bytes summed = clipped(bytes, 0, 512);
    const std::uint32_t size = u32(bytes, 8, ByteOrder::Big);
    if (size < 32)
        return 0;
    // The words of the first 512 bytes, or of the whole when it is shorter, add up to zero.
    std::uint32_t sum = 0;
    for (std::uint64_t at = 0; at + 4 <= std::min<std::uint64_t>(summed.size(), size); at += 4)
        sum += u32(summed, at, ByteOrder::Big);
    return sum == 0 || bytes.size() < 512 ? size : 0;
}

Result<std::unique_ptr<FileSystemReader>> open_romfs(Bytes bytes, const Limits& limits,
                                                     const AnomalyFunction& anomaly) {
    const std::uint64_t size = measure_romfs(bytes);
    if (size == 0 || as_text(clipped(bytes, 0, 8)) != "-rom1fs-")
        return make_error(ErrorCode::Corrupt, "no romfs starts here");
    const Bytes own = clipped(bytes, 0, size);
    if (own.size() < size)
        anomaly({"", "truncated", fmt::format("{} of {} bytes are there", own.size(), size)});
    TreeReader::Contents contents = TRY(Romfs(own, limits, anomaly).read());
    return std::unique_ptr<FileSystemReader>(std::make_unique<TreeReader>(std::move(contents), limits));
}

} // namespace warifu::firmware
