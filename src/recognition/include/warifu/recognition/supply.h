#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/recognition/recognition.h"

/// What binds whoever supplies a product in a market on a day, and whether the statement or label that it asks for is
/// there. Pure. It never says that a supply is lawful.
namespace warifu::recognition {

struct SupplyQuestion {
    Question held;      ///< the labels, the day of supply, end of support, exceptions
    std::string market; ///< `GB`, `EU`, `DE`
    catalogue::Role role = catalogue::Role::Importer;
    bool product_known = false; ///< labels alone are known otherwise: no exception, no feature was asked about
    std::map<std::string, bool> features; ///< the maker's answers, by condition
    std::set<std::string> failing;        ///< regimes whose requirements an assessment of the product found not met
};

/// Whether a statement or label that a duty asks for is there on the day.
enum class Presence {
    Present,       ///< the regime's own, good on the day
    Recognised,    ///< another label, which the law takes in its place
    NotDetermined, ///< there is one, and the texts or the facts given do not decide
    Invalid,       ///< there is one, and it does not count on the day
    Absent,
};

/// What speaks for or against a duty's statement or label: one label that was given.
struct Candidate {
    std::size_t label = 0; ///< index into the labels given
    std::string path;      ///< id of the arrangement; empty: the regime's own statement or label
    Presence presence = Presence::Absent;
    Text reason;
    std::optional<Date> until;
};

struct Paper {
    Presence presence = Presence::Absent;
    std::optional<Date> until; ///< last day of what counts; nothing when no end is known, or nothing counts
    std::vector<Candidate> candidates;
};

/// A duty of the role, on the day.
struct SupplyDuty {
    enum class Applies { Yes, NotYet, No, Holders, NotKnown };

    const catalogue::Duty* duty = nullptr; ///< the catalogue's
    Applies applies = Applies::Yes;
    Text why;                      ///< unless it applies
    std::optional<Paper> paper;    ///< when it asks for a statement or label
    std::optional<Date> keep_from; ///< the day from which its years count, where that is known
    std::optional<Date> keep_to;   ///< at least until, where it can be computed
};

enum class Standing {
    Binds,
    NotYet,     ///< nothing in it binds this role on that day
    OutOfScope, ///< the product is left out, by what its maker says
    Voluntary,
    NotKnown, ///< the first day is not known
};

enum class Outcome { NothingMissing, Missing, NotDetermined };

struct RegimeSupply {
    const catalogue::Regime* regime = nullptr; ///< the catalogue's
    Standing standing = Standing::NotKnown;
    std::optional<Date> from; ///< first day on which it binds the role, where one is known
    Text note;
    std::vector<SupplyDuty> duties;
    std::vector<std::size_t> openings; ///< what the labels open there: indices into Supply::openings
    std::vector<Candidate> held;       ///< of a voluntary regime: the labels of its own
    std::vector<Text> unknown;
    Outcome outcome = Outcome::NothingMissing;
};

struct Supply {
    std::vector<std::string> markets;  ///< the market asked for, and those that it is part of
    std::vector<RegimeSupply> regimes; ///< laws first
    std::vector<Opening> openings;
    std::vector<Text> unknown;
    Outcome outcome = Outcome::NothingMissing;
};

Supply supply(const catalogue::Catalogue& catalogue, const SupplyQuestion& question);

/// The regimes of a market, and of those that it is part of; laws first.
std::vector<const catalogue::Regime*> regimes_of(const catalogue::Catalogue& catalogue, const std::string& market);
/// `GB`, or an error: a market is two capital letters.
Result<std::string> parse_market(std::string_view text);

std::string_view to_string(Presence presence); ///< `present`, `recognised`, `not determined` …
std::string_view to_string(SupplyDuty::Applies applies);
std::string_view to_string(Standing standing);
std::string_view to_string(Outcome outcome); ///< `nothing missing`, `missing`, `not determined`

} // namespace warifu::recognition
