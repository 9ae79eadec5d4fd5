#include "warifu/attestation/label.h"

#include <algorithm>

#include <fmt/format.h>

#include "lookup.h"
#include "warifu/recognition/validity.h"

namespace warifu::attestation {

namespace {

using catalogue::Catalogue;
using review::RegimeVerdict;
using review::Verdict;

/// The verdict that a label would stand on: of the model, or of all.
Result<const RegimeVerdict*> verdict_of(const Assessment& assessment, const LabelTerms& terms) {
    if (assessment.regimes.size() != 1)
        return make_error(ErrorCode::InvalidArgument,
                          fmt::format("a label is of one regime; '{}' is {}", printable(terms.regime, 100),
                                      assessment.regimes.empty() ? "none" : "several"));
    const RegimeVerdict& whole = assessment.regimes.front();
    if (terms.model.empty())
        return &whole;
    const auto of_model = [&](const RegimeVerdict& part) { return std::ranges::count(part.models, terms.model) != 0; };
    const auto part = std::ranges::find_if(whole.by_model, of_model);
    if (part == whole.by_model.end())
        return make_error(ErrorCode::NotFound, fmt::format("the product has no [[model]] '{}' for {}",
                                                           printable(terms.model, 100), whole.regime));
    return &*part;
}

Result<void> check_met(const RegimeVerdict& verdict, const Lookup& lookup, const LabelTerms& terms) {
    const Assessment& assessment = lookup.assessment();
    const RegimeVerdict& whole = assessment.regimes.front();
    if (verdict.verdict != Verdict::Pass)
        return make_error(
            ErrorCode::Refused,
            fmt::format("{} is not met on {}: the verdict is {} (of the mandatory requirements, {} fail, {} "
                        "are open); `warifu assess` says why",
                        whole.regime, assessment.on.to_string(), to_string(verdict.verdict), verdict.mandatory.fail,
                        verdict.mandatory.inconclusive));
    for (const review::RequirementVerdict* member : lookup.members(whole))
        if (rests_on_example(assessment, *member))
            return make_error(ErrorCode::Refused, fmt::format("{} rests on a made-up label", member->requirement));
    if (terms.speaker != label::Speaker::Maker && verdict.criteria != catalogue::Confidence::Seen)
        return make_error(ErrorCode::Refused,
                          fmt::format("the verdict on {} is by criteria that were not all read in the official text "
                                      "(criteria: {}): only the maker can declare that they are met (--as maker)",
                                      whole.regime, to_string(verdict.criteria)));
    return {};
}

std::vector<std::string> models_of(const Assessment& assessment, const LabelTerms& terms) {
    if (!terms.model.empty())
        return {terms.model};
    std::vector<std::string> models;
    for (const RegimeVerdict& part : assessment.regimes.front().by_model)
        models.insert(models.end(), part.models.begin(), part.models.end());
    return models.empty() ? assessment.models : models;
}

void keep_earlier(std::optional<Date>& end, const std::optional<Date>& other) {
    if (other && (!end || *other < *end))
        end = other;
}

/// The first end of support among the models.
std::optional<Date> support_of(const selection::Product& product, const std::vector<std::string>& models) {
    std::optional<Date> end;
    for (const selection::Model& model : product.family)
        if (std::ranges::count(models, model.id) != 0)
            keep_earlier(end, model.support_until ? model.support_until : product.support_until);
    return product.family.empty() ? product.support_until : end;
}

/// No label outlasts what its regime grants, what its verdict rests on, and the support of the product.
Result<Date> last_day_of(const catalogue::Regime& regime, const label::Label& label, const RegimeVerdict& verdict,
                         const LabelTerms& terms) {
    recognition::Label granted;
    granted.regime = label.regime;
    granted.level = label.level;
    granted.issued = terms.from;
    std::optional<Date> end = recognition::last_day(regime, granted);
    if (!end && !terms.last)
        return make_error(
            ErrorCode::InvalidArgument,
            fmt::format("{} sets no time for which a label counts: say its last day by --expires", regime.id));
    keep_earlier(end, verdict.until);
    keep_earlier(end, label.support_until);
    if (terms.last && end && *end < *terms.last)
        return make_error(ErrorCode::Refused,
                          fmt::format("the label may count until {} and no longer: that is the first end of what the "
                                      "regime grants, what the verdict rests on, and the product's support",
                                      end->to_string()));
    const Date last = terms.last ? *terms.last : *end;
    if (last < terms.from)
        return make_error(ErrorCode::Refused,
                          fmt::format("the label would end on {}, before it begins", last.to_string()));
    return last;
}

} // namespace

Result<label::Label> label_of(const Assessment& assessment, const selection::Product& product,
                              const Catalogue& catalogue, const LabelTerms& terms) {
    const Lookup lookup(assessment, catalogue);
    const RegimeVerdict& verdict = *TRY(verdict_of(assessment, terms));
    const RegimeId id = parse_regime_id(assessment.regimes.front().regime);
    const catalogue::Regime* regime = catalogue.find_regime(id.regime);
    if (regime == nullptr)
        return make_error(ErrorCode::NotFound, fmt::format("the catalogue has no regime '{}'", id.regime));
    TRY_VOID(check_met(verdict, lookup, terms));
    label::Label label{{}, terms.number, terms.from, terms.from, 0, {}};
    label.regime = id.regime;
    label.level = id.level;
    label.edition = assessment.regimes.front().edition;
    label.product = assessment.product;
    label.models = models_of(assessment, terms);
    label.maker = assessment.maker;
    label.speaker = terms.speaker;
    label.criteria =
        verdict.criteria == catalogue::Confidence::Seen ? label::Criteria::Verified : label::Criteria::Unverified;
    label.support_until = support_of(product, label.models);
    label.url = terms.url;
    label.last = TRY(last_day_of(*regime, label, verdict, terms));
    return label;
}

bool holds_own_label(const Assessment& assessment, std::string_view regime) {
    return std::ranges::any_of(assessment.labels, [&](const recognition::Label& held) {
        return held.regime == regime && !held.example && held.state == recognition::LabelState::Valid &&
               (!held.expires || assessment.on <= *held.expires);
    });
}

label::RegimeNames regime_names(const Catalogue& catalogue, const label::Label& label) {
    const catalogue::Regime* regime = catalogue.find_regime(label.regime);
    if (regime == nullptr)
        return {{label.regime, label.regime}, {}};
    label::RegimeNames names{regime->name, regime->operator_name};
    const catalogue::Level* level = label.level.empty() ? nullptr : catalogue.find_level(*regime, label.level);
    if (level != nullptr) {
        names.regime.en += ' ' + level->name.en;
        names.regime.ja += ' ' + level->name.ja;
    }
    return names;
}

} // namespace warifu::attestation
