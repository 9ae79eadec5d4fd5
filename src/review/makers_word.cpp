// A maker's conformance statement (ICS) beside the verdict. It can take away a PASS, and never gives one that evidence
// or the accepted basis does not bear: N fails, what is not clear leaves open, Y is a declaration.

#include <algorithm>

#include <fmt/format.h>

#include "judge.h"

namespace warifu::review {

namespace {

const std::vector<std::string> statement_reads = {
    "ics_entry.edition",      "ics_entry.provision",    "ics_entry.support",   "test_verdict.edition",
    "test_verdict.provision", "test_verdict.test_case", "test_verdict.verdict"};

std::string quoted(const std::string& detail) {
    constexpr std::size_t longest = 300;
    return detail.empty() ? std::string() : fmt::format(": “{}”", printable(detail, longest));
}

std::string said_of(const MakersWord& word) {
    if (!word.support.empty() && !word.verdict.empty())
        return fmt::format("{} / {}", word.support, word.verdict);
    return word.support.empty() ? word.verdict : word.support;
}

/// Leaves the verdict open, unless it fails anyway; the reason is told in either case.
void leave_open(RequirementVerdict& verdict, Reason reason) {
    verdict.reasons.push_back(std::move(reason));
    if (verdict.verdict == Verdict::Fail)
        return;
    verdict.verdict = Verdict::Inconclusive;
    verdict.native = Verdict::Inconclusive;
    verdict.basis.reset();
}

/// The same for many, of which the first tell enough.
void leave_open(RequirementVerdict& verdict, std::vector<Reason> reasons) {
    constexpr std::size_t most = 3;
    const std::size_t more = reasons.size() > most ? reasons.size() - most : 0;
    reasons.resize(reasons.size() - more);
    if (more > 0)
        reasons.push_back(
            {Reason::Kind::NotCovered,
             {},
             {fmt::format("and {} more of the same kind", more), fmt::format("同種のものがほかに{}件", more)},
             {}});
    for (Reason& reason : reasons)
        leave_open(verdict, std::move(reason));
}

void fail_by_word(const catalogue::Requirement& requirement, const Word& word, RequirementVerdict& verdict) {
    const bool mandatory = requirement.obligation == catalogue::Obligation::Mandatory;
    verdict.reasons.insert(verdict.reasons.begin(),
                           {Reason::Kind::Violation,
                            {},
                            {fmt::format("the maker's own documents say that it is not {} ({}){}",
                                         mandatory ? "met" : "fulfilled", said_of(word.said), quoted(word.said.detail)),
                             fmt::format("製造者自身の文書で、満たしていないとされています({}){}", said_of(word.said),
                                         quoted(word.said.detail))},
                            word.said.observations});
    verdict.remedy.push_back({"Meet the provision, then correct the conformance statement (ICS) or the own test.",
                              "規定を満たしたうえで、実装適合宣言(ICS)または自己試験の記載を改めてください。"});
    verdict.verdict = Verdict::Fail;
    verdict.native = Verdict::Fail;
    verdict.basis.reset();
}

Reason unclear(const Word& word) {
    return {Reason::Kind::NotCovered,
            {},
            {fmt::format("what the maker's documents say of it is not clear, or disagrees ({})", said_of(word.said)),
             fmt::format("製造者の文書の記載が不明確、または食い違っています({})", said_of(word.said))},
            word.said.observations};
}

Reason unconditional(const Word& word) {
    return {
        Reason::Kind::NotCovered,
        {},
        {fmt::format("the maker's documents say N/A, but this provision always applies{}", quoted(word.said.detail)),
         fmt::format("製造者の文書は N/A としていますが、この規定は常に適用されます{}", quoted(word.said.detail))},
        word.said.observations};
}

Reason disagreement(const Word& word, const std::string& condition) {
    return {Reason::Kind::NotCovered,
            {},
            {fmt::format("the maker's documents ({}) and features.{} of product.toml disagree on whether it applies",
                         said_of(word.said), condition),
             fmt::format("製造者の文書({})と product.toml の features.{} とで、適用の有無が食い違っています",
                         said_of(word.said), condition)},
            word.said.observations};
}

} // namespace

Result<void> Judge::hold_against_word(const catalogue::Requirement& requirement, RequirementVerdict& verdict) {
    const auto* specification = m_question.catalogue.find_specification(requirement.regime, requirement.edition);
    if (specification == nullptr || specification->find_group(requirement.full_id) == nullptr)
        return {};
    const MakersWords& words = m_evidence.words();
    const Word& word = words.on(requirement.full_id);
    if (!word.said.observations.empty())
        verdict.word = word.said;
    leave_open(verdict, TRY(m_evidence.document_gaps(statement_reads)));
    leave_open(verdict, words.strays(specification->regime + "@" + specification->edition));
    TRY_VOID(hold_against_tables(requirement, verdict));

    const auto feature = m_question.features.find(requirement.condition);
    const bool answered = !requirement.condition.empty() && feature != m_question.features.end();
    switch (word.claim) {
    case Claim::None: break;
    case Claim::Met:
        for (Reason& reason : verdict.reasons)
            if (reason.kind == Reason::Kind::Violation)
                reason.kind = Reason::Kind::Contradiction;
        if (answered && !feature->second)
            leave_open(verdict, disagreement(word, requirement.condition));
        break;
    case Claim::NotMet: fail_by_word(requirement, word, verdict); break;
    case Claim::NotApplicable:
        if (requirement.condition.empty())
            leave_open(verdict, unconditional(word));
        else if (answered && feature->second)
            leave_open(verdict, disagreement(word, requirement.condition));
        break;
    case Claim::Unclear: leave_open(verdict, unclear(word)); break;
    }
    return {};
}

/// What the firmware does and the maker's tables do not name: asked only where both are given.
Result<void> Judge::hold_against_tables(const catalogue::Requirement& requirement, RequirementVerdict& verdict) {
    static const std::string no_narrowing;
    static const std::vector<std::string> both = {"firmware", "ics-ixit"};
    const auto* specification = m_question.catalogue.find_specification(requirement.regime, requirement.edition);
    for (const catalogue::Completeness& each : specification->completeness) {
        if (each.provision != requirement.full_id || !m_evidence.has_artefact({"firmware"}) ||
            !m_evidence.has_artefact({"ics-ixit"}))
            continue;
        ArtefactEvidence found = TRY(m_evidence.examine({each.missing, no_narrowing, each.reads, both, {}}));
        for (Reason& missing : found.violations) {
            missing.kind = Reason::Kind::NotCovered;
            leave_open(verdict, std::move(missing));
            if (verdict.provide.empty())
                verdict.provide.push_back(
                    {fmt::format("List every service in the IXIT tables, or have test case {} examine the difference.",
                                 each.test_case),
                     fmt::format("すべてのサービスを IXIT の表に記載するか、差異を試験項目 {} で確認してください。",
                                 each.test_case)});
        }
        for (Reason& gap : found.gaps)
            leave_open(verdict, std::move(gap));
    }
    return {};
}

/// A reason in product.toml; or the statement's detail, where the statement itself says N or N/A.
bool Judge::justified(const catalogue::Requirement& requirement) const {
    if (m_question.justifications.contains(requirement.full_id))
        return true;
    const Word& word = m_evidence.words().on(requirement.full_id);
    return (word.claim == Claim::NotMet || word.claim == Claim::NotApplicable) && !trim(word.said.detail).empty();
}

} // namespace warifu::review
