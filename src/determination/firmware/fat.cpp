// FAT12, FAT16 and FAT32 (Microsoft's "FAT: General Overview of On-Disk Format", 1.03; ECMA-107). Little endian.
//
//     boot sector, reserved sectors | FAT, and a copy or more | root directory (not FAT32) | clusters, from number 2
//
// The boot sector has: 11 bytes per sector, 13 sectors per cluster, 14 reserved sectors, 16 number of FATs, 17 entries
// of the root directory, 19 sectors (32 when zero), 21 media, 22 sectors of a FAT (36 when zero); of FAT32 also 44
// cluster of the root directory, 48 sector of FSInfo, 50 sector of the boot sector's copy. The number of clusters alone
// decides between 12, 16 and 32 bits. The FAT has for each cluster the number of the next one; the highest numbers mean
// the end.
//
// A directory has entries of 32 bytes: name 8+3, attributes at 11, case at 12, cluster at 26 (upper half at 20), size
// at 28. A long name lies in entries before it, last part first, 13 UTF-16 characters each, with a sum of the short
// one. FAT knows no owners and no modes; the ones given are those of Linux without mount options, 0755 and root.
#include <algorithm>
#include <bit>
#include <optional>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "fat.h"
#include "fields.h"
#include "tree.h"
#include "utf16.h"

namespace warifu::firmware {

namespace {

constexpr std::uint64_t entry_size = 32;
constexpr std::uint8_t long_name = 0x0f;

struct Geometry {
    std::uint64_t sector = 0;
    std::uint64_t cluster = 0; ///< bytes
    std::uint64_t reserved = 0;
    std::uint64_t fats = 0;
    std::uint64_t fat_size = 0; ///< bytes of one
    std::uint64_t root_at = 0;
    std::uint64_t root_size = 0; ///< bytes of the fixed root directory, 0 for FAT32
    std::uint64_t data_at = 0;
    std::uint64_t clusters = 0;
    std::uint64_t size = 0;
    std::uint32_t root_cluster = 0;
    unsigned bits = 0;

    bool valid(std::uint32_t number) const { return number >= 2 && number - 2 < clusters; }
    std::uint64_t at(std::uint32_t number) const { return data_at + std::uint64_t{number - 2} * cluster; }
    std::uint32_t end_mark() const { return bits == 12 ? 0xff7 : bits == 16 ? 0xfff7 : 0x0ffffff7; } ///< and above
};

std::optional<Geometry> read_geometry(Bytes bytes) {
    Geometry g;
    g.sector = u16(bytes, 11);
    g.cluster = g.sector * u8(bytes, 13);
    g.reserved = u16(bytes, 14) * g.sector;
    g.fats = u8(bytes, 16);
    const std::uint64_t sectors = u16(bytes, 19) != 0 ? u16(bytes, 19) : u32(bytes, 32);
    const std::uint64_t fat_sectors = u16(bytes, 22) != 0 ? u16(bytes, 22) : u32(bytes, 36);
    g.fat_size = fat_sectors * g.sector;
    g.root_size = std::uint64_t{u16(bytes, 17)} * entry_size;
    g.size = sectors * g.sector;
    const std::uint8_t jump = u8(bytes, 0);
    if (u16(bytes, 510) != 0xaa55 || (jump != 0xeb && jump != 0xe9) || !std::has_single_bit(g.sector) ||
        g.sector < 512 || g.sector > 4096 || g.cluster == 0 || !std::has_single_bit(g.cluster) || g.reserved == 0 ||
        g.fats < 1 || g.fats > 2 || fat_sectors == 0 || u8(bytes, 21) < 0xf0)
        return std::nullopt;
    g.root_at = g.reserved + g.fats * g.fat_size;
    g.data_at = g.root_at + (g.root_size + g.sector - 1) / g.sector * g.sector;
    if (g.data_at >= g.size)
        return std::nullopt;
    g.clusters = (g.size - g.data_at) / g.cluster;
    // A FAT32 has no fixed root; Linux goes by that and the specification by the count. They agree in sane images.
    g.bits = u16(bytes, 22) == 0 ? 32 : g.clusters < 4085 ? 12 : 16;
    g.root_cluster = g.bits == 32 ? u32(bytes, 44) & 0x0fffffffU : 0;
    if (g.bits == 32 ? g.root_size != 0 : g.root_size == 0)
        return std::nullopt;
    g.clusters = std::min<std::uint64_t>(g.clusters, g.fat_size * 8 / g.bits - 2);
    return g;
}

class Fat {
public:
    Fat(Bytes bytes, const Geometry& geometry, const Limits& limits, const AnomalyFunction& anomaly)
        : m_bytes(bytes), m_geometry(geometry), m_limits(limits), m_anomaly(anomaly),
          m_taken(static_cast<std::size_t>(std::min<std::uint64_t>(geometry.clusters, bytes.size())) + 2) {}

