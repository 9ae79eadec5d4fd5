#pragma once

#include <string>

#include "common.h"

namespace warifu::app {

/// A passphrase or PIN: from a file, the environment or the terminal, never from the command line, which others see.
Result<std::string> secret_of(const Options& options, const Text& what);

} // namespace warifu::app
