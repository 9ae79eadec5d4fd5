#pragma once

#include <string>
#include <vector>

#include "warifu/attestation/report.h"
#include "warifu/base/date.h"
#include "warifu/base/result.h"
#include "warifu/catalogue/catalogue.h"
#include "warifu/dossier/dossier.h"
#include "warifu/selection/product.h"

/// Puts selection, recognition and review together into what a report shows. Reads the dossier, writes nothing.
namespace warifu::attestation {

struct CompileOptions {
    Date on;
    std::vector<std::string> regimes; ///< in place of those that the product names; empty: the product's
    std::string tool_version;
    std::string dossier_name;
};

Result<Assessment> compile(const catalogue::Catalogue& catalogue, const dossier::Dossier& dossier,
                           const selection::Product& product, const CompileOptions& options);

/// The labels that the product file names, as recognition reads them.
Result<std::vector<recognition::Label>> labels_of(const catalogue::Catalogue& catalogue,
                                                  const selection::Product& product);

/// Rows of the maker's tables (IXIT) that the test cases of a requirement read; the first few hundred.
Result<std::vector<review::Observation>> makers_tables(const catalogue::Catalogue& catalogue,
                                                       const dossier::Dossier& dossier, std::string_view requirement);

/// Keeps verdicts and reasons in the dossier, for `query`, `diff` and auditors.
Result<void> store(const Assessment& assessment, std::string_view now, dossier::Dossier& dossier);

} // namespace warifu::attestation