    Result<TreeReader::Contents> read();

private:
    struct Directory {
        std::string path;
        std::uint32_t cluster = 0; ///< 0: the fixed root
    };
    struct Chain {
        std::vector<FileRun> runs;
        bool complete = true;
    };
    std::uint32_t next(std::uint32_t cluster) const;
    Chain chain(std::uint32_t first, std::uint64_t most, const std::string& path);
    void cover_structures();
    void read_directory(const Directory& directory);
    void read_entries(Bytes entries, const std::string& path);
    void read_long(Bytes entry);
    std::string name_of(Bytes entry);
    void add(Bytes entry, const std::string& path);
    void tell(std::string path, std::string_view code, std::string message) {
        m_anomaly({std::move(path), std::string(code), std::move(message)});
    }

    Bytes m_bytes;
    const Geometry m_geometry;
    const Limits& m_limits;
    const AnomalyFunction& m_anomaly;
    std::vector<bool> m_taken; ///< clusters
    Coverage m_coverage;
    std::vector<TreeFile> m_files;
    std::vector<Directory> m_directories;
    std::u16string m_long;    ///< parts of a long name so far
    unsigned m_long_next = 0; ///< part that must come next
    std::uint8_t m_long_sum = 0;
    bool m_ended = false; ///< the directory at hand
    bool m_full = false;
};

std::uint32_t Fat::next(std::uint32_t cluster) const {
    const Bytes fat = clipped(m_bytes, m_geometry.reserved, m_geometry.fat_size);
    if (m_geometry.bits == 32)
        return u32(fat, std::uint64_t{cluster} * 4) & 0x0fffffffU;
    if (m_geometry.bits == 16)
        return u16(fat, std::uint64_t{cluster} * 2);
    const std::uint64_t at = std::uint64_t{cluster} * 3 / 2;
    const unsigned pair = u8(fat, at) | unsigned{u8(fat, at + 1)} << 8U;
    return cluster % 2 == 0 ? pair & 0xfffU : pair >> 4U;
}

/// The clusters from `first` on, up to `most` bytes. Each belongs to one file alone, so that chains end.
Fat::Chain Fat::chain(std::uint32_t first, std::uint64_t most, const std::string& path) {
    Chain chain;
    std::uint64_t left = most;
    std::uint32_t cluster = first;
    while (left > 0 && cluster < m_geometry.end_mark()) {
        if (!m_geometry.valid(cluster) || cluster >= m_taken.size()) {
            chain.complete = false;
            tell(path, "damaged-file", fmt::format("cluster {} does not exist, or is free", cluster));
            return chain;
        }
        if (m_taken[cluster]) {
            chain.complete = false;
            tell(path, "overlapping-files", fmt::format("cluster {} belongs to something else already", cluster));
            return chain;
        }
        m_taken[cluster] = true;
        const std::uint64_t size = std::min(left, m_geometry.cluster);
        add_run(chain.runs, {m_geometry.at(cluster), size, false});
        m_coverage.add(m_geometry.at(cluster), size);
        left -= size;
        cluster = next(cluster);
    }
    return chain;
}

void Fat::cover_structures() {
    const Geometry& g = m_geometry;
    m_coverage.add(0, 512);
    if (g.bits == 32) {
        // Boot sector, FSInfo and the sector with more code, each once more as a copy.
        const std::uint64_t copy = u16(m_bytes, 50);
        for (const std::uint64_t first : {std::uint64_t{0}, copy})
            if ((first + 3) * g.sector <= g.reserved)
                m_coverage.add(first * g.sector, 3 * g.sector);
    }
    m_coverage.add(g.reserved, g.fats * g.fat_size);
    m_coverage.add(g.root_at, g.root_size);
    const Bytes one = clipped(m_bytes, g.reserved, g.fat_size);
    const Bytes two = clipped(m_bytes, g.reserved + g.fat_size, g.fat_size);
    if (g.fats == 2 && !std::equal(one.begin(), one.end(), two.begin(), two.end()))
        tell("", "damaged-fat", "the two copies of the allocation table differ");
}

Result<TreeReader::Contents> Fat::read() {
    if (clipped(m_bytes, m_geometry.reserved, m_geometry.fat_size).size() < m_geometry.fat_size)
        return make_error(ErrorCode::Corrupt, "the allocation table is cut off");
    if (m_bytes.size() < m_geometry.size)
        tell("", "truncated", fmt::format("{} of {} bytes are there", m_bytes.size(), m_geometry.size));
    cover_structures();
    TreeFile root;
    root.entry.path = "/";
    root.entry.type = FileType::Directory;
    root.entry.mode = 0755;
    m_files.push_back(std::move(root));
    m_directories.push_back({"/", m_geometry.root_cluster});
    for (std::size_t i = 0; i < m_directories.size() && !m_full; ++i)
        read_directory(Directory(m_directories[i])); // a copy: the queue grows
    return TreeReader::Contents{fmt::format("FAT{}, cluster size {}", m_geometry.bits, m_geometry.cluster), m_bytes,
                                std::move(m_files), m_coverage.rest(m_bytes.size())};
}

void Fat::read_directory(const Directory& directory) {
    m_ended = false;
    m_long_next = 0;
    const bool fixed_root = directory.path == "/" && m_geometry.bits != 32;
    constexpr std::uint64_t most = 65536 * entry_size * 32; // far above what any system makes
    const Chain contents = fixed_root ? Chain{{{m_geometry.root_at, m_geometry.root_size, false}}, true}
                                      : chain(directory.cluster, most, directory.path);
    bool whole = contents.complete;
    for (const FileRun& run : contents.runs) {
        const Bytes entries = clipped(m_bytes, run.offset, run.size);
        whole = whole && entries.size() == run.size;
        if (!m_ended)
            read_entries(entries, directory.path);
    }
    if (!whole)
        tell(directory.path, "damaged-directory", "the directory cannot be read to its end; names are missing");
}

void Fat::read_entries(Bytes entries, const std::string& path) {
    for (std::uint64_t at = 0; in_range(at, entry_size, entries.size()) && !m_full; at += entry_size) {
        const Bytes entry = clipped(entries, at, entry_size);
        const std::uint8_t first = u8(entry, 0);
        const std::uint8_t attributes = u8(entry, 11) & 0x3fU;
        if (first == 0) {
            m_ended = true;
            return;
        }
        if (first != 0xe5 && attributes == long_name) {
            read_long(entry);
            continue;
        }
        if (first != 0xe5 && first != '.' && (attributes & 0x08U) == 0) // deleted, links to itself and up, the label
            add(entry, path);
        m_long_next = 0;
    }
}

void Fat::read_long(Bytes entry) {
    constexpr unsigned last_part = 0x40;
    constexpr unsigned most_parts = 20;
    const unsigned part = u8(entry, 0) & 0x3fU;
    if ((u8(entry, 0) & last_part) != 0) {
        m_long.clear();
        m_long_sum = u8(entry, 13);
        m_long_next = part;
    }
    if (part == 0 || part > most_parts || part != m_long_next || u8(entry, 13) != m_long_sum) {
        m_long_next = 0;
        m_long.clear();
        return;
    }
    std::u16string text;
    for (const auto& [from, count] : {std::pair{1U, 5U}, std::pair{14U, 6U}, std::pair{28U, 2U}})
        for (unsigned i = 0; i < count; ++i)
            text.push_back(static_cast<char16_t>(u16(entry, from + std::uint64_t{i} * 2)));
    text.resize(std::min(text.find(u'\0'), text.size()));
    m_long.insert(0, text);
    m_long_next = part - 1;
}

std::string Fat::name_of(Bytes entry) {
    std::uint8_t sum = 0;
    for (std::uint64_t i = 0; i < 11; ++i)
        sum = static_cast<std::uint8_t>(((sum & 1U) << 7U) + (sum >> 1U) + u8(entry, i));
    if (!m_long.empty() && m_long_next == 0 && sum == m_long_sum) {
        std::string name = to_utf8(m_long);
        m_long.clear();
        return name;
    }
    m_long.clear();
    const auto part = [&](std::uint64_t at, std::uint64_t size, bool lower) {
        std::string text(as_text(clipped(entry, at, size)));
        text.resize(text.find_last_not_of(' ') + 1);
        if (lower)
            std::transform(text.begin(), text.end(), text.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
        return text;
    };
    const std::uint8_t lower = u8(entry, 12);
    std::string name = part(0, 8, (lower & 0x08U) != 0);
    if (!name.empty() && name[0] == '\x05') // stands for e5, which marks what is deleted
        name[0] = '\xe5';
    const std::string extension = part(8, 3, (lower & 0x10U) != 0);
    return extension.empty() ? name : name + "." + extension;
}

void Fat::add(Bytes entry, const std::string& path) {
    if (m_files.size() >= m_limits.nodes) {
        m_full = true;
        tell("", "stopped-at-nodes", fmt::format("the file system has more than {} names", m_limits.nodes));
        return;
    }
    TreeFile file;
    file.entry.path = child_path(path, name_of(entry), m_anomaly);
    if (file.entry.path.size() > m_limits.path_bytes) {
        tell(path.substr(0, 256), "stopped-at-path", "a path is too long; what lies below was left out");
        return;
    }
    file.entry.mode = 0755;
    const std::uint32_t high = m_geometry.bits == 32 ? u16(entry, 20) & 0x0fffU : 0;
    const std::uint32_t cluster = u16(entry, 26) | high << 16U;
    if ((u8(entry, 11) & 0x10U) != 0) {
        file.entry.type = FileType::Directory;
        m_directories.push_back({file.entry.path, cluster});
    } else {
        file.entry.size = u32(entry, 28);
        Chain contents =
            chain(file.entry.size == 0 ? m_geometry.end_mark() : cluster, file.entry.size, file.entry.path);
        std::uint64_t there = 0;
        for (const FileRun& run : contents.runs)
            there += run.size;
        file.complete = contents.complete && there == file.entry.size;
        if (contents.complete && there < file.entry.size)
            tell(file.entry.path, "damaged-file", fmt::format("{} of {} bytes have clusters", there, file.entry.size));
        file.runs = std::move(contents.runs);
    }
    m_files.push_back(std::move(file));
}

} // namespace

std::uint64_t measure_fat(Bytes bytes) {
    const auto geometry = read_geometry(bytes);
    if (!geometry)
        return 0;
    // The first two numbers of a FAT are the media byte and end marks.
    const std::uint8_t media = u8(bytes, geometry->reserved);
    const bool marked = media == u8(bytes, 21) && u16(bytes, geometry->reserved + 1) == 0xffff;
    const bool named = as_text(clipped(bytes, 54, 3)) == "FAT" || as_text(clipped(bytes, 82, 3)) == "FAT";
    return marked || named ? geometry->size : 0;
}

Result<std::unique_ptr<FileSystemReader>> open_fat(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly) {
    const auto geometry = read_geometry(bytes);
    if (!geometry)
        return make_error(ErrorCode::Corrupt, "the boot sector does not make sense");
    TreeReader::Contents contents = TRY(Fat(clipped(bytes, 0, geometry->size), *geometry, limits, anomaly).read());
    return std::unique_ptr<FileSystemReader>(std::make_unique<TreeReader>(std::move(contents), limits));
}

} // namespace warifu::firmware
