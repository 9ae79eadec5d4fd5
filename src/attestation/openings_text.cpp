// What labels open elsewhere. Statute and operator are two answers and stay apart; a prospect is no opening.

#include <algorithm>

#include <fmt/format.h>

#include "sections.h"

namespace warifu::attestation {

namespace {

using catalogue::Arrangement;
using recognition::Effect;
using recognition::Label;
using recognition::Opening;

enum class Held { Yes, NotYet };

/// How far the product is from a label that it does not hold: `not held yet; INCONCLUSIVE so far, 25 of 27 open`.
std::string distance_text(const Terminal& out, const Lookup& lookup, const std::string& regime_id) {
    std::string text(out.say("not held yet", "未取得"));
    for (const review::RegimeVerdict& regime : lookup.assessment().regimes) {
        const RegimeId asked = parse_regime_id(regime.regime);
        const RegimeId wanted = parse_regime_id(regime_id);
        if (asked.regime != wanted.regime || asked.level != wanted.level)
            continue;
        const review::Counts& count = regime.mandatory;
        const unsigned all = count.pass + count.fail + count.inconclusive + count.not_applicable;
        text += fmt::format(fmt::runtime(out.say("; {} so far, {} of {} open", "。現時点の判定は {}、未判定 {}/{} 件")),
                            to_string(regime.verdict), count.inconclusive, all);
        return text;
    }
    return text;
}

std::string label_text(const Terminal& out, const Lookup& lookup, const Label& label, Held held) {
    const std::string id = label.level.empty() ? label.regime : label.regime + "/" + label.level;
    std::string text = lookup.regime_name(id).in(out.language());
    if (!label.number.empty())
        text += fmt::format(" {} {}", out.say("no.", "番号"), label.number);
    if (!label.edition.empty())
        text += fmt::format(", {}", label.edition);
    if (label.issued)
        text += fmt::format(", {} {}", out.say("issued", "発行"), label.issued->to_string());
    if (label.expires)
        text += fmt::format(", {} {}", out.say("expires", "期限"), label.expires->to_string());
    if (!label.models.empty())
        text += fmt::format(", {} {}", out.say("for", "対象の型番"), models_text(label.models, out.language()));
    return text + ", " + (held == Held::Yes ? std::string(out.say(word(label.state))) : distance_text(out, lookup, id));
}

bool opens_something(Effect effect) { return effect == Effect::Deemed || effect == Effect::Equivalent; }

std::string dates(const Terminal& out, const Opening& opening) {
    if (!opening.from && !opening.until)
        return {};
    return fmt::format(" ({} → {})", opening.from ? opening.from->to_string() : std::string(out.say("?", "?")),
                       opening.until ? opening.until->to_string() : std::string(out.say("no end known", "期限不明")));
}

std::string confidence_mark(catalogue::Confidence confidence) {
    return confidence == catalogue::Confidence::Seen ? std::string() : fmt::format(" [{}]", to_string(confidence));
}

void write_terms(Terminal& out, std::string_view head, const std::vector<recognition::Remains>& terms) {
    for (const recognition::Remains& term : terms)
        out.field(head, term.text.in(out.language()) + confidence_mark(term.provenance.confidence), 8);
}

void write_opening(Terminal& out, const Lookup& lookup, const Opening& opening) {
    const std::string market = opening.market.empty() ? "" : fmt::format(" [{}]", opening.market);
    const Ink effect_ink = opens_something(opening.effect) ? Ink::Green : Ink::Yellow;
    out.item("→", effect_ink,
             fmt::format("{}{}: {}{}{}", lookup.regime_name(opening.regime).in(out.language()), market,
                         out.say(word(opening.effect)), dates(out, opening), confidence_mark(opening.confidence)),
             6);
    out.text(opening.reason.in(out.language()), 8, Ink::Dim);
    if (!opening.models.empty())
        out.field(out.say("for", "対象の型番"), models_text(opening.models, out.language()), 8);
    if (!opening.requirements.empty())
        out.field(out.say("taken as met", "適合とされる要件"), id_list(opening.requirements), 8);
    write_terms(out, out.say("provided that", "条件"), opening.conditions);
    write_terms(out, out.say("still to do", "残る作業"), opening.remains);
    out.field(out.say("by", "根拠"),
              fmt::format("{} ({} {})", fmt::join(opening.path, " → "), out.say("sources", "出典"),
                          fmt::join(opening.sources, ", ")),
              8, Ink::Dim);
}

void write_view(Terminal& out, const Lookup& lookup, const std::vector<const Opening*>& openings,
                Arrangement::View view) {
    const auto of_view = [view](const Opening* opening) { return opening->view == view; };
    if (std::ranges::none_of(openings, of_view))
        return;
    out.text(fmt::format("{}:", out.say(word(view))), 4, Ink::Bold);
    for (const Opening* opening : openings) {
        if (!of_view(opening))
            continue;
        if (opening->effect == Effect::None)
            out.item(
                "✗", Ink::Dim,
                fmt::format(
                    "{}{}: {}{} {}", lookup.regime_name(opening->regime).in(out.language()),
                    opening->models.empty() ? "" : fmt::format(" [{}]", models_text(opening->models, out.language())),
                    out.say(word(opening->effect)), out.say(".", "。"), opening->reason.in(out.language())),
                6, Ink::Dim);
        else
            write_opening(out, lookup, *opening);
    }
}

void write_labels(Terminal& out, const Lookup& lookup, const std::vector<Label>& labels,
                  const std::vector<Opening>& openings, Held held) {
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const Label& label = labels[i];
        if (label.example)
            out.item(out.say("EXAMPLE LABEL, made up for a demonstration:", "ラベルの例(実在しない、説明用):"),
                     Ink::Yellow, label_text(out, lookup, label, held), 2);
        else
            out.item("■", Ink::Bold, label_text(out, lookup, label, held), 2);
        std::vector<const Opening*> own;
        for (const Opening& opening : openings)
            if (opening.label == i)
                own.push_back(&opening);
        write_view(out, lookup, own, Arrangement::View::Statute);
        write_view(out, lookup, own, Arrangement::View::Operator);
        if (own.empty())
            out.text(out.say("No arrangement in the catalogue starts from it.",
                             "このラベルを起点とする取決めはカタログにない。"),
                     4, Ink::Dim);
    }
}

} // namespace

void write_openings(Terminal& out, const Lookup& lookup) {
    const Assessment& assessment = lookup.assessment();
    if (!assessment.labels.empty()) {
        out.heading(out.say("What the granted labels open", "取得済みラベルで開くもの"));
        write_labels(out, lookup, assessment.labels, assessment.opens, Held::Yes);
    }
    if (!assessment.prospects.empty()) {
        out.heading(
            out.say("What labels would open, once their operators grant them", "ラベルが付与された場合に開くもの"));
        out.text(out.say("No verdict stands against these labels so far; what is open must be decided first. A "
                         "verdict opens nothing by itself.",
                         "現時点で不適合の判定がないラベル。未判定の要件は先に判定が必要。判定だけでは何も開かない。"),
                 2, Ink::Dim);
        write_labels(out, lookup, assessment.prospects, assessment.would_open, Held::NotYet);
    }
}

} // namespace warifu::attestation
