#include <algorithm>
#include <initializer_list>

#include <fmt/format.h>

#include "rules.h"

namespace warifu::recognition {

namespace {

using catalogue::Arrangement;
using catalogue::Confidence;

Effect promised(Arrangement::Effect effect) {
    switch (effect) {
    case Arrangement::Effect::Deemed: return Effect::Deemed;
    case Arrangement::Effect::Equivalent: return Effect::Equivalent;
    case Arrangement::Effect::Simplified: return Effect::Simplified;
    case Arrangement::Effect::UnderStudy: return Effect::UnderStudy;
    case Arrangement::Effect::NotDetermined: break;
    }
    return Effect::NotDetermined;
}

bool opens_something(Effect effect) {
    return effect == Effect::Deemed || effect == Effect::Equivalent || effect == Effect::Simplified;
}

/// The rules in the order in which a reader would ask. What is under study has no period, editions or levels yet.
void judge(const Case& c, Effect promise, Findings& findings) {
    judge_label_state(c, findings);
    judge_label_dates(c, findings);
    judge_level_state(c, findings);
    if (promise == Effect::UnderStudy)
        return;
    judge_period(c, findings);
    judge_level(c, findings);
    judge_edition(c, findings);
    judge_product(c, findings);
    judge_target(c, findings);
}

/// Findings only ever take away from a promise; what is under study stays that, whatever the label.
Effect settle(Effect promise, const Findings& findings) {
    if (promise == Effect::UnderStudy)
        return promise;
    if (findings.has(Weight::Stops))
        return Effect::None;
    return findings.has(Weight::Unclear) ? Effect::NotDetermined : promise;
}

Text headline(const Case& c, Effect effect) {
    const Text label = name_of(c.from, c.label);
    const Text to = name_of(c.to, c.arrangement.to_level);
    const std::string on = c.question.on.to_string();
    const std::string from = c.arrangement.from ? c.arrangement.from->to_string() : "";
    const Text& name = c.arrangement.name;
    switch (effect) {
    case Effect::Deemed:
        return {fmt::format("Since {}, {} is deemed to meet {}: {}.", from, label.en, to.en, name.en),
                fmt::format("{}以降、{}は{}に適合するものとみなされる({})。", from, label.ja, to.ja, name.ja)};
    case Effect::Equivalent:
        return {fmt::format("Since {}, {} counts as fulfilling {}: {}.", from, label.en, to.en, name.en),
                fmt::format("{}以降、{}は{}を満たすものとして扱われる({})。", from, label.ja, to.ja, name.ja)};
    case Effect::Simplified:
        return {fmt::format("Since {}, {} makes an application for {} shorter; it replaces none: {}.", from, label.en,
                            to.en, name.en),
                fmt::format("{}以降、{}があれば{}の申請が簡素化されるが、申請そのものは必要である({})。", from,
                            label.ja, to.ja, name.ja)};
    case Effect::UnderStudy:
        return {fmt::format("Under study only: {} opens nothing at {} ({}).", label.en, to.en, name.en),
                fmt::format("検討段階であり、{}によって{}で得られる効果はない({})。", label.ja, to.ja, name.ja)};
    case Effect::NotDetermined:
        return {fmt::format("On {}, it can't be determined what {} opens at {} ({}).", on, label.en, to.en, name.en),
                fmt::format("{}時点で{}が{}に対して持つ効果は確定できない({})。", on, label.ja, to.ja, name.ja)};
    case Effect::None: break;
    }
    return {fmt::format("On {}, {} opens nothing at {} ({}).", on, label.en, to.en, name.en),
            fmt::format("{}時点で{}は{}に対して効果を持たない({})。", on, label.ja, to.ja, name.ja)};
}

/// The headline, then the findings that decided, then what is worth adding.
Text reason_for(const Case& c, Effect effect, const Findings& findings) {
    Text reason = headline(c, effect);
    const auto append = [&](const Text& text) {
        reason.en += ' ' + text.en;
        reason.ja += text.ja;
    };
    for (const Weight weight : {Weight::Stops, Weight::Unclear, Weight::Remark})
        for (const Finding& finding : findings.all())
            if (finding.weight == weight && (weight != Weight::Remark || opens_something(effect)))
                append(finding.text);
    // Where the arrangement itself promises nothing, its note says why.
    if (effect == promised(c.arrangement.effect) && !opens_something(effect) && !c.arrangement.note.empty())
        append(c.arrangement.note);
    return reason;
}

Confidence lower(Confidence a, Confidence b) { return std::max(a, b); }
static_assert(Confidence::Seen < Confidence::Known && Confidence::Known < Confidence::Unverified);

Confidence confidence_in(const Arrangement& arrangement, const Findings& findings) {
    Confidence confidence = arrangement.provenance.confidence;
    for (const catalogue::ArrangementTerm& term : arrangement.conditions)
        confidence = lower(confidence, term.provenance.confidence);
    // Where the texts are silent, nothing was seen.
    return findings.has(Weight::Unclear) ? Confidence::Unverified : confidence;
}

std::vector<Remains> copy_terms(const std::vector<catalogue::ArrangementTerm>& terms) {
    std::vector<Remains> copies;
    copies.reserve(terms.size());
    for (const catalogue::ArrangementTerm& term : terms)
        copies.push_back({term.id, term.text, term.provenance});
    return copies;
}

std::vector<std::string> sources_of(const Arrangement& arrangement) {
    std::vector<std::string> sources;
    const auto take = [&](const catalogue::Provenance& provenance) {
        for (const std::string& source : provenance.sources)
            if (std::find(sources.begin(), sources.end(), source) == sources.end())
                sources.push_back(source);
    };
    take(arrangement.provenance);
    for (const catalogue::ArrangementTerm& term : arrangement.conditions)
        take(term.provenance);
    for (const catalogue::ArrangementTerm& term : arrangement.remains)
        take(term.provenance);
    return sources;
}

std::optional<Date> earliest(std::initializer_list<std::optional<Date>> dates) {
    std::optional<Date> first;
    for (const std::optional<Date>& date : dates)
        if (date && (!first || *date < *first))
            first = date;
    return first;
}

/// What is left of the promise, and why: the one way to an answer, with words or without.
Decision decide_case(const Case& c, std::size_t label, Findings& findings) {
    const Effect promise = promised(c.arrangement.effect);
    judge(c, promise, findings);
    Decision decision{label,        &c.arrangement, &c.to, settle(promise, findings), c.arrangement.from,
                      std::nullopt, findings.any()};
    if (decision.effect != Effect::None && decision.effect != Effect::UnderStudy)
        decision.until = earliest({last_day(c.from, c.label), c.arrangement.until, c.question.support_until});
    return decision;
}

Opening open(const Case& c, std::size_t label) {
    const Arrangement& arrangement = c.arrangement;
    Findings findings(Findings::Texts::Made);
    const Decision decision = decide_case(c, label, findings);

    Opening opening;
    opening.label = label;
    opening.regime = c.to.id + (arrangement.to_level.empty() ? "" : '/' + arrangement.to_level);
    opening.market = c.to.market;
    opening.view = arrangement.view;
    opening.effect = decision.effect;
    opening.reason = reason_for(c, opening.effect, findings);
    if (opens_something(opening.effect))
        opening.requirements = arrangement.requirements;
    opening.conditions = copy_terms(arrangement.conditions);
    opening.remains = copy_terms(arrangement.remains);
    opening.from = decision.from;
    opening.until = decision.until;
    opening.path = {arrangement.id};
    opening.sources = sources_of(arrangement);
    opening.confidence = confidence_in(arrangement, findings);
    return opening;
}

/// Every arrangement that starts from a label's regime, in the catalogue's order.
template <class Take>
void each_case(const catalogue::Catalogue& catalogue, const Question& question, const Take& take) {
    for (std::size_t i = 0; i < question.labels.size(); ++i) {
        const Label& label = question.labels[i];
        const catalogue::Regime* from = catalogue.find_regime(label.regime);
        if (from == nullptr)
            continue;
        for (const Arrangement& arrangement : catalogue.arrangements) {
            if (arrangement.from_regime != label.regime)
                continue;
            if (const catalogue::Regime* to = catalogue.find_regime(arrangement.to_regime))
                take(Case{arrangement, *from, *to, label, question}, i);
        }
    }
}

} // namespace

std::string_view to_string(Effect effect) {
    switch (effect) {
    case Effect::Deemed: return "deemed";
    case Effect::Equivalent: return "equivalent";
    case Effect::Simplified: return "simplified";
    case Effect::NotDetermined: return "not determined";
    case Effect::UnderStudy: return "under study";
    case Effect::None: break;
    }
    return "none";
}

std::vector<Opening> recognise(const catalogue::Catalogue& catalogue, const Question& question) {
    std::vector<Opening> openings;
    each_case(catalogue, question, [&](const Case& c, std::size_t label) { openings.push_back(open(c, label)); });
    return openings;
}

std::vector<Decision> decide(const catalogue::Catalogue& catalogue, const Question& question) {
    std::vector<Decision> decisions;
    decisions.reserve(catalogue.arrangements.size());
    each_case(catalogue, question, [&](const Case& c, std::size_t label) {
        Findings findings(Findings::Texts::LeftOut);
        decisions.push_back(decide_case(c, label, findings));
    });
    return decisions;
}

} // namespace warifu::recognition
