// ZIP (APPNOTE.TXT 6.3.10 of PKWARE). Little endian. Files, each behind its local header, then the central directory
// with a header for each file, then the end record. The central directory counts; the local header repeats it.
//
//     local header PK 3 4:   6 flags, 8 method, 14 CRC-32, 18 packed size, 22 size, 26 length of the name, 28 of the
//                            extra fields, 30 both, then the contents
//     central header PK 1 2: 4 made by, 8 flags, 10 method, 16 CRC-32, 20 packed size, 24 size, 28 length of the name,
//                            30 of the extra fields, 32 of the comment, 38 attributes, 42 offset of the local header,
//                            46
//     end record PK 5 6:     8 entries here, 10 entries, 12 size of the central directory, 16 its offset, 20 comment
//
// Flag 0: encrypted. Flag 3: sizes and CRC-32 follow the contents, and stand as zero in the local header. Methods: 0
// stored, 8 deflate. Archives beyond 4 GiB have larger numbers in extra field 1 and in a second end record (PK 6 6),
// found by its locator (PK 6 7) in front of the first. Attributes made on Unix have the mode in their upper half.
//
// Readers that trust the local header see another archive than those that trust the central one, and entries that share
// contents unpack to more than any ratio allows: both are anomalies.
#include "zip.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <zlib.h>

#include "archive.h"
#include "codec.h"
#include "fields.h"
#include "hash.h"
#include "tree.h"
#include "warifu/firmware/zip_files.h"

namespace warifu::firmware {

namespace {

constexpr std::uint64_t local_size = 30;
constexpr std::uint64_t central_size = 46;
constexpr std::uint64_t end_size = 22;
constexpr std::uint32_t local_magic = 0x04034b50;
constexpr std::uint32_t central_magic = 0x02014b50;
constexpr std::uint32_t end64_magic = 0x06064b50;
constexpr std::uint32_t locator64_magic = 0x07064b50;
constexpr std::uint32_t descriptor_magic = 0x08074b50;
constexpr std::uint16_t stored = 0;
constexpr std::uint16_t deflated = 8;
constexpr std::uint16_t encrypted = 0x2041; // also strong encryption, and a hidden local header
constexpr std::uint16_t sizes_behind = 0x8;
constexpr std::uint32_t in_extra = 0xffffffff;

struct Header {
    std::uint16_t flags = 0;
    std::uint16_t method = 0;
    std::uint32_t crc = 0;
    std::uint64_t packed = 0;
    std::uint64_t size = 0;
    std::uint64_t local = 0; ///< offset of the local header
    std::string_view name;
    Bytes extra;
};

/// The extra field of a number; empty when there is none.
Bytes extra_field(Bytes extra, std::uint16_t number) {
    for (std::uint64_t at = 0; in_range(at, 4, extra.size()); at += 4 + std::uint64_t{u16(extra, at + 2)})
        if (u16(extra, at) == number)
            return clipped(extra, at + 4, u16(extra, at + 2));
    return {};
}

/// Extra field 1 holds those numbers that do not fit, in this order.
void take_large_numbers(Header& header) {
    const Bytes large = extra_field(header.extra, 1);
    std::uint64_t at = 0;
    for (std::uint64_t* number : {&header.size, &header.packed, &header.local})
        if (*number == in_extra && in_range(at, 8, large.size())) {
            *number = u64(large, at);
            at += 8;
        }
}

std::optional<Header> local_header(Bytes bytes, std::uint64_t at) {
    if (!in_range(at, local_size, bytes.size()) || u32(bytes, at) != local_magic)
        return std::nullopt;
    const std::uint64_t name = u16(bytes, at + 26);
    const std::uint64_t extra = u16(bytes, at + 28);
    if (!in_range(at + local_size, name + extra, bytes.size()))
        return std::nullopt;
    Header header{u16(bytes, at + 6),
                  u16(bytes, at + 8),
                  u32(bytes, at + 14),
                  u32(bytes, at + 18),
                  u32(bytes, at + 22),
                  0,
                  as_text(clipped(bytes, at + local_size, name)),
                  clipped(bytes, at + local_size + name, extra)};
    take_large_numbers(header);
    header.local = at;
    return header;
}

struct Packed {
    Span span;
    std::uint16_t method = stored;
    std::uint32_t crc = 0;
    bool readable = false;
};

class ZipReader : public TreeReader {
public:
    ZipReader(Contents contents, std::vector<Packed> packed, const Limits& limits)
        : TreeReader(std::move(contents), limits), m_packed(std::move(packed)) {}

