#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/date.h"
#include "warifu/base/text.h"

/// What the catalogue holds, after the loader has checked it: every id resolves, every text is in both languages.
namespace warifu::catalogue {

/// How sure we are of a fact. Shown to the user unless it is `Seen`.
enum class Confidence { Seen, Known, Unverified };
/// Evidence, from weakest to strongest.
enum class Basis { Declared, Documented, Inspected, Tested };
enum class Obligation { Mandatory, Recommended };

std::string_view to_string(Confidence confidence);
std::string_view to_string(Basis basis);
std::string_view to_string(Obligation obligation);

/// Where a fact was read. Ids of `sources/*.toml`.
struct Source {
    std::string id;
    std::string title;
    std::string url; ///< empty for a printed or unnamed source
    bool primary = false;
};

/// Where facts come from and how sure we are of them; most records carry one.
struct Provenance {
    std::vector<std::string> sources;
    Confidence confidence = Confidence::Unverified;
};

struct DatedNote {
    Date on;
    Text text;
    Provenance provenance;
};

/// One level of a regime, as ★1. A regime without levels has one, named "".
struct Level {
    std::string id;
    Text name;
    enum class State { Open, NotOpen, Closed } state = State::NotOpen;
    Text state_text;
    std::optional<Date> from;
    std::string edition; ///< of its criteria; empty when there is none in the catalogue
    Text assessment;     ///< who assesses
    std::optional<int> validity_months;
    Provenance provenance;
};

/// A product that a regime leaves out, or the rule that keeps it in.
struct ScopeRule {
    std::string id; ///< `computer`; product.toml's `excepted = ["uk-psti/computer"]` names it
    Text text;
    std::string clause;
    std::optional<Date> from; ///< first day on which it leaves products out; empty: as long as the regime binds
    Provenance provenance;
};

/// What there is to know of a regime beside its requirements: a product class and its route, a reporting clock.
struct Fact {
    std::string id;
    Text title;
    Text text;
    std::string clause;
    Provenance provenance;
};

/// Words that a regime does not allow a maker to use of a product.
struct ClaimRule {
    std::string id;
    Text text;                ///< what is not allowed
    std::string violations;   ///< SQL, as a check's
    bool unless_held = false; ///< allowed to those who hold the regime's label
    std::string clause;
    Provenance provenance;
};

/// Who acts in the supply of a product, or is asked about it.
enum class Role { Manufacturer, AuthorisedRepresentative, Importer, Distributor, Laboratory };

/// What a regime asks of somebody, beside what it asks of the product.
struct Duty {
    enum class When { Supply, AfterSupply, Change, Failure, Incident, Request, End, NotStated };
    /// What has to be kept, and for how long where a source says it.
    struct Keep {
        enum class From { NotStated, Issue, Placing, Supply, Record };
        Text what;
        std::optional<int> years;
        From from = From::NotStated; ///< what the years are counted from
        bool or_support = false;     ///< or until the product's support ends, whichever is later
    };

    std::string id;
    std::vector<Role> roles; ///< empty: the sources do not say whom it binds
    When when = When::NotStated;
    Text title;
    Text text;
    std::string clause;
    std::optional<Date> from;         ///< first day on which it binds; empty: the regime's own
    std::string condition;            ///< id of a Condition that the product must meet; empty: any product
    Text only_for;                    ///< products that it is about, where no condition says so
    std::optional<std::string> label; ///< lowest level of the regime's own label or statement that must be there
    std::string requirement;          ///< full id: what another label must be taken as meeting to stand in its place
    std::vector<std::string> facts;   ///< ids of the regime's facts that belong to it
    std::optional<Keep> keep;
    Provenance provenance;
};

struct Requirement {
    std::string regime;
    std::string edition;
    std::string id;      ///< `S1.1-02`, without regime and edition
    std::string part_of; ///< id of the requirement that this is an item of; empty at the top
    std::string level;   ///< lowest level that asks for it, where levels build on each other; empty: every level
    Text title;
    Text text; ///< one-line paraphrase
    std::string clause;
    Obligation obligation = Obligation::Mandatory;
    std::string condition;         ///< id of a Condition; empty when it always applies
    Basis accepts = Basis::Tested; ///< the weakest basis that it accepts
    Provenance accepts_provenance;
    std::vector<std::string> checks; ///< all of them must be answered
    std::vector<std::string> all;    ///< full ids; every one must pass
    std::vector<std::string> any;    ///< full ids; one is enough
    std::map<std::string, std::string> parameters;
    /// A rule over the whole edition instead of checks.
    enum class Rule {
        None,
        RecommendationsJustified, ///< every recommendation that is not met or does not apply has a justification
    } rule = Rule::None;
    Provenance provenance;
    std::string file; ///< with line: `regimes/jc-star/….toml:12`

