#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include <fmt/format.h>

#include "region.h"
#include "walker.h"
#include "warifu/base/digest.h"
#include "warifu/base/text.h"

namespace warifu::firmware {

namespace {

/// Anomalies of a reader that leave nothing unread. All others make the examination incomplete.
constexpr std::array<std::string_view, 4> harmless = {"path-outside-root", "bad-name", "checksum-mismatch",
                                                      "path-not-utf8"};

std::string_view format_of(FileType type) {
    switch (type) {
    case FileType::Regular: return "file";
    case FileType::Directory: return "directory";
    case FileType::Symlink: return "symlink";
    case FileType::CharacterDevice:
    case FileType::BlockDevice: return "device";
    case FileType::Fifo: return "fifo";
    case FileType::Socket: return "socket";
    }
    return "file";
}

} // namespace

void Walker::open_file_system(Bytes own, Part& part, const Place& inner) {
    if (!node(inner.locator, part.format, own))
        return;
    ++m_report.counts.filesystems;
    pass_anomalies(part, inner);
    if (!inner.complete)
        m_report.unopened(fmt::format("{}: the bytes it lies in are not complete", inner.locator));
    read_file_system(*part.reader, inner);
    account_slack(own, part.reader->slack(), inner);
}

/// Free blocks may hold what was deleted, or what somebody wants to hide: they are accounted for like every other byte
/// of an image. Those that are erased need no row of their own.
void Walker::account_slack(Bytes own, const std::vector<Span>& slack, const Place& filesystem) {
    Place place = filesystem;
    place.role = Role::Image;
    place.decoded = false;
    for (const Span& span : slack) {
        if (m_shared.halted())
            return;
        if (!is_padding(clipped(own, span.offset, span.size)))
            walk(own, span.offset, std::min<std::uint64_t>(span.end(), own.size()), place);
    }
}

void Walker::pass_anomalies(Part& part, const Place& inner) {
    for (Anomaly& anomaly : part.anomalies)
        pass_anomaly(std::move(anomaly), inner);
    m_report.dropped_anomalies(part.anomalies_dropped);
}

void Walker::pass_anomaly(Anomaly anomaly, const Place& filesystem) {
    std::string locator = filesystem.locator;
    if (!anomaly.locator.empty())
        locator += "!" + printable(anomaly.locator);
    if (std::find(harmless.begin(), harmless.end(), anomaly.code) == harmless.end())
        m_report.unopened(fmt::format("{}: {}", locator, anomaly.message));
    m_report.anomaly({std::move(locator), std::move(anomaly.code), std::move(anomaly.message)});
}

void Walker::read_file_system(const FileSystemReader& reader, const Place& inner) {
    std::size_t first = 0;
    for (std::size_t unit = 0; unit < reader.unit_count(); ++unit) {
        if (!reader.is_big(unit))
            continue;
        // One big file, perhaps a file system with units of its own: this walker keeps all threads for it.
        read_units(reader, first, unit, inner);
        if (!m_shared.halted())
            read_unit(reader, unit, inner);
        first = unit + 1;
    }
    read_units(reader, first, reader.unit_count(), inner);
}

void Walker::read_units(const FileSystemReader& reader, std::size_t first, std::size_t last, const Place& inner) {
    if (m_region == nullptr && m_shared.stations.size() > 1 && last > first + 1) {
        hand_on();
        Region(m_shared, reader, first, last, inner, m_progress).run();
        return;
    }
    for (std::size_t unit = first; unit < last && !m_shared.halted(); ++unit)
        read_unit(reader, unit, inner);
}

void Walker::read_unit(const FileSystemReader& reader, std::size_t unit, const Place& filesystem) {
    const std::string locator = fmt::format("{}!unit-{}", filesystem.locator, unit);
    const Attendance attendance(m_station, locator);
    if (!attendance.allowed()) {
        not_opened(locator, "killed-worker", "left alone: reading these files ended an earlier worker");
        return;
    }
    try {
        reader.read_unit(
            unit,
            [&](const Entry& entry, Bytes contents, bool complete) {
                // Also what is only a view: a hundred thousand hard links to one big file are work, too.
                m_shared.budget.unpacked(contents.size());
                if (!m_shared.halted())
                    file(entry, contents, complete, filesystem);
            },
            [&](Anomaly anomaly) { pass_anomaly(std::move(anomaly), filesystem); });
    } catch (const std::bad_alloc&) {
        m_shared.budget.stop(Budget::Stop::Memory);
    }
    hand_on();
}

void Walker::file(const Entry& entry, Bytes contents, bool complete, const Place& filesystem) {
    const std::string path = printable(entry.path, m_shared.limits.path_bytes);
    if (path != entry.path)
        pass_anomaly({entry.path, "path-not-utf8", "the name holds bytes that cannot be shown; they were replaced"},
                     filesystem);
    const std::string locator = fmt::format("{}!{}", filesystem.locator, path);
    const bool regular = entry.type == FileType::Regular;
    const bool hashable = regular && complete && !contents.empty();
    // The hash of half a file is nobody's: unknown.
    Value hash = hashable ? Value(sha256_hex(contents)) : regular && !complete ? Value() : Value(std::string());
    const bool counted = node(Row{"node",
                                  locator,
                                  {{"path", path},
                                   {"format", std::string(format_of(entry.type))},
                                   {"size", static_cast<std::int64_t>(regular ? entry.size : 0)},
                                   {"sha256", std::move(hash)},
                                   {"mode", std::int64_t{entry.mode}},
                                   {"uid", std::int64_t{entry.uid}},
                                   {"gid", std::int64_t{entry.gid}},
                                   {"link_target", printable(entry.link_target)}}});
    if (!counted)
        return;
    ++(regular ? m_report.counts.files : m_report.counts.others);
    if (regular && !complete)
        m_report.unopened(fmt::format("{}: {} of {} bytes could be read", locator, contents.size(), entry.size));
    visit_file(entry, contents, complete, locator, path, filesystem);
    hand_on();
    if (regular)
        open_file(contents, complete, locator, filesystem);
}

void Walker::visit_file(const Entry& entry, Bytes contents, bool complete, const std::string& locator,
                        const std::string& path, const Place& filesystem) {
    const Attendance attendance(m_station, locator);
    if (!attendance.allowed()) {
        not_opened(locator, "killed-worker", "left alone: looking at it ended an earlier worker");
        return;
    }
    const std::string link_target = printable(entry.link_target);
    Blob blob;
    blob.locator = locator;
    blob.filesystem = filesystem.locator;
    blob.path = path;
    blob.type = entry.type;
    blob.mode = entry.mode;
    blob.uid = entry.uid;
    blob.gid = entry.gid;
    blob.link_target = link_target;
    if (entry.type == FileType::Regular)
        blob.bytes = contents;
    blob.complete = complete;
    m_station.visitor().visit(blob, m_report);
}

/// The file may be a container itself. Its bytes have been visited, so what is none is left as it is.
void Walker::open_file(Bytes contents, bool complete, std::string locator, const Place& filesystem) {
    Place place{std::move(locator), filesystem.depth, Role::File, filesystem.held + contents.size()};
    place.complete = complete;
    place.visited = true;
    if (!contents.empty())
        walk(contents, 0, contents.size(), place);
}

} // namespace warifu::firmware
