#pragma once

#include "identity.h"
#include "warifu/versions/range.h"

/// What single parts of a record say of a component.
namespace warifu::matching {

/// What one entry says that speaks of the component. Empty: it is on another release of the distribution.
std::optional<Statement> judge(const advisories::Advisory& record, const advisories::Affected& entry,
                               const Identified& identified, const Prepared& component,
                               const std::vector<Prepared>& all);

/// The distribution's fix, for a package of the right name. Empty: the entry has no fix, but ranges.
std::optional<Statement> judge_fix(const advisories::Affected& entry, const Prepared& component);

/// The entry may be of another release, since the component's is not known: then it does not tell.
void leave_other_release(Statement& statement, const advisories::Affected& entry, const Prepared& component);

/// Is the entry of the component's release, or of all? Also when the component's is not known.
bool is_of_release(const advisories::Affected& entry, const Prepared& component);

/// A kernel of a stable branch lies in a range that is told in releases of mainline alone: whether the branch has the
/// fix is then not told. `decided`: the range of the entry that holds the version.
bool leaves_stable_open(const advisories::Affected& entry, const advisories::Range& decided, std::string_view version);

/// Ranges that the describing sentence gives for one of the component's products. Empty: it gives none that we read.
std::optional<Statement> judge_text(const advisories::Advisory& record, const Prepared& component);

/// The setting without which none of the record's files is built; empty: one of them is, or it is not known.
std::string settings_off(const advisories::Advisory& record, const kernel::Configuration& kernel);

/// Who says what a record says: the feed where it speaks for itself, else the publisher.
std::string author_of(const advisories::Advisory& record);

versions::Bounds bounds_of(const advisories::Range& range);

} // namespace warifu::matching
