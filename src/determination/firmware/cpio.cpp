#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "archive.h"

namespace warifu::firmware {

// cpio, the format of the kernel's initramfs (Documentation/driver-api/early-userspace/buffer-format.rst; cpio(5)).
// A member is a header, its name ended by NUL, and its contents; the member `TRAILER!!!` ends the archive.
//
//     "newc"  070701 in ASCII, then 13 numbers of 8 hex digits: inode, mode, uid, gid, links, time, size,
//             device major and minor, special device major and minor, length of the name, checksum.
//             Header and name together, and the contents, are padded to a multiple of four.
//     "crc"   070702: the same, and the checksum is the sum of the contents' bytes.
//     "odc"   070707 in ASCII, then octal numbers: 6 digits each of device, inode, mode, uid, gid, links, special
//             device, 11 of time, 6 of the name's length, 11 of size. No padding.
//     "bin"   the 16-bit number 070707 in either byte order, then 16-bit words; time and size are two words each, the
//             upper one first. Name and contents are padded to a multiple of two.
//
// The kernel reads on behind the trailer: zero bytes, then the next archive. Whole initramfs images are joined so, and
// later members replace earlier ones. We treat such a run as one file system.
//
// newc gives the contents of a file with several links only with the last of them.

namespace {

enum class Variant { New, Crc, Octal, Binary };

struct CpioHeader {
    Variant variant = Variant::New;
    std::uint32_t inode = 0;
    std::uint32_t mode = 0;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint32_t links = 0;
    std::uint64_t size = 0;
    std::uint64_t device = 0;
    std::uint32_t name_size = 0;
    std::uint32_t check = 0;
    std::uint64_t length = 0; ///< of the header itself
    std::uint64_t align = 4;
};

std::optional<std::uint64_t> number(std::string_view digits, int base) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (error != std::errc() || end != digits.data() + digits.size())
        return std::nullopt;
    return value;
}

std::optional<CpioHeader> parse_new(std::string_view text, Variant variant) {
    constexpr std::size_t length = 110;
    if (text.size() < length)
        return std::nullopt;
    std::uint32_t fields[13];
    for (std::size_t i = 0; i < 13; ++i) {
        const auto value = number(text.substr(6 + i * 8, 8), 16);
        if (!value)
            return std::nullopt;
        fields[i] = static_cast<std::uint32_t>(*value);
    }
    CpioHeader header;
    header.variant = variant;
    header.inode = fields[0];
    header.mode = fields[1];
    header.uid = fields[2];
    header.gid = fields[3];
    header.links = fields[4];
    header.size = fields[6];
    header.device = (std::uint64_t{fields[7]} << 32U) | fields[8];
    header.name_size = fields[11];
    header.check = fields[12];
    header.length = length;
    return header;
}

std::optional<CpioHeader> parse_octal(std::string_view text) {
    constexpr std::size_t length = 76;
    if (text.size() < length)
        return std::nullopt;
    std::uint64_t fields[10];
    constexpr std::size_t widths[10] = {6, 6, 6, 6, 6, 6, 6, 11, 6, 11};
    std::size_t at = 6;
    for (std::size_t i = 0; i < 10; ++i) {
        const auto value = number(text.substr(at, widths[i]), 8);
        if (!value)
            return std::nullopt;
        fields[i] = *value;
        at += widths[i];
    }
    CpioHeader header;
    header.variant = Variant::Octal;
    header.device = fields[0];
    header.inode = static_cast<std::uint32_t>(fields[1]);
    header.mode = static_cast<std::uint32_t>(fields[2]);
    header.uid = static_cast<std::uint32_t>(fields[3]);
    header.gid = static_cast<std::uint32_t>(fields[4]);
    header.links = static_cast<std::uint32_t>(fields[5]);
    header.name_size = static_cast<std::uint32_t>(fields[8]);
    header.size = fields[9];
    header.length = length;
    header.align = 1;
    return header;
}

std::optional<CpioHeader> parse_binary(Bytes bytes, ByteOrder order) {
    constexpr std::size_t length = 26;
    if (bytes.size() < length)
        return std::nullopt;
    const auto word = [&](std::size_t i) { return std::uint32_t{load<std::uint16_t>(bytes.data() + i * 2, order)}; };
    CpioHeader header;
    header.variant = Variant::Binary;
    header.device = word(1);
    header.inode = word(2);
    header.mode = word(3);
    header.uid = word(4);
    header.gid = word(5);
    header.links = word(6);
    header.name_size = word(10);
    header.size = (word(11) << 16U) | word(12);
    header.length = length;
    header.align = 2;
    return header;
}

std::optional<CpioHeader> parse_cpio_header(Bytes bytes) {
    const std::string_view text = as_text(bytes);
    if (text.substr(0, 6) == "070701")
        return parse_new(text, Variant::New);
    if (text.substr(0, 6) == "070702")
        return parse_new(text, Variant::Crc);
    if (text.substr(0, 6) == "070707")
        return parse_octal(text);
    if (text.substr(0, 2) == "\xc7\x71")
        return parse_binary(bytes, ByteOrder::Little);
    if (text.substr(0, 2) == "\x71\xc7")
        return parse_binary(bytes, ByteOrder::Big);
    return std::nullopt;
}

constexpr std::string_view trailer = "TRAILER!!!";
/// The archive stands on disk in blocks of this size, filled up with zeros.
constexpr std::uint64_t block_size = 512;

struct Parsed {
    CpioHeader header;
    std::string_view name;
    std::uint64_t contents_at = 0; ///< from the start of the archive
    std::uint64_t next = 0;
    bool is_trailer = false;
};

std::uint64_t align_up(std::uint64_t value, std::uint64_t to) { return (value + to - 1) / to * to; }

/// The member at `at`, if all of its header and name make sense. Its contents may be cut off.
std::optional<Parsed> parse_member(Bytes archive, std::uint64_t at, std::uint32_t max_path) {
    const Bytes rest = clipped(archive, at, archive.size());
    const auto header = parse_cpio_header(rest);
    if (!header || header->name_size < 2 || header->name_size > max_path + 1U ||
        !in_range(header->length, header->name_size, rest.size()))
        return std::nullopt;
    Parsed parsed;
    parsed.header = *header;
    const std::string_view stored = as_text(clipped(rest, header->length, header->name_size));
    parsed.name = stored.substr(0, stored.find('\0'));
    // Padding of the name with more than one NUL is allowed: bsdcpio and the kernel's gen_init_cpio differ.
    if (stored.back() != '\0' || parsed.name.empty())
        return std::nullopt;
    parsed.is_trailer = parsed.name == trailer;
    Entry scratch;
    if (!parsed.is_trailer && !set_type(scratch, header->mode))
        return std::nullopt;
    parsed.contents_at = align_up(at + header->length + header->name_size, header->align);
    parsed.next = align_up(parsed.contents_at + header->size, header->align);
    return parsed;
}

class CpioParser {
public:
    CpioParser(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly)
        : m_bytes(bytes), m_limits(limits), m_anomaly(anomaly) {}

