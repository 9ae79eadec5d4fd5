// From product file and dossier to what review is asked: one question for each group of models that stand alike.

#include "questions.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "openings.h"
#include "warifu/selection/selection.h"

namespace warifu::attestation {

namespace {

using catalogue::Catalogue;
using selection::Product;
using selection::SelectedRegime;

Result<std::vector<SelectedRegime>> chosen_regimes(const Catalogue& catalogue, const Product& product,
                                                   const CompileOptions& options) {
    if (options.regimes.empty())
        return selection::select(catalogue, product, options.on);
    Product narrowed = product;
    narrowed.regimes = options.regimes;
    return selection::select(catalogue, narrowed, options.on);
}

Result<review::Verdict> parse_verdict(std::string_view word) {
    for (const auto verdict :
         {review::Verdict::Pass, review::Verdict::Fail, review::Verdict::Inconclusive, review::Verdict::NotApplicable})
        if (to_string(verdict) == word)
            return verdict;
    return make_error(ErrorCode::InvalidArgument, fmt::format("'{}' is no verdict", word));
}

/// Written justifications, and for what does not apply the note that stands with the feature.
std::map<std::string, std::string> justifications_of(const Catalogue& catalogue, const Product& product) {
    std::map<std::string, std::string> justifications = product.justifications;
    for (const catalogue::Regime& regime : catalogue.regimes)
        for (const catalogue::Edition& edition : regime.editions)
            for (const catalogue::Requirement& requirement : edition.requirements) {
                const auto feature = product.features.find(requirement.condition);
                if (feature != product.features.end() && !feature->second.yes && !trim(feature->second.note).empty())
                    justifications.emplace(requirement.full_id, feature->second.note);
            }
    return justifications;
}

/// Artefacts of the models, as the dossier knows them: by model, name and digest.
class ModelArtefacts {
public:
    static Result<ModelArtefacts> read(const dossier::Dossier& dossier) {
        ModelArtefacts known;
        std::map<std::pair<std::string, std::string>, std::int64_t> by_name;
        for (const dossier::Artefact& artefact : TRY(dossier.artefacts()))
            by_name.emplace(std::pair(artefact.name, artefact.sha256), artefact.id);
        const auto text = [](const Value& value) {
            const auto* found = std::get_if<std::string>(&value);
            return found == nullptr ? std::string() : *found;
        };
        TRY_VOID(dossier.query("SELECT model, name, sha256 FROM model_artefact", {}, [&](const dossier::QueryRow& row) {
            const auto artefact = by_name.find({text(row.values[1]), text(row.values[2])});
            auto& ids = known.m_ids[text(row.values[0])];
            ids.push_back(artefact == by_name.end() ? missing : artefact->second);
            return true;
        }));
        return known;
    }

    /// An error where the dossier lacks one: evidence of the others must not pass for the whole.
    Result<std::vector<std::int64_t>> of(const selection::ModelView& view) const {
        const auto found = m_ids.find(view.model);
        std::vector<std::int64_t> ids = found == m_ids.end() ? std::vector<std::int64_t>() : found->second;
        // A folder of documents has several, no file has none.
        if (ids.size() < view.artefacts.size() || std::ranges::find(ids, missing) != ids.end())
            return make_error(
                ErrorCode::NotFound,
                fmt::format("the dossier does not hold the artefacts of model '{}'; run `warifu assess` again",
                            printable(view.model, 200)));
        return ids;
    }

private:
    static constexpr std::int64_t missing = 0;
    std::map<std::string, std::vector<std::int64_t>, std::less<>> m_ids;
};

/// `made on AC-100, inherited: same board`.
Text inheritance_text(const std::vector<selection::Takeover>& way) {
    if (way.empty())
        return {};
    Text text = {fmt::format("made on {}, inherited: ", way.back().from),
                 fmt::format("{}での記録を引き継ぐ。理由: ", way.back().from)};
    for (std::size_t i = 0; i < way.size(); ++i) {
        text.en += fmt::format("{}{}", i == 0 ? "" : "; ", way[i].reason);
        text.ja += fmt::format("{}{}", i == 0 ? "" : "、", way[i].reason);
    }
    return text;
}

Result<review::Standpoint> standpoint_of(const Product& product, const selection::Alike& group,
                                         const ModelArtefacts& artefacts) {
    if (product.family.empty())
        return review::Standpoint{};
    std::vector<std::int64_t> ids = TRY(artefacts.of(group.view));
    review::Standpoint standpoint;
    standpoint.models = group.models;
    standpoint.artefacts.emplace(std::move(ids));
    standpoint.answers_of = group.view.answers_of;
    for (const selection::CountedRecord& counted : group.view.records)
        standpoint.records_of.emplace(product.records[counted.record].model, inheritance_text(counted.way));
    standpoint.firmware_given =
        std::ranges::any_of(product.artefacts, [](const auto& artefact) { return artefact.kind == "firmware"; });
    return standpoint;
}

/// Whether the product file names a label of the regime that stands on the day. One that is made up for an example
/// stands for none.
bool holds_label(const Product& product, std::string_view regime, Date on) {
    return std::ranges::any_of(product.labels, [&](const selection::HeldLabel& label) {
        return label.regime == regime && !label.example && (label.state == "valid" || label.state == "grace") &&
               (!label.issued || *label.issued <= on) && (!label.expires || on <= *label.expires);
    });
}

/// Of several overrides the latest that is not after the day stands; the statements say so of the others.
Result<void> add_override(const selection::ReviewerOverride& given, review::Question& question) {
    const auto known = question.overrides.find(given.requirement);
    if (given.on <= question.on && (known == question.overrides.end() || known->second.on <= given.on))
        question.overrides.insert_or_assign(
            given.requirement,
            review::Override{TRY(parse_verdict(given.verdict)), given.reviewer, given.reason, given.on});
    return {};
}

} // namespace

Result<std::vector<review::Question>> questions_of(const Catalogue& catalogue, const dossier::Dossier& dossier,
                                                   const Product& product, const std::vector<selection::Alike>& groups,
                                                   const Assessment& assessment, const CompileOptions& options) {
    const ModelArtefacts artefacts = TRY(ModelArtefacts::read(dossier));
    std::vector<review::Question> questions;
    for (const selection::Alike& group : groups) {
        const Product& own = group.view.product;
        review::Question question{catalogue,
                                  dossier,
                                  options.on,
                                  {},
                                  {},
                                  justifications_of(catalogue, own),
                                  {},
                                  met_by(assessment.labels, assessment.opens, group.view.model),
                                  TRY(standpoint_of(product, group, artefacts))};
        for (const SelectedRegime& selected : TRY(chosen_regimes(catalogue, own, options)))
            question.regimes.push_back({selected.id, selected.regime, selected.level, selected.edition,
                                        selected.exception, selected.note,
                                        holds_label(own, selected.regime->id, options.on)});
        for (const auto& [id, answer] : own.features)
            question.features.emplace(id, answer.yes);
        for (const std::size_t index : group.view.overrides)
            TRY_VOID(add_override(product.overrides[index], question));
        questions.push_back(std::move(question));
    }
    return questions;
}

} // namespace warifu::attestation
