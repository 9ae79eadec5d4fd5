#pragma once

#include <string>
#include <vector>

#include "lookup.h"

/// The assessment as one list, from which every output for other tools is written, so that all of them say the same.
namespace warifu::attestation {

/// A requirement under one regime; or the regime itself, where no requirement below it bears its verdict.
struct Line {
    const review::RegimeVerdict* regime = nullptr;
    const review::RequirementVerdict* requirement = nullptr; ///< null: the regime's own verdict
    /// Whether the regime's verdict, and with it the exit status, counts this line: mandatory, and no item of another.
    bool decides = true;

    review::Verdict verdict() const { return requirement != nullptr ? requirement->verdict : regime->verdict; }
    const std::string& id() const { return requirement != nullptr ? requirement->requirement : regime->regime; }
};

/// The models that a line is about; none: every model.
const std::vector<std::string>& models_of(const Line& line);

/// Every regime in order, with its requirements in order. Each regime has a line: none drops out in silence, and what
/// the deciding lines of a regime say together is the regime's verdict.
std::vector<Line> outline(const Lookup& lookup);

/// What stands behind a line, in words; each text is one or more plain lines that a reader can be shown.
struct Backing {
    std::vector<std::string> reasons;      ///< `violation [check]: text (locator; locator)`
    std::vector<std::string> records;      ///< testers' records
    std::vector<std::string> examinations; ///< that it rests on
    std::vector<std::string> provide;      ///< what would decide it
    std::vector<std::string> remedy;       ///< what would mend it
    std::string reviewer;                  ///< the override and the engine's own verdict; empty without one
    std::string headline;                  ///< the first reason, for where one line must do
};
Backing backing(const Lookup& lookup, const Line& line, Language language);
/// All of it, a line each, with its name in front: `tester's record: pass, device, by …`.
std::string told(const Backing& backing, Language language);

/// `pass, device, by NAME on 2026-11-02 …`: one record of a tester, from its row.
std::string record_text(const review::Observation& record, Language language);
bool is_record(const review::Observation& observation);
/// The text in a column; empty when it is unknown or no text.
std::string text_in(const review::Observation& observation, std::string_view column);

/// `jc-star/S1.1-04: tester's record: fail, device, by …; it decides nothing: …`.
std::string statement_text(const Statement& statement, Language language);
/// Records and overrides that stand under no line: set aside, or about a part that no regime lists. No output may leave
/// them out.
std::vector<std::string> loose_statements(const Lookup& lookup, Language language);

/// Examinations that did not go to the end, with the reason. No output may leave them out.
std::vector<std::string> incomplete_examinations(const Lookup& lookup);

/// The regime's or the requirement's title in words.
std::string title_of(const Lookup& lookup, const Line& line, Language language);

} // namespace warifu::attestation
