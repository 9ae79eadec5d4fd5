#pragma once

#include <string>
#include <vector>

#include "warifu/packages/databases.h"

namespace warifu::packages::test {

/// `name version`; `?` where no version is told.
inline std::vector<std::string> names(const PackageList& list) {
    std::vector<std::string> all;
    for (const Package& package : list.packages)
        all.push_back(package.name + " " + package.version.value_or("?"));
    return all;
}

} // namespace warifu::packages::test
