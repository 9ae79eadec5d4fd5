#pragma once

#include <string>

#include "command_tree.h"
#include "warifu/base/text.h"

namespace warifu::app {

/// The manual page, in the macros of man(7): what the command line's own definition says, and what no option says.
/// `date` is the page's own, `version` that of the program.
std::string manual_page(const Command& root, Language language, const std::string& date, const std::string& version);

} // namespace warifu::app
