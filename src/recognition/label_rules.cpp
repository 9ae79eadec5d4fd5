#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "rules.h"

namespace warifu::recognition {

namespace {

using catalogue::Edition;
using catalogue::Level;
using catalogue::Regime;

/// The edition for `level` that counted on `day`. Null when none is known to, or when one has no known first day.
const Edition* in_force(const Regime& regime, const std::string& level, Date day) {
    const Edition* latest = nullptr;
    for (const Edition& edition : regime.editions) {
        const auto& levels = edition.levels;
        if (!levels.empty() && std::find(levels.begin(), levels.end(), level) == levels.end())
            continue;
        if (!edition.from)
            return nullptr;
        if (*edition.from <= day && (!edition.until || day <= *edition.until) &&
            (latest == nullptr || *latest->from <= *edition.from))
            latest = &edition;
    }
    return latest;
}

const Edition* find_edition(const Regime& regime, const std::string& id) {
    const auto found = std::find_if(regime.editions.begin(), regime.editions.end(),
                                    [&](const Edition& edition) { return edition.id == id; });
    return found == regime.editions.end() ? nullptr : &*found;
}

} // namespace

std::optional<Date> add_months(Date date, int months) {
    const auto month = std::chrono::year_month{std::chrono::year{date.year()}, std::chrono::month{date.month()}} +
                       std::chrono::months{months};
    const unsigned last = static_cast<unsigned>((month / std::chrono::last).day());
    const auto later =
        Date::from(static_cast<int>(month.year()), static_cast<unsigned>(month.month()), std::min(date.day(), last));
    return later ? std::optional<Date>(*later) : std::nullopt;
}

const Level* find_level(const Regime& regime, const std::string& id) {
    const auto found =
        std::find_if(regime.levels.begin(), regime.levels.end(), [&](const Level& level) { return level.id == id; });
    return found == regime.levels.end() ? nullptr : &*found;
}

Text name_of(const Regime& regime, const std::string& level) {
    const Level* found = level.empty() ? nullptr : find_level(regime, level);
    if (found == nullptr)
        return regime.name;
    return {regime.name.en + ' ' + found->name.en, regime.name.ja + ' ' + found->name.ja};
}

Text name_of(const Regime& regime, const Label& label) {
    Text name = name_of(regime, label.level);
    if (regime.kind != Regime::Kind::Law)
        return name;
    return {"a statement of compliance with " + name.en, name.ja + "の適合宣言"};
}

std::optional<Date> last_day(const Regime& regime, const Label& label) {
    if (label.expires)
        return label.expires;
    const Level* level = find_level(regime, label.level);
    if (level == nullptr || !level->validity_months || !label.issued)
        return std::nullopt;
    return add_months(*label.issued, *level->validity_months);
}

std::string_view edition_of(const Regime& regime, const Label& label, Date on) {
    if (!label.edition.empty())
        return label.edition;
    if (!label.issued) {
        // Nobody said when: take the criteria that the level goes by, unless they are younger than the day asked for.
        const Level* level = find_level(regime, label.level);
        const Edition* usual = level == nullptr ? nullptr : find_edition(regime, level->edition);
        if (usual != nullptr && (!usual->from || *usual->from <= on))
            return usual->id;
    }
    const Edition* edition = in_force(regime, label.level, label.issued.value_or(on));
    return edition == nullptr ? std::string_view() : edition->id;
}

void judge_level_state(const Case& c, Findings& findings) {
    const Level* level = find_level(c.from, c.label.level);
    const auto name = [&] { return name_of(c.from, c.label.level); };
    if (level == nullptr) {
        findings.add(Weight::Unclear, [&] {
            return Text{fmt::format("The catalogue does not know level '{}' of {}.", c.label.level, name().en),
                        fmt::format("{}のレベル「{}」はカタログにない。", name().ja, c.label.level)};
        });
        return;
    }
    const Date born = c.label.issued.value_or(c.question.on);
    if (level->from && born < *level->from)
        findings.add(Weight::Stops, [&] {
            const std::string opened = level->from->to_string();
            return Text{fmt::format("{} opened on {}; there was none on {}.", name().en, opened, born.to_string()),
                        fmt::format("{}の開始は{}であり、{}には存在しない。", name().ja, opened, born.to_string())};
        });
    else if (level->state == Level::State::NotOpen)
        findings.add(Weight::Unclear, [&] {
            return Text{fmt::format("{} is not open, so no such label is known to exist.", name().en),
                        fmt::format("{}は受付を開始しておらず、この段階のラベルの存在は確認できない。", name().ja)};
        });
    else if (level->state == Level::State::Closed)
        findings.add(Weight::Remark, [&] {
            return Text{fmt::format("No new {} is issued; only existing ones count.", name().en),
                        fmt::format("{}の新規発行は終了しており、既存のものだけが対象となる。", name().ja)};
        });
}

void judge_label_state(const Case& c, Findings& findings) {
    using Stance = catalogue::Arrangement::Stance;
    switch (c.label.state) {
    case LabelState::Valid: return;
    case LabelState::Grace:
        if (c.arrangement.grace == Stance::Covered)
            findings.add(Weight::Remark, "The label is in its grace period, which the arrangement covers.",
                         "ラベルは失効猶予中だが、この取決めの対象に含まれる。");
        else if (c.arrangement.grace == Stance::NotCovered)
            findings.add(Weight::Stops, "The label is in its grace period, which the arrangement does not cover.",
                         "ラベルは失効猶予中であり、この取決めの対象外である。");
        else
            findings.add(Weight::Unclear,
                         "The label is in its grace period; the texts do not say whether it still counts.",
                         "ラベルは失効猶予中であり、なお有効に扱われるかどうかの定めが確認できない。");
        return;
    case LabelState::Expired: findings.add(Weight::Stops, "The label has expired.", "ラベルは失効している。"); return;
    case LabelState::Withdrawn:
        findings.add(Weight::Stops, "The label has been withdrawn.", "ラベルは取り下げられている。");
        return;
    case LabelState::Revoked:
        findings.add(Weight::Stops, "The label has been revoked.", "ラベルは取り消されている。");
        return;
    }
}

namespace {

/// The label's last day is over.
void judge_end(const Case& c, Date last, Findings& findings) {
    if (c.label.expires)
        findings.add(Weight::Stops, [&] {
            return Text{fmt::format("The label expired: its last day was {}.", last.to_string()),
                        fmt::format("ラベルは{}をもって失効している。", last.to_string())};
        });
    else
        findings.add(Weight::Unclear, [&] {
            return Text{
                fmt::format("The day of expiry was not given, and the scheme's longest validity ended on {}; the "
                            "label counts only if it was extended.",
                            last.to_string()),
                fmt::format(
                    "有効期限の指定がなく、制度上の最長の有効期間は{}に満了している。延長されている場合に限り有効。",
                    last.to_string())};
        });
}

void judge_support(const Case& c, Findings& findings) {
    const std::optional<Date>& until = c.question.support_until;
    if (until && *until < c.question.on)
        findings.add(Weight::Unclear, [&] {
            return Text{
                fmt::format("The product's security support ended on {}; the texts do not say whether the label still "
                            "counts.",
                            until->to_string()),
                fmt::format(
                    "製品のセキュリティサポートは{}に終了しており、その後もラベルが有効に扱われるかは確認できない。",
                    until->to_string())};
        });
}

} // namespace

void judge_label_dates(const Case& c, Findings& findings) {
    const Label& label = c.label;
    const Date on = c.question.on;
    if (label.issued && label.expires && *label.expires < *label.issued)
        findings.add(Weight::Stops, [&] {
            const std::string issued = label.issued->to_string(), expires = label.expires->to_string();
            return Text{
                fmt::format("The label's dates contradict each other: issued on {}, expired on {}.", issued, expires),
                fmt::format("ラベルの日付が矛盾している(発行日{}、有効期限{})。", issued, expires)};
        });
    if (label.issued && *label.issued > on)
        findings.add(Weight::Stops, [&] {
            return Text{fmt::format("The label is not yet issued: its day of issue is {}.", label.issued->to_string()),
                        fmt::format("ラベルは未発行である(発行日{})。", label.issued->to_string())};
        });
    const std::optional<Date> last = last_day(c.from, label);
    if (!last && c.from.kind == Regime::Kind::Label)
        findings.add(Weight::Remark, "The label's day of expiry was not given, so its end is not known.",
                     "ラベルの有効期限の指定がなく、いつまで有効かは不明である。");
    if (last && *last < on)
        judge_end(c, *last, findings);
    judge_support(c, findings);
}

} // namespace warifu::recognition
