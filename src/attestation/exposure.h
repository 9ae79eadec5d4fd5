#pragma once

#include "warifu/attestation/report.h"

/// What a store of advisories says of the components, in numbers and sentences.
namespace warifu::attestation {

/// Of the matches of one artefact.
struct MatchCounts {
    std::size_t all = 0, affected = 0, unknown = 0, unaffected = 0;
    std::size_t exploited = 0; ///< known to be
    std::size_t judged = 0;    ///< by the maker
    std::size_t open = 0;      ///< neither judged away nor not affected
    std::size_t fix_known = 0; ///< of those that are open
};
MatchCounts counts_of(const Exposure& exposure, const std::string& subject);

/// The maker, or the records, say that it does not matter.
bool is_settled(const review::Observation& match);

std::int64_t number_in(const review::Observation& row, std::string_view column); ///< 0: not there
double real_in(const review::Observation& row, std::string_view column);         ///< -1: not there

// For forms; empty without a store.
Text exposed_components(const Exposure& exposure);
Text exposed_vulnerabilities(const Exposure& exposure);
Text ends_of_life(const Exposure& exposure);

} // namespace warifu::attestation
