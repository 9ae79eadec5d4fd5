#pragma once

#include "file_tree.h"
#include "startup_rows.h"

namespace warifu::inspection {

/// Services of systemd: which units start by themselves, and what they run.
void read_systemd(const FileSystemTree& tree, StartupRows& rows, ShellWalk& walk);

} // namespace warifu::inspection
