// ISO 9660 (ECMA-119) with Rock Ridge (IEEE P1282 over SUSP, IEEE P1281) and Joliet. Numbers are stored in both byte
// orders, little endian first.
//
// From sector 16 on (of 2048 bytes) come volume descriptors: kind, "CD001", version. Kind 1 is the primary one, 2 with
// an escape sequence at 88 a Joliet one, 0 tells of boot images (El Torito: the catalogue's sector at 71), 255 ends
// them. Both others have at 80 the number of blocks, 128 the block size, 132 the size of the path tables, 140 to 152
// where those lie, 156 the record of the root directory.
//
// A directory is a row of records, none of which crosses a sector: 0 length (0: go on in the next sector), 1 blocks of
// attributes before the contents, 2 first block, 10 size, 25 flags (2: directory, 80: more of the file in the next
// record), 26 and 27 interleaving, 32 length of the name, 33 name; behind it Rock Ridge's fields of signature, length,
// version: PX mode and owner, NM name, SL target of a symlink, CE where more fields lie, CL and RE directories that
// were moved since they lay too deep, ZF a packed file.
#include "iso.h"

#include <algorithm>

#include <optional>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "archive.h"
#include "fields.h"
#include "tree.h"
#include "utf16.h"

namespace warifu::firmware {

namespace {

constexpr std::uint64_t sector = 2048;
constexpr std::uint64_t first_descriptor = 16;
constexpr unsigned most_descriptors = 64;
constexpr std::uint8_t is_directory = 0x02;
constexpr std::uint8_t goes_on = 0x80;

enum class Names { Plain, RockRidge, Joliet };

struct Record {
    std::uint64_t length = 0;
    std::uint64_t block = 0;
    std::uint64_t size = 0;
    std::uint8_t flags = 0;
    bool interleaved = false;
    std::string_view name;
    Bytes system_use;

    bool directory() const { return (flags & is_directory) != 0; }
    bool self_or_parent() const { return name.size() == 1 && (name[0] == '\0' || name[0] == '\1'); }
};

std::optional<Record> read_record(Bytes bytes) {
    const std::uint64_t length = u8(bytes, 0);
    const std::uint64_t name_size = u8(bytes, 32);
    if (length < 34 || length > bytes.size() || name_size == 0 || 33 + name_size > length)
        return std::nullopt;
    Record record;
    record.length = length;
    record.block = u32(bytes, 2) + std::uint64_t{u8(bytes, 1)};
    record.size = u32(bytes, 10);
    record.flags = u8(bytes, 25);
    record.interleaved = u8(bytes, 26) != 0 || u8(bytes, 27) != 0;
    record.name = as_text(clipped(bytes, 33, name_size));
    const std::uint64_t use = 33 + name_size + (name_size % 2 == 0 ? 1 : 0);
    record.system_use = clipped(clipped(bytes, 0, length), use, length);
    return record;
}

/// What Rock Ridge says of a file.
struct RockRidge {
    std::optional<std::uint32_t> mode;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::string name;
    std::string target;
    std::uint64_t child = 0; ///< block of a directory that was moved
    bool target_goes_on = false;
    bool moved = false;
    bool packed = false;
};

struct Volume {
    Bytes descriptor;
    std::uint64_t block_size = sector;
    Record root;
};

class Iso {
public:
    Iso(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly)
        : m_bytes(bytes), m_limits(limits), m_anomaly(anomaly) {}

    Result<TreeReader::Contents> read();

private:
    struct Directory {
        std::string path;
        Span records;
    };
    std::optional<Volume> read_descriptors();
    std::optional<Volume> volume_of(Bytes descriptor) const;
    void cover_path_tables(const Volume& volume);
    void walk(const Volume& volume, Names names, bool files_too);
    void read_directory(const Directory& directory, bool files_too);
    void add(const Record& record, const Directory& directory, bool files_too);
    void add_contents(TreeFile& file, const Record& record);
    void enter(std::string path, std::uint64_t block, std::uint64_t size);
    std::string name_of(const Record& record, const RockRidge& extra) const;
    RockRidge rock_ridge(Bytes area);
    void read_field(Bytes field, RockRidge& extra, Span& more) const;
    static void add_target(Bytes components, RockRidge& extra);
    std::uint64_t at(std::uint64_t block) const { return block * m_block_size; }
    void tell(std::string path, std::string_view code, std::string message) {
        m_anomaly({std::move(path), std::string(code), std::move(message)});
    }

