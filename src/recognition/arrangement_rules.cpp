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
std::size_t rank_of(const std::vector<Item>& items, std::string_view id) {
    const auto found = std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.id == id; });
    return found == items.end() ? unknown : static_cast<std::size_t>(found - items.begin());
}

bool contains(const std::vector<std::string>& list, std::string_view id) {
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

Weight weight_of(Stance stance) {
    switch (stance) {
    case Stance::Covered: return Weight::Remark;
    case Stance::NotCovered: return Weight::Stops;
    case Stance::NotDetermined: break;
    }
    return Weight::Unclear;
}

/// What an arrangement says, or leaves open, of `what`: a level above those named, an edition after those pinned.
Text by_stance(Stance stance, const Text& what, const Text& named) {
    switch (stance) {
    case Stance::Covered:
        return {fmt::format("The arrangement names {}, and covers {} as well.", named.en, what.en),
                fmt::format("取決めは{}を挙げており、{}も対象に含まれる。", named.ja, what.ja)};
    case Stance::NotCovered:
        return {fmt::format("The arrangement names {} only, and does not cover {}.", named.en, what.en),
                fmt::format("取決めは{}だけを挙げており、{}は対象外である。", named.ja, what.ja)};
    case Stance::NotDetermined: break;
    }
    return {fmt::format("The arrangement names {}; whether it covers {} is not stated in what was read.", named.en,
                        what.en),
            fmt::format("取決めは{}を挙げているが、{}が対象に含まれるかどうかは確認した資料に示されていない。",
                        named.ja, what.ja)};
}

Text joined(const std::vector<std::string>& ids) {
    return {fmt::format("{}", fmt::join(ids, ", ")), fmt::format("{}", fmt::join(ids, "、"))};
}

/// The lowest of some levels or editions, in the regime's order.
template <class Item>
const std::string& lowest_of(const std::vector<Item>& items, const std::vector<std::string>& ids) {
    return *std::min_element(ids.begin(), ids.end(), [&](const std::string& a, const std::string& b) {
        return rank_of(items, a) < rank_of(items, b);
    });
}

} // namespace

bool excepts(const Regime& regime, const catalogue::ScopeRule& rule, const Question& question) {
    return !question.excepted.empty() && contains(question.excepted, regime.id + '/' + rule.id) &&
           (!rule.from || *rule.from <= question.on);
}

void judge_period(const Case& c, Findings& findings) {
    const Arrangement& arrangement = c.arrangement;
    const Date on = c.question.on;
    if (!arrangement.from)
        findings.add(Weight::Unclear, "The first day of effect is not known.", "効力の発生日が確認できていない。");
    else if (on < *arrangement.from)
        findings.add(Weight::Stops, [&] {
            return Text{fmt::format("It takes effect on {} only.", arrangement.from->to_string()),
                        fmt::format("効力の発生は{}からである。", arrangement.from->to_string())};
        });
    if (arrangement.until && *arrangement.until < on)
        findings.add(Weight::Stops, [&] {
            return Text{fmt::format("It ended on {}.", arrangement.until->to_string()),
                        fmt::format("{}をもって終了している。", arrangement.until->to_string())};
        });
}

void judge_level(const Case& c, Findings& findings) {
    const std::vector<std::string>& named = c.arrangement.from_levels;
    const std::string& level = c.label.level;
    if (named.empty() || contains(named, level))
        return;
    const std::size_t rank = rank_of(c.from.levels, level);
    if (rank == unknown)
        return; // judge_level_state says so
    const std::string& lowest = lowest_of(c.from.levels, named);
    if (rank < rank_of(c.from.levels, lowest)) {
        findings.add(Weight::Stops, [&] {
            const Text name = name_of(c.from, level), least = name_of(c.from, lowest);
            return Text{fmt::format("{} is too low: the arrangement starts at {}.", name.en, least.en),
                        fmt::format("{}は段階が足りない(取決めの対象は{}以上)。", name.ja, least.ja)};
        });
        return;
    }
    const Stance stance = c.arrangement.other_levels;
    findings.add(weight_of(stance),
                 [&] { return by_stance(stance, name_of(c.from, level), level_names(c.from, named)); });
}

