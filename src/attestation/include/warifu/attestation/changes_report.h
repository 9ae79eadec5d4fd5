#pragma once

#include <string>

#include "warifu/attestation/report.h"
#include "warifu/surveillance/changes.h"

/// What a new firmware changes, in words: for `warifu changes`.
namespace warifu::attestation {

/// The public JSON shape (docs/json/changes.schema.json).
std::string changes_json(const surveillance::Changes& changes, const catalogue::Catalogue& catalogue);
std::string changes_text(const surveillance::Changes& changes, const catalogue::Catalogue& catalogue,
                         const TextStyle& style);

} // namespace warifu::attestation
