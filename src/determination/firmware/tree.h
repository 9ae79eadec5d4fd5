#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "filesystem.h"
#include "span.h"
#include "units.h"

namespace warifu::firmware {

/// A run of a file's bytes. A hole lies nowhere and reads as zeros.
struct FileRun {
    std::uint64_t offset = 0; ///< in the file system
    std::uint64_t size = 0;
    bool hole = false;
};

/// A name in a file system whose files are stored as they are, in runs.
struct TreeFile {
    Entry entry;
    std::vector<FileRun> runs;
    bool complete = true;
    std::size_t same_as = none; ///< index of the file whose contents this hard link shares

    static constexpr std::size_t none = static_cast<std::size_t>(-1);
};

/// What the readers of ext, FAT, romfs, ISO 9660, cramfs and zip have in common once directories have been walked.
class TreeReader : public FileSystemReader {
public:
    struct Contents {
        std::string description;
        Bytes bytes; ///< of the file system, which outlive the reader
        std::vector<TreeFile> files;
        std::vector<Span> slack;
    };
    TreeReader(Contents contents, const Limits& limits);

    std::uint64_t extent() const override { return m_contents.bytes.size(); }
    std::string description() const override { return m_contents.description; }
    std::size_t unit_count() const override { return m_units.size(); }
    bool is_big(std::size_t unit) const override { return m_units[unit].big; }
    std::vector<Span> slack() const override { return m_contents.slack; }
    void read_unit(std::size_t unit, const EntryFunction& each, const AnomalyFunction& anomaly) const override;

protected:
    struct Data {
        Bytes bytes;
        bool complete = true;
    };
    /// The contents of the file at `index`: a view, or put together in `scratch`.
    virtual Data read(std::size_t index, std::vector<std::byte>& scratch, const AnomalyFunction& anomaly) const;

    const Contents& contents() const { return m_contents; }
    const Limits& limits() const { return m_limits; }

private:
    Contents m_contents;
    const Limits m_limits; // a copy: small, and nobody need keep the original
    std::vector<Unit> m_units;
};

/// Puts runs together; what lies outside of `bytes`, or goes beyond `most`, is left out. True when nothing was.
bool join_runs(Bytes bytes, const std::vector<FileRun>& runs, std::uint64_t most, std::vector<std::byte>& out);
/// Appends to the last run when both join.
void add_run(std::vector<FileRun>& runs, FileRun run);

/// `directory` + `/` + `name`. A name that no file can have (a slash in it, or a NUL) is changed and told.
std::string child_path(std::string_view directory, std::string_view name, const AnomalyFunction& anomaly);

} // namespace warifu::firmware
