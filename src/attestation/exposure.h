#pragma once

#include "warifu/attestation/report.h"

/// What a store of advisories says of the components, in numbers and sentences.
namespace warifu::attestation {

/// Of one artefact; all 0 where nothing matches.
MatchCounts counts_of(const Exposure& exposure, const std::string& subject);

/// A verdict waits for it, or falls by it: whatever the maker says of what is known to be exploited.
bool is_open(const review::Observation& match);
bool is_exploited(const review::Observation& match); ///< known to be, and the component is affected

/// Each feed once, that of the subject that needs it first.
std::vector<const review::Observation*> feeds_of(const Exposure& exposure);

std::int64_t number_in(const review::Observation& row, std::string_view column); ///< 0: not there
double real_in(const review::Observation& row, std::string_view column);         ///< -1: not there

// For forms; empty without a store.
Text exposed_components(const Exposure& exposure);
Text exposed_vulnerabilities(const Exposure& exposure);
Text ends_of_life(const Exposure& exposure);

} // namespace warifu::attestation
