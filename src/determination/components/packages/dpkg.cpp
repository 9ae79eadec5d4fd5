#include <algorithm>

#include <fmt/format.h>

#include "readers.h"
#include "stanzas.h"
#include "warifu/base/text.h"

// dpkg's status file, one stanza for each package that it has ever heard of (dpkg's man pages, deb-control(5)), and
// opkg's, which took the form. The third word of `Status` says how far the package got: `config-files` and
// `not-installed` have no programs left, all others have at least some.

namespace warifu::packages {

namespace {

bool is_there(std::string_view status) {
    if (status.empty()) // status.d has one file for each installed package, and no Status in it
        return true;
    const auto parts = words(status);
    return parts.size() == 3 && parts[2] != "config-files" && parts[2] != "not-installed";
}

/// `Source: glibc (2.31-13)`, or without the version where it is the package's own.
void set_origin(Package& package, std::string_view source) {
    const std::size_t bracket = source.find(" (");
    package.origin = trim(source.substr(0, bracket));
    if (bracket != std::string_view::npos && source.ends_with(')'))
        package.origin_version = source.substr(bracket + 2, source.size() - bracket - 3);
}

std::optional<Package> package_of(const Stanza& stanza, std::string_view type) {
    const std::string_view name = stanza.get("package");
    if (name.empty() || !is_there(stanza.get("status")))
        return std::nullopt;
    Package package;
    package.name = name;
    package.type = type;
    package.line = stanza.line;
    if (!stanza.get("version").empty())
        package.version = stanza.get("version");
    package.architecture = stanza.get("architecture");
    package.supplier = stanza.get("maintainer");
    package.licence = stanza.get("license");
    package.cpe = cpe_23(stanza.get("cpe-id"));
    package.evidence = fmt::format("Package: {} {}", name, stanza.get("version"));
    return package;
}

PackageList read(std::string_view text, std::string_view type) {
    PackageList list;
    bool any = false;
    each_stanza(text, [&](const Stanza& stanza) {
        any = any || !stanza.get("package").empty();
        auto package = package_of(stanza, type);
        if (!package)
            return;
        if (list.packages.size() == most_packages) {
            list.incomplete = "more packages than can be kept";
            return;
        }
        // opkg's Source is the folder of the recipe; SourceName is the recipe.
        set_origin(*package, type == "deb" ? stanza.get("source") : stanza.get("sourcename"));
        list.packages.push_back(std::move(*package));
    });
    if (!any && !trim(text).empty())
        list.incomplete = "no package can be made out in it";
    return list;
}

} // namespace

PackageList read_dpkg(std::string_view text) { return read(text, "deb"); }

PackageList read_opkg(std::string_view text) { return read(text, "opkg"); }

PackageList read_file_list(std::string_view list_path, std::string_view text) {
    PackageList list;
    // libc6:armhf.list
    const std::string_view file = list_path.substr(list_path.rfind('/') + 1);
    const std::string_view package = file.substr(0, std::min(file.find(':'), file.rfind(".list")));
    for (const std::string_view line : lines(text)) {
        // opkg writes size or mode behind a tab.
        const std::string_view path = line.substr(0, line.find('\t'));
        if (!path.starts_with('/') || path == "/.")
            continue;
        if (list.files.size() == most_files) {
            list.incomplete = "more files than can be kept";
            break;
        }
        list.files.push_back({std::string(path), std::string(package)});
    }
    return list;
}

} // namespace warifu::packages
