#include "tree.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace warifu::firmware {

TreeReader::TreeReader(Contents contents, const Limits& limits) : m_contents(std::move(contents)), m_limits(limits) {
    m_units = cut_into_units(m_contents.files.size(), [&](std::size_t i) {
        const Entry& entry = m_contents.files[i].entry;
        return entry.type == FileType::Regular ? entry.size : 0;
    });
}

void TreeReader::read_unit(std::size_t unit, const EntryFunction& each, const AnomalyFunction& anomaly) const {
    std::vector<std::byte> scratch;
    for (std::size_t i = m_units[unit].first; i < m_units[unit].last; ++i) {
        const TreeFile& file = m_contents.files[i];
        if (file.entry.type != FileType::Regular) {
            each(file.entry, {}, file.complete);
            continue;
        }
        const std::size_t source = file.same_as == TreeFile::none ? i : file.same_as;
        const Data data = read(source, scratch, anomaly);
        each(file.entry, data.bytes, data.complete && file.complete && m_contents.files[source].complete);
    }
}

TreeReader::Data TreeReader::read(std::size_t index, std::vector<std::byte>& scratch,
                                  const AnomalyFunction& anomaly) const {
    const TreeFile& file = m_contents.files[index];
    if (file.runs.empty())
        return {{}, file.entry.size == 0};
    const FileRun& only = file.runs.front();
    if (file.runs.size() == 1 && !only.hole && in_range(only.offset, only.size, m_contents.bytes.size()))
        return {clipped(m_contents.bytes, only.offset, only.size), only.size == file.entry.size};
    const bool whole = join_runs(m_contents.bytes, file.runs, m_limits.blob_bytes, scratch);
    if (!whole && file.entry.size > m_limits.blob_bytes)
        anomaly(
            {file.entry.path, "stopped-at-bytes",
             fmt::format("a file of {} bytes; {} are the most that is read", file.entry.size, m_limits.blob_bytes)});
    return {scratch, whole && scratch.size() == file.entry.size};
}

bool join_runs(Bytes bytes, const std::vector<FileRun>& runs, std::uint64_t most, std::vector<std::byte>& out) {
    out.clear();
    std::uint64_t total = 0;
    for (const FileRun& run : runs)
        total += std::min(run.size, most - std::min(total, most));
    out.reserve(static_cast<std::size_t>(total));
    for (const FileRun& run : runs) {
        const std::uint64_t size = std::min<std::uint64_t>(run.size, most - out.size());
        if (run.hole) {
            out.resize(out.size() + static_cast<std::size_t>(size));
        } else {
            const Bytes there = clipped(bytes, run.offset, size);
            out.insert(out.end(), there.begin(), there.end());
            if (there.size() < size)
                return false; // what follows would stand at the wrong place
        }
        if (size < run.size)
            return false;
    }
    return true;
}

void add_run(std::vector<FileRun>& runs, FileRun run) {
    if (run.size == 0)
        return;
    if (!runs.empty() && runs.back().hole == run.hole &&
        (run.hole || runs.back().offset + runs.back().size == run.offset))
        runs.back().size += run.size;
    else
        runs.push_back(run);
}

std::string child_path(std::string_view directory, std::string_view name, const AnomalyFunction& anomaly) {
    std::string path(directory);
    if (path.empty() || path.back() != '/')
        path += '/';
    std::string usable(name);
    std::replace_if(usable.begin(), usable.end(), [](char c) { return c == '/' || c == '\0'; }, '_');
    if (usable.empty() || usable == "." || usable == "..")
        usable.insert(0, 1, '_');
    path += usable;
    if (usable != name)
        anomaly({path, "bad-name", "the name is one that no file may have; it was changed"});
    return path;
}

} // namespace warifu::firmware
