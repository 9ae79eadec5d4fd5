#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "inspector.h"
#include "warifu/packages/databases.h"

namespace warifu::inspection {

/// How sure it is that a component is there. Sorted: the surest first.
enum class Confidence { High, Medium, Low };

/// A component that one file shows.
struct FoundComponent {
    packages::Package package; ///< `package.line` is used up in the locator
    std::string locator;       ///< where it is shown, down to the line or byte
    std::string filesystem;    ///< empty: nameless bytes
    std::string path;
    std::string kind;     ///< column `kind`
    std::string found_by; ///< column `found_by`
    Confidence confidence = Confidence::High;
    std::string conflicts;             ///< what another source says of it
    std::vector<std::string> evidence; ///< of all sources; the first is its own

    std::string owner; ///< of its file: name of the package; empty: none is known

    bool from_database() const { return found_by == "database" || found_by == "manifest" || found_by == "archive"; }
};

/// All that was found, kept until the end: what belongs together may come from many files, in any order.
class ComponentList {
public:
    void add(FoundComponent component);
    std::size_t size() const { return m_components.size(); }
    /// Takes back what was added since there were `size`, of that name and upstream version.
    void drop_since(std::size_t size, std::string_view name, std::string_view upstream);
    /// Reads the file if it is a package database, or tells which system this is.
    void visit_database(const Blob& blob);
    /// Takes packages that a file of a language, or a program, tells of.
    void add_language(const packages::PackageList& list, const Blob& blob) { take(list, blob, "language"); }
    /// Takes what a Java archive calls itself. It counts where no file of Maven's in it gives coordinates.
    void add_manifest(const packages::PackageList& list, const Blob& blob);
    /// Notes that this file is accounted for.
    void accounted(const Blob& blob);
    void absorb(ComponentList& other);

    /// Whether a component of that name was added.
    bool has(std::string_view name) const;
    bool has_version_of(std::string_view name) const;

    /// Puts together what belongs together and sends it. Gives the number of components.
    std::size_t send(const FileTree& tree, RowSink& sink);
    /// Why the list may lack components: databases that could not be read, programs that nothing accounts for.
    void add_reasons(const Ending& ending, Reasons& reasons) const;

private:
    struct PerFileSystem {
        std::vector<packages::OwnedFile> owned;
        std::set<std::string, std::less<>> identified;
        std::map<std::string, packages::Distribution> releases; ///< by path
    };
    packages::Distribution distribution_of(const std::string& filesystem) const;
    void add_systems();
    void read_archive(const Blob& blob);
    bool in_archive(std::string_view filesystem) const;
    void take(const packages::PackageList& list, const Blob& blob, std::string_view found_by);
    std::uint64_t unaccounted(const FileSystemTree& tree, const PerFileSystem& known, std::string& example) const;
    void find_owners(const FileTree& tree);
    void drop_manifests();

    std::vector<FoundComponent> m_components;
    std::map<std::string, PerFileSystem> m_file_systems;
    std::set<std::string> m_archives; ///< packages that lie in the image unpacked by nobody: beginnings of locators
    std::set<std::string> m_unread;   ///< databases, with the reason
    std::uint64_t m_owned = 0;
    bool m_exhausted = false;
};

/// Puts together rows that speak of one component of one file system; contradictions are written into both sides.
std::vector<FoundComponent> merged(std::vector<FoundComponent> components);

} // namespace warifu::inspection
