// Partition tables.
//
// MBR (UEFI specification, 5.2): the first sector ends in 55 aa; in front of that, at 446, are four entries of 16
// bytes: state (0x80 or 0), three bytes of an old address, type, three more, first sector and number of sectors. Type
// 5, 0xf or 0x85 is an extended partition: a chain of such sectors, each with one partition (counted from that sector)
// and the next link (counted from the start of the extended partition).
//
// GPT (UEFI specification, 5.3): an MBR with one entry of type 0xee, then the header at sector 1:
//
//      0  "EFI PART"           24  its own sector             72  first sector of the entries
//      8  revision             32  sector of the other copy   80  number of entries
//     12  size of the header   40  first sector for use       84  size of an entry
//     16  its CRC-32           48  last sector for use        88  CRC-32 of the entries
//
// An entry has a type (16 bytes; all zero: free), an id (16), first and last sector, attributes, and a name. The other
// copy of header and entries lies at the end of the disk. Sectors have 512 bytes, on some disks 4096.
#include "partition.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "fields.h"
#include "hash.h"

namespace warifu::firmware {

namespace {

constexpr std::uint64_t mbr_sector = 512;
constexpr std::uint64_t mbr_entries = 446;
constexpr std::uint8_t protective = 0xee;
constexpr std::size_t most_logical = 128; // Linux shows no more
constexpr std::uint64_t largest_sector_number = 1ULL << 40U;

struct MbrEntry {
    std::uint8_t state = 0;
    std::uint8_t type = 0;
    std::uint64_t first = 0;
    std::uint64_t count = 0;

    bool used() const { return type != 0; }
    bool extended() const { return type == 0x05 || type == 0x0f || type == 0x85; }
};

bool is_mbr(Bytes bytes, std::uint64_t at) {
    return in_range(at, mbr_sector, bytes.size()) && u16(bytes, at + 510) == 0xaa55;
}

MbrEntry mbr_entry(Bytes bytes, std::uint64_t sector_at, unsigned index) {
    const std::uint64_t at = sector_at + mbr_entries + std::uint64_t{index} * 16;
    return {u8(bytes, at), u8(bytes, at + 4), u32(bytes, at + 8), u32(bytes, at + 12)};
}

/// Collects what the tables say, and sees to it that nothing is counted twice.
class Disk {
public:
    Disk(Bytes bytes, const AnomalyFunction& anomaly) : m_bytes(bytes), m_anomaly(anomaly) {}

    void table(std::uint64_t offset, std::uint64_t size) { m_table.tables.push_back({offset, size}); }
    void partition(std::uint64_t offset, std::uint64_t size) {
        m_end = std::max(m_end, offset + size);
        if (offset >= m_bytes.size())
            tell("truncated", fmt::format("the partition at {:#x} is not there", offset));
        else
            m_table.partitions.push_back({offset, size});
    }
    void tell(std::string_view code, std::string message) { m_anomaly({"", std::string(code), std::move(message)}); }
    Bytes bytes() const { return m_bytes; }

    PartitionTable finish(std::string_view format, std::uint64_t extent) {
        m_table.format = format;
        m_table.extent = std::min<std::uint64_t>(std::max(extent, m_end), m_bytes.size());
        if (std::max(extent, m_end) > m_bytes.size())
            tell("truncated",
                 fmt::format("{} of {} bytes of the disk are there", m_bytes.size(), std::max(extent, m_end)));
        keep_apart();
        return std::move(m_table);
    }

private:
    void keep_apart();

