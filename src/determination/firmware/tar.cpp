#include <charconv>
#include <optional>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "archive.h"
#include "path.h"

namespace warifu::firmware {

// tar, as POSIX pax, GNU and Unix V7 write it (pax(1) of POSIX.1-2017; GNU tar manual, "Basic Tar Format").
// Blocks of 512 bytes: a header, then the contents filled up with zeros. Two zero blocks end the archive.
//
//      0 name 100    100 mode 8    108 uid 8     116 gid 8     124 size 12   136 time 12
//    148 checksum 8: the sum of all bytes of the header, its own eight taken as spaces
//    156 type 1      157 link target 100         257 magic "ustar"           345 front of the name 155 (POSIX)
//
// Numbers are octal text, or base-256 when the top bit of the first byte is set (GNU). V7 has no magic: its checksum is
// all that tells it from noise. Types: 0, NUL and 7 are files, 1 hard link, 2 symlink, 3 and 4 devices, 5 directory,
// 6 FIFO. `x` and `g` (pax) give `length key=value\n` records for the next or for all members; `L` and `K` (GNU) give
// the next name or link target. Sparse files (`S`, or pax keys GNU.sparse.*) store only their data: we give that data
// in its order, name the anomaly and do not call it complete.

namespace {

constexpr std::uint64_t block = 512;
/// tar writes records of 20 blocks and fills the last one up.
constexpr std::uint64_t record = 20 * block;

std::string_view text_field(Bytes header, std::size_t at, std::size_t length) {
    const std::string_view field = as_text(header.subspan(at, length));
    return field.substr(0, field.find('\0'));
}

std::optional<std::uint64_t> number_field(Bytes header, std::size_t at, std::size_t length) {
    const Bytes field = header.subspan(at, length);
    if ((field[0] & std::byte{0x80}) != std::byte{0}) {
        std::uint64_t value = static_cast<std::uint64_t>(field[0] & std::byte{0x7f});
        for (std::size_t i = 1; i < length; ++i) {
            if (value >> 55U != 0)
                return std::nullopt;
            value = (value << 8U) | static_cast<std::uint64_t>(field[i]);
        }
        return value;
    }
    std::string_view digits = as_text(field);
    digits = digits.substr(0, digits.find('\0'));
    while (!digits.empty() && digits.front() == ' ')
        digits.remove_prefix(1);
    while (!digits.empty() && digits.back() == ' ')
        digits.remove_suffix(1);
    if (digits.empty())
        return 0;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 8);
    if (error != std::errc() || end != digits.data() + digits.size())
        return std::nullopt;
    return value;
}

bool all_zero(Bytes bytes) {
    for (const std::byte byte : bytes)
        if (byte != std::byte{0})
            return false;
    return true;
}

bool checksum_fits(Bytes header) {
    const auto stored = number_field(header, 148, 8);
    if (!stored || *stored == 0)
        return false;
    std::int64_t as_unsigned = 0;
    std::int64_t as_signed = 0; // some old writers summed signed characters
    for (std::size_t i = 0; i < block; ++i) {
        const std::byte byte = i >= 148 && i < 156 ? std::byte{' '} : header[i];
        as_unsigned += static_cast<std::int64_t>(byte);
        as_signed += static_cast<std::int8_t>(byte);
    }
    const auto expected = static_cast<std::int64_t>(*stored);
    return expected == as_unsigned || expected == as_signed;
}

/// What extended headers have said about the next member, or about all that follow.
struct Extended {
    std::optional<std::string> path;
    std::optional<std::string> link;
    std::optional<std::uint64_t> size;
    std::optional<std::uint64_t> uid;
    std::optional<std::uint64_t> gid;
    bool sparse = false;
};

std::optional<std::uint64_t> decimal(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

void set_record(Extended& extended, std::string_view key, std::string_view value) {
    // Beside GNU.sparse.name, `path` is a made-up one.
    if ((key == "path" && !extended.sparse) || key == "GNU.sparse.name")
        extended.path = value;
    else if (key == "linkpath")
        extended.link = value;
    else if (key == "size")
        extended.size = decimal(value);
    else if (key == "uid")
        extended.uid = decimal(value);
    else if (key == "gid")
        extended.gid = decimal(value);
    if (key.substr(0, 11) == "GNU.sparse.")
        extended.sparse = true;
}

/// False when the records do not follow their grammar to the end.
bool read_records(Extended& extended, std::string_view text) {
    while (!text.empty()) {
        const std::size_t space = text.find(' ');
        if (space == std::string_view::npos)
            return text.find_first_not_of('\0') == std::string_view::npos;
        const auto length = decimal(text.substr(0, space));
        if (!length || *length <= space + 1 || *length > text.size() || text[*length - 1] != '\n')
            return false;
        const std::string_view line = text.substr(space + 1, *length - space - 2);
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos)
            return false;
        set_record(extended, line.substr(0, equals), line.substr(equals + 1));
        text.remove_prefix(*length);
    }
    return true;
}

class TarParser {
public:
    TarParser(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly)
        : m_bytes(bytes), m_limits(limits), m_anomaly(anomaly) {}