    void read_files(const std::function<bool(std::string_view)>& wanted,
                    const std::function<void(std::string_view, Bytes, bool)>& each,
                    const AnomalyFunction& anomaly) const;

protected:
    Data read(std::size_t index, std::vector<std::byte>& scratch, const AnomalyFunction& anomaly) const override;

private:
    std::vector<Packed> m_packed; ///< one for each file
};

/// Deflate without any wrapper. The bytes written.
std::size_t inflate_raw(Bytes in, std::span<std::byte> out) {
    z_stream stream = {};
    if (inflateInit2(&stream, -15) != Z_OK)
        return 0;
    constexpr std::size_t most = 1U << 30U;
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in.data())); // zlib never writes to it
    stream.avail_in = static_cast<uInt>(std::min(in.size(), most));
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(std::min(out.size(), most));
    static_cast<void>(inflate(&stream, Z_FINISH));
    const std::size_t written = stream.total_out;
    inflateEnd(&stream);
    return written;
}

TreeReader::Data ZipReader::read(std::size_t index, std::vector<std::byte>& scratch,
                                 const AnomalyFunction& anomaly) const {
    const Packed& packed = m_packed[index];
    const Entry& entry = contents().files[index].entry;
    const auto fail = [&](std::string_view code, std::string message, Bytes there) {
        anomaly({entry.path, std::string(code), std::move(message)});
        return Data{there, false};
    };
    if (!packed.readable)
        return {{}, false}; // said when the directory was read
    const Bytes in = clipped(contents().bytes, packed.span.offset, packed.span.size);
    Bytes out = in;
    if (packed.method == deflated) {
        constexpr std::uint64_t ratio_free = 64ULL << 20U;
        if (entry.size > limits().blob_bytes)
            return fail("stopped-at-bytes", fmt::format("a file of {} bytes", entry.size), {});
        if (entry.size > ratio_free && entry.size / limits().ratio > in.size())
            return fail("stopped-at-ratio", fmt::format("{} bytes unpack to {}", in.size(), entry.size), {});
        // One byte more shows that the file goes on behind its size.
        scratch.resize(static_cast<std::size_t>(entry.size) + 1);
        const std::size_t written = inflate_raw(in, scratch);
        out = Bytes(scratch).first(std::min<std::size_t>(written, static_cast<std::size_t>(entry.size)));
        if (written != entry.size)
            return fail("damaged-file", fmt::format("it does not unpack to the {} bytes of its header", entry.size),
                        out);
    }
    if (crc32_of(out) != packed.crc)
        return fail("damaged-file", "the contents do not have the CRC-32 of their header", out);
    return {out, true};
}

void ZipReader::read_files(const std::function<bool(std::string_view)>& wanted,
                           const std::function<void(std::string_view, Bytes, bool)>& each,
                           const AnomalyFunction& anomaly) const {
    std::uint64_t left = limits().unpacked_bytes;
    std::vector<std::byte> scratch;
    for (std::size_t i = 0; i < contents().files.size(); ++i) {
        const TreeFile& file = contents().files[i];
        if (file.entry.type != FileType::Regular || !wanted(file.entry.path))
            continue;
        if (file.entry.size > left) {
            anomaly({file.entry.path, "stopped-at-unpacked",
                     fmt::format("the archive unpacks to more than {} bytes", limits().unpacked_bytes)});
            each(file.entry.path, {}, false);
            continue;
        }
        left -= file.entry.size;
        const Data data = read(i, scratch, anomaly);
        each(file.entry.path, data.bytes, data.complete && file.complete);
    }
}

class Zip {
public:
    Zip(Bytes bytes, const ZipEnd& end, const Limits& limits, const AnomalyFunction& anomaly)
        : m_bytes(bytes), m_end(end), m_limits(limits), m_anomaly(anomaly) {}

