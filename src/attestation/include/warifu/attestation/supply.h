#pragma once

#include <optional>
#include <string>
#include <vector>

#include "warifu/attestation/report.h"
#include "warifu/recognition/supply.h"

/// What `check-supply` says, for terminals and for programs.
namespace warifu::attestation {

/// What an assessment of the product says of a regime of the market. Shown beside the statement, never in its place.
struct OwnVerdict {
    std::string regime; ///< with level: `sg-cls/1`
    review::Verdict verdict = review::Verdict::Inconclusive;
    review::Counts mandatory;
    bool not_met = false; ///< some mandatory requirement fails, by the evidence or by the reviewer
};

struct SupplyReport {
    recognition::SupplyQuestion question;
    recognition::Supply supply;
    std::string product;              ///< its name; empty: labels alone were given
    std::vector<OwnVerdict> verdicts; ///< from a dossier
    std::optional<Date> assessed_on;  ///< the day of those verdicts
};

std::vector<OwnVerdict> own_verdicts(const Assessment& assessment, const catalogue::Catalogue& catalogue);

/// docs/json/check-supply.schema.json.
std::string supply_json(const catalogue::Catalogue& catalogue, const SupplyReport& report);
std::string supply_text(const catalogue::Catalogue& catalogue, const SupplyReport& report, const TextStyle& style);

} // namespace warifu::attestation
