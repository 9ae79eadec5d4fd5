#pragma once

#include "command_tree.h"
#include "options.h"

/// The commands that write pages about the command line itself.
namespace warifu::app {

int print_completion(const Command& root, const Options& options);
int print_manual(const Command& root, const Options& options);

} // namespace warifu::app
