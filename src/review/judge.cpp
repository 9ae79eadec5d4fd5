#include "judge.h"

#include <algorithm>

#include <fmt/format.h>

#include "leaf.h"

namespace warifu::review {

namespace {

using catalogue::Basis;
using catalogue::Confidence;
using catalogue::Requirement;

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

void add_once(std::vector<Text>& texts, const Text& text) {
    const bool there = std::any_of(texts.begin(), texts.end(), [&](const Text& t) { return t.en == text.en; });
    if (!there)
        texts.push_back(text);
}

Confidence weakest(Confidence a, Confidence b) { return std::max(a, b); }

std::string_view verdict_ja(Verdict verdict) {
    switch (verdict) {
    case Verdict::Pass: return "PASS(適合)";
    case Verdict::Fail: return "FAIL(不適合)";
    case Verdict::Inconclusive: return "INCONCLUSIVE(判定不能)";
    case Verdict::NotApplicable: return "NOT APPLICABLE(適用外)";
    }
    return "";
}

Confidence criteria_of(const Requirement& requirement, const catalogue::Catalogue& catalogue) {
    Confidence confidence = weakest(requirement.provenance.confidence, requirement.accepts_provenance.confidence);
    if (const auto* condition = catalogue.find_condition(requirement.condition))
        confidence = weakest(confidence, condition->provenance.confidence);
    return confidence;
}

/// Moves a check's outcome into the requirement's verdict; true when the check is answered.
void take_outcome(CheckOutcome&& outcome, const catalogue::Check& check, const Requirement& requirement,
                  RequirementVerdict& verdict) {
    const bool failed = !outcome.violations.empty();
    append(verdict.reasons, outcome.violations);
    append(verdict.reasons, outcome.gaps);
    if (failed) {
        add_once(verdict.remedy, check.remedy);
    } else if (!outcome.basis) {
        if (!outcome.only_basis_lacks)
            add_once(verdict.provide, check.provide);
        const bool would_do = requirement.accepts <= outcome.confirmable.value_or(Basis::Declared);
        if (outcome.question_open && would_do)
            verdict.questions.push_back(check.id);
    }
    if (!failed)
        append(verdict.reasons, outcome.covered);
    append(verdict.examinations, outcome.examinations);
}

} // namespace

Verdict all_of(const std::vector<Verdict>& parts) {
    const auto has = [&](Verdict v) { return std::find(parts.begin(), parts.end(), v) != parts.end(); };
    if (has(Verdict::Fail))
        return Verdict::Fail;
    if (has(Verdict::Inconclusive) || parts.empty())
        return Verdict::Inconclusive;
    return has(Verdict::Pass) ? Verdict::Pass : Verdict::NotApplicable;
}

void count(Counts& counts, Verdict verdict) {
    switch (verdict) {
    case Verdict::Pass: ++counts.pass; break;
    case Verdict::Fail: ++counts.fail; break;
    case Verdict::Inconclusive: ++counts.inconclusive; break;
    case Verdict::NotApplicable: ++counts.not_applicable; break;
    }
}

Verdict any_of(const std::vector<Verdict>& parts) {
    const auto has = [&](Verdict v) { return std::find(parts.begin(), parts.end(), v) != parts.end(); };
    if (has(Verdict::Pass))
        return Verdict::Pass;
    if (has(Verdict::Inconclusive) || parts.empty())
        return Verdict::Inconclusive;
    return has(Verdict::Fail) ? Verdict::Fail : Verdict::NotApplicable;
}

Result<RequirementVerdict> Judge::judge(const Requirement& requirement) {
    if (const auto known = m_done.find(requirement.full_id); known != m_done.end())
        return known->second;
    RequirementVerdict verdict = TRY(judge_evidence(requirement));
    apply_label(verdict);
    apply_override(verdict);
    m_done.emplace(requirement.full_id, verdict);
    return verdict;
}

std::set<std::string> Judge::all_judged() const {
    std::set<std::string> ids;
    for (const auto& [id, verdict] : m_done)
        ids.insert(id);
    return ids;
}

Result<RequirementVerdict> Judge::judge_evidence(const Requirement& requirement) {
    RequirementVerdict verdict;
    verdict.regime = requirement.regime;
    verdict.requirement = requirement.full_id;
    verdict.part_of = requirement.part_of;
    verdict.obligation = requirement.obligation;
    verdict.criteria = criteria_of(requirement, m_question.catalogue);
    const bool composed = !requirement.all.empty() || !requirement.any.empty();
    const bool leaf = !composed && requirement.rule == Requirement::Rule::None;
    const bool decided = TRY(does_not_apply(requirement, verdict));
    if (decided)
        verdict.native = verdict.verdict;
    else if (leaf)
        TRY_VOID(judge_leaf(requirement, verdict));
    else if (composed)
        TRY_VOID(judge_parts(requirement, verdict));
    else
        TRY_VOID(judge_justifications(requirement, verdict));
    if (decided || !leaf)
        hold_against_records(requirement, verdict);
    TRY_VOID(hold_against_word(requirement, verdict));
    return verdict;
}

/// A tester who recorded a failure is heard, whatever else decides: a condition, parts or a rule.
void Judge::hold_against_records(const Requirement& requirement, RequirementVerdict& verdict) const {
    const RecordEvidence records = weigh_records(m_evidence, requirement.full_id, m_question.on);
    append(verdict.reasons, records.failures);
    if (!records.failures.empty()) {
        verdict.verdict = Verdict::Fail;
        verdict.native = Verdict::Fail;
        verdict.basis.reset();
        return;
    }
    append(verdict.reasons, records.unusable);
    if (!records.unreadable || verdict.verdict == Verdict::Fail)
        return;
    verdict.verdict = Verdict::Inconclusive;
    verdict.native = Verdict::Inconclusive;
    verdict.basis.reset();
}

/// True when the condition decides alone: it does not hold, or whether it holds is contested or unclear.
Result<bool> Judge::does_not_apply(const Requirement& requirement, RequirementVerdict& verdict) {
    const auto* condition = m_question.catalogue.find_condition(requirement.condition);
    if (condition == nullptr)
        return false;
    const auto answer = m_question.features.find(condition->id);
    const Claim claim = m_evidence.words().on(requirement.full_id).claim;
    const bool denied_by_word = claim == Claim::NotApplicable;
    if (answer == m_question.features.end() && !denied_by_word) {
        verdict.questions.push_back(condition->id);
        return false; // unanswered: it is taken to apply
    }
    // Where product file and statement disagree on whether it applies, it does (hold_against_word tells).
    const bool claimed = claim == Claim::Met || claim == Claim::NotMet;
    if (answer != m_question.features.end() && (answer->second || claimed))
        return false;
    static const std::string no_narrowing;
    static const std::vector<std::string> firmware = {"firmware"};
    const ArtefactEvidence found =
        TRY(m_evidence.examine({condition->evidence, no_narrowing, condition->reads, firmware, {}}));
    if (!condition->evidence.empty() && !found.violations.empty()) {
        verdict.verdict = Verdict::Fail;
        append(verdict.reasons, found.violations);
        for (Reason& reason : verdict.reasons)
            reason.kind = Reason::Kind::Contradiction;
        verdict.remedy.push_back(
            answer == m_question.features.end()
                ? Text{"Correct the N/A in the conformance statement (ICS), or remove what contradicts it.",
                       "実装適合宣言(ICS)の N/A を訂正するか、矛盾する実装を取り除いてください。"}
                : Text{
                      fmt::format("Correct features.{} in product.toml, or remove what contradicts it.", condition->id),
                      fmt::format("product.toml の features.{} を訂正するか、矛盾する実装を取り除いてください。",
                                  condition->id)});
        return true;
    }
    if (!condition->evidence.empty() && found.given && !found.covered) {
        verdict.verdict = Verdict::Inconclusive;
        append(verdict.reasons, found.gaps);
        verdict.provide.push_back({"Give a firmware image that can be examined to the end: the declaration cannot be "
                                   "held against it otherwise.",
                                   "申告を確かめられるよう、最後まで検査できるファームウェアを用意してください。"});
        return true;
    }
    verdict.verdict = Verdict::NotApplicable;
    verdict.reasons.push_back(
        {Reason::Kind::Condition,
         {},
         {fmt::format("does not apply: the maker declares that this is not so: {}", condition->title.en),
          fmt::format("適用外: 製造者の申告により該当しません: {}", condition->title.ja)},
         denied_by_word ? m_evidence.words().on(requirement.full_id).said.observations : std::vector<std::int64_t>()});
    return true;
}

Result<void> Judge::judge_leaf(const Requirement& requirement, RequirementVerdict& verdict) {
    const RecordEvidence records = weigh_records(m_evidence, requirement.full_id, m_question.on);
    std::optional<Basis> weakest_basis;
    bool open = false;
    for (const std::string& id : requirement.checks) {
        const catalogue::Check& check = *m_question.catalogue.find_check(id);
        CheckOutcome outcome = TRY(weigh_check(m_evidence, check, requirement, records));
        open = open || !outcome.basis;
        if (outcome.basis)
            weakest_basis = std::min(weakest_basis.value_or(*outcome.basis), *outcome.basis);
        take_outcome(std::move(outcome), check, requirement, verdict);
    }
    if (requirement.checks.empty()) {
        open = !records.passed || *records.passed < requirement.accepts;
        weakest_basis = records.passed;
        if (open)
            verdict.reasons.push_back({Reason::Kind::NotCovered,
                                       {},
                                       {"no automatic evidence answers this; a tester's record would",
                                        "自動で得られる根拠がありません。試験記録があれば判定できます"},
                                       {}});
        else
            verdict.reasons.push_back(passed_by_record(records, {}));
    }
    append(verdict.reasons, records.failures);
    append(verdict.reasons, records.unusable);
    const bool failed = std::any_of(verdict.reasons.begin(), verdict.reasons.end(), [](const Reason& reason) {
        return reason.kind == Reason::Kind::Violation || reason.kind == Reason::Kind::Contradiction;
    });
    // A record that could not be read might have said fail.
    verdict.verdict = failed ? Verdict::Fail : open || records.unreadable ? Verdict::Inconclusive : Verdict::Pass;
    verdict.native = verdict.verdict;
    if (verdict.verdict == Verdict::Pass)
        verdict.basis = weakest_basis;
    if (verdict.verdict == Verdict::Inconclusive && (requirement.checks.empty() || verdict.provide.empty()))
        verdict.provide.push_back(
            {"Have the requirement examined, and write the record as an [[examination]] in product.toml: requirement, "
             "method, result, tester, date, what was done and seen",
             "要件を試験し、要件、方法、結果、試験者、日付、実施内容を product.toml の [[examination]] に記録する"});
    return {};
}

/// Takes what a part brings: its verdict as a reason, its evidence, and what would move it.
void Judge::take_part(const RequirementVerdict& part, RequirementVerdict& verdict) {
    verdict.criteria = weakest(verdict.criteria, part.criteria);
    verdict.reasons.push_back({Reason::Kind::Item,
                               {},
                               {fmt::format("{}: {}", part.requirement, to_string(part.verdict)),
                                fmt::format("{}: {}", part.requirement, verdict_ja(part.verdict))},
                               {}});
    append(verdict.examinations, part.examinations);
    append(verdict.questions, part.questions);
    if (part.verdict == Verdict::Fail)
        for (const Text& text : part.remedy)
            add_once(verdict.remedy, text);
    if (part.verdict == Verdict::Inconclusive)
        for (const Text& text : part.provide)
            add_once(verdict.provide, text);
}

Result<void> Judge::judge_parts(const Requirement& requirement, RequirementVerdict& verdict) {
    std::vector<Verdict> halves;
    std::vector<Verdict> native_halves;
    std::optional<Basis> weakest_basis;
    for (const bool conjunction : {true, false}) {
        const std::vector<std::string>& ids = conjunction ? requirement.all : requirement.any;
        if (ids.empty())
            continue;
        std::vector<Verdict> verdicts;
        std::vector<Verdict> natives;
        std::optional<Basis> strongest_alternative;
        for (const std::string& id : ids) {
            const RequirementVerdict part = TRY(judge(*m_question.catalogue.find_requirement(id)));
            verdicts.push_back(part.verdict);
            natives.push_back(part.native);
            if (conjunction && part.basis)
                weakest_basis = std::min(weakest_basis.value_or(*part.basis), *part.basis);
            if (!conjunction && part.basis && part.verdict == Verdict::Pass)
                strongest_alternative = std::max(strongest_alternative.value_or(*part.basis), *part.basis);
            take_part(part, verdict);
        }
        if (strongest_alternative)
            weakest_basis = std::min(weakest_basis.value_or(*strongest_alternative), *strongest_alternative);
        halves.push_back(conjunction ? all_of(verdicts) : any_of(verdicts));
        native_halves.push_back(conjunction ? all_of(natives) : any_of(natives));
    }
    verdict.verdict = all_of(halves);
    verdict.native = all_of(native_halves);
    if (verdict.native != Verdict::Pass || !weakest_basis)
        return {};
    if (*weakest_basis >= requirement.accepts) {
        verdict.basis = weakest_basis;
        return {};
    }
    verdict.reasons.push_back({Reason::Kind::NotCovered,
                               {},
                               {fmt::format("its parts are known only as {}; this asks for {} or stronger",
                                            to_string(*weakest_basis), to_string(requirement.accepts)),
                                fmt::format("構成要素の根拠が「{}」だけです。「{}」以上の根拠が必要です",
                                            to_string(*weakest_basis), to_string(requirement.accepts))},
                               {}});
    verdict.native = Verdict::Inconclusive;
    verdict.verdict = Verdict::Inconclusive;
    return {};
}

/// EN 303 645 4-1 (5.0-1 in V3): why each recommendation that is not met, or does not apply, is not.
Result<void> Judge::judge_justifications(const Requirement& requirement, RequirementVerdict& verdict) {
    const auto* regime = m_question.catalogue.find_regime(requirement.regime);
    const auto* edition = m_question.catalogue.find_edition(*regime, requirement.edition);
    std::size_t open = 0;
    std::vector<Verdict> natives = {Verdict::Pass};
    // Without a justification, what does not apply fails the rule as what is not met does.
    const auto unjustified = [](Verdict found) { return found == Verdict::NotApplicable ? Verdict::Fail : found; };
    for (const Requirement& other : edition->requirements) {
        if (other.obligation != catalogue::Obligation::Recommended || justified(other))
            continue;
        const RequirementVerdict judged = TRY(judge(other));
        const Verdict found = judged.verdict;
        natives.push_back(unjustified(judged.native));
        if (found == Verdict::Inconclusive)
            ++open;
        if (found == Verdict::Fail || found == Verdict::NotApplicable)
            verdict.reasons.push_back(
                {Reason::Kind::Violation,
                 {},
                 {fmt::format("{} is {} and has no justification", other.full_id, to_string(found)),
                  fmt::format("{}は{}ですが、理由の記載がありません", other.full_id, verdict_ja(found))},
                 {}});
    }
    const bool failed = !verdict.reasons.empty();
    verdict.verdict = failed ? Verdict::Fail : open > 0 ? Verdict::Inconclusive : Verdict::Pass;
    verdict.native = all_of(natives);
    if (failed)
        verdict.remedy.push_back({"Write why under [justifications] in product.toml, one line for each recommendation.",
                                  "product.toml の [justifications] に、推奨事項ごとに理由を書いてください。"});
    if (open > 0) {
        verdict.reasons.push_back({Reason::Kind::NotCovered,
                                   {},
                                   {fmt::format("{} recommendation(s) are undecided and have no justification", open),
                                    fmt::format("未判定で理由の記載もない推奨事項が{}件あります", open)},
                                   {}});
        verdict.provide.push_back(
            {"Have the undecided recommendations examined, or justify them under [justifications].",
             "未判定の推奨事項を試験するか、[justifications] に理由を書いてください。"});
    }
    // The written justification is itself the document that the provision asks for.
    if (verdict.verdict == Verdict::Pass)
        verdict.basis = Basis::Documented;
    return {};
}

void Judge::apply_label(RequirementVerdict& verdict) {
    for (const MetByLabel& met : m_question.met_by_label) {
        if (met.requirement != verdict.requirement || verdict.verdict == Verdict::Pass)
            continue;
        verdict.verdict = Verdict::Pass;
        verdict.criteria = weakest(verdict.criteria, met.confidence);
        if (met.until && (!m_first_label_end || *met.until < *m_first_label_end))
            m_first_label_end = met.until;
        verdict.reasons.insert(verdict.reasons.begin(), {Reason::Kind::Label, {}, met.reason, {}});
        return;
    }
}

void Judge::apply_override(RequirementVerdict& verdict) const {
    const auto found = m_question.overrides.find(verdict.requirement);
    if (found == m_question.overrides.end() || found->second.on > m_question.on)
        return;
    verdict.override_ = found->second;
    verdict.verdict = found->second.verdict;
}

} // namespace warifu::review
