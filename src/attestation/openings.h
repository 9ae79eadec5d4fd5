#pragma once

#include <string>
#include <vector>

#include "warifu/base/result.h"
#include "warifu/recognition/recognition.h"
#include "warifu/review/review.h"
#include "warifu/selection/family.h"

/// What labels, held and in prospect, open for which models.
namespace warifu::attestation {

/// Labels that no verdict stands against: regimes that grant one, judged, and not failed; of the models of which that
/// is so. Held ones are no prospect.
std::vector<recognition::Label> prospects_of(const catalogue::Catalogue& catalogue, const selection::Product& product,
                                             const review::Answer& answer, const std::vector<recognition::Label>& held);

/// What the labels open, each for the models that it covers.
std::vector<recognition::Opening> openings_of(const catalogue::Catalogue& catalogue, const selection::Product& product,
                                              const std::vector<selection::Alike>& groups,
                                              const std::vector<recognition::Label>& labels, Date on);

/// What counts as met for `model` (empty: the product) by the labels. Statute alone makes it so; an operator's view is
/// shown, with what remains to be done. A label that was made up for a demonstration shows what it would open, and
/// moves no verdict.
std::vector<review::MetByLabel> met_by(const std::vector<recognition::Label>& labels,
                                       const std::vector<recognition::Opening>& opens, const std::string& model);

} // namespace warifu::attestation
