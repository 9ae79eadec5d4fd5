#pragma once

#include <cstdint>
#include <map>
#include <optional>
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
    bool label_held = false; ///< the product holds a label of the regime, valid or in grace
};

/// Of which models the question is, and what it may rest on. As it stands here: of the product as a whole.
struct Standpoint {
    std::vector<std::string> models; ///< that stand alike: one verdict holds for each
    /// Artefacts of the model, by their id in the dossier: nothing that was found in others is seen. Nothing: all.
    std::optional<std::vector<std::int64_t>> artefacts;
    std::vector<std::string> answers_of; ///< models whose answers count beside the product's own, nearest first
    /// Models whose records count, beside those of the product as a whole; with what to say of an inherited one.
    std::map<std::string, Text> records_of;
    /// Some model's firmware is given: an inherited record must then be about this model's.
    bool firmware_given = false;
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
    Standpoint standpoint = {};
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

/// The models of a family, each with a question of its own. What all of them share is told once, without a model; what
/// differs is told of each. A regime's verdict, its counts and what to do next take every model in: the worst counts.
Result<Answer> review_family(const std::vector<Question>& questions);

} // namespace warifu::review
