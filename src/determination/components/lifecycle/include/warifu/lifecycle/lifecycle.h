#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/advisories/advisory.h"
#include "warifu/base/date.h"
#include "warifu/base/text.h"

/// Until when a release is mended, as endoflife.date's records say. Pure: records and a day in, a standing out.
///
/// A package of a distribution is mended by the distribution, whatever its authors say of that version: ask for the
/// distribution.
namespace warifu::lifecycle {

/// Somebody's word that a release is mended beyond its ordinary end.
struct Extension {
    std::string by; ///< who mends it: the maker, a vendor of extended support. Empty: not said, and then it is no word
    std::optional<Date> until; ///< empty: until the record's own end of extended support
};

struct Subject {
    std::string id;      ///< ID of os-release, name of a component, or endoflife.date's name
    std::string version; ///< VERSION_ID, a component's version, or a codename
    std::string name;    ///< NAME of os-release, which tells CentOS Stream from CentOS Linux
    std::string cpe, purl;
    std::optional<Extension> extension; ///< as declared
};

enum class Phase {
    Supported,       ///< in full
    SecurityOnly,    ///< only security is mended
    Extended,        ///< past its ordinary end, within an extended support that is declared
    ExtendedOffered, ///< past its ordinary end; extended support exists, and nobody declared that the product has it
    Past,            ///< nobody mends it
    Unknown,
};
std::string_view to_string(Phase phase); ///< supported, security-only, extended, extended-offered, past, unknown

enum class Why {
    Record,      ///< the cycle tells
    NoProduct,   ///< no record on the product
    NoVersion,   ///< the version is not known
    NoCycle,     ///< no cycle of the product holds the version
    Ambiguous,   ///< several do, and they end differently
    EndNotKnown, ///< the record gives no end
    OldRecord,   ///< it says that no end is known, and is too old for that to count
};

struct Standing {
    Phase phase = Phase::Unknown;
    Why why = Why::NoProduct;
    std::optional<advisories::LifeCycle> record;
    std::optional<Date> since;          ///< Past, ExtendedOffered: the last day on which it was mended ordinarily
    std::optional<Date> until;          ///< the last day of the present phase
    std::optional<Date> security_until; ///< the last day on which security is mended, as far as declared
    std::optional<Date> extended_until; ///< extended support that is offered
    bool no_end_known = false;          ///< the record says that no end is known
    std::string extended_by;            ///< who declared it
};

/// Names under which to look for cycles: endoflife.date's own, then CPE and purl without version.
std::vector<std::string> names_of(const Subject& subject);

struct Question {
    Date on;
    /// Day of the records, where known. A record that knows no end is believed for a year.
    std::optional<Date> snapshot = {};
};

/// `cycles`: of products that go by one of names_of(subject).
Standing standing_of(const Subject& subject, std::span<const advisories::LifeCycle> cycles, const Question& question);

/// The standing as a sentence.
Text describe(const Standing& standing);

} // namespace warifu::lifecycle
