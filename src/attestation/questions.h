#pragma once

#include <string>
#include <vector>

#include "warifu/attestation/compile.h"
#include "warifu/review/review.h"
#include "warifu/selection/family.h"

namespace warifu::attestation {

/// What review is asked of each group of models. `opens` is what the held labels open.
Result<std::vector<review::Question>> questions_of(const catalogue::Catalogue& catalogue,
                                                   const dossier::Dossier& dossier, const selection::Product& product,
                                                   const std::vector<selection::Alike>& groups,
                                                   const Assessment& assessment, const CompileOptions& options);

} // namespace warifu::attestation
