#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What package managers, build systems and languages note of what they installed. Pure readers over bytes that
/// somebody else wrote: they open no file and know nothing of images.
namespace warifu::packages {

/// One installed package, as its database tells.
struct Package {
    std::string name;
    std::string url_name;                   ///< in its package URL, where that is another; else empty
    std::optional<std::string> version;     ///< as written; nothing where the database gives none
    std::optional<std::string> url_version; ///< of its package URL, where that is not `version`
    std::string type;                       ///< of its package URL: `deb`, `apk`, `npm`
    std::string group; ///< its namespace there; empty: that of the distribution, where the type has one
    std::vector<std::pair<std::string, std::string>> qualifiers; ///< of the package URL; `arch` and `distro` go without
    std::string architecture;
    std::string origin;         ///< name of the source package or recipe; empty: not told
    std::string origin_version; ///< where it differs from `version`
    std::string supplier;       ///< who made the package
    std::string licence;        ///< as written
    std::string cpe;            ///< as the database gives it, CPE 2.3; empty: it gives none
    std::uint64_t line = 0;     ///< where it stands; 0: the whole file
    std::string evidence;       ///< the text that shows it
};

struct OwnedFile {
    std::string path;    ///< absolute
    std::string package; ///< name of the package that it came with

    friend bool operator==(const OwnedFile&, const OwnedFile&) = default;
};

/// What one file told.
struct PackageList {
    std::vector<Package> packages;
    std::vector<OwnedFile> files;
    std::string incomplete; ///< why not all was read; empty: all was
};

/// Which system this is: os-release(5) and what came before it.
struct Distribution {
    std::string id;      ///< `debian`; empty: not known
    std::string version; ///< `11`; may be empty (rolling releases, Debian's unstable)
    std::string name;    ///< for people: `Debian GNU/Linux 11 (bullseye)`
    std::string cpe;     ///< CPE 2.3; empty: none is given
    std::string supplier;

    /// `debian-11`; empty where the id is.
    std::string release() const;
};

/// The canonical package URL (purl-spec); `distribution` gives namespace and `distro` to the types that have them.
std::string package_url(const Package& package, const Distribution& distribution);

/// CPE 2.3 of a CPE 2.2 URI (`cpe:/o:centos:centos:7`), or the text itself when it is CPE 2.3; empty when it is
/// neither.
std::string cpe_23(std::string_view cpe);

/// The version that the authors gave, without what packagers put around it: `1:1.30.1-6+b3` is `1.30.1`.
std::string upstream_version(std::string_view version, std::string_view type);

} // namespace warifu::packages
