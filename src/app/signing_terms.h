#pragma once

#include <filesystem>
#include <string>

#include "common.h"
#include "warifu/signing/sign.h"

namespace warifu::app {

/// What `--key`, `--cert`, `--chain` and `--passphrase-file` say. Keeps a view of the options.
Result<signing::SigningTerms> signing_terms(const Options& options);

/// Empty for an empty path.
Result<std::string> read_optional(const std::filesystem::path& path);

} // namespace warifu::app
