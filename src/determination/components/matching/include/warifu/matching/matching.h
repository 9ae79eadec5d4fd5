#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/advisories/store.h"
#include "warifu/base/date.h"
#include "warifu/base/text.h"
#include "warifu/kernel/configuration.h"

/// Which published records speak of a component, and what each of them says of its version. A match is not a
/// violation; and what is not known is never taken for 'not affected'.
namespace warifu::matching {

/// What was found in a product. Whatever is empty is not known.
/// What a kernel was built with, and where that stands.
struct KernelConfiguration {
    kernel::Configuration built;
    std::string evidence;
};

struct Component {
    std::string name;    ///< busybox
    std::string version; ///< as its package or its binary says: 1:1.30.1-6+b3
    std::string purl, cpe;
    std::string vendor;
    std::string ecosystem; ///< Debian, Alpine, npm …; empty: as the purl says
    std::string release;   ///< of the distribution: 11, bullseye, debian-11, v3.18; empty: as the purl says
    std::string source, source_version;          ///< the source package, where it differs
    std::string evidence;                        ///< for people
    const KernelConfiguration* kernel = nullptr; ///< of a kernel; null: not known
};

/// Where records are looked up: the store, or a list in memory. Errors are those of the store.
class Lookup {
public:
    using Visit = std::function<void(advisories::Hit)>;
    virtual ~Lookup() = default;
    /// Every record that names the product, with its entries on it. `visit` asks nothing meanwhile.
    virtual Result<void> about_product(std::string_view product, const Visit& visit) const = 0;
    virtual Result<void> about_package(std::string_view ecosystem, std::string_view package,
                                       const Visit& visit) const = 0;
    /// A record without its entries.
    virtual Result<std::optional<advisories::Advisory>> head(std::int64_t record) const = 0;
    virtual Result<std::optional<advisories::Exploited>> exploited(std::string_view cve) const = 0;
    virtual Result<std::optional<advisories::Epss>> epss(std::string_view cve) const = 0;
};

/// A list in memory.
class MemoryLookup final : public Lookup {
public:
    explicit MemoryLookup(std::vector<advisories::Advisory> records);
    ~MemoryLookup() override;
    void add(std::string_view cve, const advisories::Epss& epss);
    Result<void> about_product(std::string_view product, const Visit& visit) const override;
    Result<void> about_package(std::string_view ecosystem, std::string_view package, const Visit& visit) const override;
    Result<std::optional<advisories::Advisory>> head(std::int64_t record) const override;
    Result<std::optional<advisories::Exploited>> exploited(std::string_view cve) const override;
    Result<std::optional<advisories::Epss>> epss(std::string_view cve) const override;

private:
    struct Index;
    std::unique_ptr<Index> m_index;
};

/// The store, which must outlive it.
class StoreLookup final : public Lookup {
public:
    explicit StoreLookup(const advisories::Store& store) : m_store(store) {}
    Result<void> about_product(std::string_view product, const Visit& visit) const override {
        return m_store.about_product(product, visit);
    }
    Result<void> about_package(std::string_view ecosystem, std::string_view package,
                               const Visit& visit) const override {
        return m_store.about_package(ecosystem, package, visit);
    }
    Result<std::optional<advisories::Advisory>> head(std::int64_t record) const override {
        return m_store.head(record);
    }
    Result<std::optional<advisories::Exploited>> exploited(std::string_view cve) const override {
        return m_store.exploited(cve);
    }
    Result<std::optional<advisories::Epss>> epss(std::string_view cve) const override { return m_store.epss(cve); }

private:
    const advisories::Store& m_store;
};

enum class State { Affected, NotAffected, Unknown };
std::string_view to_string(State state); ///< affected, not-affected, unknown

/// Why a statement says what it says.
enum class Reason {
    InRange,         ///< the version lies in a range that is affected
    EveryVersion,    ///< the record speaks of the product, whatever its version
    DefaultStatus,   ///< no range holds it, and the record says what holds then
    OutsideRanges,   ///< no range holds it, and the record tells all that are affected
    BehindFix,       ///< no range holds it, and it is not older than any version that mends one
    NotListed,       ///< no range holds it, and the record does not say what holds then
    NoVersion,       ///< the component's version is not known
    VersionNotGiven, ///< the record gives no version (n/a, -)
    NotComparable,   ///< no scheme orders the versions
    Commits,         ///< the record counts in commits
    OtherPlatform,   ///< only together with something that is not known to be there
    OtherVendor,     ///< named alike, but of another vendor, or of one that is not known
    Fixed,           ///< by the distribution, in this version or an earlier one
    NotFixed,        ///< by the distribution, in this version
    NeverAffected,   ///< says the distribution
    Undetermined,    ///< the distribution has not looked, or says nothing on this release
    Vex,             ///< a statement on exploitability
    Description,     ///< read from the sentence that describes the vulnerability
    CodeNotBuilt,    ///< the kernel was configured without the code
    StableBranch,    ///< in a range of mainline kernels; the stable branch may have the fix
    Cut,             ///< the record was longer than we read
};
std::string_view to_string(Reason reason); ///< in-range, every-version …

/// What one record says of one component.
struct Statement {
    advisories::Feed feed = advisories::Feed::Cve;
    std::string record; ///< its own id, which may be an alias
    std::string within; ///< the document or package that it is part of
    std::string by;     ///< who says so: the publisher, NVD, the distribution, the author of a VEX statement
    State state = State::Unknown;
    Reason reason = Reason::NotListed;
    /// What the record names the thing, and the range as published; the latter is empty where none decided.
    std::string named;
    std::optional<advisories::Range> range;
    std::optional<std::string> fixed_in;
    std::optional<advisories::Vex> vex;
    std::string said;             ///< when the record changed last, as it says (RFC 3339); of `vex` alone
    bool of_maker = false;        ///< out of `Order::vex`
    bool of_distribution = false; ///< the word of whoever packaged it
    std::string detail;           ///< the release, the platform, the text, the setting that the reason is about
};

/// A statement on exploitability that clears: who says it has a name and a reason.
bool is_believed(const Statement& statement);

/// The range in words: `from 1.32.0 through 1.32.1`.
Text describe(const advisories::Range& range);
/// The whole statement, as a sentence.
Text describe(const Statement& statement);

/// A score, computed from its vector.
struct Rated {
    int version = 0;        ///< 20, 30, 31, 40
    int tenths = 0;         ///< of the base score
    std::string rating;     ///< none, low, medium, high, critical
    std::string vector, by; ///< as published
    std::string published;  ///< the score beside the vector; empty: none
};

/// On what the state of a match rests.
enum class Basis {
    Records,            ///< they agree, or one says affected and none with better standing denies it
    Distribution,       ///< the distribution's word on its own package
    DistributionSilent, ///< upstream's versions do not tell what a distribution has mended in its package
    Contradiction,      ///< sources contradict each other, and none of them settles it
    KernelConfiguration,
    NoVersions, ///< the records name the product, and tell no versions that could be compared
};
std::string_view to_string(Basis basis);

/// One vulnerability of one component.
struct Match {
    std::size_t component = 0; ///< index
    std::string id;            ///< the CVE, or the record's own id
    std::vector<std::string> aliases;
    std::string title;
    State state = State::Unknown;
    Basis basis = Basis::Records;
    bool contradicted = false; ///< one statement says affected, another not
    bool disputed = false;
    std::vector<Statement> statements;
    /// Statements on exploitability, kept apart: they do not touch `state`. `after_vex` is what holds when those are
    /// believed that give author and reason.
    std::vector<Statement> vex;
    State after_vex = State::Unknown;
    std::optional<Rated> severity; ///< of the newest version of CVSS, the highest
    std::vector<Rated> severities;
    std::optional<advisories::Exploited> exploited;
    std::optional<advisories::Epss> epss;
    std::vector<std::string> fixed_in; ///< versions that mend it, as published; empty: none is known
    std::optional<std::string> published;
    std::optional<int> age_days; ///< on the day asked for
};

struct Order {
    std::span<const Component> components;
    std::optional<Date> on = {};
    std::span<const advisories::Advisory> vex = {}; ///< the maker's own, beside what the look-up has
    /// What the components are parts of: a statement on it is one on its parts, and a statement on a part of something
    /// else says nothing. Null: not known, and then no statement on a part of anything counts.
    const Component* product = nullptr;
    /// Also matches of which every statement says that the version lies outside, or speaks of other releases.
    bool with_outside = false;
};

struct Outcome {
    std::vector<Match> matches; ///< by component, then exploited, severity and id
    std::size_t outside = 0;    ///< vulnerabilities of the same product in other versions
    /// Vulnerabilities on which the distribution speaks of other releases alone: not matches, and no all-clear either.
    std::size_t other_releases = 0;
    std::size_t unversioned = 0;            ///< components without a version
    std::vector<std::size_t> not_looked_up; ///< components of which no record can speak: no name at all
    std::vector<std::size_t> vex_unheard;   ///< of `Order::vex`: what speaks of nothing that is here
};

/// Fails as a whole when the look-up does: half an answer would look like few vulnerabilities.
Result<Outcome> match(const Order& order, const Lookup& lookup);

} // namespace warifu::matching