namespace {

/// The arrangement is tied to editions, and the label's is not known.
Text no_edition(const Case& c) {
    const Text pins = joined(c.arrangement.from_editions);
    const std::string day = c.label.issued.value_or(c.question.on).to_string();
    return {fmt::format("The arrangement is tied to edition {}, and which edition counted on {} can't be told; give "
                        "the edition that the label was granted under.",
                        pins.en, day),
            fmt::format(
                "取決めは{}版を指定しているが、{}時点の適用版を特定できない。ラベルの根拠となった版を指定されたい。",
                pins.ja, day)};
}

/// An edition that the arrangement does not name.
void judge_other_edition(const Case& c, std::string_view edition, Findings& findings) {
    const std::vector<std::string>& pinned = c.arrangement.from_editions;
    const std::size_t rank = rank_of(c.from.editions, edition);
    const std::size_t first = rank_of(c.from.editions, lowest_of(c.from.editions, pinned));
    if (rank != unknown && first != unknown && rank < first) {
        findings.add(Weight::Stops, [&] {
            const Text pins = joined(pinned);
            return Text{
                fmt::format("The label's edition {} is too old: the arrangement is tied to {}.", edition, pins.en),
                fmt::format("ラベルの根拠である{}は旧版であり、取決めは{}を指定している。", edition, pins.ja)};
        });
        return;
    }
    const Stance stance = c.arrangement.other_editions;
    findings.add(weight_of(stance), [&] {
        const Text pins = joined(pinned);
        return by_stance(stance, {fmt::format("edition {}", edition), fmt::format("{}版", edition)},
                         {fmt::format("edition {}", pins.en), fmt::format("{}版", pins.ja)});
    });
}

} // namespace

void judge_edition(const Case& c, Findings& findings) {
    const std::vector<std::string>& pinned = c.arrangement.from_editions;
    if (pinned.empty())
        return;
    const std::string_view edition = edition_of(c.from, c.label, c.question.on);
    if (edition.empty())
        findings.add(Weight::Unclear, [&] { return no_edition(c); });
    else if (!contains(pinned, edition))
        judge_other_edition(c, edition, findings);
    else if (c.label.edition.empty() && !c.label.issued)
        findings.add(Weight::Remark, [&] {
            return Text{fmt::format("Neither edition nor day of issue was given; {} is assumed.", edition),
                        fmt::format("版も発行日も指定がないため、{}とみなして判定した。", edition)};
        });
}

void judge_product(const Case& c, Findings& findings) {
    for (const catalogue::ScopeRule& rule : c.to.exceptions) {
        if (!excepts(c.to, rule, c.question))
            continue;
        findings.add(Weight::Stops, [&] {
            const std::string clause_en = rule.clause.empty() ? "" : fmt::format(" ({})", rule.clause);
            const std::string clause_ja = rule.clause.empty() ? "" : fmt::format("({})", rule.clause);
            return Text{fmt::format("{} leaves the product out{}: {}", c.to.name.en, clause_en, rule.text.en),
                        fmt::format("この製品は{}の適用除外に当たる{}。{}", c.to.name.ja, clause_ja, rule.text.ja)};
        });
    }
}

void judge_target(const Case& c, Findings& findings) {
    const catalogue::Level* level = find_level(c.to, c.arrangement.to_level);
    if (level == nullptr || c.to.kind == Regime::Kind::Law)
        return;
    const auto name = [&] { return name_of(c.to, c.arrangement.to_level); };
    if (level->state == catalogue::Level::State::Closed)
        findings.add(Weight::Stops, [&] {
            return Text{fmt::format("{} is closed: its operator issues no new label.", name().en),
                        fmt::format("{}は新規の発行を終了している。", name().ja)};
        });
    else if (level->state == catalogue::Level::State::NotOpen)
        findings.add(Weight::Unclear, [&] {
            return Text{fmt::format("{} is not open.", name().en),
                        fmt::format("{}は受付を開始していない。", name().ja)};
        });
}

} // namespace warifu::recognition
