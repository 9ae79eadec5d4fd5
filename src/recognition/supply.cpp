#include "warifu/recognition/supply.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "supply_rules.h"

namespace warifu::recognition {

namespace {

using catalogue::Catalogue;
using catalogue::Duty;
using catalogue::Regime;
using Applies = SupplyDuty::Applies;

std::vector<std::string> markets_of(const Catalogue& catalogue, const std::string& market) {
    std::vector<std::string> markets = {market};
    for (const catalogue::Market& whole : catalogue.markets)
        if (std::find(whole.members.begin(), whole.members.end(), market) != whole.members.end())
            markets.push_back(whole.id);
    return markets;
}

void say(std::vector<Text>& unknown, std::string en, std::string ja) {
    unknown.push_back({std::move(en), std::move(ja)});
}

/// The heavier of the two: a thing missing before a thing not determined.
Outcome heavier(Outcome a, Outcome b) {
    if (a == Outcome::Missing || b == Outcome::Missing)
        return Outcome::Missing;
    return a == Outcome::NotDetermined ? a : b;
}

Outcome outcome_of(const SupplyDuty& due) {
    if (is_there(due.paper))
        return Outcome::NothingMissing;
    switch (due.applies) {
    case Applies::NotYet:
    case Applies::No:
    case Applies::Holders: return Outcome::NothingMissing;
    case Applies::NotKnown:
        return due.duty->when == Duty::When::Supply ? Outcome::NotDetermined : Outcome::NothingMissing;
    case Applies::Yes: break;
    }
    if (!due.paper)
        return Outcome::NothingMissing;
    return due.paper->presence == Presence::NotDetermined ? Outcome::NotDetermined : Outcome::Missing;
}

const catalogue::ScopeRule* exception_of(const SupplyCase& c) {
    for (const catalogue::ScopeRule& rule : c.regime.exceptions)
        if (excepts(c.regime, rule, c.question.held))
            return &rule;
    return nullptr;
}

std::optional<Date> first_day_for(const Regime& regime, const std::vector<SupplyDuty>& duties) {
    if (duties.empty())
        return first_day(regime, {});
    std::optional<Date> first;
    for (const SupplyDuty& due : duties)
        if (const auto day = first_day(regime, *due.duty); day && (!first || *day < *first))
            first = day;
    return first;
}

void take_standing(const SupplyCase& c, RegimeSupply& found) {
    found.from = first_day_for(c.regime, found.duties);
    if (const auto* rule = exception_of(c)) {
        found.standing = Standing::OutOfScope;
        const std::string clause = rule->clause.empty() ? "" : fmt::format(" ({})", rule->clause);
        found.note = {fmt::format("Left out, by what the maker says of the product{}: {}", clause, rule->text.en),
                      fmt::format("製造者の申告により対象外{}: {}", clause, rule->text.ja)};
    } else if (c.regime.voluntary) {
        found.standing = Standing::Voluntary;
        found.note = {"A voluntary label: supply does not ask for it, but for the products named below, if any.",
                      "任意のラベル。以下に挙げる製品(ある場合)を除き、供給に必須ではない。"};
    } else if (!found.from) {
        found.standing = Standing::NotKnown;
        found.note = {"The day from which it binds is not known.", "適用開始日が確認できない。"};
    } else if (c.question.held.on < *found.from) {
        found.standing = Standing::NotYet;
        found.note = {fmt::format("It binds from {} only.", found.from->to_string()),
                      fmt::format("適用は{}から。", found.from->to_string())};
    } else {
        found.standing = Standing::Binds;
        found.note = {fmt::format("It binds since {}.", found.from->to_string()),
                      fmt::format("{}から適用されている。", found.from->to_string())};
    }
}

/// What nobody can tell from what was given, of a regime that binds or may bind.
void take_unknown(const SupplyCase& c, RegimeSupply& found) {
    const Text& name = c.regime.name;
    if (found.duties.empty() && !c.regime.voluntary)
        say(found.unknown, fmt::format("The catalogue does not hold what {} asks of this role.", name.en),
            fmt::format("{}がこの立場の者に求める事項は、カタログにない。", name.ja));
    if (!c.question.product_known && !c.regime.exceptions.empty() && !c.regime.voluntary) {
        std::vector<std::string> ids;
        for (const catalogue::ScopeRule& rule : c.regime.exceptions)
            ids.push_back(fmt::format("{}/{}", c.regime.id, rule.id));
        say(found.unknown,
            fmt::format("Whether the product is one of those that it leaves out was not asked: {}.",
                        fmt::join(ids, ", ")),
            fmt::format("製品が適用除外に当たるかは確認していない: {}。", fmt::join(ids, "、")));
    }
    if (std::any_of(found.duties.begin(), found.duties.end(),
                    [](const SupplyDuty& due) { return due.paper && due.paper->presence == Presence::Present; }))
        say(found.unknown, "What the statement or label says, and whether it is genuine, was not looked at.",
            "宣言書・ラベルの内容と真正性は確認していない。");
    if (c.question.failing.contains(c.regime.id))
        say(found.unknown,
            "An assessment of the product found requirements of it not met. A statement or label does not answer "
            "that, and duties not to supply speak of what one knows or believes.",
            "製品の評価で、この制度の要件を満たさない点が見つかっている。宣言書やラベルはその答えにならず、"
            "供給禁止の義務は、知っていること・そう考えることを問う。");
}

RegimeSupply look_at(const SupplyCase& c) {
    RegimeSupply found;
    found.regime = &c.regime;
    found.duties = duties_of(c);
    take_standing(c, found);
    if (c.regime.kind == Regime::Kind::Label)
        found.held = own_labels(c.regime, c.question.held, c.regime.levels.front().id);
    if (found.standing == Standing::OutOfScope || found.standing == Standing::NotYet)
        return found;
    take_unknown(c, found);
    for (const SupplyDuty& due : found.duties)
        found.outcome = heavier(found.outcome, outcome_of(due));
    const bool nothing_known = found.duties.empty() && !c.regime.voluntary;
    if (nothing_known || found.standing == Standing::NotKnown || c.question.failing.contains(c.regime.id))
        found.outcome = heavier(found.outcome, Outcome::NotDetermined);
    return found;
}

} // namespace

std::vector<const Regime*> regimes_of(const Catalogue& catalogue, const std::string& market) {
    const std::vector<std::string> markets = markets_of(catalogue, market);
    std::vector<const Regime*> regimes;
    for (const Regime& regime : catalogue.regimes)
        if (std::find(markets.begin(), markets.end(), regime.market) != markets.end())
            regimes.push_back(&regime);
    std::stable_partition(regimes.begin(), regimes.end(), [](const Regime* each) { return !each->voluntary; });
    return regimes;
}

Supply supply(const Catalogue& catalogue, const SupplyQuestion& question) {
    Supply answer;
    answer.markets = markets_of(catalogue, question.market);
    const std::vector<const Regime*> regimes = regimes_of(catalogue, question.market);

    for (Opening& opening : recognise(catalogue, question.held))
        if (std::any_of(regimes.begin(), regimes.end(), [&](const Regime* each) { return opens(opening, *each); }))
            answer.openings.push_back(std::move(opening));
    for (const Regime* regime : regimes) {
        SupplyCase c{catalogue, question, *regime, {}};
        std::vector<std::size_t> indices;
        for (std::size_t i = 0; i < answer.openings.size(); ++i)
            if (opens(answer.openings[i], *regime)) {
                c.openings.push_back(&answer.openings[i]);
                indices.push_back(i);
            }
        answer.regimes.push_back(look_at(c));
        answer.regimes.back().openings = std::move(indices);
        answer.outcome = heavier(answer.outcome, answer.regimes.back().outcome);
    }

    if (regimes.empty()) {
        answer.outcome = Outcome::NotDetermined;
        say(answer.unknown, fmt::format("The catalogue holds no regime of the market {}.", question.market),
            fmt::format("市場{}の制度はカタログにない。", question.market));
    } else if (regimes.front()->voluntary) {
        say(answer.unknown, fmt::format("The catalogue holds no law of the market {}.", question.market),
            fmt::format("市場{}の法令はカタログにない。", question.market));
    }
    say(answer.unknown,
        "Only the catalogue's regimes were looked at. Whether the product is in their scope, and what other law asks, "
        "was not.",
        "確認したのはカタログにある制度だけである。製品がその対象かどうか、他の法令が何を求めるかは確認していない。");
    return answer;
}

Result<std::string> parse_market(std::string_view text) {
    const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (text.size() != 2 || !std::all_of(text.begin(), text.end(), capital))
        return make_error(
            ErrorCode::InvalidArgument,
            fmt::format("'{}' is no market; write two capital letters, as GB, EU, DE or JP", printable(text, 100)));
    return std::string(text);
}

std::string_view to_string(Presence presence) {
    switch (presence) {
    case Presence::Present: return "present";
    case Presence::Recognised: return "recognised";
    case Presence::NotDetermined: return "not determined";
    case Presence::Invalid: return "invalid";
    case Presence::Absent: break;
    }
    return "absent";
}

std::string_view to_string(Applies applies) {
    switch (applies) {
    case Applies::Yes: return "yes";
    case Applies::NotYet: return "not yet";
    case Applies::No: return "no";
    case Applies::Holders: return "holders";
    case Applies::NotKnown: break;
    }
    return "not known";
}

std::string_view to_string(Standing standing) {
    switch (standing) {
    case Standing::Binds: return "binds";
    case Standing::NotYet: return "not yet";
    case Standing::OutOfScope: return "out of scope";
    case Standing::Voluntary: return "voluntary";
    case Standing::NotKnown: break;
    }
    return "not known";
}

std::string_view to_string(Outcome outcome) {
    switch (outcome) {
    case Outcome::NothingMissing: return "nothing missing";
    case Outcome::Missing: return "missing";
    case Outcome::NotDetermined: break;
    }
    return "not determined";
}

} // namespace warifu::recognition