    Result<std::unique_ptr<ZipReader>> read();

private:
    std::optional<Header> central_header(std::uint64_t at) const;
    void add(const Header& header, std::uint64_t at);
    void set_attributes(Entry& entry, const Header& header, std::uint64_t at) const;
    void find_contents(const Header& header, Packed& packed, const std::string& path);
    std::uint64_t descriptor_size(const Header& header, std::uint64_t at) const;
    void read_targets();
    void find_overlaps();
    void tell(std::string path, std::string_view code, std::string message) {
        m_anomaly({std::move(path), std::string(code), std::move(message)});
    }

    Bytes m_bytes;
    const ZipEnd m_end;
    const Limits& m_limits;
    const AnomalyFunction& m_anomaly;
    Coverage m_coverage;
    std::vector<TreeFile> m_files;
    std::vector<Packed> m_packed;
    std::vector<std::pair<Span, std::size_t>> m_whole; ///< from local header to the end of the contents, and whose
};

std::optional<Header> Zip::central_header(std::uint64_t at) const {
    const std::uint64_t end = m_end.directory + m_end.directory_size;
    if (!in_range(at, central_size, end) || u32(m_bytes, at) != central_magic)
        return std::nullopt;
    const std::uint64_t name = u16(m_bytes, at + 28);
    const std::uint64_t extra = u16(m_bytes, at + 30);
    if (!in_range(at + central_size, name + extra + u16(m_bytes, at + 32), end))
        return std::nullopt;
    Header header{u16(m_bytes, at + 8),
                  u16(m_bytes, at + 10),
                  u32(m_bytes, at + 16),
                  u32(m_bytes, at + 20),
                  u32(m_bytes, at + 24),
                  u32(m_bytes, at + 42),
                  as_text(clipped(m_bytes, at + central_size, name)),
                  clipped(m_bytes, at + central_size + name, extra)};
    take_large_numbers(header);
    return header;
}

void Zip::set_attributes(Entry& entry, const Header& header, std::uint64_t at) const {
    const std::uint32_t attributes = u32(m_bytes, at + 38);
    const bool unix_made = u8(m_bytes, at + 5) == 3;
    const bool directory = (!header.name.empty() && header.name.back() == '/') || (attributes & 0x10U) != 0;
    if (!unix_made || !set_type(entry, attributes >> 16U)) {
        entry.type = directory ? FileType::Directory : FileType::Regular;
        entry.mode = unix_made ? (attributes >> 16U) & 07777U : directory ? 0755 : 0644;
    }
    // Info-ZIP's owner: version 1, length, uid, length, gid.
    const Bytes owner = extra_field(header.extra, 0x7875);
    if (u8(owner, 0) == 1 && u8(owner, 1) == 4 && u8(owner, 6) == 4) {
        entry.uid = u32(owner, 2);
        entry.gid = u32(owner, 7);
    }
}

/// Behind the contents: CRC-32 and both sizes of four or eight bytes, with a magic in front or without.
std::uint64_t Zip::descriptor_size(const Header& header, std::uint64_t at) const {
    if ((header.flags & sizes_behind) == 0)
        return 0;
    const std::uint64_t magic = u32(m_bytes, at) == descriptor_magic ? 4 : 0;
    if (u32(m_bytes, at + magic) != header.crc)
        return 0;
    if (u32(m_bytes, at + magic + 4) == header.packed && u32(m_bytes, at + magic + 8) == header.size)
        return magic + 12;
    return u64(m_bytes, at + magic + 4) == header.packed && u64(m_bytes, at + magic + 12) == header.size ? magic + 20
                                                                                                         : 0;
}

