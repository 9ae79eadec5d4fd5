#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "filesystem.h"
#include "units.h"

namespace warifu::firmware {

/// A name in an archive that stores contents as they are: a view into the archive's bytes, which outlive the reader.
struct Member {
    Entry entry;
    Bytes contents;
    bool complete = true;
    std::size_t link_to = no_link; ///< index of the member whose contents this hard link shares

    static constexpr std::size_t no_link = static_cast<std::size_t>(-1);
};

/// What cpio, tar and ar readers have in common once the headers have been read.
class Archive : public FileSystemReader {
public:
    Archive(std::string description, std::uint64_t extent, std::vector<Member> members);

    std::uint64_t extent() const override { return m_extent; }
    std::string description() const override { return m_description; }
    std::size_t unit_count() const override { return m_units.size(); }
    void read_unit(std::size_t unit, const EntryFunction& each, const AnomalyFunction& anomaly) const override;

    bool is_big(std::size_t unit) const override { return m_units[unit].big; }
    const std::vector<Member>& members() const { return m_members; }

private:
    std::string m_description;
    std::uint64_t m_extent;
    std::vector<Member> m_members;
    std::vector<Unit> m_units;
};

/// Opens each format at the start of `bytes`, which may run past the archive's end. Damage goes to `anomaly`; an error
/// means that this is no such archive.
Result<std::unique_ptr<Archive>> open_cpio(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly);
Result<std::unique_ptr<Archive>> open_tar(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly);
Result<std::unique_ptr<Archive>> open_ar(Bytes bytes, const Limits& limits, const AnomalyFunction& anomaly);

/// Cheap tests of the first header alone.
bool looks_like_cpio(Bytes bytes);
bool looks_like_tar(Bytes bytes);

/// Fills path and type from what an archive stores; tells of names that would leave the root.
void set_path(Entry& entry, std::string_view stored, const AnomalyFunction& anomaly);
/// The file type in the upper bits of a Unix mode; false for none that Unix knows.
bool set_type(Entry& entry, std::uint32_t mode);

} // namespace warifu::firmware
