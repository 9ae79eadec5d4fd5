#include <algorithm>

#include <fmt/format.h>

#include "common.h"
#include "warifu/attestation/compile.h"

namespace warifu::app {

namespace {

/// `S1.1-02` or a full id: the verdict that it means.
const review::RequirementVerdict* find(const attestation::Assessment& assessment, const std::string& id) {
    const auto exact = std::find_if(assessment.verdicts.begin(), assessment.verdicts.end(),
                                    [&](const auto& v) { return v.requirement == id; });
    if (exact != assessment.verdicts.end())
        return &*exact;
    const auto tail = std::find_if(assessment.verdicts.begin(), assessment.verdicts.end(),
                                   [&](const auto& v) { return v.requirement.ends_with("/" + id); });
    return tail == assessment.verdicts.end() ? nullptr : &*tail;
}

/// A regime id that asks for the requirement: at its lowest level that does, in the edition that `id` names.
std::string regime_of(const catalogue::Requirement& requirement, const std::string& id) {
    return requirement.regime + (requirement.level.empty() ? "" : "/" + requirement.level) +
           (id.find('@') == std::string::npos ? "" : "@" + requirement.edition);
}

Result<int> run(const Options& options) {
    const catalogue::Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    const dossier::Dossier dossier = TRY(open_confined({options.file}, options.file));
    const Assessed assessed = TRY(assessed_in(dossier, catalogue, options.file));
    if (const auto digest = TRY(dossier.fact("catalogue_digest")); digest && *digest != catalogue.digest)
        fmt::print(
            stderr, "{}\n",
            say(options,
                "note: the catalogue has changed since this assessment; the verdict below is by the catalogue of today",
                "注意: この評価の後にカタログが変わっています。以下の判定は現在のカタログによるものです"));
    std::vector<std::string> regimes;
    if (const auto* requirement = catalogue.find_requirement(options.id))
        regimes.push_back(regime_of(*requirement, options.id));
    const auto assessment =
        TRY(attestation::compile(catalogue, dossier, assessed.product,
                                 {assessed.on, regimes, tool_version(), options.file.filename().string()}));
    const auto* verdict = find(assessment, options.id);
    if (verdict == nullptr)
        return make_error(
            ErrorCode::NotFound,
            fmt::format("no verdict on '{}'; write it as in the report, such as jc-star/S1.1-02", options.id));
    const auto tables = TRY(attestation::makers_tables(catalogue, dossier, verdict->requirement));
    return write_output(options,
                        attestation::explain_text(assessment, catalogue, *verdict, text_style(options), tables));
}

} // namespace

int explain(const Options& options) { return exit_status(run(options)); }

} // namespace warifu::app
