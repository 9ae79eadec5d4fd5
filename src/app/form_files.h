#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "warifu/attestation/forms.h"
#include "warifu/base/result.h"

namespace warifu::app {

/// Writes the files of a set, all or none, and takes away the drafts of an earlier run that they replace, whose names
/// it gives back. ErrorCode::Refused, and nothing changed, where a form that was ready would stand beside its new
/// draft: only the user can say what becomes of it. Ctrl-C while it writes leaves what was there before.
Result<std::vector<std::string>> write_set(const std::filesystem::path& folder,
                                           const std::vector<attestation::MadeForm>& forms);

} // namespace warifu::app
