#include "warifu/review/review.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "judge.h"
#include "leaf.h"
#include "next.h"

namespace warifu::review {

namespace {

RegimeVerdict out_of_scope(const RegimeQuestion& asked) {
    RegimeVerdict verdict;
    verdict.regime = asked.id;
    verdict.verdict = Verdict::NotApplicable;
    verdict.criteria = asked.exception->provenance.confidence;
    verdict.note = {fmt::format("Out of scope: {} ({})", asked.exception->text.en, asked.exception->clause),
                    fmt::format("対象外: {}({})", asked.exception->text.ja, asked.exception->clause)};
    return verdict;
}

/// Items count through what they are items of.
void take(RegimeVerdict& regime, const RequirementVerdict& verdict, std::vector<Verdict>& mandatory) {
    const bool counts = verdict.obligation == catalogue::Obligation::Mandatory;
    if (!verdict.part_of.empty())
        return;
    regime.criteria = std::max(regime.criteria, verdict.criteria);
    count(counts ? regime.mandatory : regime.recommended, verdict.verdict);
    if (counts)
        mandatory.push_back(verdict.verdict);
}

/// A record says what a tester did: one that decides nothing is told with the reason, never dropped.
std::vector<RecordUse> uses_of(const catalogue::Catalogue& catalogue, const Evidence& evidence,
                               const std::set<std::string>& judged, Date on) {
    std::vector<RecordUse> uses;
    for (const auto& [requirement, records] : evidence.all_records()) {
        const RecordEvidence weighed = weigh_records(evidence, requirement, on);
        for (const Record& record : records) {
            RecordUse use{record.id, requirement, {}};
            for (const Reason& reason : weighed.unusable)
                if (reason.observations.front() == record.id && record.result != "inconclusive")
                    use.set_aside = reason.text;
            if (requirement.empty())
                use.set_aside = {"it does not say which requirement it is about, so that nothing passes beside it",
                                 "対象の要件がわからないため、これがある限りどの要件も PASS になりません"};
            else if (const auto* asked = catalogue.find_requirement(requirement);
                     asked != nullptr && record.result == "pass" && judged.contains(requirement) &&
                     (!asked->all.empty() || !asked->any.empty() || asked->rule != catalogue::Requirement::Rule::None))
                use.set_aside = {"a pass on a requirement that is made of others: these decide",
                                 "ほかの要件から成る要件への合格の記録のため。構成要件ごとに判定されます"};
            else if (!judged.contains(requirement))
                use.set_aside = {"no regime in play has its requirement",
                                 "評価対象の制度に、この記録の要件はありません"};
            uses.push_back(std::move(use));
        }
    }
    std::sort(uses.begin(), uses.end(), [](const RecordUse& a, const RecordUse& b) { return a.id < b.id; });
    return uses;
}

} // namespace

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
    case Verdict::Pass: return "PASS";
    case Verdict::Fail: return "FAIL";
    case Verdict::Inconclusive: return "INCONCLUSIVE";
    case Verdict::NotApplicable: return "NOT APPLICABLE";
    }
    return "INCONCLUSIVE";
}

namespace {

/// What the maker says in public, held against what the regime does not allow.
Result<std::vector<ForbiddenClaim>> forbidden_claims(const Question& question, const RegimeQuestion& asked) {
    constexpr std::size_t most = 50;
    std::vector<ForbiddenClaim> found;
    for (const catalogue::ClaimRule& rule : asked.regime->claim_rules) {
        if (rule.unless_held && asked.label_held)
            continue;
        TRY_VOID(question.dossier.query(
            rule.violations, {{"on", question.on.to_string()}}, [&](const dossier::QueryRow& row) {
                const auto* id = std::get_if<std::int64_t>(&row.values[0]);
                found.push_back({rule.id,
                                 {fmt::format("{}: {}", rule.text.en, text_of(row.values[1])),
                                  fmt::format("{}: {}", rule.text.ja, text_of(row.values[2]))},
                                 id == nullptr ? 0 : *id,
                                 rule.provenance});
                return found.size() < most;
            }));
    }
    return found;
}

} // namespace

Result<Answer> review(const Question& question) {
    std::optional<dossier::Scope> scope;
    if (question.standpoint.artefacts)
        scope.emplace(TRY(question.dossier.narrow(*question.standpoint.artefacts)));
    Evidence evidence = TRY(Evidence::read(question));
    Judge judge(question, evidence);
    Answer answer;
    std::set<std::string> told;
    for (const RegimeQuestion& asked : question.regimes) {
        if (asked.exception != nullptr) {
            answer.regimes.push_back(out_of_scope(asked));
            continue;
        }
        RegimeVerdict regime;
        regime.regime = asked.id;
        regime.note = asked.note;
        regime.claims = TRY(forbidden_claims(question, asked));
        if (asked.edition == nullptr) {
            answer.regimes.push_back(std::move(regime)); // nothing to judge by: INCONCLUSIVE, unverified
            continue;
        }
        regime.edition = asked.edition->id;
        regime.criteria = asked.edition->provenance.confidence;
        std::vector<Verdict> mandatory;
        std::vector<Verdict> natives;
        for (const catalogue::Requirement& requirement : asked.edition->requirements) {
            if (!catalogue::asks_for(*asked.regime, *asked.level, requirement))
                continue;
            RequirementVerdict verdict = TRY(judge.judge(requirement));
            take(regime, verdict, mandatory);
            if (verdict.part_of.empty() && verdict.obligation == catalogue::Obligation::Mandatory)
                natives.push_back(verdict.native);
            // Two levels of a regime share requirements: each is told once.
            if (told.insert(verdict.requirement).second)
                answer.verdicts.push_back(std::move(verdict));
        }
        regime.verdict = all_of(mandatory);
        // A PASS that evidence alone does not bear rests on labels, and ends with the first of them.
        if (regime.verdict == Verdict::Pass && all_of(natives) != Verdict::Pass)
            regime.until = judge.first_label_end();
        answer.regimes.push_back(std::move(regime));
    }
    answer.judged = judge.all_judged();
    answer.records = uses_of(question.catalogue, evidence, answer.judged, question.on);
    answer.next = next_steps(question.catalogue, answer.verdicts);
    return answer;
}

} // namespace warifu::review
