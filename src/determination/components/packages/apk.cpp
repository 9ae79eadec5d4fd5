#include <fmt/format.h>

#include "readers.h"
#include "warifu/base/text.h"

// Alpine's database (apk-tools, doc/apk-package.5.scd and the wiki's "Apk spec"): a letter, a colon, a value; an empty
// line between packages. F is a folder, R a file in the last F.

namespace warifu::packages {

PackageList read_apk(std::string_view text) {
    PackageList list;
    Package package;
    std::string folder;
    std::uint64_t number = 0;
    const auto end = [&] {
        if (!package.name.empty()) {
            if (list.packages.size() < most_packages) {
                package.evidence = fmt::format("P:{} V:{}", package.name, package.version.value_or(""));
                list.packages.push_back(std::move(package));
            } else {
                list.incomplete = "more packages than can be kept";
            }
        }
        package = {};
        folder.clear();
    };
    bool any = false;
    for (const std::string_view line : lines(text)) {
        ++number;
        if (trim(line).empty()) {
            end();
            continue;
        }
        if (line.size() < 2 || line[1] != ':') {
            list.incomplete = fmt::format("line {} is none of the format", number);
            continue;
        }
        const std::string_view value = line.substr(2);
        switch (line[0]) {
        case 'P':
            package.name = value;
            package.type = "apk";
            package.line = number;
            any = true;
            break;
        case 'V': package.version = value; break;
        case 'A': package.architecture = value; break;
        case 'L': package.licence = value; break;
        case 'o': package.origin = value; break;
        case 'm': package.supplier = value; break;
        case 'F': folder = value; break;
        case 'R':
            if (list.files.size() < most_files)
                list.files.push_back(
                    {folder.empty() ? fmt::format("/{}", value) : fmt::format("/{}/{}", folder, value), package.name});
            else
                list.incomplete = "more files than can be kept";
            break;
        default: break;
        }
    }
    end();
    if (!any && !trim(text).empty())
        list.incomplete = "no package can be made out in it";
    return list;
}

} // namespace warifu::packages
