#pragma once

#include <vector>

#include "warifu/review/review.h"

namespace warifu::review {

/// What to do next: remedies, questions, examinations, each with the requirements that it would move; those that move
/// more mandatory requirements first, mending before answering.
std::vector<NextStep> next_steps(const catalogue::Catalogue& catalogue,
                                 const std::vector<RequirementVerdict>& verdicts);

} // namespace warifu::review
