#pragma once

#include <string>

#include "file_tree.h"
#include "startup_rows.h"

namespace warifu::inspection {

/// Follows what the init of a root file system starts. Gives its name, or nothing when it is none that we know.
std::string read_startup(const FileSystemTree& tree, StartupRows& rows);

} // namespace warifu::inspection