    Bytes m_bytes;
    const AnomalyFunction& m_anomaly;
    PartitionTable m_table;
    std::uint64_t m_end = 0;
};

/// Bytes that two partitions claim are opened as those of the first alone.
void Disk::keep_apart() {
    const auto by_offset = [](const Span& a, const Span& b) { return a.offset < b.offset; };
    std::stable_sort(m_table.tables.begin(), m_table.tables.end(), by_offset);
    std::stable_sort(m_table.partitions.begin(), m_table.partitions.end(), by_offset);
    std::vector<Span> apart;
    for (Span span : m_table.partitions) {
        span.size = std::min(span.size, m_table.extent - span.offset);
        const auto meets = [&](const Span& other) { return span.offset < other.end() && other.offset < span.end(); };
        const bool taken =
            (!apart.empty() && meets(apart.back())) || std::any_of(m_table.tables.begin(), m_table.tables.end(), meets);
        if (taken)
            tell("overlapping-partitions",
                 fmt::format("the partition at {:#x} overlaps what lies before it, or a partition table", span.offset));
        else
            apart.push_back(span);
    }
    m_table.partitions = std::move(apart);
}

/// The chain of an extended partition.
void read_extended(Disk& disk, const MbrEntry& extended) {
    const std::uint64_t base = extended.first;
    std::set<std::uint64_t> seen;
    for (std::uint64_t sector = base;;) {
        const std::uint64_t at = sector * mbr_sector;
        if (!is_mbr(disk.bytes(), at)) {
            disk.tell("truncated", fmt::format("no table of an extended partition stands at {:#x}", at));
            return;
        }
        if (!seen.insert(sector).second || seen.size() > most_logical) {
            disk.tell("damaged-header", "the chain of extended partitions does not end");
            return;
        }
        disk.table(at, mbr_sector);
        const MbrEntry logical = mbr_entry(disk.bytes(), at, 0);
        const MbrEntry next = mbr_entry(disk.bytes(), at, 1);
        if (logical.used() && logical.count > 0)
            disk.partition((sector + logical.first) * mbr_sector, logical.count * mbr_sector);
        if (!next.used() || next.first == 0)
            return;
        sector = base + next.first;
    }
}

std::optional<PartitionTable> parse_mbr(Disk& disk) {
    std::array<MbrEntry, 4> entries;
    bool inside = false;
    for (unsigned i = 0; i < 4; ++i) {
        const MbrEntry entry = entries[i] = mbr_entry(disk.bytes(), 0, i);
        // Code stands here in a sector that is no table.
        if ((entry.state != 0 && entry.state != 0x80) || (entry.used() && (entry.first == 0 || entry.count == 0)))
            return std::nullopt;
        inside = inside || (entry.used() && entry.first * mbr_sector < disk.bytes().size());
    }
    if (!inside)
        return std::nullopt;
    disk.table(0, mbr_sector);
    for (const MbrEntry& entry : entries) {
        if (entry.type == protective)
            disk.tell("damaged-header", "the disk says that it has a GPT; none could be read");
        if (entry.extended())
            read_extended(disk, entry);
        else if (entry.used())
            disk.partition(entry.first * mbr_sector, entry.count * mbr_sector);
    }
    return disk.finish("mbr", 0);
}

struct GptHeader {
    std::uint64_t sector = 0; ///< its size in bytes
    std::uint64_t own = 0;
    std::uint64_t other = 0;
    std::uint64_t last_usable = 0;
    std::uint64_t entries = 0; ///< offset in bytes
    std::uint32_t count = 0;
    std::uint32_t entry_size = 0;
    std::uint32_t entries_crc = 0;