void Zip::find_contents(const Header& header, Packed& packed, const std::string& path) {
    const auto local = header.local >= m_end.before ? local_header(m_bytes, header.local - m_end.before) : std::nullopt;
    if (!local) {
        tell(path, "damaged-header", "there is no local header where the central directory says");
        return;
    }
    const std::uint64_t start = local->local + local_size + local->name.size() + local->extra.size();
    if (!in_range(start, header.packed, m_end.directory)) {
        tell(path, "truncated", "the contents reach into the central directory, or beyond");
        return;
    }
    const bool behind = (local->flags & sizes_behind) != 0;
    const auto agree = [&](std::uint64_t here, std::uint64_t there) {
        return here == there || (behind && (here == 0 || here == in_extra));
    };
    const bool same_sizes =
        agree(local->crc, header.crc) && agree(local->packed, header.packed) && agree(local->size, header.size);
    if (local->name != header.name || local->method != header.method ||
        ((local->flags ^ header.flags) & (encrypted | sizes_behind)) != 0 || !same_sizes)
        tell(path, "header-mismatch", "local header and central directory say different things");
    const std::uint64_t end = start + header.packed + descriptor_size(header, start + header.packed);
    m_whole.push_back({{local->local, end - local->local}, m_files.size()});
    packed = {{start, header.packed}, header.method, header.crc, false};
    if ((header.flags & encrypted) != 0)
        tell(path, "encrypted", "the contents are encrypted");
    else if (header.method != stored && header.method != deflated)
        tell(path, "unsupported-compression", fmt::format("compression method {}", header.method));
    else if (header.method == stored && header.packed != header.size)
        tell(path, "damaged-header", "a stored file has two sizes");
    else
        packed.readable = true;
}

void Zip::add(const Header& header, std::uint64_t at) {
    TreeFile file;
    Packed packed;
    if (header.name.size() > m_limits.path_bytes || header.name.empty()) {
        tell("", "damaged-header", fmt::format("a name of {} bytes", header.name.size()));
        return;
    }
    set_path(file.entry, header.name, m_anomaly);
    set_attributes(file.entry, header, at);
    constexpr std::uint64_t most = 1ULL << 60U;
    file.entry.size = std::min(header.size, most);
    find_contents(header, packed, file.entry.path);
    const bool empty = header.size == 0 && header.packed == 0;
    file.complete = packed.readable || (file.entry.type != FileType::Regular && empty);
    if (file.entry.type == FileType::Directory && !empty) {
        file.complete = false;
        tell(file.entry.path, "damaged-header", "a directory with contents, which were not read");
    }
    m_files.push_back(std::move(file));
    m_packed.push_back(packed);
}

/// The target of a symlink is its contents.
void Zip::read_targets() {
    for (std::size_t i = 0; i < m_files.size(); ++i) {
        Entry& entry = m_files[i].entry;
        if (entry.type != FileType::Symlink)
            continue;
        const Bytes in = clipped(m_bytes, m_packed[i].span.offset, m_packed[i].span.size);
        std::vector<std::byte> target(std::min<std::size_t>(static_cast<std::size_t>(entry.size), m_limits.path_bytes));
        std::size_t written = 0;
        if (m_packed[i].readable && entry.size <= m_limits.path_bytes)
            written = m_packed[i].method == deflated ? inflate_raw(in, target) : target.size();
        if (m_packed[i].readable && m_packed[i].method == stored)
            std::copy_n(in.begin(), std::min(in.size(), target.size()), target.begin());
        m_files[i].complete = written == entry.size && crc32_of(target) == m_packed[i].crc;
        if (!m_files[i].complete)
            tell(entry.path, "damaged-symlink", "the target cannot be read");
        entry.link_target = as_text(Bytes(target).first(written));
        entry.size = 0;
    }
}

/// Entries that lie in one another; only the first of them is read.
void Zip::find_overlaps() {
    std::stable_sort(m_whole.begin(), m_whole.end(),
                     [](const auto& a, const auto& b) { return a.first.offset < b.first.offset; });
    std::uint64_t end = 0;
    for (const auto& [span, index] : m_whole) {
        m_coverage.add(span);
        if (span.offset < end) {
            tell(m_files[index].entry.path, "overlapping-files", "it shares bytes of the archive with another entry");
            m_packed[index].readable = false;
            m_files[index].complete = false;
        }
        end = std::max(end, span.end());
    }
}

