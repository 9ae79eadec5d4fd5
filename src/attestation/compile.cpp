#include "warifu/attestation/compile.h"

#include <filesystem>
#include <map>
#include <set>

#include <fmt/format.h>

#include "openings.h"
#include "outline.h"
#include "questions.h"
#include "statements.h"

namespace warifu::attestation {

namespace {

using catalogue::Catalogue;
using selection::Product;

/// A known default password is no secret, yet a report need not spread it.
Value masked(std::string_view column, const Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    if (column != "known_password" || text == nullptr || text->empty())
        return value;
    return text->substr(0, 1) + "…";
}

Result<void> collect_evidence(const dossier::Dossier& dossier, Assessment& assessment) {
    std::set<std::int64_t> ids;
    for (const Statement& statement : assessment.statements)
        if (statement.kind == Statement::Kind::Record)
            ids.insert(statement.observation);
    for (const review::RegimeVerdict& regime : assessment.regimes)
        for (const review::ForbiddenClaim& claim : regime.claims)
            ids.insert(claim.observation);
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

Result<std::vector<review::Observation>> rows_of(const dossier::Dossier& dossier, const std::string& table,
                                                 const std::string& order, std::size_t most, std::size_t& more) {
    std::vector<review::Observation> rows;
    const std::string sql = fmt::format("SELECT * FROM {} ORDER BY {}, id", table, order);
    TRY_VOID(dossier.query(sql, {}, [&](const dossier::QueryRow& row) {
        if (rows.size() == most) {
            ++more;
            return true;
        }
        review::Observation& seen = rows.emplace_back();
        seen.table = table;
        for (std::size_t i = 0; i < row.names.size(); ++i) {
            const auto* text = std::get_if<std::string>(&row.values[i]);
            if (const auto* id = std::get_if<std::int64_t>(&row.values[i]); id != nullptr && row.names[i] == "id")
                seen.id = *id;
            else if (text != nullptr && row.names[i] == "artefact")
                seen.artefact = *text;
            else if (text != nullptr && row.names[i] == "locator")
                seen.locator = *text;
            else if (row.names[i] != "examination")
                seen.columns.emplace_back(row.names[i], row.values[i]);
        }
        return true;
    }));
    return rows;
}

Result<std::vector<MatchCounts>> counts_of(const dossier::Dossier& dossier) {
    static const std::string sql =
        "SELECT subject, count(*), sum(state = 'affected'), sum(state = 'unknown'), sum(state = 'not-affected'), "
        "sum(exploited <> ''), sum(triage <> ''), sum(open), sum(open AND fixed_in <> ''), sum(basis = 'no-versions') "
        "FROM advisory_match GROUP BY subject";
    std::vector<MatchCounts> counts;
    TRY_VOID(dossier.query(sql, {}, [&](const dossier::QueryRow& row) {
        MatchCounts& one = counts.emplace_back();
        if (const auto* subject = std::get_if<std::string>(&row.values[0]))
            one.subject = *subject;
        std::size_t column = 1;
        for (auto* number : {&one.all, &one.affected, &one.unknown, &one.unaffected, &one.exploited, &one.judged,
                             &one.open, &one.fix_known, &one.no_versions}) {
            if (const auto* value = std::get_if<std::int64_t>(&row.values[column]))
                *number = *value;
            ++column;
        }
        return true;
    }));
    return counts;
}

Result<std::vector<Unversioned>> unversioned_of(const dossier::Dossier& dossier) {
    std::vector<Unversioned> all;
    TRY_VOID(dossier.query("SELECT component, version, count(*), sum(exploited <> '') FROM advisory_match "
                           "WHERE basis = 'no-versions' AND triage = '' GROUP BY component, version",
                           {}, [&](const dossier::QueryRow& row) {
                               Unversioned& one = all.emplace_back();
                               const auto text = [&](std::size_t i) {
                                   const auto* found = std::get_if<std::string>(&row.values[i]);
                                   return found == nullptr ? std::string() : *found;
                               };
                               const auto number = [&](std::size_t i) {
                                   const auto* found = std::get_if<std::int64_t>(&row.values[i]);
                                   return found == nullptr ? std::int64_t{0} : *found;
                               };
                               one = {text(0), text(1), number(2), number(3)};
                               return true;
                           }));
    return all;
}

Result<void> collect_exposure(const dossier::Dossier& dossier, Exposure& exposure) {
    constexpr std::size_t most_matches = 2'000; // a kernel alone may have as many; a page must still open
    constexpr std::size_t most_others = 1'000;
    std::size_t others = 0;
    exposure.subjects = TRY(rows_of(dossier, "advisory_subject", "subject", most_others, others));
    exposure.feeds = TRY(rows_of(dossier, "advisory_feed", "subject, feed", most_others, others));
    exposure.ends = TRY(rows_of(dossier, "end_of_life", "until = '', until", most_others, others));
    exposure.counts = TRY(counts_of(dossier));
    exposure.unversioned = TRY(unversioned_of(dossier));
    exposure.matches = TRY(rows_of(dossier, "advisory_match",
                                   "state = 'not-affected', basis = 'no-versions', triage IN ('not_affected', "
                                   "'fixed'), NOT (state = 'affected' AND exploited <> ''), "
                                   "state, exploited = '', score DESC",
                                   most_matches, exposure.more_matches));
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

std::string copied(std::string_view text) { return std::string(text); }

Result<void> store_verdict(const review::RequirementVerdict& verdict, const std::string& model, std::int64_t run,
                           dossier::Dossier& dossier) {
    const std::string basis = verdict.basis ? copied(to_string(*verdict.basis)) : std::string();
    TRY(dossier.add_row(run, {"verdict",
                              "review",
                              {{"regime", verdict.regime},
                               {"requirement", verdict.requirement},
                               {"obligation", copied(to_string(verdict.obligation))},
                               {"verdict", copied(to_string(verdict.verdict))},
                               {"native", copied(to_string(verdict.native))},
                               {"basis", basis},
                               {"criteria", copied(to_string(verdict.criteria))},
                               {"model", model}}}));
    for (const review::Reason& reason : verdict.reasons) {
        Value observation;
        if (!reason.observations.empty())
            observation = reason.observations.front();
        TRY(dossier.add_row(run, {"finding",
                                  "review",
                                  {{"requirement", verdict.requirement},
                                   {"check_id", reason.check},
                                   {"kind", copied(kind_word(reason.kind))},
                                   {"reason_en", reason.text.en},
                                   {"reason_ja", reason.text.ja},
                                   {"observation", observation},
                                   {"model", model}}}));
    }
    return {};
}

Result<void> store_regime(const review::RegimeVerdict& regime, const std::string& model, std::int64_t run,
                          dossier::Dossier& dossier) {
    TRY(dossier.add_row(run, {"verdict",
                              "review",
                              {{"regime", regime.regime},
                               {"requirement", std::string()},
                               {"obligation", std::string()},
                               {"verdict", copied(to_string(regime.verdict))},
                               {"native", copied(to_string(regime.verdict))},
                               {"basis", std::string()},
                               {"criteria", copied(to_string(regime.criteria))},
                               {"model", model}}}));
    return {};
}

/// The groups of which one of `models` is the first, so that a row is found by its model's group; none: one row for
/// all.
std::vector<std::string> groups_in(const Assessment& assessment, const std::vector<std::string>& models) {
    if (models.empty())
        return {std::string()};
    const std::set<std::string_view> named(models.begin(), models.end());
    std::vector<std::string> groups;
    for (const ModelGroup& group : assessment.groups)
        if (named.contains(group.models.front()))
            groups.push_back(group.models.front());
    return groups;
}

Result<void> store_all(const Assessment& assessment, std::string_view now, dossier::Dossier& dossier) {
    const std::int64_t run = TRY(dossier.begin_run("review", 0, assessment.tool_version, now));
    for (const review::RegimeVerdict& regime : assessment.regimes) {
        TRY_VOID(store_regime(regime, {}, run, dossier));
        for (const review::RegimeVerdict& part : regime.by_model)
            for (const std::string& group : groups_in(assessment, part.models))
                TRY_VOID(store_regime(part, group, run, dossier));
    }
    for (const review::RequirementVerdict& verdict : assessment.verdicts)
        for (const std::string& group : groups_in(assessment, verdict.models))
            TRY_VOID(store_verdict(verdict, group, run, dossier));
    for (const ModelSummary& model : assessment.family)
        TRY(dossier.add_row(run, {"model",
                                  "review",
                                  {{"model", model.id},
                                   {"name", model.name},
                                   {"variant_of", model.variant_of},
                                   {"stands_with", model.group}}}));
    TRY_VOID(dossier.set_fact("on", assessment.on.to_string()));
    TRY_VOID(dossier.set_fact("product", assessment.product));
    TRY_VOID(dossier.set_fact("catalogue_digest", assessment.catalogue_digest));
    return dossier.end_run(run);
}

/// How the product file's models were put together, and what tells them apart.
void describe_family(const Product& product, const std::vector<selection::Alike>& groups, Assessment& assessment) {
    if (product.family.empty())
        return;
    std::map<std::string, std::string> group_of;
    for (const selection::Alike& group : groups) {
        ModelGroup& told = assessment.groups.emplace_back();
        told.models = group.models;
        for (const std::size_t artefact : group.view.artefacts)
            told.artefacts.push_back(std::filesystem::path(product.artefacts[artefact].file).filename().string());
        told.takeovers = group.view.takeovers;
        told.differs = selection::differences(product, group.view, groups.front().view);
        for (const std::string& model : group.models)
            group_of.emplace(model, group.models.front());
    }
    for (const selection::Model& model : product.family)
        assessment.family.push_back({model.id, model.name, model.variant_of, group_of.at(model.id)});
}

} // namespace

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
    const std::vector<selection::Alike> groups = selection::alike(product);
    describe_family(product, groups, assessment);
    assessment.labels = TRY(labels_of(catalogue, product));
    assessment.opens = openings_of(catalogue, product, groups, assessment.labels, options.on);

    const auto questions = TRY(questions_of(catalogue, dossier, product, groups, assessment, options));
    review::Answer answer =
        TRY(product.family.empty() ? review::review(questions.front()) : review::review_family(questions));
    assessment.prospects = prospects_of(catalogue, product, answer, assessment.labels);
    assessment.would_open = openings_of(catalogue, product, groups, assessment.prospects, options.on);
    assessment.regimes = std::move(answer.regimes);
    assessment.verdicts = std::move(answer.verdicts);
    assessment.next = std::move(answer.next);
    TRY_VOID(add_records(dossier, answer, assessment));
    add_overrides(product, questions, answer, assessment);
    TRY_VOID(collect_evidence(dossier, assessment));
    TRY_VOID(collect_exposure(dossier, assessment.exposure));
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
