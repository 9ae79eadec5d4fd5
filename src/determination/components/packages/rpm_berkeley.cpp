#include <algorithm>
#include <array>
#include <bit>

#include <fmt/format.h>

#include "readers.h"

// rpm up to 4.15: `Packages` is a hash of Berkeley DB (libdb's src/dbinc/db_page.h), in the byte order of the machine
// that wrote it. The file is a row of pages of one size; page 0 describes it. The hash has buckets, of which bucket `b`
// begins at page `b + spares[bits in b]`, and goes on at the page that each page names as its next. A page's items lie
// at its end, the first one last, behind a table of their offsets, and are keys and values by turns: the number that
// rpm gave to a package, and its header. What does not fit lies on a chain of pages of its own, and the item names the
// first of them. Pages that no chain leads to are free, whatever still stands in them.

namespace warifu::packages {

namespace {

constexpr std::uint32_t hash_magic = 0x061561;
constexpr std::size_t meta_size = 512;
constexpr std::uint32_t oldest_version = 8;
constexpr std::uint32_t newest_version = 10;
constexpr std::size_t header_size = 26; ///< of a page
constexpr std::size_t checksum_size = 6;

/// Pages whose items are sorted, those of before 4.6, and those that were made when the hash grew.
constexpr std::array<std::uint8_t, 3> bucket_pages = {13, 2, 8};
constexpr std::uint8_t overflow_page = 7;

enum class ItemType : std::uint8_t { Here = 1, Elsewhere = 3 };

/// A key with the item that holds its value.
struct Record {
    std::uint32_t key;
    Bytes value; // a view into the file
};

class BerkeleyHash {
public:
    /// What is wrong with it; empty: it can be read.
    std::string open(Bytes bytes) {
        if (bytes.size() < meta_size)
            return "this is no rpm database that can be opened";
        m_bytes = bytes;
        if (u32(bytes, 12) != hash_magic)
            m_order = ByteOrder::Big;
        if (const std::uint32_t version = u32(bytes, 16);
            u32(bytes, 12) != hash_magic || version < oldest_version || version > newest_version)
            return "this is no rpm database that can be opened";
        if (byte(bytes, 24) != 0)
            return "the database is encrypted";
        m_page_size = u32(bytes, 20);
        if (!std::has_single_bit(m_page_size) || m_page_size < meta_size || m_page_size > 65'536)
            return "the database is damaged";
        m_overhead = header_size + ((byte(bytes, 26) & 1U) != 0 ? checksum_size : 0);
        m_last_page = u32(bytes, 32);
        m_last_bucket = u32(bytes, 72);
        const std::uint64_t pages = bytes.size() / m_page_size;
        m_damaged = m_last_page >= pages || m_last_bucket >= pages ? 1 : 0;
        m_seen.resize(static_cast<std::size_t>(pages));
        return {};
    }

    std::vector<Record> records() {
        std::vector<Record> found;
        for (std::uint64_t bucket = 0; bucket <= m_last_bucket && bucket < m_seen.size(); ++bucket) {
            std::uint64_t number = bucket + u32(m_bytes, 96 + 4 * static_cast<std::size_t>(std::bit_width(bucket)));
            do {
                const auto page = take_page(number, bucket_pages);
                if (!page) {
                    ++m_damaged;
                    break;
                }
                add_records(*page, found);
                number = u32(*page, 16);
            } while (number != 0);
        }
        std::sort(found.begin(), found.end(), [](const Record& a, const Record& b) { return a.key < b.key; });
        return found;
    }

    /// The whole of a value; nothing where some of it is missing. The view is good until the next call.
    std::optional<Bytes> whole(Bytes item) {
        if (byte(item, 0) == static_cast<std::uint8_t>(ItemType::Here))
            return item.subspan(1);
        if (byte(item, 0) != static_cast<std::uint8_t>(ItemType::Elsewhere) || item.size() != 12)
            return std::nullopt;
        const std::size_t length = u32(item, 8);
        m_whole.clear();
        for (std::uint64_t number = u32(item, 4); number != 0;) {
            const auto page = take_page(number, std::array{overflow_page});
            if (!page)
                return std::nullopt;
            const std::size_t part = u16(*page, 22);
            if (part > m_page_size - m_overhead || part > length - m_whole.size())
                return std::nullopt;
            const Bytes data = page->subspan(m_overhead, part);
            m_whole.insert(m_whole.end(), data.begin(), data.end());
            number = u32(*page, 16);
        }
        return m_whole.size() == length ? std::optional<Bytes>(m_whole) : std::nullopt;
    }

    std::size_t damaged() const { return m_damaged; }

private:
    /// A page of one of these types. Each can be had once: no page belongs to two chains.
    template <std::size_t N>
    std::optional<Bytes> take_page(std::uint64_t number, const std::array<std::uint8_t, N>& types) {
        if (number == 0 || number > m_last_page || number >= m_seen.size() || m_seen[number])
            return std::nullopt;
        const Bytes page = m_bytes.subspan(static_cast<std::size_t>(number) * m_page_size, m_page_size);
        if (u32(page, 8) != number || std::find(types.begin(), types.end(), byte(page, 25)) == types.end())
            return std::nullopt;
        m_seen[number] = true;
        return page;
    }

    void add_records(Bytes page, std::vector<Record>& found) {
        const std::size_t count = u16(page, 20);
        const std::size_t table_end = m_overhead + 2 * count;
        std::size_t end = m_page_size; // of the item
        Bytes key;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t begin = m_overhead + 2 * i + 2 <= page.size() ? u16(page, m_overhead + 2 * i) : 0;
            if (begin < table_end || begin >= end) {
                ++m_damaged;
                return;
            }
            const Bytes item = page.subspan(begin, end - begin);
            end = begin;
            if (i % 2 == 0)
                key = item;
            else if (key.size() == 5 && byte(key, 0) == static_cast<std::uint8_t>(ItemType::Here))
                found.push_back({u32(key, 1), item});
            else
                ++m_damaged;
        }
        m_damaged += count % 2;
    }

