#include <algorithm>

#include <fmt/format.h>

#include "rules.h"

namespace warifu::recognition {

namespace {

using catalogue::Arrangement;
using catalogue::Regime;
using Stance = Arrangement::Stance;

constexpr std::size_t unknown = static_cast<std::size_t>(-1);

template <class Item>
std::size_t rank_of(const std::vector<Item>& items, const std::string& id) {
    const auto found = std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.id == id; });
    return found == items.end() ? unknown : static_cast<std::size_t>(found - items.begin());
}

bool contains(const std::vector<std::string>& list, const std::string& id) {
    return std::find(list.begin(), list.end(), id) != list.end();
}

Text level_names(const Regime& regime, const std::vector<std::string>& levels) {
    Text list;
    for (const std::string& id : levels) {
        const catalogue::Level* level = find_level(regime, id);
        list.en += (list.en.empty() ? "" : ", ") + (level == nullptr ? id : level->name.en);
        list.ja += (list.ja.empty() ? "" : "、") + (level == nullptr ? id : level->name.ja);
    }
    return list;
}

/// What an arrangement says, or leaves open, of `what`: a level above those named, an edition after those pinned.
Finding by_stance(Stance stance, const Text& what, const Text& named) {
    switch (stance) {
    case Stance::Covered:
        return {Weight::Remark,
                {fmt::format("The arrangement names {}, and covers {} as well.", named.en, what.en),
                 fmt::format("取決めは{}を挙げており、{}も対象に含まれる。", named.ja, what.ja)}};
    case Stance::NotCovered:
        return {Weight::Stops,
                {fmt::format("The arrangement names {} only, and does not cover {}.", named.en, what.en),
                 fmt::format("取決めは{}だけを挙げており、{}は対象外である。", named.ja, what.ja)}};
    case Stance::NotDetermined: break;
    }
    return {Weight::Unclear,
            {fmt::format("The arrangement names {}; whether it covers {} is not stated in what was read.", named.en,
                         what.en),
             fmt::format("取決めは{}を挙げているが、{}が対象に含まれるかどうかは確認した資料に示されていない。",
                         named.ja, what.ja)}};
}

Text joined(const std::vector<std::string>& ids) {
    return {fmt::format("{}", fmt::join(ids, ", ")), fmt::format("{}", fmt::join(ids, "、"))};
}

} // namespace

bool excepts(const Regime& regime, const catalogue::ScopeRule& rule, const Question& question) {
    return contains(question.excepted, regime.id + '/' + rule.id) && (!rule.from || *rule.from <= question.on);
}

void judge_period(const Case& c, Findings& findings) {
    const Arrangement& arrangement = c.arrangement;
    const Date on = c.question.on;
    if (!arrangement.from)
        add(findings, Weight::Unclear, "The first day of effect is not known.", "効力の発生日が確認できていない。");
    else if (on < *arrangement.from)
        add(findings, Weight::Stops, fmt::format("It takes effect on {} only.", arrangement.from->to_string()),
            fmt::format("効力の発生は{}からである。", arrangement.from->to_string()));
    if (arrangement.until && *arrangement.until < on)
        add(findings, Weight::Stops, fmt::format("It ended on {}.", arrangement.until->to_string()),
            fmt::format("{}をもって終了している。", arrangement.until->to_string()));
}

void judge_level(const Case& c, Findings& findings) {
    const std::vector<std::string>& named = c.arrangement.from_levels;
    const std::string& level = c.label.level;
    if (named.empty() || contains(named, level))
        return;
    const std::size_t rank = rank_of(c.from.levels, level);
    if (rank == unknown)
        return; // judge_level_state says so
    const auto lowest = std::min_element(named.begin(), named.end(), [&](const std::string& a, const std::string& b) {
        return rank_of(c.from.levels, a) < rank_of(c.from.levels, b);
    });
    const Text name = name_of(c.from, level);
    if (rank < rank_of(c.from.levels, *lowest)) {
        const Text least = name_of(c.from, *lowest);
        add(findings, Weight::Stops, fmt::format("{} is too low: the arrangement starts at {}.", name.en, least.en),
            fmt::format("{}は段階が足りない(取決めの対象は{}以上)。", name.ja, least.ja));
        return;
    }
    findings.push_back(by_stance(c.arrangement.other_levels, name, level_names(c.from, named)));
}

