#include <algorithm>

#include <fmt/format.h>

#include "common.h"
#include "warifu/attestation/compile.h"

namespace warifu::app {

namespace {

/// `S1.1-02` or a full id: the verdicts that it means, one for each kind of models that differ in it.
std::vector<const review::RequirementVerdict*> find(const attestation::Assessment& assessment, const std::string& id,
                                                    const std::string& model) {
    const auto named = [&](const auto& v) { return v.requirement == id; };
    const auto tail = [&](const auto& v) { return v.requirement.ends_with("/" + id); };
    auto first = std::ranges::find_if(assessment.verdicts, named);
    if (first == assessment.verdicts.end())
        first = std::ranges::find_if(assessment.verdicts, tail);
    std::vector<const review::RequirementVerdict*> found;
    for (auto at = first; at != assessment.verdicts.end(); ++at) {
        const bool of_model =
            model.empty() || at->models.empty() || std::ranges::find(at->models, model) != at->models.end();
        if (at->requirement == first->requirement && of_model)
            found.push_back(&*at);
    }
    return found;
}

/// A regime id that asks for the requirement: at its lowest level that does, in the edition that `id` names.
std::string regime_of(const catalogue::Requirement& requirement, const std::string& id) {
    return requirement.regime + (requirement.level.empty() ? "" : "/" + requirement.level) +
           (id.find('@') == std::string::npos ? "" : "@" + requirement.edition);
}

Result<int> run_explain(const Options& options) {
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
    const auto& models = assessed.product.models;
    if (!options.of_model.empty() && std::ranges::find(models, options.of_model) == models.end())
        return make_error(ErrorCode::NotFound, fmt::format("the product has no model '{}'", options.of_model));
    const auto verdicts = find(assessment, options.id, options.of_model);
    if (verdicts.empty())
        return make_error(
            ErrorCode::NotFound,
            fmt::format("no verdict on '{}'; write it as in the report, such as jc-star/S1.1-02", options.id));
    const auto tables = TRY(attestation::makers_tables(catalogue, dossier, verdicts.front()->requirement));
    constexpr std::size_t shown = 5;
    std::string text;
    for (std::size_t i = 0; i < std::min(verdicts.size(), shown); ++i)
        text += (i == 0 ? "" : "\n") +
                attestation::explain_text(assessment, catalogue, *verdicts[i], text_style(options), tables);
    if (verdicts.size() > shown)
        text += fmt::format(
            "\n… {} {}\n", verdicts.size() - shown,
            say(options, "more, for other models: --model names one", "件は別の型番のもの。--model で指定できます"));
    return write_output(options, text);
}

} // namespace

int explain(const Options& options) { return exit_status(run_explain(options)); }

} // namespace warifu::app
