#include "archive.h"

#include <utility>

#include "path.h"

namespace warifu::firmware {

Archive::Archive(std::string description, std::uint64_t extent, std::vector<Member> members)
    : m_description(std::move(description)), m_extent(extent), m_members(std::move(members)) {
    m_units = cut_into_units(m_members.size(), [&](std::size_t i) { return m_members[i].contents.size(); });
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
