#pragma once

#include <optional>

#include "evidence.h"

namespace warifu::review {

/// What the testers' records say of one requirement.
struct RecordEvidence {
    std::optional<catalogue::Basis> passed; ///< the strongest basis of a record that says pass
    std::vector<std::int64_t> passed_ids;
    std::vector<std::string> tested_firmware; ///< of those that passed on a device, as they name it
    std::vector<Text> inherited;              ///< of those that passed: from which model, and why
    std::vector<Reason> failures;
    std::vector<Reason> unusable;
    bool unreadable = false; ///< one could not be read, and might have said fail
};

/// The reason of a PASS by them.
Reason passed_by_record(const RecordEvidence& records, const std::string& check);

RecordEvidence weigh_records(const Evidence& evidence, const std::string& requirement, Date on);

/// What one check comes to for a requirement.
struct CheckOutcome {
    std::vector<Reason> violations;
    std::vector<Reason> gaps;
    std::vector<Reason> covered;
    std::optional<catalogue::Basis> basis; ///< covered on this basis
    std::vector<std::int64_t> examinations;
    bool only_basis_lacks = false; ///< an artefact was examined to the end; a stronger basis is asked for
    bool question_open = false;    ///< the maker has not answered, and could
    /// On which basis its answer would make a published sentence, or what confirms it, count.
    std::optional<catalogue::Basis> confirmable = {};
};

Result<CheckOutcome> weigh_check(Evidence& evidence, const catalogue::Check& check,
                                 const catalogue::Requirement& requirement, const RecordEvidence& records);

} // namespace warifu::review