Result<std::unique_ptr<ZipReader>> Zip::read() {
    std::uint64_t at = m_end.directory;
    const std::uint64_t behind = m_end.directory + m_end.directory_size;
    std::uint64_t entries = 0;
    while (at < behind && m_files.size() < m_limits.nodes) {
        const auto header = central_header(at);
        if (!header)
            break;
        add(*header, at);
        at += central_size + header->name.size() + header->extra.size() + u16(m_bytes, at + 32);
        ++entries;
    }
    if (at < behind && m_files.size() >= m_limits.nodes)
        tell("", "stopped-at-nodes", fmt::format("the archive has more than {} entries", m_limits.nodes));
    else if (at != behind || entries != m_end.entries)
        tell("", "damaged-header",
             fmt::format("{} of {} entries of the central directory could be read", entries, m_end.entries));
    find_overlaps();
    read_targets();
    m_coverage.add(m_end.directory, m_end.extent - m_end.directory);
    TreeReader::Contents contents{"zip", m_bytes, std::move(m_files), m_coverage.rest(m_bytes.size())};
    return std::make_unique<ZipReader>(std::move(contents), std::move(m_packed), m_limits);
}

/// The end record at `at`, when what it says fits an archive that starts at 0.
std::optional<ZipEnd> end_at(Bytes bytes, std::uint64_t at) {
    ZipEnd end;
    end.entries = u16(bytes, at + 10);
    end.directory_size = u32(bytes, at + 12);
    std::uint64_t offset = u32(bytes, at + 16);
    std::uint64_t behind_directory = at;
    if (at >= 20 && u32(bytes, at - 20) == locator64_magic) {
        // Its own size says where the larger record begins, also when something was put in front of the archive.
        for (const std::uint64_t large : {u64(bytes, at - 20 + 8), at >= 76 ? at - 76 : at}) {
            if (u32(bytes, large) != end64_magic || !in_range(large, 56, at))
                continue;
            end.entries = u64(bytes, large + 32);
            end.directory_size = u64(bytes, large + 40);
            offset = u64(bytes, large + 48);
            behind_directory = large;
            break;
        }
    }
    if (end.directory_size > behind_directory)
        return std::nullopt;
    end.directory = behind_directory - end.directory_size;
    end.before = offset - end.directory;
    const bool first_is_here = u32(bytes, end.directory) == central_magic &&
                               (u32(bytes, end.directory + 42) == in_extra || end.before <= offset);
    constexpr std::uint64_t most_before = 1ULL << 40U;
    if (offset < end.directory || end.before > most_before || !first_is_here)
        return std::nullopt;
    end.extent = at + end_size + u16(bytes, at + 20);
    return end.extent <= bytes.size() ? std::optional(end) : std::nullopt;
}

Result<std::unique_ptr<ZipReader>> open(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly) {
    if (!looks_like_zip(bytes))
        return make_error(ErrorCode::Corrupt, "no zip starts here");
    const auto end = find_zip_end(bytes);
    if (!end)
        return make_error(ErrorCode::Corrupt, "the central directory is not there, or is damaged");
    return Zip(clipped(bytes, 0, end->extent), *end, limits, anomaly).read();
}

} // namespace

bool looks_like_zip(Bytes bytes) {
    const std::uint16_t method = u16(bytes, 8);
    const std::uint16_t name = u16(bytes, 26);
    return bytes.size() >= local_size && u32(bytes, 0) == local_magic && u16(bytes, 4) <= 100 &&
           (method <= 20 || (method >= 93 && method <= 99)) && name > 0 && name <= 4096;
}

std::optional<ZipEnd> find_zip_end(Bytes bytes) {
    const std::string_view text = as_text(bytes);
    for (std::size_t at = text.find("PK\x05\x06"); at != std::string_view::npos; at = text.find("PK\x05\x06", at + 4)) {
        const auto end = in_range(at, end_size, bytes.size()) ? end_at(bytes, at) : std::nullopt;
        if (end)
            return end;
    }
    return std::nullopt;
}

Result<std::unique_ptr<FileSystemReader>> open_zip(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly) {
    return std::unique_ptr<FileSystemReader>(TRY(open(bytes, limits, anomaly)));
}

Result<void> read_zip_files(Bytes archive, const Limits& limits, const std::function<bool(std::string_view)>& wanted,
                            const std::function<void(std::string_view, Bytes, bool)>& each,
                            const std::function<void(Anomaly)>& anomaly) {
    TRY(open(archive, limits, anomaly))->read_files(wanted, each, anomaly);
    return {};
}

} // namespace warifu::firmware
