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

Result<int> run(const Options& options) {
    const catalogue::Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    const dossier::Dossier dossier = TRY(open_confined({options.file}, options.file));
    const auto text = TRY(dossier.document("product.toml"));
    const auto on = TRY(dossier.fact("on"));
    if (!text || !on)
        return make_error(ErrorCode::NotFound, "the dossier holds no finished assessment; run `warifu assess` first",
                          options.file.string());
    if (const auto digest = TRY(dossier.fact("catalogue_digest")); digest && *digest != catalogue.digest)
        fmt::print(
            stderr, "{}\n",
            say(options,
                "note: the catalogue has changed since this assessment; the verdict below is by the catalogue of today",
                "注意: この評価の後にカタログが変わっています。以下の判定は現在のカタログによるものです"));
    Mistakes mistakes;
    const selection::Product product = selection::read_product("product.toml", *text, catalogue, mistakes);
    if (!mistakes.empty())
        return fail(mistakes.sorted());
    std::vector<std::string> regimes;
    if (const auto* requirement = catalogue.find_requirement(options.id))
        regimes.push_back(regime_of(*requirement, options.id));
    const auto assessment =
        TRY(attestation::compile(catalogue, dossier, product,
                                 {TRY(Date::parse(*on)), regimes, tool_version(), options.file.filename().string()}));
    const bool known =
        options.of_model.empty() || std::ranges::find(product.models, options.of_model) != product.models.end();
    if (!known)
        return make_error(ErrorCode::NotFound, fmt::format("the product has no model '{}'", options.of_model));
    const auto verdicts = find(assessment, options.id, options.of_model);
    if (verdicts.empty())
        return make_error(
            ErrorCode::NotFound,
            fmt::format("no verdict on '{}'; write it as in the report, such as jc-star/S1.1-02", options.id));
    constexpr std::size_t shown = 5;
    std::string text_of_all;
    for (std::size_t i = 0; i < std::min(verdicts.size(), shown); ++i)
        text_of_all +=
            (i == 0 ? "" : "\n") + attestation::explain_text(assessment, catalogue, *verdicts[i], text_style(options));
    if (verdicts.size() > shown)
        text_of_all += fmt::format(
            "\n… {} {}\n", verdicts.size() - shown,
            say(options, "more, for other models: --model names one", "件は別の型番のもの。--model で指定できます"));
    return write_output(options, text_of_all);
}

} // namespace

int explain(const Options& options) { return exit_status(run(options)); }

} // namespace warifu::app
