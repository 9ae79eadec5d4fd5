#pragma once

#include <string>
#include <string_view>

#include "warifu/attestation/report.h"
#include "warifu/base/result.h"
#include "warifu/selection/selection.h"

/// An assessment, and the catalogue, in the formats that other tools read (docs/user/formats.md). Each is written from
/// the same assessment as the report and says the same; the same assessment gives the same bytes.
namespace warifu::attestation {

/// SARIF 2.1.0: a result for every requirement under every regime, of kind fail, open, pass or notApplicable.
std::string to_sarif(const Assessment& assessment, const catalogue::Catalogue& catalogue, Language language);
/// JUnit XML: a suite for every regime. It is red exactly when the exit status is not 0: a FAIL that counts is a
/// failure, an INCONCLUSIVE that counts is an error.
std::string to_junit(const Assessment& assessment, const catalogue::Catalogue& catalogue, Language language);
/// RFC 4180: a row for every requirement under every regime.
std::string to_csv(const Assessment& assessment, const catalogue::Catalogue& catalogue, Language language);

/// OSCAL 1.2.1 in JSON. `satisfied` means PASS and nothing else.
std::string to_oscal_results(const Assessment& assessment, const catalogue::Catalogue& catalogue, Language language);
std::string to_oscal_component(const Assessment& assessment, const catalogue::Catalogue& catalogue, Language language);
/// The requirements of one level and edition; none where the catalogue knows the regime's name alone. `on` dates the
/// document where the catalogue's version is no date.
std::string to_oscal_catalog(const catalogue::Catalogue& catalogue, const selection::SelectedRegime& selected, Date on,
                             Language language);
/// Technical relations between provisions: OSCAL's own relationships. Of one crosswalk, or of all when `id` is empty.
Result<std::string> to_oscal_crosswalks(const catalogue::Catalogue& catalogue, std::string_view id, Date on,
                                        Language language);
/// What law or operators take as met: relationships in our own namespace, since none of OSCAL's means that. Of one
/// arrangement, or of all when `id` is empty.
Result<std::string> to_oscal_arrangements(const catalogue::Catalogue& catalogue, std::string_view id, Date on,
                                          Language language);

} // namespace warifu::attestation
