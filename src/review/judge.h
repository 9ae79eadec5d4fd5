#pragma once

#include <map>
#include <set>
#include <string>

#include "evidence.h"
#include "warifu/review/review.h"

namespace warifu::review {

/// Judges requirements, each once; composed ones through their parts.
class Judge {
public:
    Judge(const Question& question, Evidence& evidence) : m_question(question), m_evidence(evidence) {}

    Result<RequirementVerdict> judge(const catalogue::Requirement& requirement);
    /// Full ids of the requirements that were judged, for themselves or as parts of others.
    std::set<std::string> all_judged() const;
    /// Of the labels that counted so far; nothing when none did, or none has an end.
    std::optional<Date> first_label_end() const { return m_first_label_end; }

private:
    Result<RequirementVerdict> judge_evidence(const catalogue::Requirement& requirement);
    void hold_against_records(const catalogue::Requirement& requirement, RequirementVerdict& verdict) const;
    Result<void> hold_against_word(const catalogue::Requirement& requirement, RequirementVerdict& verdict);
    Result<void> hold_against_tables(const catalogue::Requirement& requirement, RequirementVerdict& verdict);
    bool justified(const catalogue::Requirement& requirement) const;
    static void take_part(const RequirementVerdict& part, RequirementVerdict& verdict);
    Result<bool> does_not_apply(const catalogue::Requirement& requirement, RequirementVerdict& verdict);
    Result<void> judge_leaf(const catalogue::Requirement& requirement, RequirementVerdict& verdict);
    Result<void> judge_parts(const catalogue::Requirement& requirement, RequirementVerdict& verdict);
    Result<void> judge_justifications(const catalogue::Requirement& requirement, RequirementVerdict& verdict);
    void apply_label(RequirementVerdict& verdict);
    void apply_override(RequirementVerdict& verdict) const;

    const Question& m_question;
    Evidence& m_evidence;
    std::map<std::string, RequirementVerdict> m_done;
    std::optional<Date> m_first_label_end;
};

/// Verdict of a conjunction: one FAIL fails, one open leaves it open, nothing applicable applies to nothing.
Verdict all_of(const std::vector<Verdict>& parts);
void count(Counts& counts, Verdict verdict);
/// Verdict of alternatives: one PASS is enough; it fails only when every applicable one fails.
Verdict any_of(const std::vector<Verdict>& parts);

} // namespace warifu::review