    /// `jc-star/S1.1-02`, and `etsi-en-303-645@2.1.1/5.1-1` where a regime has several editions.
    std::string full_id;
};

struct Edition {
    std::string id;
    Text name;
    std::vector<std::string> levels; ///< levels whose criteria these are; empty: every level
    std::optional<Date> from;        ///< first day on which it counts
    std::optional<Date> until;
    Provenance provenance;
    std::vector<Requirement> requirements; ///< in the order of the text; empty when only its name is known
};

struct Regime {
    std::string id;
    Text name;
    Text operator_name;
    std::string market; ///< ISO 3166-1 alpha-2, or "EU"; empty for a standard
    enum class Kind { Law, Label, Standard } kind = Kind::Label;
    Text summary;
    bool voluntary = true;
    std::vector<Level> levels;     ///< lowest first
    std::vector<Edition> editions; ///< oldest first
    std::vector<ScopeRule> exceptions;
    std::vector<DatedNote> timeline;
    std::vector<Fact> facts;
    std::vector<Duty> duties;
    std::vector<ClaimRule> claim_rules;
    Provenance provenance;
};

/// A market that is made of others: `EU` of its member states.
struct Market {
    std::string id;
    Text name;
    std::vector<std::string> members;
    Provenance provenance;
};

/// Whether `level` of `regime` asks for the requirement: it, or a lower one, does.
bool asks_for(const Regime& regime, const Level& level, const Requirement& requirement);

/// A fact about the product that decides whether a requirement applies. The maker states it in [features].
struct Condition {
    std::string id; ///< `passwords`
    Text title;
    Text question;        ///< yes means that it holds
    std::string evidence; ///< SQL: each row shows that it holds (observation, reason_en, reason_ja); may be empty
    std::vector<std::string> reads; ///< `table.column` that `evidence` reads
    std::string clause;
    Provenance provenance;
};

/// What artefacts of another kind say of a check, beside its other evidence.
struct SideEvidence {
    /// What follows from nothing against the check there.
    enum class Can {
        SpeakAgainst, ///< nothing
        Confirm,      ///< what somebody else says of it, the maker or an image, is confirmed
        Decide,       ///< the check passes
        HoldOpen,     ///< nothing; and what is not told there keeps the check open, whoever says otherwise
    };
    std::string kind;       ///< `device`, `unit-passwords` …
    Text looks_for;         ///< what makes it fail there, and what makes it pass
    std::string violations; ///< SQL, as of a check
    std::string covered;    ///< likewise
    Text covered_reason;
    Can can = Can::SpeakAgainst;
    std::vector<std::string> reads;
};

/// What the maker declares of the device, and what its firmware starts, held against what was seen of it. Each row is a
/// pair that does not agree.
struct Contradictions {
    std::string rows;                     ///< SQL; empty: nothing is held against anything
    std::vector<std::string> reads;       ///< of what was seen of a device
    std::vector<std::string> of_firmware; ///< of what is read out of an image
};

/// A check: one question that evidence answers. It knows no regime.
struct Check {
    std::string id;
    Text title;
    Text looks_for;                     ///< what makes it fail and what makes it pass, in words
    std::vector<std::string> artefacts; ///< kinds whose examination answers it (`firmware`, `published`); empty: none
    std::string violations;             ///< SQL; every row: `observation` (id), `reason_en`, `reason_ja`; may be empty
    Text question;                      ///< for the maker; empty: the maker's word cannot answer it
    bool good_answer = true;            ///< the answer that speaks for conformity
    /// SQL that may only narrow coverage: rows are reasons why it is not covered (`reason_en`, `reason_ja`). With
    /// `undecided`, the id of an observation that may answer, and that somebody must read: the maker's word may decide
    /// it.
    std::string covered;
    Text covered_reason;
    /// SQL like `violations`, of what speaks for conformity: without a row the check is not covered, and a PASS points
    /// at them. Empty: nothing against it is enough.
    std::string shown;
    std::vector<SideEvidence> beside;              ///< those that are given must have been examined to the end
    Contradictions contradictions;                 ///< of the maker's word, a firmware and a device
    bool record = false;                           ///< only a tester's record can answer it
    Text remedy;                                   ///< exact steps
    Text provide;                                  ///< what to attach, examine or answer when it is not covered
    std::map<std::string, std::string> parameters; ///< named thresholds with their defaults; `:name` in the SQL
    std::vector<std::string> reads; ///< `table.column` that `violations` and `covered` read; found by the loader
    std::string file;
};

/// A precondition of an arrangement that somebody must see to.
struct ArrangementTerm {
    std::string id;
    Text text;
    Provenance provenance;
};

struct Arrangement {
    enum class View { Statute, Operator };
    enum class Effect { Deemed, Equivalent, Simplified, NotDetermined, UnderStudy };
    /// What the texts say of a case that they may leave open.
    enum class Stance { Covered, NotCovered, NotDetermined };