    std::uint64_t entries_size() const { return std::uint64_t{count} * entry_size; }
};

bool entries_fit(Bytes bytes, const GptHeader& header) {
    constexpr std::uint64_t most = 1U << 20U; // usual are 16 KiB
    return header.entry_size >= 128 && header.entry_size <= 4096 && header.count > 0 && header.entries_size() <= most &&
           in_range(header.entries, header.entries_size(), bytes.size()) &&
           crc32_of(clipped(bytes, header.entries, header.entries_size())) == header.entries_crc;
}

/// A header at `number` whose own CRC fits.
std::optional<GptHeader> gpt_header(Bytes bytes, std::uint64_t sector, std::uint64_t number) {
    if (number > largest_sector_number || !in_range(number * sector, sector, bytes.size()))
        return std::nullopt;
    const Bytes at = clipped(bytes, number * sector, sector);
    const std::uint32_t size = u32(at, 12);
    if (as_text(at.first(8)) != "EFI PART" || size < 92 || size > sector)
        return std::nullopt;
    std::vector<std::byte> summed(at.begin(), at.begin() + static_cast<std::ptrdiff_t>(size));
    std::fill_n(summed.begin() + 16, 4, std::byte{0});
    const GptHeader header{sector,      u64(at, 24), u64(at, 32), u64(at, 48),
                           u64(at, 72), u32(at, 80), u32(at, 84), u32(at, 88)};
    if (crc32_of(summed) != u32(at, 16) || header.own != number || header.other > largest_sector_number ||
        header.entries > largest_sector_number || header.last_usable > largest_sector_number)
        return std::nullopt;
    GptHeader in_bytes = header;
    in_bytes.entries *= sector;
    return in_bytes;
}

void take_gpt(Disk& disk, const GptHeader& header) {
    disk.table(header.own * header.sector, header.sector);
    disk.table(header.entries, round_up(header.entries_size(), header.sector));
}

void read_gpt_entries(Disk& disk, const GptHeader& header) {
    const Bytes all = clipped(disk.bytes(), header.entries, header.entries_size());
    for (std::uint32_t i = 0; i < header.count; ++i) {
        const Bytes entry = clipped(all, std::uint64_t{i} * header.entry_size, header.entry_size);
        if (u64(entry, 0) == 0 && u64(entry, 8) == 0)
            continue;
        const std::uint64_t first = u64(entry, 32);
        const std::uint64_t last = u64(entry, 40);
        if (first > last || last > largest_sector_number)
            disk.tell("damaged-header", fmt::format("partition {} ends before it begins", i + 1));
        else
            disk.partition(first * header.sector, (last - first + 1) * header.sector);
    }
}

/// The copy at the end of the disk. It counts as checked only when it says the same.
void check_other_copy(Disk& disk, const GptHeader& header) {
    const auto other = gpt_header(disk.bytes(), header.sector, header.other);
    if (!other || !entries_fit(disk.bytes(), *other)) {
        disk.tell("damaged-backup", "the second copy of the partition table is not there, or is damaged");
        return;
    }
    take_gpt(disk, *other);
    if (other->entries_crc != header.entries_crc || other->other != header.own)
        disk.tell("damaged-backup", "the two copies of the partition table say different things");
}

std::optional<PartitionTable> parse_gpt(Disk& disk, bool announced) {
    const Bytes bytes = disk.bytes();
    for (const std::uint64_t sector : {std::uint64_t{512}, std::uint64_t{4096}}) {
        auto header = gpt_header(bytes, sector, 1);
        const bool first_copy = header && entries_fit(bytes, *header);
        if (!first_copy && announced) {
            header = bytes.size() % sector == 0 ? gpt_header(bytes, sector, bytes.size() / sector - 1) : std::nullopt;
            if (header && entries_fit(bytes, *header) && header->other == 1)
                disk.tell("damaged-header", "the first copy of the partition table is damaged; the second was read");
            else
                header.reset();
        }
        if (!header || !entries_fit(bytes, *header))
            continue;
        disk.table(0, sector);
        take_gpt(disk, *header);
        if (first_copy)
            check_other_copy(disk, *header);
        read_gpt_entries(disk, *header);
        const std::uint64_t last = std::max({header->own, header->other, header->last_usable});
        return disk.finish("gpt", (last + 1) * sector);
    }
    return std::nullopt;
}

} // namespace

std::optional<PartitionTable> parse_partitions(Bytes bytes, const AnomalyFunction& anomaly) {
    const bool mbr = is_mbr(bytes, 0);
    bool announced = false;
    for (unsigned i = 0; mbr && i < 4; ++i)
        announced = announced || mbr_entry(bytes, 0, i).type == protective;
    Disk disk(bytes, anomaly);
    if (auto gpt = parse_gpt(disk, announced))
        return gpt;
    return mbr ? parse_mbr(disk) : std::nullopt;
}

} // namespace warifu::firmware