    static std::uint8_t byte(Bytes bytes, std::size_t at) { return std::to_integer<std::uint8_t>(bytes[at]); }
    std::uint16_t u16(Bytes bytes, std::size_t at) const { return load<std::uint16_t>(bytes.data() + at, m_order); }
    std::uint32_t u32(Bytes bytes, std::size_t at) const { return load<std::uint32_t>(bytes.data() + at, m_order); }

    Bytes m_bytes; // a view: the file outlives this
    ByteOrder m_order = ByteOrder::Little;
    std::uint32_t m_page_size = 0;
    std::size_t m_overhead = 0; ///< what stands before a page's table, or its data
    std::uint32_t m_last_page = 0;
    std::uint32_t m_last_bucket = 0;
    std::vector<bool> m_seen;
    std::vector<std::byte> m_whole;
    std::size_t m_damaged = 0;
};

} // namespace

PackageList read_rpm_berkeley(Bytes bytes) {
    PackageList list;
    BerkeleyHash hash;
    list.incomplete = hash.open(bytes);
    if (!list.incomplete.empty())
        return list;
    std::size_t damaged = 0;
    for (const Record& record : hash.records()) {
        if (record.key == 0) // the highest number that was given
            continue;
        if (list.packages.size() >= most_packages) {
            list.incomplete = "the database is larger than can be read";
            break;
        }
        const auto header = hash.whole(record.value);
        if (!header || !read_rpm_header(*header, list))
            ++damaged;
    }
    if (const std::size_t all = damaged + hash.damaged(); all != 0)
        list.incomplete = fmt::format("{} parts of it are damaged or missing", all);
    return list;
}

} // namespace warifu::packages
