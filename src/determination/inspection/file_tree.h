#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/blob.h"

namespace warifu::inspection {

/// One name of a file system, with the text of the file where later conclusions may need it.
struct TreeEntry {
    std::string locator;
    FileType type = FileType::Regular;
    std::uint32_t mode = 0;
    std::uint64_t size = 0;
    std::string link_target;
    bool complete = true;
    bool is_script = false;          ///< begins with `#!`
    bool is_program = false;         ///< machine code: ELF, or uClinux's flat format
    std::optional<std::string> text; ///< contents; only of small text files that could matter
};

/// What a path leads to when its symbolic links are followed inside the file system.
struct Resolved {
    enum class Kind {
        Found,
        Missing,
        RunTime, ///< leads into a folder that is filled when the device runs (/var, /tmp, /run …), and nothing is there
        Loop,
    };
    Kind kind = Kind::Missing;
    std::string path; ///< where the chain of links ended
    const TreeEntry* entry = nullptr;
};

/// The names of one file system.
class FileSystemTree {
public:
    const TreeEntry* find(std::string_view path) const;
    /// Follows symbolic links in every part of the path; absolute targets count from this file system's root.
    Resolved resolve(std::string_view path) const;
    /// The text behind a path; null when there is none that was kept.
    const TreeEntry* text_file(std::string_view path) const;
    /// Calls for every entry directly or deeper below `folder` (without slash at its end), in path order.
    void each_below(std::string_view folder,
                    const std::function<void(const std::string&, const TreeEntry&)>& call) const;
    /// The names directly in the folder that `folder` leads to, as paths below `folder` itself.
    std::vector<std::string> names_in(std::string_view folder) const;
    bool has_names_below(std::string_view folder) const;
    /// Paths that match a shell pattern such as `/etc/rc.d/S??*`; 10,000 at most.
    std::vector<std::string> glob(std::string_view pattern) const;
    /// A root file system: programs, and a shell, an init or accounts.
    bool is_root() const;

    std::map<std::string, TreeEntry, std::less<>> entries;
    std::string repeated; ///< a path whose text came twice, and differently; empty when none did
};

/// All file systems of an artefact, by the locator of each. Bounded: what no longer fits is not kept, and
/// `exhausted` says so.
class FileTree {
public:
    void visit(const Blob& blob);
    void absorb(FileTree& other);

    /// Empty, or why names or texts are missing from the tree.
    const std::string& exhausted() const { return m_exhausted; }
    std::vector<const FileSystemTree*> roots() const;

    std::map<std::string, FileSystemTree, std::less<>> file_systems;

private:
    void keep(const Blob& blob);
    std::uint64_t m_names = 0;
    std::uint64_t m_text_bytes = 0;
    std::string m_exhausted;
};

/// True for a path into a folder whose contents are made while the device runs.
bool is_run_time_path(std::string_view path);

/// Shell patterns: `*`, `?`, `[a-z]`, `[!a-z]`, backslash. A `*` also matches slashes, as in `case`.
bool matches_pattern(std::string_view pattern, std::string_view text);

} // namespace warifu::inspection
