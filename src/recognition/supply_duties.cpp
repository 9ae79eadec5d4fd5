#include <algorithm>

#include <fmt/format.h>

#include "supply_rules.h"

namespace warifu::recognition {

namespace {

using catalogue::Duty;
using catalogue::Regime;
using Applies = SupplyDuty::Applies;

/// A label's scheme asks only those who have its label or want it, but for duties on a kind of product, or to have it.
bool for_holders(const Regime& regime, const Duty& duty) {
    return regime.voluntary && !duty.label && duty.condition.empty() && duty.only_for.empty();
}

void judge_product_kind(const SupplyCase& c, SupplyDuty& due) {
    const Duty& duty = *due.duty;
    if (const catalogue::Condition* condition = c.catalogue.find_condition(duty.condition)) {
        const auto answer = c.question.features.find(condition->id);
        if (answer == c.question.features.end()) {
            due.applies = Applies::NotKnown;
            due.why = {
                fmt::format("It applies where: {}. That was not answered ({}).", condition->title.en, condition->id),
                fmt::format("適用条件: {}。回答がない({})。", condition->title.ja, condition->id)};
        } else if (!answer->second) {
            due.applies = Applies::No;
            due.why = {fmt::format("It applies where: {}. The maker says no.", condition->title.en),
                       fmt::format("適用条件: {}。製造者の回答は「いいえ」。", condition->title.ja)};
        }
    } else if (!duty.only_for.empty()) {
        due.applies = Applies::NotKnown;
        due.why = {
            fmt::format("It applies to {} only; nothing given says whether the product is that.", duty.only_for.en),
            fmt::format("対象は{}のみ。製品が該当するかを示す情報がない。", duty.only_for.ja)};
    }
}

SupplyDuty judge(const SupplyCase& c, const Duty& duty) {
    SupplyDuty due{&duty, Applies::Yes, {}, std::nullopt, std::nullopt, std::nullopt};
    const std::optional<Date> first = first_day(c.regime, duty);
    if (for_holders(c.regime, duty)) {
        due.applies = Applies::Holders;
        due.why = {"It is asked of who has the label, wants it or shows it.",
                   "ラベルを持つ者、取得しようとする者、表示する者に求められる。"};
    } else if (first && c.question.held.on < *first) {
        due.applies = Applies::NotYet;
        due.why = {fmt::format("It binds from {} only.", first->to_string()),
                   fmt::format("適用は{}から。", first->to_string())};
    } else {
        judge_product_kind(c, due);
        if (due.applies == Applies::Yes && !first) {
            due.applies = Applies::NotKnown;
            due.why = {"The day from which it binds is not known.", "適用開始日が確認できない。"};
        }
        if (due.applies == Applies::Yes && duty.roles.empty()) {
            due.applies = Applies::NotKnown;
            due.why = {"No source that was read says whom it binds.", "確認した資料に、対象者の記載がない。"};
        }
    }
    if (duty.label)
        due.paper = paper_for(c.regime, duty, c.question.held, c.openings);
    return due;
}

/// The latest issue among the regime's own statements that are good on the day.
std::optional<Date> statement_issued(const SupplyCase& c) {
    std::optional<Date> issued;
    for (const Candidate& candidate : own_labels(c.regime, c.question.held, ""))
        if (candidate.presence == Presence::Present)
            issued = std::max(issued, c.question.held.labels[candidate.label].issued);
    return issued;
}

void compute_keeping(const SupplyCase& c, SupplyDuty& due) {
    const auto& keep = due.duty->keep;
    if (!keep || !keep->years || due.applies != Applies::Yes)
        return;
    using From = Duty::Keep::From;
    // Each unit is placed on the market once, by maker or importer; whoever else supplies it does not know the day.
    const bool places = c.question.role != catalogue::Role::Distributor;
    if (keep->from == From::Issue)
        due.keep_from = statement_issued(c);
    else if (keep->from == From::Supply || (keep->from == From::Placing && places))
        due.keep_from = c.question.held.on;
    if (!due.keep_from)
        return;
    constexpr int months_of_a_year = 12;
    due.keep_to = add_months(*due.keep_from, *keep->years * months_of_a_year);
    if (keep->or_support && due.keep_to)
        due.keep_to = std::max(due.keep_to, c.question.held.support_until);
}

} // namespace

std::optional<Date> first_day(const Regime& regime, const Duty& duty) {
    if (duty.from)
        return duty.from;
    std::optional<Date> first;
    for (const catalogue::Level& level : regime.levels)
        if (level.from && (!first || *level.from < *first))
            first = level.from;
    return first;
}

std::vector<SupplyDuty> duties_of(const SupplyCase& c) {
    std::vector<SupplyDuty> duties;
    for (const Duty& duty : c.regime.duties) {
        const bool of_role =
            std::find(duty.roles.begin(), duty.roles.end(), c.question.role) != duty.roles.end() || duty.roles.empty();
        if (!of_role)
            continue;
        duties.push_back(judge(c, duty));
        compute_keeping(c, duties.back());
    }
    return duties;
}

} // namespace warifu::recognition
