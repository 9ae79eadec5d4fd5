#include <algorithm>

#include <fmt/format.h>
#include <zlib.h>

#include "readers.h"

// SUSE's rpm, and any since 4.14 that was built so: `Packages.db` (rpm's lib/backend/ndb/rpmpkg.c), little-endian. A
// head of 32 bytes counts the pages of 4096 bytes that hold slots; a slot of 16 bytes names a package's number and the
// place of its blob in blocks of 16 bytes; a free slot names block 0. A blob is a head (magic, number, generation,
// length), the header of the package, zeros up to a whole block, and a tail (Adler-32 of all before it, length, magic).

namespace warifu::packages {

namespace {

constexpr std::uint32_t file_magic = 0x506d7052; // RpmP
constexpr std::uint32_t slot_magic = 0x746f6c53; // Slot
constexpr std::uint32_t head_magic = 0x53626c42; // BlbS
constexpr std::uint32_t tail_magic = 0x45626c42; // BlbE
constexpr std::size_t file_head = 32;
constexpr std::size_t slot_size = 16;
constexpr std::uint64_t block_size = 16;
constexpr std::uint64_t page_size = 4096;
constexpr std::size_t blob_head = 16;
constexpr std::size_t blob_tail = 12;

struct Slot {
    std::uint32_t number;
    std::uint64_t offset;
    std::uint64_t size;
};

std::uint32_t u32(Bytes bytes, std::size_t at) { return load<std::uint32_t>(bytes.data() + at, ByteOrder::Little); }

/// The slots in use, in the order of their blobs.
std::vector<Slot> used_slots(Bytes table, std::size_t& damaged) {
    std::vector<Slot> slots;
    for (std::size_t at = file_head; at + slot_size <= table.size(); at += slot_size) {
        if (u32(table, at) != slot_magic)
            ++damaged;
        else if (const std::uint32_t block = u32(table, at + 8); block != 0)
            slots.push_back({u32(table, at + 4), block * block_size, u32(table, at + 12) * block_size});
    }
    std::sort(slots.begin(), slots.end(), [](const Slot& a, const Slot& b) { return a.offset < b.offset; });
    return slots;
}

/// The package's header in a blob; nothing where it is damaged.
std::optional<Bytes> header_in(Bytes blob, std::uint32_t number) {
    if (blob.size() < blob_head + blob_tail || u32(blob, 0) != head_magic || u32(blob, 4) != number)
        return std::nullopt;
    const std::uint32_t length = u32(blob, 12);
    const std::size_t end = blob.size() - blob_tail;
    if (length > end - blob_head || u32(blob, end + 4) != length || u32(blob, end + 8) != tail_magic)
        return std::nullopt;
    const auto sum = adler32_z(1, reinterpret_cast<const unsigned char*>(blob.data()), end);
    return sum == u32(blob, end) ? std::optional(blob.subspan(blob_head, length)) : std::nullopt;
}

} // namespace

PackageList read_rpm_ndb(Bytes bytes) {
    PackageList list;
    if (bytes.size() < page_size || u32(bytes, 0) != file_magic || u32(bytes, 4) != 0) {
        list.incomplete = "this is no rpm database that can be opened";
        return list;
    }
    const std::uint64_t slot_pages = u32(bytes, 12);
    std::size_t damaged = slot_pages != 0 && slot_pages * page_size <= bytes.size() ? 0 : 1;
    std::uint64_t taken = slot_pages * page_size; // up to here: a blob that overlaps another is none of rpm's
    for (const Slot& slot : used_slots(clipped(bytes, 0, taken), damaged)) {
        if (list.packages.size() >= most_packages) {
            list.incomplete = "the database is larger than can be read";
            return list;
        }
        if (slot.offset < taken || !in_range(slot.offset, slot.size, bytes.size())) {
            ++damaged;
            continue;
        }
        taken = slot.offset + slot.size;
        const auto header = header_in(clipped(bytes, slot.offset, slot.size), slot.number);
        if (!header || !read_rpm_header(*header, list))
            ++damaged;
    }
    if (damaged != 0)
        list.incomplete = fmt::format("{} parts of it are damaged or missing", damaged);
    return list;
}

} // namespace warifu::packages
