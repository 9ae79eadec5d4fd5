#pragma once

#include <vector>

#include "warifu/attestation/report.h"
#include "warifu/base/result.h"
#include "warifu/review/review.h"
#include "warifu/selection/product.h"

/// What testers recorded and reviewers decided, also what decides nothing: no output leaves one out.
namespace warifu::attestation {

Result<void> add_records(const dossier::Dossier& dossier, const review::Answer& answer, Assessment& assessment);
/// `questions`: one for each group of models that stand alike.
void add_overrides(const selection::Product& product, const std::vector<review::Question>& questions,
                   const review::Answer& answer, Assessment& assessment);

} // namespace warifu::attestation
