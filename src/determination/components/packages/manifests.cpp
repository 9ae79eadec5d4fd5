#include <fmt/format.h>

#include "readers.h"
#include "stanzas.h"
#include "warifu/base/text.h"

// What build systems write beside an image: Buildroot's legal-info (manual, "Complying with open source licenses") and
// Yocto's license.manifest and IMAGE.manifest (Yocto's development manual, "Maintaining open source licence
// compliance").

namespace warifu::packages {

namespace {

/// The fields of one line of RFC 4180; a quoted field does not go over the end of the line.
std::vector<std::string> csv_fields(std::string_view line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size() && fields.size() < 32; ++i) {
        const char c = line[i];
        if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"')
            fields.back() += line[++i];
        else if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            fields.emplace_back();
        else
            fields.back() += c;
    }
    return fields;
}

} // namespace

PackageList read_buildroot(std::string_view text) {
    PackageList list;
    std::uint64_t number = 0;
    for (const std::string_view line : lines(text)) {
        ++number;
        if (number == 1 || trim(line).empty())
            continue;
        const auto fields = csv_fields(line);
        if (fields.size() < 3 || fields[0].empty()) {
            list.incomplete = fmt::format("line {} has not the fields of a package", number);
            continue;
        }
        if (list.packages.size() == most_packages) {
            list.incomplete = "more packages than can be kept";
            break;
        }
        Package package;
        package.type = "generic"; // purl-spec has no type of its own for Buildroot yet
        package.name = fields[0];
        // Buildroot writes so for what has no version: its own skeleton, a toolchain from elsewhere.
        if (!fields[1].empty() && fields[1] != "undefined" && fields[1] != "not applicable")
            package.version = fields[1];
        package.licence = fields[2] == "unknown" ? "" : fields[2];
        package.line = number;
        package.evidence = line.substr(0, 120);
        list.packages.push_back(std::move(package));
    }
    return list;
}

PackageList read_yocto_licences(std::string_view text) {
    PackageList list;
    each_stanza(text, [&](const Stanza& stanza) {
        const std::string_view name = stanza.get("package name");
        if (name.empty() || list.packages.size() == most_packages)
            return;
        Package package;
        package.type = "generic";
        package.name = name;
        if (!stanza.get("package version").empty())
            package.version = stanza.get("package version");
        package.origin = stanza.get("recipe name");
        package.licence = stanza.get("license");
        package.line = stanza.line;
        package.evidence = fmt::format("PACKAGE NAME: {}", name);
        list.packages.push_back(std::move(package));
    });
    return list;
}

PackageList read_yocto_manifest(std::string_view text) {
    PackageList list;
    std::uint64_t number = 0;
    for (const std::string_view line : lines(text)) {
        ++number;
        const auto parts = words(line);
        if (parts.empty())
            continue;
        if (parts.size() != 3 || list.packages.size() == most_packages) {
            list.incomplete = fmt::format("line {} has not name, architecture and version", number);
            continue;
        }
        Package package;
        package.type = "generic";
        package.name = parts[0];
        package.architecture = parts[1];
        package.version = parts[2];
        package.line = number;
        package.evidence = line.substr(0, 120);
        list.packages.push_back(std::move(package));
    }
    return list;
}

} // namespace warifu::packages
