#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "warifu/packages/databases.h"

// Any bytes as each kind of database; the first byte says which. What has no name is no package.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    using packages::Database;
    constexpr std::array kinds = {Database::Dpkg,          Database::Opkg,        Database::DpkgFiles,
                                  Database::Apk,           Database::RpmSqlite,   Database::Pacman,
                                  Database::Buildroot,     Database::PacmanFiles, Database::YoctoLicences,
                                  Database::YoctoManifest, Database::RpmBerkeley, Database::RpmNdb};
    if (size == 0)
        return 0;
    const Bytes bytes(reinterpret_cast<const std::byte*>(data + 1), size - 1);
    const auto release = packages::read_release_file("/etc/os-release", as_text(bytes));
    (void)packages::read_release_file("/etc/redhat-release", as_text(bytes));
    for (const packages::Package& package :
         packages::read_database(kinds[data[0] % kinds.size()], "/x/lamp-1-1/lamp.list", bytes).packages) {
        if (package.name.empty() || !packages::package_url(package, release).starts_with("pkg:"))
            std::abort();
        (void)packages::upstream_version(package.version.value_or(""), package.type);
    }
    return 0;
}
