#pragma once

#include "warifu/base/bytes.h"
#include "warifu/packages/package.h"

namespace warifu::packages {

enum class Database {
    None,
    Dpkg,          ///< /var/lib/dpkg/status, and status.d of images without a package manager
    DpkgFiles,     ///< /var/lib/dpkg/info/NAME.list
    Opkg,          ///< /usr/lib/opkg/status, and info/NAME.control beside it
    OpkgFiles,     ///< /usr/lib/opkg/info/NAME.list
    Apk,           ///< /lib/apk/db/installed
    RpmSqlite,     ///< rpmdb.sqlite
    RpmBerkeley,   ///< /var/lib/rpm/Packages, of rpm up to 4.15
    RpmNdb,        ///< Packages.db, rpm's form of its own
    Pacman,        ///< /var/lib/pacman/local/NAME/desc
    PacmanFiles,   ///< /var/lib/pacman/local/NAME/files
    Buildroot,     ///< legal-info's manifest.csv
    YoctoLicences, ///< license.manifest
    YoctoManifest, ///< IMAGE.manifest: name, architecture, version
};

/// Which database a file is, by its path, and by its first bytes where the name alone does not tell.
Database database_at(std::string_view path, Bytes bytes);

/// Reads a file of that kind. Packages that the database calls removed are left out.
PackageList read_database(Database kind, std::string_view path, Bytes bytes);

/// Whether a file of this path tells which system it is.
bool is_release_file(std::string_view path);
/// What such a file tells; an empty id where it tells nothing.
Distribution read_release_file(std::string_view path, std::string_view text);

} // namespace warifu::packages
