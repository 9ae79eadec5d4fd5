#pragma once

#include <set>
#include <string>

#include "file_tree.h"
#include "findings.h"

namespace warifu::inspection {

/// Start-up scripts that write /etc/passwd or /etc/shadow, or set a password: the files in the image are then not the
/// last word on its accounts. `started` are the paths of what the walk through the start-up came by.
Reasons run_time_changes(const FileSystemTree& tree, const std::set<std::string>& started);

} // namespace warifu::inspection
