#include "warifu/attestation/compile.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "outline.h"
#include "warifu/review/review.h"
#include "warifu/selection/selection.h"

namespace warifu::attestation {

namespace {

using catalogue::Catalogue;
using recognition::Label;
using recognition::Opening;
using selection::Product;
using selection::SelectedRegime;

/// Statute alone makes a requirement count as met; an operator's view is shown, with what remains to be done. A label
/// that was made up for a demonstration shows what it would open, and moves no verdict.
std::vector<review::MetByLabel> met_by(const std::vector<Label>& labels, const std::vector<Opening>& opens) {
    std::vector<review::MetByLabel> met;
    for (const Opening& opening : opens)
        if (!labels[opening.label].example && opening.view == catalogue::Arrangement::View::Statute &&
            opening.effect == recognition::Effect::Deemed)
            for (const std::string& id : opening.requirements)
                met.push_back({id, opening.reason, opening.until, opening.confidence});
    return met;
}

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

Result<review::Override> override_of(const selection::ReviewerOverride& given) {
    return review::Override{TRY(parse_verdict(given.verdict)), given.reviewer, given.reason, given.on};
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

Result<review::Question> question_for(const Catalogue& catalogue, const dossier::Dossier& dossier,
                                      const Product& product, const CompileOptions& options,
                                      std::vector<review::MetByLabel> met) {
    review::Question question{catalogue, dossier,       options.on, {}, {}, justifications_of(catalogue, product),
                              {},        std::move(met)};
    for (const SelectedRegime& selected : TRY(chosen_regimes(catalogue, product, options)))
        question.regimes.push_back(
            {selected.id, selected.regime, selected.level, selected.edition, selected.exception, selected.note});
    for (const auto& [id, answer] : product.features)
        question.features.emplace(id, answer.yes);
    // Of several overrides the latest that is not after the day stands; the statements say so of the others.
    for (const selection::ReviewerOverride& given : product.overrides) {
        const auto known = question.overrides.find(given.requirement);
        if (given.on <= options.on && (known == question.overrides.end() || known->second.on <= given.on))
            question.overrides.insert_or_assign(given.requirement, TRY(override_of(given)));
    }
    return question;
}

/// Labels that no verdict stands against: regimes that grant one, judged, and not failed. Held ones are no prospect.
std::vector<Label> prospects_of(const Catalogue& catalogue, const review::Answer& answer,
                                const std::vector<Label>& held) {
    std::vector<Label> prospects;
    for (const review::RegimeVerdict& verdict : answer.regimes) {
        const bool open = verdict.verdict == review::Verdict::Pass || verdict.verdict == review::Verdict::Inconclusive;
        auto label = recognition::parse_label(verdict.regime, catalogue);
        if (!open || verdict.edition.empty() || !label)
            continue;
        const bool starts = std::any_of(catalogue.arrangements.begin(), catalogue.arrangements.end(),
                                        [&](const auto& a) { return a.from_regime == label->regime; });
        const bool has_it = std::any_of(held.begin(), held.end(), [&](const Label& other) {
            return other.regime == label->regime && other.level == label->level;
        });
        if (starts && !has_it)
            prospects.push_back(std::move(*label));
    }
    return prospects;
}

/// A known default password is no secret, yet a report need not spread it.
Value masked(std::string_view column, const Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    if (column != "known_password" || text == nullptr || text->empty())
        return value;
    return text->substr(0, 1) + "…";
}

Result<void> add_records(const dossier::Dossier& dossier, const review::Answer& answer, Assessment& assessment) {
    for (const review::RecordUse& use : answer.records) {
        Statement statement{Statement::Kind::Record, use.requirement, use.id, {}, use.set_aside};
        if (const auto row = TRY(dossier.row(use.id))) {
            const review::Observation record{use.id, row->table, row->artefact, row->locator, row->columns};
            statement.text = {record_text(record, Language::English), record_text(record, Language::Japanese)};
        }
        assessment.statements.push_back(std::move(statement));
    }
    return {};
}

/// Why an override decides nothing; empty when it stands.
Text set_aside(const selection::ReviewerOverride& given, const review::Question& question,
               const review::Answer& answer) {
    if (given.on > question.on)
        return {"it is later than the day of this assessment", "評価日より後の日付です"};
    if (!answer.judged.contains(given.requirement))
        return {"no regime in play has its requirement", "評価対象の制度に、この上書きの要件はありません"};
    const review::Override& standing = question.overrides.at(given.requirement);
    if (standing.reviewer != given.reviewer || standing.reason != given.reason || standing.on != given.on ||
        to_string(standing.verdict) != given.verdict)
        return {"another override of the requirement stands, of the same day or later",
                "同じ要件に、同日以降の別の上書きがあります"};
    return {};
}

void add_overrides(const Product& product, const review::Question& question, const review::Answer& answer,
                   Assessment& assessment) {
    for (const selection::ReviewerOverride& given : product.overrides) {
        const std::string reviewer = printable(given.reviewer);
        const std::string reason = printable(given.reason);
        const std::string on = given.on.to_string();
        assessment.statements.push_back(
            {Statement::Kind::Override,
             given.requirement,
             0,
             {fmt::format("reviewer {}, {}, says {}: {}", reviewer, on, given.verdict, reason),
              fmt::format("審査者 {}({})の判定 {}: {}", reviewer, on, given.verdict, reason)},
             set_aside(given, question, answer)});
    }
}

Result<void> collect_evidence(const dossier::Dossier& dossier, Assessment& assessment) {
    std::set<std::int64_t> ids;
    for (const Statement& statement : assessment.statements)
        if (statement.kind == Statement::Kind::Record)
            ids.insert(statement.observation);
    for (const review::RequirementVerdict& verdict : assessment.verdicts) {
        for (const review::Reason& reason : verdict.reasons)
            ids.insert(reason.observations.begin(), reason.observations.end());
        if (verdict.word)
            ids.insert(verdict.word->observations.begin(), verdict.word->observations.end());
    }
    for (const std::int64_t id : ids) {
        auto row = TRY(dossier.row(id));
        if (!row)
            continue;
        review::Observation seen{id, row->table, row->artefact, row->locator, {}};
        for (const auto& [name, value] : row->columns)
            seen.columns.emplace_back(name, masked(name, value));
        assessment.observations.push_back(std::move(seen));
    }
    std::map<std::int64_t, std::string> names;
    for (const dossier::Artefact& artefact : TRY(dossier.artefacts())) {
        names.emplace(artefact.id, artefact.name);
        assessment.artefacts.push_back({artefact.kind, artefact.name, artefact.size, artefact.sha256});
    }
    for (const dossier::StoredExamination& stored : TRY(dossier.examinations()))
        assessment.examinations.push_back({stored.id, names[stored.artefact], stored.started, stored.examination});
    assessment.anomalies = TRY(dossier.anomalies());
    return {};
}

std::string_view kind_word(review::Reason::Kind kind) {
    switch (kind) {
    case review::Reason::Kind::Violation: return "violation";
    case review::Reason::Kind::Contradiction: return "contradiction";
    case review::Reason::Kind::NotCovered: return "not-covered";
    case review::Reason::Kind::Covered: return "covered";
    case review::Reason::Kind::Condition: return "condition";
    case review::Reason::Kind::Item: return "item";
    case review::Reason::Kind::Label: return "label";
    }
    return "item";
}

std::string word(std::string_view text) { return std::string(text); }

Result<void> store_verdict(const review::RequirementVerdict& verdict, std::int64_t run, dossier::Dossier& dossier) {
    const std::string basis = verdict.basis ? word(to_string(*verdict.basis)) : std::string();
    TRY(dossier.add_row(run, {"verdict",
                              "review",
                              {{"regime", verdict.regime},
                               {"requirement", verdict.requirement},
                               {"obligation", word(to_string(verdict.obligation))},
                               {"verdict", word(to_string(verdict.verdict))},
                               {"native", word(to_string(verdict.native))},
                               {"basis", basis},
                               {"criteria", word(to_string(verdict.criteria))}}}));
    for (const review::Reason& reason : verdict.reasons) {
        const Value observation = reason.observations.empty() ? Value{} : Value{reason.observations.front()};
        TRY(dossier.add_row(run, {"finding",
                                  "review",
                                  {{"requirement", verdict.requirement},
                                   {"check_id", reason.check},
                                   {"kind", word(kind_word(reason.kind))},
                                   {"reason_en", reason.text.en},
                                   {"reason_ja", reason.text.ja},
                                   {"observation", observation}}}));
    }
    return {};
}

Result<void> store_all(const Assessment& assessment, std::string_view now, dossier::Dossier& dossier) {
    const std::int64_t run = TRY(dossier.begin_run("review", 0, assessment.tool_version, now));
    for (const review::RegimeVerdict& regime : assessment.regimes)
        TRY(dossier.add_row(run, {"verdict",
                                  "review",
                                  {{"regime", regime.regime},
                                   {"requirement", std::string()},
                                   {"obligation", std::string()},
                                   {"verdict", word(to_string(regime.verdict))},
                                   {"native", word(to_string(regime.verdict))},
                                   {"basis", std::string()},
                                   {"criteria", word(to_string(regime.criteria))}}}));
    for (const review::RequirementVerdict& verdict : assessment.verdicts)
        TRY_VOID(store_verdict(verdict, run, dossier));
    TRY_VOID(dossier.set_fact("on", assessment.on.to_string()));
    TRY_VOID(dossier.set_fact("product", assessment.product));
    TRY_VOID(dossier.set_fact("catalogue_digest", assessment.catalogue_digest));
    return dossier.end_run(run);
}

} // namespace

Result<std::vector<Label>> labels_of(const Catalogue& catalogue, const Product& product) {
    std::vector<Label> labels;
    for (const selection::HeldLabel& held : product.labels) {
        std::string id = held.regime;
        if (!held.level.empty())
            id += "/" + held.level;
        if (!held.edition.empty())
            id += "@" + held.edition;
        Label label = TRY(recognition::parse_label(id, catalogue));
        label.number = held.number;
        label.issued = held.issued;
        label.expires = held.expires;
        label.state = TRY(recognition::parse_label_state(held.state));
        label.example = held.example;
        labels.push_back(std::move(label));
    }
    return labels;
}

Result<Assessment> compile(const Catalogue& catalogue, const dossier::Dossier& dossier, const Product& product,
                           const CompileOptions& options) {
    Assessment assessment{product.name,
                          product.maker,
                          product.models,
                          options.on,
                          catalogue.version,
                          catalogue.digest,
                          options.tool_version,
                          options.dossier_name,
                          {},
                          {},
                          {},
                          {},
                          {},
                          {},
                          {},
                          {},
                          {},
                          {},
                          {},
                          {}};
    assessment.labels = TRY(labels_of(catalogue, product));
    const recognition::Question held{assessment.labels, options.on, product.support_until, product.excepted};
    assessment.opens = recognition::recognise(catalogue, held);

    const review::Question question =
        TRY(question_for(catalogue, dossier, product, options, met_by(assessment.labels, assessment.opens)));
    review::Answer answer = TRY(review::review(question));
    assessment.prospects = prospects_of(catalogue, answer, assessment.labels);
    const recognition::Question imagined{assessment.prospects, options.on, product.support_until, product.excepted};
    assessment.would_open = recognition::recognise(catalogue, imagined);
    assessment.regimes = std::move(answer.regimes);
    assessment.verdicts = std::move(answer.verdicts);
    assessment.next = std::move(answer.next);
    TRY_VOID(add_records(dossier, answer, assessment));
    add_overrides(product, question, answer, assessment);
    TRY_VOID(collect_evidence(dossier, assessment));
    return assessment;
}

Result<std::vector<review::Observation>> makers_tables(const Catalogue& catalogue, const dossier::Dossier& dossier,
                                                       std::string_view requirement) {
    std::vector<review::Observation> rows;
    const catalogue::Requirement* asked = catalogue.find_requirement(requirement);
    const auto* specification =
        asked == nullptr ? nullptr : catalogue.find_specification(asked->regime, asked->edition);
    const auto* group = specification == nullptr ? nullptr : specification->find_group(requirement);
    if (group == nullptr)
        return rows;
    const std::string edition = fmt::format("{}@{}", specification->regime, specification->edition);
    for (const std::string& table : group->tables) {
        std::vector<std::int64_t> ids;
        constexpr std::size_t most = 300;
        TRY_VOID(dossier.query("SELECT id FROM ixit_entry WHERE edition = :edition AND lower(ixit_table) = :ixit_table "
                               "ORDER BY id",
                               {{"edition", edition}, {"ixit_table", to_lower_ascii(table)}},
                               [&](const dossier::QueryRow& row) {
                                   ids.push_back(std::get<std::int64_t>(row.values[0]));
                                   return ids.size() < most;
                               }));
        for (const std::int64_t id : ids)
            if (auto row = TRY(dossier.row(id)))
                rows.push_back({id, row->table, row->artefact, row->locator, row->columns});
    }
    return rows;
}

Result<void> store(const Assessment& assessment, std::string_view now, dossier::Dossier& dossier) {
    TRY_VOID(dossier.begin());
    auto stored = store_all(assessment, now, dossier);
    if (!stored) {
        dossier.rollback();
        return stored;
    }
    return dossier.commit();
}

} // namespace warifu::attestation
