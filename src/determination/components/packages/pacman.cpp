#include <map>

#include <fmt/format.h>

#include "readers.h"
#include "warifu/base/text.h"

// pacman's local database: a folder for each package, in which `desc` has `%NAME%` and the values below it until an
// empty line, and `files` the paths without their first slash (libalpm's be_local.c).

namespace warifu::packages {

PackageList read_pacman(std::string_view text) {
    PackageList list;
    Package package;
    package.type = "alpm";
    std::string_view field;
    for (const std::string_view line : lines(text)) {
        if (line.starts_with('%') && line.ends_with('%') && line.size() > 2) {
            field = line;
            continue;
        }
        if (line.empty())
            field = {};
        else if (field == "%NAME%")
            package.name = line;
        else if (field == "%VERSION%")
            package.version = line;
        else if (field == "%ARCH%")
            package.architecture = line;
        else if (field == "%BASE%")
            package.origin = line;
        else if (field == "%PACKAGER%")
            package.supplier = line;
        else if (field == "%LICENSE%" && package.licence.size() < 200)
            package.licence += (package.licence.empty() ? "" : " AND ") + std::string(line);
    }
    if (package.name.empty() || !package.version) {
        list.incomplete = "no name or no version in it";
        return list;
    }
    package.evidence = fmt::format("%NAME% {} %VERSION% {}", package.name, *package.version);
    list.packages.push_back(std::move(package));
    return list;
}

PackageList read_pacman_files(std::string_view path, std::string_view text) {
    PackageList list;
    // …/local/curl-8.5.0-1/files
    std::string_view package = path.substr(0, path.rfind('/'));
    package = package.substr(package.rfind('/') + 1);
    for (int i = 0; i < 2; ++i)
        package = package.substr(0, package.rfind('-'));
    bool inside = false;
    for (const std::string_view line : lines(text)) {
        if (line.starts_with('%')) {
            inside = line == "%FILES%";
        } else if (inside && !line.empty() && list.files.size() < most_files) {
            list.files.push_back({fmt::format("/{}", line), std::string(package)});
        }
    }
    return list;
}

} // namespace warifu::packages
