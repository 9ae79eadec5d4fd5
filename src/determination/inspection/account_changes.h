#pragma once

#include <string>

#include "file_tree.h"
#include "findings.h"

namespace warifu::inspection {

/// Start-up scripts that write /etc/passwd or /etc/shadow, or set a password: the files in the image are then not the
/// last word on its accounts.
Reasons run_time_changes(const FileSystemTree& tree);

} // namespace warifu::inspection
