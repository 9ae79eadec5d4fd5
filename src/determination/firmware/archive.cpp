#include "archive.h"

#include <utility>

#include "path.h"

namespace warifu::firmware {

namespace {

constexpr std::uint64_t unit_bytes = 1U << 20U;
constexpr std::size_t unit_members = 256;
constexpr std::uint64_t big_file = 4U << 20U;

} // namespace

Archive::Archive(std::string description, std::uint64_t extent, std::vector<Member> members)
    : m_description(std::move(description)), m_extent(extent), m_members(std::move(members)) {
    cut_into_units();
}

void Archive::cut_into_units() {
    Unit unit;
    std::uint64_t bytes = 0;
    const auto close = [&](std::size_t behind) {
        unit.last = behind;
        if (unit.first != unit.last)
            m_units.push_back(unit);
        unit = {behind, behind, false};
        bytes = 0;
    };
    for (std::size_t i = 0; i < m_members.size(); ++i) {
        const std::uint64_t size = m_members[i].contents.size();
        if (size >= big_file) {
            close(i);
            unit.big = true;
            close(i + 1);
            continue;
        }
        bytes += size;
        if (bytes >= unit_bytes || i + 1 - unit.first >= unit_members)
            close(i + 1);
    }
    close(m_members.size());
}

void Archive::read_unit(std::size_t unit, const EntryFunction& each, const AnomalyFunction& anomaly) const {
    static_cast<void>(anomaly); // all that is wrong with an archive was seen when its headers were read
    for (std::size_t i = m_units[unit].first; i < m_units[unit].last; ++i) {
        const Member& member = m_members[i];
        const Member& source = member.link_to == Member::no_link ? member : m_members[member.link_to];
        each(member.entry, source.contents, member.complete && source.complete);
    }
}

void set_path(Entry& entry, std::string_view stored, const AnomalyFunction& anomaly) {
    NormalPath normal = normalise_path(stored);
    entry.path = std::move(normal.path);
    if (normal.outside_root)
        anomaly({entry.path, "path-outside-root", "the stored name climbs out of the root; it was cut back to it"});
}

bool set_type(Entry& entry, std::uint32_t mode) {
    entry.mode = mode & 07777U;
    switch (mode & 0170000U) {
    case 0100000: entry.type = FileType::Regular; return true;
    case 0040000: entry.type = FileType::Directory; return true;
    case 0120000: entry.type = FileType::Symlink; return true;
    case 0020000: entry.type = FileType::CharacterDevice; return true;
    case 0060000: entry.type = FileType::BlockDevice; return true;
    case 0010000: entry.type = FileType::Fifo; return true;
    case 0140000: entry.type = FileType::Socket; return true;
    default: return false;
    }
}

} // namespace warifu::firmware
