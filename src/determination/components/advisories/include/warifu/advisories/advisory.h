#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/date.h"

/// What the ecosystem publishes on vulnerabilities, as it was published: nothing is compared, computed or made up here.
namespace warifu::advisories {

/// Who published a record. Two feeds on the same id stay two records. The last two are files of a maker
/// (`statements.h`), which are in no store.
enum class Feed { Cve, Nvd, Osv, Ghsa, Debian, Alpine, Kev, Epss, Csaf, EndOfLife, OpenVex, CycloneDx };
/// cve, nvd, osv, ghsa, debian, alpine, kev, epss, csaf, endoflife, openvex, cyclonedx
std::string_view to_string(Feed feed);
std::optional<Feed> feed_named(std::string_view name);

/// What a publisher says of a version.
enum class Affection { Affected, Unaffected, Unknown };

/// From `at` on, within a range: the `changes` of CVE JSON.
struct Change {
    std::string at;
    Affection status = Affection::Unknown;
    bool operator==(const Change&) const = default;
};

/// Versions as published. Either `exact`, or a range whose missing ends are open. Words such as "n/a", "unspecified",
/// "*" and "-" are kept: what they mean is for whoever compares versions.
struct Range {
    /// As published: semver, git, custom, deb, apk, cpe, ecosystem, vers … Empty: not said. `text`: `exact` is a phrase
    /// for people that may be a whole range ("All versions < V5.0").
    std::string scheme;
    Affection status = Affection::Affected;
    std::optional<std::string> exact;
    std::optional<std::string> introduced;       ///< first one meant; "0" is before every version
    std::optional<std::string> introduced_after; ///< the last one before those meant
    std::optional<std::string> fixed;            ///< first one no longer meant
    std::optional<std::string> last_affected;    ///< last one meant
    std::vector<Change> changes;
    bool operator==(const Range&) const = default;
};

/// A CPE name with the versions that go with it (NVD's cpeMatch). The name is as published, 2.3 or 2.2.
struct CpeMatch {
    std::string name;
    std::optional<Range> range; ///< beside what the name itself says of the version
    bool operator==(const CpeMatch&) const = default;
};

/// "Running on": one of `any_of` must be there, too.
struct Platform {
    std::vector<CpeMatch> any_of;
    bool negated = false;
    bool operator==(const Platform&) const = default;
};

/// What a distribution has done in one of its releases.
enum class FixState {
    Fixed,        ///< in `fixed_version`
    Open,         ///< not fixed as of the snapshot
    NotAffected,  ///< the distribution says that it was never affected
    NoAdvisory,   ///< Debian's no-dsa and the like: open, and no advisory is planned
    Ignored,      ///< will not be fixed
    Undetermined, ///< not looked at yet
};
std::string_view to_string(FixState state);

struct DistributionFix {
    std::string release; ///< bookworm, v3.18-main … Empty: every release
    FixState state = FixState::Undetermined;
    std::optional<std::string> fixed_version;
    std::optional<std::string> release_version; ///< what the release had on the day of the snapshot
    std::string urgency;                        ///< as published: unimportant, low … Empty: not said
    std::string note;                           ///< the advisory (DSA-…), the reason of a no-dsa
    bool operator==(const DistributionFix&) const = default;
};

/// A statement on whether a product is exploitable (VEX).
struct Vex {
    std::string status;        ///< affected, not_affected, fixed, under_investigation, recommended
    std::string justification; ///< as published: vulnerable_code_not_present … Empty: none given
    std::string statement;     ///< in the author's words: why not, or what to do
    std::string author;        ///< who says so
    bool operator==(const Vex&) const = default;
};

/// One thing that a record speaks of. Each kind of name is empty unless the publisher gave it.
struct Affected {
    std::string cpe; ///< as published
    std::string purl;
    std::string ecosystem;       ///< as published: Debian:12, Alpine:v3.18, npm, OSS-Fuzz, GIT …
    std::string package;         ///< name within the ecosystem
    std::string vendor, product; ///< free text
    std::vector<Range> ranges;
    Affection default_status = Affection::Unknown; ///< of versions that no range names
    bool every_version = false;                    ///< the name alone is meant, and nothing is said of versions
    /// All of these must hold. Shared, since hundreds of entries of one record name the same hardware; null: anything.
    std::shared_ptr<const std::vector<Platform>> running_on;
    std::optional<DistributionFix> fix;
    std::optional<Vex> vex;
    std::vector<std::string> platforms; ///< CVE's `platforms`, free text
    std::vector<std::string> files;     ///< CVE's `programFiles`: where the vulnerable code is
};
bool operator==(const Affected& a, const Affected& b);

struct Severity {
    std::string kind;   ///< cvss2, cvss3, cvss4, or as published: ssvc, ubuntu …
    std::string vector; ///< as published
    std::string score;  ///< as published beside the vector or alone; empty: none
    std::string by;     ///< who said so: nvd@nist.gov, CISA-ADP, the CNA's name …
    bool operator==(const Severity&) const = default;
};

/// An entry of the list of known exploited vulnerabilities, wherever it was read.
struct Exploited {
    std::optional<Date> added;
    std::optional<Date> due;
    std::optional<bool> ransomware; ///< known, or unknown
    bool operator==(const Exploited&) const = default;
};

/// Probability of exploitation within 30 days, as FIRST computed it on a day.
struct Epss {
    double score = 0;
    double percentile = 0;
    std::optional<Date> date; ///< empty: the file does not say
    bool operator==(const Epss&) const = default;
};

/// When support ends: a day, never (as far as is known), already (day unknown), or nothing is known.
struct EndDate {
    enum class Kind { Unknown, Never, Past, On } kind = Kind::Unknown;
    std::optional<Date> on; ///< when kind is On
    bool operator==(const EndDate&) const = default;
};

struct LifeCycle {
    std::string product; ///< endoflife.date's name: debian, openssl
    std::string cycle;   ///< 12, 1.1.1
    std::string label;
    std::string codename;
    std::optional<Date> released;
    EndDate active_support;   ///< eoas
    EndDate end_of_life;      ///< eol
    EndDate extended_support; ///< eoes; Unknown: none offered, or nothing said
    std::string latest;
    std::vector<std::string> identifiers; ///< purls and CPEs of the product
    bool operator==(const LifeCycle&) const = default;
};

/// One record of one feed.
struct Advisory {
    std::string id; ///< CVE-…, GHSA-…, OSV-…; of a document that names no such id, its own: DSA-…, ICSA-…
    Feed feed = Feed::Cve;
    /// What tells the record from others of its feed on the same id: the document (DSA-…, ICSA-…), the package, the
    /// branch. Empty where a feed has one record for each id.
    std::string within;
    std::vector<std::string> aliases;     ///< other ids of the same vulnerability, the record's own left out
    std::vector<std::string> related;     ///< ids that are named without being the same
    std::string title;                    ///< bounded by `most_text`
    std::string summary;                  ///< bounded by `most_text`
    std::string publisher;                ///< the CNA, the maker, the distribution. Empty: not said
    std::optional<std::string> published; ///< RFC 3339, UTC, `YYYY-MM-DDTHH:MM:SSZ`
    std::optional<std::string> modified;
    std::optional<std::string> withdrawn;
    bool rejected = false; ///< rejected or withdrawn, with or without a day
    bool disputed = false;
    std::vector<std::string> weaknesses; ///< CWE-…
    std::vector<Severity> severities;
    std::vector<Affected> affected;
    bool cut = false; ///< a budget left out some of `affected`: what is not there is not unaffected
    std::optional<Exploited> exploited;
};

constexpr std::size_t most_text = 4096;       ///< bytes of a title or summary
constexpr std::size_t most_name = 512;        ///< bytes of any other string
constexpr std::size_t most_affected = 20'000; ///< entries of one record
constexpr std::size_t most_ranges = 50'000;   ///< ranges of one record, all entries together
constexpr std::size_t most_listed = 1'000;    ///< aliases, severities, platforms, files … of one record

/// Name under which a look-up finds an entry: lower case, with every run of blanks, `-` and `_` as one `_`, and CPE's
/// backslashes taken away. Different names may become one: whoever matches compares the names as published.
std::string product_key(std::string_view product);
/// The same for a package of an ecosystem: `debian/busybox` (the release behind the colon is left out).
std::string package_key(std::string_view ecosystem, std::string_view package);
/// Product of a CPE name, 2.3 or 2.2, unescaped; empty: it is none, or the product is `*`.
std::string cpe_product(std::string_view cpe);

} // namespace warifu::advisories
