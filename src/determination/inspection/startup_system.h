#pragma once

#include <set>
#include <string>

#include "file_tree.h"
#include "startup_rows.h"

namespace warifu::inspection {

struct StartupSystem {
    std::string name;            ///< of the init; empty when it is none that we know
    std::set<std::string> files; ///< what its commands were taken from: scripts, tables, units
};

/// Follows what the init of a root file system starts.
StartupSystem read_startup(const FileSystemTree& tree, StartupRows& rows);

} // namespace warifu::inspection