    Bytes m_bytes;
    const Limits& m_limits;
    const AnomalyFunction& m_anomaly;
    Coverage m_coverage;
    std::optional<Volume> m_joliet;
    std::vector<TreeFile> m_files;
    std::vector<Directory> m_directories;
    std::unordered_set<std::uint64_t> m_entered; ///< offsets of directories
    std::uint64_t m_block_size = sector;
    std::uint64_t m_skip = 0; ///< bytes in front of Rock Ridge's fields
    std::uint64_t m_records = 0;
    Names m_names = Names::Plain;
    bool m_more = false; ///< the next record goes on with the last file
    bool m_full = false;
};

std::optional<Volume> Iso::volume_of(Bytes descriptor) const {
    const auto root = read_record(clipped(descriptor, 156, 34));
    const std::uint64_t block = u16(descriptor, 128);
    if (!root || !root->directory() || (block != 512 && block != 1024 && block != sector))
        return std::nullopt;
    return Volume{descriptor, block, *root};
}

std::optional<Volume> Iso::read_descriptors() {
    std::optional<Volume> primary;
    for (std::uint64_t i = 0; i < most_descriptors; ++i) {
        const std::uint64_t offset = (first_descriptor + i) * sector;
        const Bytes descriptor = clipped(m_bytes, offset, sector);
        if (descriptor.size() < sector || as_text(clipped(descriptor, 1, 5)) != "CD001") {
            tell("", "damaged-header", "the volume descriptors have no end mark");
            break;
        }
        m_coverage.add(offset, sector);
        const std::uint8_t kind = u8(descriptor, 0);
        const std::string_view escape = as_text(clipped(descriptor, 88, 3));
        if (kind == 255)
            break;
        if (kind == 1 && !primary)
            primary = volume_of(descriptor);
        else if (kind == 2 && (escape == "%/@" || escape == "%/C" || escape == "%/E"))
            m_joliet = volume_of(descriptor);
        else if (kind == 0 && as_text(clipped(descriptor, 7, 23)) == "EL TORITO SPECIFICATION")
            m_coverage.add(u32(descriptor, 71) * sector, sector);
        else
            tell("", "unknown-feature", fmt::format("a volume descriptor of kind {}, which was not read", kind));
    }
    return primary;
}

void Iso::cover_path_tables(const Volume& volume) {
    const std::uint64_t size = u32(volume.descriptor, 132);
    for (const auto& [field, order] : {std::pair{140U, ByteOrder::Little}, std::pair{144U, ByteOrder::Little},
                                       std::pair{148U, ByteOrder::Big}, std::pair{152U, ByteOrder::Big}})
        if (const std::uint64_t block = u32(volume.descriptor, field, order); block != 0)
            m_coverage.add(block * volume.block_size, size);
}

/// Signature 2, length 1, version 1, then what the field has to say.
void Iso::read_field(Bytes field, RockRidge& extra, Span& more) const {
    const std::string_view signature = as_text(clipped(field, 0, 2));
    if (signature == "PX") {
        extra.mode = u32(field, 4);
        extra.uid = u32(field, 20);
        extra.gid = u32(field, 28);
    } else if (signature == "NM" && (u8(field, 4) & 6U) == 0) {
        extra.name += as_text(clipped(field, 5, field.size()));
    } else if (signature == "SL") {
        add_target(clipped(field, 5, field.size()), extra);
    } else if (signature == "CE") {
        more = {at(u32(field, 4)) + u32(field, 12), u32(field, 20)};
    } else if (signature == "CL") {
        extra.child = u32(field, 4);
    } else if (signature == "RE") {
        extra.moved = true;
    } else if (signature == "ZF") {
        extra.packed = true;
    }
}

/// Components of a path: flags 1, length 1, text. Flag 1: the next component goes on; 2 `.`, 4 `..`, 8 the root.
void Iso::add_target(Bytes components, RockRidge& extra) {
    for (std::uint64_t at = 0; in_range(at, 2, components.size());) {
        const std::uint8_t flags = u8(components, at);
        const std::uint64_t length = u8(components, at + 1);
        if (!extra.target.empty() && extra.target.back() != '/' && !extra.target_goes_on)
            extra.target += '/';
        if ((flags & 8U) != 0)
            extra.target = "/";
        else if ((flags & 6U) != 0)
            extra.target += (flags & 4U) != 0 ? ".." : ".";
        else
            extra.target += as_text(clipped(components, at + 2, length));
        extra.target_goes_on = (flags & 1U) != 0;
        at += 2 + length;
    }
}

RockRidge Iso::rock_ridge(Bytes area) {
    RockRidge extra;
    constexpr unsigned most_areas = 8; // 16 KiB of fields for one name
    for (unsigned i = 0; i < most_areas && !area.empty(); ++i) {
        Span more;
        for (std::uint64_t at = 0; in_range(at, 4, area.size());) {
            const std::uint64_t length = u8(area, at + 2);
            if (length < 4 || !in_range(at, length, area.size()) || as_text(clipped(area, at, 2)) == "ST")
                break;
            read_field(clipped(area, at, length), extra, more);
            at += length;
        }
        area = clipped(m_bytes, more.offset, std::min(more.size, sector));
        if (more.size != 0)
            m_coverage.add(more.offset, area.size());
        else
            break;
    }
    return extra;
}

std::string Iso::name_of(const Record& record, const RockRidge& extra) const {
    if (!extra.name.empty())
        return extra.name;
    std::string name(record.name);
    if (m_names == Names::Joliet) {
        std::u16string wide;
        const Bytes bytes = as_bytes(record.name);
        for (std::uint64_t at = 0; in_range(at, 2, bytes.size()); at += 2)
            wide.push_back(static_cast<char16_t>(u16(bytes, at, ByteOrder::Big)));
        name = to_utf8(wide);
    }
    if (const std::size_t version = name.rfind(';'); version != std::string::npos && !record.directory())
        name.resize(version);
    if (m_names == Names::Plain && name.size() > 1 && name.back() == '.')
        name.pop_back();
    return name;
}

void Iso::enter(std::string path, std::uint64_t block, std::uint64_t size) {
    if (m_entered.insert(at(block)).second)
        m_directories.push_back({std::move(path), {at(block), size}});
    else
        tell(std::move(path), "directory-cycle", "the directory has another name already; it was not entered");
}

void Iso::add_contents(TreeFile& file, const Record& record) {
    const Span span{at(record.block), record.size};
    file.entry.size += record.size;
    m_coverage.add(span);
    add_run(file.runs, {span.offset, span.size, false});
    if (record.interleaved || !in_range(span.offset, span.size, m_bytes.size())) {
        file.complete = false;
        tell(file.entry.path, record.interleaved ? "unknown-feature" : "truncated",
             record.interleaved ? "the contents are interleaved" : "the contents are not all there");
    }
}

void Iso::add(const Record& record, const Directory& directory, bool files_too) {
    const RockRidge extra =
        m_names == Names::RockRidge ? rock_ridge(clipped(record.system_use, m_skip, 255)) : RockRidge{};
    if (extra.moved) // it is found where it belongs
        return;
    const bool further = std::exchange(m_more, (record.flags & goes_on) != 0);
    if (further && files_too && !m_files.empty()) {
        add_contents(m_files.back(), record);
        return;
    }
    TreeFile file;
    Entry& entry = file.entry;
    entry.path = child_path(directory.path, name_of(record, extra), m_anomaly);
    if (entry.path.size() > m_limits.path_bytes) {
        tell(directory.path.substr(0, 256), "stopped-at-path", "a path is too long; what lies below was left out");
        return;
    }
    entry.type = record.directory() || extra.child != 0 ? FileType::Directory : FileType::Regular;
    entry.mode = entry.type == FileType::Directory ? 0555 : 0444;
    if (extra.mode && !set_type(entry, extra.child != 0 ? (*extra.mode & 07777U) | 0040000U : *extra.mode))
        tell(entry.path, "damaged-inode", "the file has no type that Unix knows");
    entry.uid = extra.uid;
    entry.gid = extra.gid;
    entry.link_target = extra.target.substr(0, m_limits.path_bytes);
    if (extra.child != 0) {
        const auto self = read_record(clipped(m_bytes, at(extra.child), sector));
        enter(entry.path, extra.child, self ? self->size : sector);
    } else if (record.directory()) {
        enter(entry.path, record.block, record.size);
    } else if (entry.type == FileType::Regular && files_too) {
        add_contents(file, record);
        if (extra.packed) {
            file.complete = false;
            tell(entry.path, "unsupported-compression", "the contents are packed (zisofs)");
        }
    }
    if (files_too)
        m_files.push_back(std::move(file));
}

void Iso::read_directory(const Directory& directory, bool files_too) {
    const Bytes records = clipped(m_bytes, directory.records.offset, directory.records.size);
    m_coverage.add(directory.records.offset, records.size());
    bool whole = records.size() == directory.records.size;
    m_more = false;
    for (std::uint64_t at = 0; at < records.size() && !m_full;) {
        const std::uint64_t left = sector - at % sector; // in this sector
        // Empty sectors count, too: directories that overlap would be work without end.
        m_full = ++m_records > m_limits.nodes || m_files.size() >= m_limits.nodes;
        if (u8(records, at) == 0) {
            at += left;
            continue;
        }
        const auto record = read_record(clipped(records, at, left));
        if (!record) {
            whole = false;
            break;
        }
        at += record->length;
        if (!record->self_or_parent() && !m_full)
            add(*record, directory, files_too);
    }
    if (m_full)
        tell("", "stopped-at-nodes", fmt::format("the volume has more than {} names", m_limits.nodes));
    else if (!whole)
        tell(directory.path, "damaged-directory", "the directory cannot be read to its end; names are missing");
}

void Iso::walk(const Volume& volume, Names names, bool files_too) {
    m_names = names;
    m_block_size = volume.block_size;
    m_records = 0;
    m_full = false;
    m_directories.clear();
    m_entered.clear();
    cover_path_tables(volume);
    if (files_too) {
        TreeFile root;
        root.entry.path = "/";
        root.entry.type = FileType::Directory;
        root.entry.mode = 0555;
        m_files.push_back(std::move(root));
    }
    enter("/", volume.root.block, volume.root.size);
    for (std::size_t i = 0; i < m_directories.size() && !m_full; ++i)
        read_directory(Directory(m_directories[i]), files_too); // a copy: the queue grows
}

Result<TreeReader::Contents> Iso::read() {
    const auto primary = read_descriptors();
    if (!primary)
        return make_error(ErrorCode::Corrupt, "there is no root directory that could be read");
    m_block_size = primary->block_size;
    // Rock Ridge announces itself in the root's record of itself.
    const auto self = read_record(clipped(m_bytes, at(primary->root.block), sector));
    const Bytes use = self ? self->system_use : Bytes{};
    const bool rock_ridge_there = as_text(clipped(use, 0, 2)) == "SP" && u16(use, 4, ByteOrder::Big) == 0xbeef;
    m_skip = rock_ridge_there ? u8(use, 6) : 0;
    if (rock_ridge_there) {
        static_cast<void>(rock_ridge(use)); // covers where the announcement goes on
    }
    // One tree gives the files; of the other one, which tells of the same files, the directories are read alone. Files
    // that only it has stay slack.
    const bool use_joliet = !rock_ridge_there && m_joliet;
    walk(use_joliet ? *m_joliet : *primary,
         use_joliet         ? Names::Joliet
         : rock_ridge_there ? Names::RockRidge
                            : Names::Plain,
         true);
    const std::string description = fmt::format("ISO 9660{}", use_joliet         ? " Joliet"
                                                              : rock_ridge_there ? " Rock Ridge"
                                                                                 : "");
    if (m_joliet || use_joliet)
        walk(use_joliet ? *primary : *m_joliet, use_joliet ? Names::Plain : Names::Joliet, false);
    return TreeReader::Contents{description, m_bytes, std::move(m_files), m_coverage.rest(m_bytes.size())};
}

} // namespace

std::uint64_t measure_iso(Bytes bytes) {
    const Bytes first = clipped(bytes, first_descriptor * sector, sector);
    const std::uint64_t blocks = u32(first, 80);
    const bool both_orders =
        blocks == u32(first, 84, ByteOrder::Big) && u16(first, 128) == u16(first, 130, ByteOrder::Big);
    const std::uint64_t size = blocks * u16(first, 128);
    return u8(first, 0) == 1 && as_text(clipped(first, 1, 5)) == "CD001" && both_orders &&
                   size > first_descriptor * sector
               ? size
               : 0;
}

Result<std::unique_ptr<FileSystemReader>> open_iso(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly) {
    const std::uint64_t size = measure_iso(bytes);
    if (size == 0)
        return make_error(ErrorCode::Corrupt, "no ISO 9660 volume starts here");
    const Bytes own = clipped(bytes, 0, size);
    if (own.size() < size)
        anomaly({"", "truncated", fmt::format("{} of {} bytes are there", own.size(), size)});
    TreeReader::Contents contents = TRY(Iso(own, limits, anomaly).read());
    return std::unique_ptr<FileSystemReader>(std::make_unique<TreeReader>(std::move(contents), limits));
}

} // namespace warifu::firmware
