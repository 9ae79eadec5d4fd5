#include "readers.h"

namespace warifu::packages {

namespace {

bool below(std::string_view path, std::string_view folder) {
    const std::size_t at = path.find(folder);
    return at != std::string_view::npos && path.find('/', at + folder.size()) == std::string_view::npos;
}

Database rpm_database(std::string_view path) {
    if (path.find("/rpm/") == std::string_view::npos)
        return Database::None;
    if (path.ends_with("/rpmdb.sqlite"))
        return Database::RpmSqlite;
    if (path.ends_with("/rpm/Packages"))
        return Database::RpmBerkeley;
    return path.ends_with("/rpm/Packages.db") ? Database::RpmNdb : Database::None;
}

Database opkg_database(std::string_view path) {
    for (const std::string_view folder : {"/usr/lib/opkg/", "/var/lib/opkg/", "/usr/lib/ipkg/", "/var/lib/ipkg/"}) {
        if (path.find(folder) == std::string_view::npos)
            continue;
        if (path.ends_with("/status") || path.ends_with(".control"))
            return Database::Opkg;
        if (path.ends_with(".list"))
            return Database::OpkgFiles;
    }
    return Database::None;
}

Database manifest(std::string_view path, std::string_view text) {
    if (path.ends_with("manifest.csv") && text.starts_with("\"PACKAGE\",\"VERSION\",\"LICENSE\""))
        return Database::Buildroot;
    if (path.ends_with("/license.manifest") && text.starts_with("PACKAGE NAME:"))
        return Database::YoctoLicences;
    if (path.ends_with(".rootfs.manifest"))
        return Database::YoctoManifest;
    return Database::None;
}

} // namespace

Database database_at(std::string_view path, Bytes bytes) {
    if (path.ends_with("/lib/dpkg/status") || below(path, "/lib/dpkg/status.d/"))
        return path.ends_with(".md5sums") ? Database::None : Database::Dpkg;
    if (below(path, "/lib/dpkg/info/") && path.ends_with(".list"))
        return Database::DpkgFiles;
    if (path.ends_with("/lib/apk/db/installed"))
        return Database::Apk;
    if (path.find("/lib/pacman/local/") != std::string_view::npos) {
        if (path.ends_with("/desc"))
            return Database::Pacman;
        return path.ends_with("/files") ? Database::PacmanFiles : Database::None;
    }
    for (const Database kind : {rpm_database(path), opkg_database(path), manifest(path, as_text(bytes))})
        if (kind != Database::None)
            return kind;
    return Database::None;
}

PackageList read_database(Database kind, std::string_view path, Bytes bytes) {
    const std::string_view text = as_text(bytes);
    switch (kind) {
    case Database::Dpkg: return read_dpkg(text);
    case Database::Opkg: return read_opkg(text);
    case Database::DpkgFiles:
    case Database::OpkgFiles: return read_file_list(path, text);
    case Database::Apk: return read_apk(text);
    case Database::RpmSqlite: return read_rpm_sqlite(bytes);
    case Database::RpmBerkeley: return read_rpm_berkeley(bytes);
    case Database::RpmNdb: return read_rpm_ndb(bytes);
    case Database::Pacman: return read_pacman(text);
    case Database::PacmanFiles: return read_pacman_files(path, text);
    case Database::Buildroot: return read_buildroot(text);
    case Database::YoctoLicences: return read_yocto_licences(text);
    case Database::YoctoManifest: return read_yocto_manifest(text);
    case Database::None: break;
    }
    return {};
}

} // namespace warifu::packages