void judge_edition(const Case& c, Findings& findings) {
    const std::vector<std::string>& pinned = c.arrangement.from_editions;
    if (pinned.empty())
        return;
    const std::string edition = edition_of(c.from, c.label, c.question.on);
    const Text pins = joined(pinned);
    if (edition.empty()) {
        const Date day = c.label.issued.value_or(c.question.on);
        add(findings, Weight::Unclear,
            fmt::format("The arrangement is tied to edition {}, and which edition counted on {} can't be told; give "
                        "the edition that the label was granted under.",
                        pins.en, day.to_string()),
            fmt::format(
                "取決めは{}版を指定しているが、{}時点の適用版を特定できない。ラベルの根拠となった版を指定されたい。",
                pins.ja, day.to_string()));
        return;
    }
    if (contains(pinned, edition)) {
        if (c.label.edition.empty() && !c.label.issued)
            add(findings, Weight::Remark,
                fmt::format("Neither edition nor day of issue was given; {} is assumed.", edition),
                fmt::format("版も発行日も指定がないため、{}とみなして判定した。", edition));
        return;
    }
    const std::size_t rank = rank_of(c.from.editions, edition);
    const std::size_t first =
        rank_of(c.from.editions, *std::min_element(pinned.begin(), pinned.end(), [&](const auto& a, const auto& b) {
                    return rank_of(c.from.editions, a) < rank_of(c.from.editions, b);
                }));
    if (rank != unknown && first != unknown && rank < first) {
        add(findings, Weight::Stops,
            fmt::format("The label's edition {} is too old: the arrangement is tied to {}.", edition, pins.en),
            fmt::format("ラベルの根拠である{}は旧版であり、取決めは{}を指定している。", edition, pins.ja));
        return;
    }
    findings.push_back(by_stance(c.arrangement.other_editions,
                                 {fmt::format("edition {}", edition), fmt::format("{}版", edition)},
                                 {fmt::format("edition {}", pins.en), fmt::format("{}版", pins.ja)}));
}

void judge_product(const Case& c, Findings& findings) {
    for (const catalogue::ScopeRule& rule : c.to.exceptions) {
        if (!excepts(c.to, rule, c.question))
            continue;
        const std::string clause_en = rule.clause.empty() ? "" : fmt::format(" ({})", rule.clause);
        const std::string clause_ja = rule.clause.empty() ? "" : fmt::format("({})", rule.clause);
        add(findings, Weight::Stops,
            fmt::format("{} leaves the product out{}: {}", c.to.name.en, clause_en, rule.text.en),
            fmt::format("この製品は{}の適用除外に当たる{}。{}", c.to.name.ja, clause_ja, rule.text.ja));
    }
}

void judge_target(const Case& c, Findings& findings) {
    const catalogue::Level* level = find_level(c.to, c.arrangement.to_level);
    if (level == nullptr || c.to.kind == Regime::Kind::Law)
        return;
    const Text name = name_of(c.to, c.arrangement.to_level);
    if (level->state == catalogue::Level::State::Closed)
        add(findings, Weight::Stops, fmt::format("{} is closed: its operator issues no new label.", name.en),
            fmt::format("{}は新規の発行を終了している。", name.ja));
    else if (level->state == catalogue::Level::State::NotOpen)
        add(findings, Weight::Unclear, fmt::format("{} is not open.", name.en),
            fmt::format("{}は受付を開始していない。", name.ja));
}

} // namespace warifu::recognition