    std::string id;
    Text name;
    std::string from_regime;
    std::vector<std::string> from_levels;   ///< levels named by the text; empty: any
    std::vector<std::string> from_editions; ///< editions that the text pins; empty: it pins none
    Stance other_levels =
        Stance::NotDetermined; ///< levels above the highest named one (levels below are never covered)
    Stance other_editions =
        Stance::NotDetermined; ///< editions later than the pinned ones, or unknown; earlier ones are not covered
    Stance grace = Stance::NotDetermined; ///< a label in the grace state
    std::string to_regime;
    std::string to_level;
    View view = View::Operator;
    Text kind; ///< unilateral act, bilateral memorandum …
    Effect effect = Effect::NotDetermined;
    std::vector<std::string> requirements; ///< full ids of the opened regime that count as met
    std::optional<Date> signed_on;
    std::optional<Date> from;  ///< first day of effect; empty: not known
    std::optional<Date> until; ///< last day; empty: no end known
    Text scope;
    std::vector<ArrangementTerm> conditions; ///< must hold for the effect
    std::vector<ArrangementTerm> remains;    ///< what still has to be done or filed
    Text note;
    std::string counterpart; ///< id of the arrangement that gives the other view of the same path; may be empty
    Provenance provenance;
};

/// `a` asks nothing more than … `b`: a typed pair of provisions. Evidence may be reused; it opens no market.
struct CrosswalkPair {
    enum class Relation { Equal, Subset, Superset, Intersects, None };
    std::string a; ///< full id, or `regime:clause` text where the regime's items are not in the catalogue
    std::string b;
    Relation relation = Relation::None;
    Text note;
    Provenance provenance;
};

struct Crosswalk {
    std::string id;
    Text title;
    std::vector<CrosswalkPair> pairs;
};

/// One table of the pro forma that a maker fills in for an assessment.
struct SpecificationTable {
    enum class Form {
        Statement, ///< one entry a provision (ICS)
        Entries,   ///< entries with an id of their own
        Record,    ///< one entry
    };
    struct Field {
        Text name; ///< English as in the standard
        bool yes_no = false;
        std::string refers;  ///< id of the table whose entries it names; may be empty
        std::string answers; ///< id of the check that a yes or no answers; may be empty
    };
    std::string id; ///< `AuthMech`, `ICS`
    int number = 0; ///< of the IXIT table; 0: none
    Text title;
    Form form = Form::Entries;
    std::vector<Field> fields;
    Provenance provenance;
};

/// How one provision is examined.
struct TestGroup {
    struct Case {
        enum class Kind { Conceptual, Functional, Mixed };
        std::string id; ///< `5.1-1-2`
        Kind kind = Kind::Conceptual;
        int units = 0; ///< 0: not known
    };
    std::string provision; ///< full id of the requirement
    std::vector<Case> cases;
    std::vector<std::string> tables; ///< ids of the tables that the cases read
    Provenance provenance;
};

/// What a test case finds missing in the maker's tables: held against the firmware.
struct Completeness {
    std::string provision; ///< full id
    std::string test_case;
    std::vector<std::string> tables;
    std::string missing; ///< SQL; every row: `observation` (id), `reason_en`, `reason_ja`
    std::vector<std::string> reads;
    Provenance provenance;
};

/// An assessment specification: how conformity with one edition of a standard is examined.
struct Specification {
    std::string id; ///< `ts-103-701@2.1.1`
    Text name;
    std::string regime;
    std::string edition;
    std::vector<SpecificationTable> tables;
    std::vector<TestGroup> groups; ///< in the order of the text
    std::vector<Completeness> completeness;
    Provenance provenance;

    const SpecificationTable* find_table(std::string_view table) const;
    const TestGroup* find_group(std::string_view provision) const; ///< by full id
};

std::string_view to_string(TestGroup::Case::Kind kind);
std::string_view to_string(Level::State state);
std::string_view to_string(Role role);
std::string_view to_string(Duty::When when);
std::string_view to_string(Duty::Keep::From from);
std::string_view to_string(Arrangement::View view);
std::string_view to_string(Arrangement::Effect effect);
std::string_view to_string(CrosswalkPair::Relation relation);

} // namespace warifu::catalogue
