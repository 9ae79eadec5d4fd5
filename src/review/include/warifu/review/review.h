#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "warifu/base/date.h"
#include "warifu/base/result.h"
#include "warifu/catalogue/catalogue.h"
#include "warifu/dossier/dossier.h"
#include "warifu/review/verdict.h"

/// Findings and verdicts from a dossier, a catalogue and a day. Pure: nothing is found out here, nothing written.
namespace warifu::review {

/// A requirement that a granted label meets by an arrangement that deems it met.
struct MetByLabel {
    std::string requirement; ///< full id
    Text reason;
    std::optional<Date> until;
    catalogue::Confidence confidence = catalogue::Confidence::Unverified;
};

/// What to judge.
struct RegimeQuestion {
    std::string id; ///< `jc-star/1`
    const catalogue::Regime* regime = nullptr;
    const catalogue::Level* level = nullptr;
    const catalogue::Edition* edition = nullptr; ///< null: nothing to judge by
    const catalogue::ScopeRule* exception = nullptr;
    Text note;
};

struct Question {
    const catalogue::Catalogue& catalogue;
    const dossier::Dossier& dossier;
    Date on;
    std::vector<RegimeQuestion> regimes;
    std::map<std::string, bool> features; ///< condition id → the maker's answer
    std::map<std::string, std::string> justifications;
    std::map<std::string, Override> overrides;
    std::vector<MetByLabel> met_by_label;
};

/// A tester's record, and what became of it.
struct RecordUse {
    std::int64_t id = 0;     ///< of its row
    std::string requirement; ///< full id; empty when it is unknown
    Text set_aside;          ///< why it decides nothing; empty when it was weighed
};

struct Answer {
    std::vector<RegimeVerdict> regimes;
    std::vector<RequirementVerdict> verdicts; ///< top-level requirements and their items, in the editions' order
    std::vector<NextStep> next;               ///< most useful first
    std::vector<RecordUse> records;           ///< every one in the dossier
    std::set<std::string> judged;             ///< full ids, parts of others among them
};

Result<Answer> review(const Question& question);

} // namespace warifu::review
