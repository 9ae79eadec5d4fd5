#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "warifu/base/date.h"
#include "warifu/base/row.h"
#include "warifu/base/text.h"
#include "warifu/catalogue/model.h"

namespace warifu::review {

/// TS 103 701's words, with INCONCLUSIVE for whatever could not be decided.
enum class Verdict { Pass, Fail, Inconclusive, NotApplicable };

std::string_view to_string(Verdict verdict); ///< `PASS`, `FAIL`, `INCONCLUSIVE`, `NOT APPLICABLE`

/// One sentence of why, and what it stands on.
struct Reason {
    enum class Kind {
        Violation,     ///< evidence speaks against conformity
        Contradiction, ///< evidence speaks against what the maker declared
        NotCovered,    ///< nothing, or not enough, was looked at
        Covered,       ///< looked at, and nothing found; `text` says what was looked at
        Condition,     ///< why it does not apply
        Item,          ///< a part of a composed requirement decides
        Label,         ///< a label that counts by an arrangement
    };
    Kind kind = Kind::NotCovered;
    std::string check; ///< id; empty when no check is behind it
    Text text;
    std::vector<std::int64_t> observations;
};

/// A reviewer's own verdict. The engine's stays beside it.
struct Override {
    Verdict verdict = Verdict::Inconclusive;
    std::string reviewer;
    std::string reason;
    Date on;
};

/// What the maker's own documents say of a requirement: its conformance statement (ICS), and its own tests.
struct MakersWord {
    std::string support; ///< `Y`, `N`, `N/A`, or another word as written; empty: no line on it
    std::string verdict; ///< of the maker's own tests: `PASS`, `FAIL`, `N/A` …; empty: none
    std::string detail;  ///< as written
    std::vector<std::int64_t> observations;
};

struct RequirementVerdict {
    std::string regime;      ///< `jc-star`
    std::string requirement; ///< full id
    std::string part_of;     ///< full id of the requirement that this is an item of; empty at the top
    std::string model;       ///< the first of `models`; empty: every model
    catalogue::Obligation obligation = catalogue::Obligation::Mandatory;
    Verdict verdict = Verdict::Inconclusive; ///< with override and labels taken into account
    Verdict native = Verdict::Inconclusive;  ///< the engine's own, from evidence alone
    std::optional<catalogue::Basis> basis;   ///< of a PASS by evidence: the weakest one used
    catalogue::Confidence criteria = catalogue::Confidence::Unverified;
    std::vector<Reason> reasons;
    std::vector<std::int64_t> examinations; ///< that a PASS rests on
    std::vector<Text> provide;              ///< what would decide it
    std::vector<Text> remedy;               ///< what would mend it
    std::vector<std::string> questions;     ///< ids that the maker could answer to decide it
    std::optional<Override> override_;
    std::optional<MakersWord> word;       ///< beside the verdict, whatever came of it
    std::vector<std::string> models = {}; ///< that it stands for; empty: every model
};

struct Counts {
    unsigned pass = 0;
    unsigned fail = 0;
    unsigned inconclusive = 0;
    unsigned not_applicable = 0;
};

/// A sentence of the maker's that the regime does not allow. No requirement asks about it, so that no verdict counts
/// it.
struct ForbiddenClaim {
    std::string rule; ///< id
    Text text;        ///< the rule, and the sentence
    std::int64_t observation = 0;
    catalogue::Provenance provenance; ///< of the rule
};

struct RegimeVerdict {
    std::string regime; ///< with level: `jc-star/1`; `etsi-en-303-645@2.1.1` for an edition of a standard
    std::string edition;
    Verdict verdict = Verdict::Inconclusive;
    Counts mandatory; ///< top-level mandatory requirements; the verdict and the exit status count these
    Counts recommended;
    catalogue::Confidence criteria = catalogue::Confidence::Unverified;
    std::optional<Date> until; ///< end of what the verdict rests on, when there is one
    Text note;                 ///< such as why it is out of scope
    std::vector<ForbiddenClaim> claims = {};
    std::vector<std::string> models = {};     ///< in `by_model`: those that it stands for
    std::vector<RegimeVerdict> by_model = {}; ///< of the models that are for this regime; empty: there is no [[model]]
};

/// One thing to do next.
struct NextStep {
    Text text;                             ///< exact steps
    std::vector<std::string> requirements; ///< full ids that it would decide or mend
    enum class Kind { Mend, Answer, Examine, Attach } kind = Kind::Answer;
    std::vector<std::string> models = {}; ///< whose verdicts it would move; empty: every model
};

/// A row of the dossier, as reports show it. Secrets are masked already.
struct Observation {
    std::int64_t id = 0;
    std::string table;
    std::string artefact;
    std::string locator;
    std::vector<std::pair<std::string, Value>> columns;
};

struct ExaminationRecord {
    std::int64_t id = 0;
    std::string artefact;
    std::string started; ///< RFC 3339, UTC
    Examination examination;
};

} // namespace warifu::review
