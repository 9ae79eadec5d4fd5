#pragma once

#include "warifu/packages/databases.h"

namespace warifu::packages {

/// Most packages that are taken from one file.
constexpr std::size_t most_packages = 100'000;
/// Most files that are taken from one file.
constexpr std::size_t most_files = 500'000;

PackageList read_dpkg(std::string_view text);
PackageList read_opkg(std::string_view text);
/// One path in a line; the file is named after its package.
PackageList read_file_list(std::string_view path, std::string_view text);
PackageList read_apk(std::string_view text);
PackageList read_pacman(std::string_view text);
PackageList read_pacman_files(std::string_view path, std::string_view text);
PackageList read_rpm_sqlite(Bytes bytes);
PackageList read_rpm_berkeley(Bytes bytes);
PackageList read_rpm_ndb(Bytes bytes);
PackageList read_buildroot(std::string_view text);
PackageList read_yocto_licences(std::string_view text);
PackageList read_yocto_manifest(std::string_view text);

/// One package of an rpm database: a header without its lead (rpm's doc/manual/format_header.md). False when it is
/// damaged.
bool read_rpm_header(Bytes header, PackageList& list);

} // namespace warifu::packages