    std::unique_ptr<Archive> parse();

private:
    enum class Next { Member, End };
    Next step();
    bool resynchronise();
    void finish();
    void read_extension(char type, Bytes contents);
    void add(Bytes header, char type, std::uint64_t size);
    void set_contents(Member& member, char type, std::uint64_t size);
    void link_hard(Member& member);
    std::string name_of(Bytes header) const;
    Extended take_extended();

    Bytes m_bytes; // of the caller, who keeps them as long as the reader
    const Limits& m_limits;
    const AnomalyFunction& m_anomaly;
    std::uint64_t m_at = 0;
    std::string m_flavour = "v7";
    Extended m_global;
    Extended m_next;
    std::vector<Member> m_members;
    std::unordered_map<std::string, std::size_t> m_by_path;
    bool m_index_paths = false; ///< only once a hard link has been seen
};

std::string TarParser::name_of(Bytes header) const {
    std::string name(text_field(header, 0, 100));
    const std::string_view magic = as_text(header.subspan(257, 6));
    if (magic == std::string_view("ustar\0", 6)) { // GNU's "ustar  " keeps other things in that place
        const std::string_view front = text_field(header, 345, 155);
        if (!front.empty())
            name = std::string(front) + "/" + name;
    }
    return name;
}

Extended TarParser::take_extended() {
    Extended merged = std::exchange(m_next, {});
    if (!merged.path)
        merged.path = m_global.path;
    if (!merged.link)
        merged.link = m_global.link;
    if (!merged.uid)
        merged.uid = m_global.uid;
    if (!merged.gid)
        merged.gid = m_global.gid;
    return merged;
}

void TarParser::read_extension(char type, Bytes contents) {
    if (contents.size() > 1U << 20U) {
        m_anomaly(
            {"", "damaged-header", fmt::format("an extended header of {} bytes was left aside", contents.size())});
        return;
    }
    std::string_view text = as_text(contents);
    if (type == 'L' || type == 'K') {
        text = text.substr(0, text.find('\0'));
        (type == 'L' ? m_next.path : m_next.link) = text;
        m_flavour = "GNU";
        return;
    }
    m_flavour = "pax";
    if (!read_records(type == 'g' ? m_global : m_next, text))
        m_anomaly({"", "damaged-header", fmt::format("extended header before {:#x} is not well formed", m_at)});
}

void TarParser::set_contents(Member& member, char type, std::uint64_t size) {
    const Bytes there = clipped(m_bytes, m_at, size);
    member.contents = there;
    if (there.size() < size) {
        member.complete = false;
        m_anomaly({member.entry.path, "truncated", fmt::format("{} of {} bytes are there", there.size(), size)});
    }
    if (type == 'M') {
        member.complete = false;
        m_anomaly({member.entry.path, "truncated", "the file began in another volume"});
    }
}

/// A hard link shares the contents of the last earlier member of that name.
void TarParser::link_hard(Member& member) {
    if (!m_index_paths) {
        m_index_paths = true;
        for (std::size_t i = 0; i < m_members.size(); ++i)
            if (m_members[i].entry.type == FileType::Regular)
                m_by_path[m_members[i].entry.path] = i;
    }
    const auto found = m_by_path.find(normalise_path(member.entry.link_target).path);
    if (found == m_by_path.end()) {
        member.complete = false;
        m_anomaly(
            {member.entry.path, "missing-link-target", "hard link to a file that is not in the archive before it"});
    } else {
        const std::size_t direct = m_members[found->second].link_to;
        member.link_to = direct == Member::no_link ? found->second : direct;
        member.entry.size = m_members[member.link_to].entry.size;
    }
    member.entry.link_target.clear();
}

void TarParser::add(Bytes header, char type, std::uint64_t size) {
    const Extended extended = take_extended();
    Member member;
    Entry& entry = member.entry;
    const auto mode = number_field(header, 100, 8);
    entry.mode = static_cast<std::uint32_t>(mode.value_or(0)) & 07777U;
    entry.uid = static_cast<std::uint32_t>(extended.uid ? *extended.uid : number_field(header, 108, 8).value_or(0));
    entry.gid = static_cast<std::uint32_t>(extended.gid ? *extended.gid : number_field(header, 116, 8).value_or(0));
    std::string name = extended.path ? *extended.path : name_of(header);
    // V7 has no type for directories but the slash at the end of the name.
    if ((type == '0' || type == '\0') && !name.empty() && name.back() == '/')
        type = '5';
    if (name.size() > m_limits.path_bytes)
        name.resize(m_limits.path_bytes);
    if (name.empty())
        m_anomaly({"", "damaged-header", fmt::format("the member before {:#x} has no name", m_at)});
    set_path(entry, name, m_anomaly);

    switch (type) {
    case '1':
    case '2':
        entry.link_target = extended.link ? *extended.link : std::string(text_field(header, 157, 100));
        if (entry.link_target.size() > m_limits.path_bytes)
            entry.link_target.resize(m_limits.path_bytes);
        entry.type = type == '2' ? FileType::Symlink : FileType::Regular;
        break;
    case '3': entry.type = FileType::CharacterDevice; break;
    case '4': entry.type = FileType::BlockDevice; break;
    case '5': entry.type = FileType::Directory; break;
    case '6': entry.type = FileType::Fifo; break;
    default: break; // POSIX: an unknown type is to be read as a file
    }
    if (entry.type == FileType::Regular) {
        entry.size = size;
        set_contents(member, type, size);
        // pax lets a hard link carry contents of its own.
        if (type == '1' && size == 0)
            link_hard(member);
    }
    if (type == 'S' || extended.sparse) {
        member.complete = false;
        m_anomaly({entry.path, "sparse-file", "the stored pieces were read without the holes between them"});
    }
    if (m_index_paths && entry.type == FileType::Regular)
        m_by_path[entry.path] = m_members.size();
    m_members.push_back(std::move(member));
}

/// After a damaged header: the next block with a checksum that fits.
bool TarParser::resynchronise() {
    const std::uint64_t broken = m_at;
    for (m_at += block; in_range(m_at, block, m_bytes.size()); m_at += block) {
        if (checksum_fits(clipped(m_bytes, m_at, block))) {
            m_anomaly({"", "damaged-header", fmt::format("no header at {:#x}; went on at {:#x}", broken, m_at)});
            return true;
        }
    }
    m_at = broken;
    m_anomaly({"", "truncated", fmt::format("no end mark: what stands at {:#x} is no header", broken)});
    return false;
}

TarParser::Next TarParser::step() {
    const Bytes header = clipped(m_bytes, m_at, block);
    if (header.size() < block) {
        m_anomaly({"", "truncated", "the archive ends without its end mark"});
        m_at = m_bytes.size();
        return Next::End;
    }
    if (all_zero(header)) {
        finish();
        return Next::End;
    }
    if (!checksum_fits(header))
        return resynchronise() ? Next::Member : Next::End;

    const auto size = number_field(header, 124, 12);
    const char type = static_cast<char>(header[156]);
    if (!size) {
        m_anomaly({"", "damaged-header", fmt::format("the header at {:#x} has no size that can be read", m_at)});
        m_at += block;
        m_next = {};
        return Next::Member;
    }
    if (as_text(header.subspan(257, 5)) == "ustar" && m_flavour == "v7")
        m_flavour = as_text(header.subspan(257, 8)) == std::string_view("ustar  \0", 8) ? "GNU" : "ustar";
    // Links, devices and directories have no contents, whatever their size says; POSIX leaves the hard link alone.
    const bool has_contents = type < '2' || type > '6';
    const bool extension = type == 'x' || type == 'g' || type == 'X' || type == 'L' || type == 'K';
    std::uint64_t length = has_contents ? *size : 0;
    if (has_contents && !extension && m_next.size)
        length = *m_next.size;
    m_at += block;
    if (extension)
        read_extension(type == 'X' ? 'x' : type, clipped(m_bytes, m_at, length));
    else if (type != 'V') // the volume's label, a name without a file
        add(header, type, length);
    const std::uint64_t left = m_bytes.size() - m_at;
    m_at += length > left ? left : std::min(left, (length + block - 1) / block * block);
    return Next::Member;
}

/// The end mark, and the zeros that fill its record up.
void TarParser::finish() {
    const std::uint64_t end =
        std::min<std::uint64_t>(m_bytes.size(), (m_at + 2 * block + record - 1) / record * record);
    while (m_at < end && all_zero(clipped(m_bytes, m_at, block)))
        m_at += block;
    m_at = std::min<std::uint64_t>(m_at, end);
}

std::unique_ptr<Archive> TarParser::parse() {
    if (!looks_like_tar(m_bytes))
        return nullptr;
    while (step() == Next::Member) {
        if (m_members.size() < m_limits.nodes)
            continue;
        m_anomaly({"", "stopped-at-nodes", fmt::format("the archive has more than {} members", m_limits.nodes)});
        m_at = m_bytes.size();
        break;
    }
    return std::make_unique<Archive>("tar " + m_flavour, m_at, std::move(m_members));
}

} // namespace

bool looks_like_tar(Bytes bytes) {
    if (bytes.size() < block || bytes[0] == std::byte{0})
        return false;
    const Bytes header = bytes.first(block);
    return number_field(header, 100, 8) && number_field(header, 124, 12) && checksum_fits(header);
}

Result<std::unique_ptr<Archive>> open_tar(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly) {
    auto archive = TarParser(bytes, limits, anomaly).parse();
    if (archive == nullptr)
        return make_error(ErrorCode::Corrupt, "no tar header");
    return archive;
}

} // namespace warifu::firmware
