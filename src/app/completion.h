#pragma once

#include <string>
#include <vector>

#include "command_tree.h"

/// Completions for shells, written from the command line's own definition. What is completed: commands, options, the
/// words that an option takes, ids of regimes, and files.
namespace warifu::app {

/// `regimes`: ids that values of the kind REGIME begin with.
std::string bash_completion(const Command& root, const std::vector<std::string>& regimes);
std::string zsh_completion(const Command& root, const std::vector<std::string>& regimes);
std::string fish_completion(const Command& root, const std::vector<std::string>& regimes);

/// The words that complete the argument's value; empty: none are known.
const std::vector<std::string>& completing_words(const Argument& argument, const std::vector<std::string>& regimes);

} // namespace warifu::app
