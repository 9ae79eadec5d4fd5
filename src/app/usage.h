#pragma once

#include <string>

#include "command_tree.h"
#include "options.h"

namespace CLI {
class App;
class ParseError;
} // namespace CLI

namespace warifu::app {

/// What an argument means, with the words that it takes and what happens without it.
std::string full_meaning(const Argument& argument, Language language);
/// What `--help` prints, in lines of at most `width` columns.
std::string help_text(const Command& command, Language language, std::size_t width);

/// Ends a command line that asks for help or the version, or that cannot be understood. Gives the exit status.
int end_of_parsing(const CLI::App& app, const CLI::ParseError& error, const Options& options);

} // namespace warifu::app
