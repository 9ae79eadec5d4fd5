#pragma once

#include <string>
#include <vector>

#include "warifu/base/result.h"
#include "warifu/pages/findings.h"

/// What is found in a dossier, on its way out of the process that read it.
namespace warifu::workbench {

std::vector<std::string> encode(const pages::Findings& findings);
/// Nothing in it is trusted: what does not look as `encode` writes it is refused, and names of files are names and no
/// paths.
Result<pages::Findings> decode(std::vector<std::string> strings);

} // namespace warifu::workbench
