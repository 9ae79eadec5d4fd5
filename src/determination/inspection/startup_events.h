#pragma once

#include "file_tree.h"
#include "startup_rows.h"

namespace warifu::inspection {

/// Follows what started programs start later: cron's tables, scripts of DHCP clients, rules of mdev and udev, commands
/// of modprobe, and programs that the kernel is told to run. `rows` already has what starts.
void read_events(const FileSystemTree& tree, StartupRows& rows, ShellWalk& walk);

} // namespace warifu::inspection
