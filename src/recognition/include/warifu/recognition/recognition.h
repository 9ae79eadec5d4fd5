#pragma once

#include <optional>
#include <string>
#include <vector>

#include "warifu/base/date.h"
#include "warifu/base/result.h"
#include "warifu/base/text.h"
#include "warifu/catalogue/catalogue.h"

/// Which other regimes a label opens, on a day. Pure: labels, arrangements and a date in, an answer out.
namespace warifu::recognition {

enum class LabelState { Valid, Grace, Expired, Withdrawn, Revoked };

std::string_view to_string(LabelState state);
Result<LabelState> parse_label_state(std::string_view text);

/// A label, or a statement of compliance, that a product holds (or is imagined to hold).
struct Label {
    std::string regime;
    std::string level;
    std::string edition; ///< empty: the one in force on the day of issue
    std::string number;  ///< opaque
    std::optional<Date> issued;
    std::optional<Date> expires;
    LabelState state = LabelState::Valid;
    bool example = false;                 ///< made up for a demonstration; shown as such
    std::vector<std::string> models = {}; ///< of the product that it covers; empty: every one
};

/// From `jc-star`, `jc-star/1`, `jc-star/1@JST-CR-01-01-2024R1`. Regime, level and edition must be in the catalogue;
/// without a level, the lowest open one.
Result<Label> parse_label(std::string_view text, const catalogue::Catalogue& catalogue);

enum class Effect { Deemed, Equivalent, Simplified, NotDetermined, UnderStudy, None };

std::string_view to_string(Effect effect); ///< `deemed`, `not determined` …

struct Remains {
    std::string id;
    Text text;
    catalogue::Provenance provenance;
};

/// What one arrangement makes of one label on one day.
struct Opening {
    std::size_t label = 0; ///< index into the labels given
    std::string regime;    ///< the regime that is opened, with its level: `sg-cls/1`, `uk-psti`
    std::string market;
    catalogue::Arrangement::View view = catalogue::Arrangement::View::Operator;
    Effect effect = Effect::None;
    Text reason;                           ///< why this effect; always given
    std::vector<std::string> requirements; ///< full ids taken as met; empty unless the effect says so
    std::vector<Remains> conditions;       ///< must hold for the effect
    std::vector<Remains> remains;          ///< still to be done or filed
    std::optional<Date> from;
    std::optional<Date> until;     ///< the earliest end known: label, arrangement, support
    std::vector<std::string> path; ///< arrangement ids
    std::vector<std::string> sources;
    catalogue::Confidence confidence = catalogue::Confidence::Unverified;
    std::vector<std::string> models = {}; ///< of the product that it is about; empty: every one
};

struct Question {
    std::vector<Label> labels;
    Date on;
    std::optional<Date> support_until; ///< end of the product's security support, when known
    std::vector<std::string> excepted; ///< exceptions that the product falls under: `uk-psti/computer`
};

/// One opening for every arrangement that starts from a label's regime, in the catalogue's order.
std::vector<Opening> recognise(const catalogue::Catalogue& catalogue, const Question& question);

/// What an opening says without its words.
struct Decision {
    std::size_t label = 0;                               ///< index into the labels given
    const catalogue::Arrangement* arrangement = nullptr; ///< the catalogue's
    const catalogue::Regime* to = nullptr;               ///< the regime that it opens; the catalogue's
    Effect effect = Effect::None;
    std::optional<Date> from;
    std::optional<Date> until;
    bool found = false; ///< a rule had something to say, and the opening's reason says it with the label's own values
};

/// What `recognise` answers, in the same order, by the same rules: for many labels, since it writes no text.
std::vector<Decision> decide(const catalogue::Catalogue& catalogue, const Question& question);

/// The path in sentences, with its sources: for `warifu recognise` and reports.
std::string explain(const catalogue::Catalogue& catalogue, const Question& question, const Opening& opening,
                    Language language);

} // namespace warifu::recognition