    std::unique_ptr<Archive> parse();

private:
    void add(const Parsed& parsed);
    void add_contents(Member& member, const Parsed& parsed);
    void close_links();
    bool find_next_archive();
    void check_sum(const Parsed& parsed, const Member& member);

    Bytes m_bytes; // of the caller, who keeps them as long as the reader
    const Limits& m_limits;
    const AnomalyFunction& m_anomaly;
    std::uint64_t m_at = 0;
    std::size_t m_archives = 1;
    std::vector<Member> m_members;
    std::map<std::pair<std::uint64_t, std::uint32_t>, std::vector<std::size_t>> m_links; ///< of this archive alone
};

void CpioParser::check_sum(const Parsed& parsed, const Member& member) {
    if (parsed.header.variant != Variant::Crc || !member.complete || member.contents.empty())
        return;
    std::uint32_t sum = 0;
    for (const std::byte byte : member.contents)
        sum += static_cast<std::uint32_t>(byte);
    if (sum != parsed.header.check)
        m_anomaly({member.entry.path, "checksum-mismatch", "the contents do not have the checksum of their header"});
}

void CpioParser::add_contents(Member& member, const Parsed& parsed) {
    const CpioHeader& header = parsed.header;
    const Bytes there = clipped(m_bytes, parsed.contents_at, header.size);
    if (there.size() < header.size) {
        member.complete = false;
        m_anomaly({member.entry.path, "truncated", fmt::format("{} of {} bytes are there", there.size(), header.size)});
    }
    if (member.entry.type == FileType::Symlink) {
        const std::string_view target = as_text(there);
        member.entry.link_target = target.substr(0, target.find('\0'));
        if (member.entry.link_target.size() > m_limits.path_bytes)
            member.entry.link_target.resize(m_limits.path_bytes);
    } else if (member.entry.type == FileType::Regular) {
        member.contents = there;
    }
}

void CpioParser::add(const Parsed& parsed) {
    Member member;
    static_cast<void>(set_type(member.entry, parsed.header.mode)); // was looked at before
    set_path(member.entry, parsed.name, m_anomaly);
    member.entry.uid = parsed.header.uid;
    member.entry.gid = parsed.header.gid;
    add_contents(member, parsed);
    member.entry.size = member.entry.type == FileType::Regular ? parsed.header.size : 0;
    check_sum(parsed, member);
    if (member.entry.type == FileType::Regular && parsed.header.links > 1)
        m_links[{parsed.header.device, parsed.header.inode}].push_back(m_members.size());
    m_members.push_back(std::move(member));
}

/// Links that came without contents share those of the one that has them.
void CpioParser::close_links() {
    for (const auto& [key, indexes] : m_links) {
        std::size_t with_contents = indexes.back();
        for (const std::size_t i : indexes)
            if (!m_members[i].contents.empty())
                with_contents = i;
        for (const std::size_t i : indexes) {
            if (i == with_contents || !m_members[i].contents.empty())
                continue;
            m_members[i].link_to = with_contents;
            m_members[i].entry.size = m_members[with_contents].entry.size;
        }
    }
    m_links.clear();
}

/// Behind the trailer: zeros to the end of the block belong to the archive; another archive behind zeros does too.
bool CpioParser::find_next_archive() {
    std::uint64_t at = m_at;
    while (at < m_bytes.size() && m_bytes[static_cast<std::size_t>(at)] == std::byte{0})
        ++at;
    // An archive may be cut off anywhere; what counts as one here is a member that makes sense.
    if (const auto next = parse_member(m_bytes, at, m_limits.path_bytes); next && !next->is_trailer) {
        m_at = at;
        ++m_archives;
        return true;
    }
    const std::uint64_t block_end = align_up(m_at, block_size);
    m_at = at < block_end ? at : block_end;
    return false;
}

std::unique_ptr<Archive> CpioParser::parse() {
    const auto first = parse_member(m_bytes, 0, m_limits.path_bytes);
    if (!first)
        return nullptr;
    while (true) {
        const auto parsed = parse_member(m_bytes, m_at, m_limits.path_bytes);
        if (!parsed) {
            m_anomaly({"", "truncated", fmt::format("no trailer: what stands at {:#x} is no member", m_at)});
            break;
        }
        if (parsed->is_trailer) {
            m_at = parsed->next < m_bytes.size() ? parsed->next : m_bytes.size();
            close_links();
            if (!find_next_archive())
                break;
            continue;
        }
        if (m_members.size() >= m_limits.nodes) {
            m_anomaly({"", "stopped-at-nodes", fmt::format("the archive has more than {} members", m_limits.nodes)});
            m_at = m_bytes.size();
            break;
        }
        add(*parsed);
        m_at = parsed->next < m_bytes.size() ? parsed->next : m_bytes.size();
    }
    close_links();
    constexpr std::string_view names[] = {"newc", "crc", "odc", "binary"};
    std::string description = fmt::format("cpio {}", names[static_cast<std::size_t>(first->header.variant)]);
    if (m_archives > 1)
        description += fmt::format(", {} archives in a row", m_archives);
    return std::make_unique<Archive>(std::move(description), m_at, std::move(m_members));
}

} // namespace

bool looks_like_cpio(Bytes bytes) {
    const Limits limits;
    const auto first = parse_member(bytes, 0, limits.path_bytes);
    if (!first || first->is_trailer)
        return false;
    // A lone header could be a table in a program that writes cpio; where there is room, a second one must follow. The
    // two bytes of the binary form occur anywhere, so there it must follow in any case.
    const bool cut_off = first->header.variant != Variant::Binary && first->next >= bytes.size();
    return cut_off || parse_member(bytes, first->next, limits.path_bytes).has_value();
}

Result<std::unique_ptr<Archive>> open_cpio(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly) {
    auto archive = CpioParser(bytes, limits, anomaly).parse();
    if (archive == nullptr)
        return make_error(ErrorCode::Corrupt, "no cpio header");
    return archive;
}

} // namespace warifu::firmware
