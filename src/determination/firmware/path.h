#pragma once

#include <string>
#include <string_view>

namespace warifu::firmware {

/// A name out of an archive, made absolute: no `.`, no `..`, no doubled or trailing slash.
struct NormalPath {
    std::string path;          ///< `/` for the root itself
    bool outside_root = false; ///< a `..` would have left the root; it was dropped
};

NormalPath normalise_path(std::string_view stored);

} // namespace warifu::firmware
