#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <utility>

#include "file_tree.h"

namespace warifu::inspection {

/// Which writing lines of an update script are reached only by what a signature has vouched for.
struct VerificationFlow {
    /// Path and line of every such line.
    std::set<std::pair<std::string, std::size_t>> vouched;
    bool sure = false; ///< no writing command may be reached otherwise, and the script was walked to its end
};

VerificationFlow follow_verification(const FileSystemTree& tree, const std::string& path);

} // namespace warifu::inspection
