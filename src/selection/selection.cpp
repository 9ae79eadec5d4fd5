#include "warifu/selection/selection.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include <fmt/format.h>

namespace warifu::selection {

namespace {

using catalogue::Catalogue;
using catalogue::Edition;
using catalogue::Level;
using catalogue::Regime;
using catalogue::Requirement;

const Level& lowest_open(const Regime& regime) {
    const auto open = std::find_if(regime.levels.begin(), regime.levels.end(),
                                   [](const Level& level) { return level.state == Level::State::Open; });
    return open == regime.levels.end() ? regime.levels.front() : *open;
}

bool serves(const Edition& edition, const Level& level) {
    return edition.levels.empty() ||
           std::find(edition.levels.begin(), edition.levels.end(), level.id) != edition.levels.end();
}

/// The newest edition with requirements for the level that counts on that day. One without a first day is taken only
/// where there is no other: nobody can say that it is the newest.
const Edition* edition_on(const Regime& regime, const Level& level, Date on) {
    const Edition* newest = nullptr;
    const Edition* undated = nullptr;
    std::size_t serving = 0;
    for (const Edition& edition : regime.editions) {
        if (!serves(edition, level) || edition.requirements.empty())
            continue;
        ++serving;
        const bool over = edition.until && *edition.until < on;
        if (!edition.from && !over)
            undated = &edition;
        else if (!over && *edition.from <= on && (newest == nullptr || *newest->from <= *edition.from))
            newest = &edition;
    }
    return newest == nullptr && serving == 1 ? undated : newest;
}

unsigned editions_with_requirements(const Regime& regime) {
    return static_cast<unsigned>(std::count_if(regime.editions.begin(), regime.editions.end(),
                                               [](const Edition& e) { return !e.requirements.empty(); }));
}

std::string name_of(const SelectedRegime& selected) {
    std::string id = selected.regime->id;
    if (!selected.level->id.empty())
        id += "/" + selected.level->id;
    if (selected.edition != nullptr && editions_with_requirements(*selected.regime) > 1)
        id += "@" + selected.edition->id;
    return id;
}

Text nothing_to_judge_by(const SelectedRegime& selected, Date on) {
    const Level& level = *selected.level;
    return {fmt::format("The catalogue has no requirements of {} that count on {}. {}", level.name.en, on.to_string(),
                        level.state_text.en),
            fmt::format("{}時点で適用される{}の要件はカタログにありません。{}", on.to_string(), level.name.ja,
                        level.state_text.ja)};
}

} // namespace

Result<SelectedRegime> select_regime(const Catalogue& catalogue, std::string_view id, Date on) {
    const std::size_t at = id.find('@');
    const std::string_view edition_id = at == std::string_view::npos ? std::string_view() : id.substr(at + 1);
    const std::string_view head = id.substr(0, at);
    const std::size_t slash = head.find('/');
    const std::string_view level_id = slash == std::string_view::npos ? std::string_view() : head.substr(slash + 1);

    SelectedRegime selected;
    selected.regime = catalogue.find_regime(head.substr(0, slash));
    if (selected.regime == nullptr)
        return make_error(ErrorCode::NotFound,
                          fmt::format("there is no regime '{}'; `warifu schemes` lists them", head.substr(0, slash)));
    selected.level =
        level_id.empty() ? &lowest_open(*selected.regime) : catalogue.find_level(*selected.regime, level_id);
    if (selected.level == nullptr)
        return make_error(ErrorCode::NotFound, fmt::format("{} has no level '{}'", selected.regime->id, level_id));
    selected.edition = edition_id.empty() ? edition_on(*selected.regime, *selected.level, on)
                                          : catalogue.find_edition(*selected.regime, edition_id);
    if (!edition_id.empty() && selected.edition == nullptr)
        return make_error(ErrorCode::NotFound, fmt::format("{} has no edition '{}'", selected.regime->id, edition_id));
    if (selected.edition != nullptr &&
        (selected.edition->requirements.empty() || !serves(*selected.edition, *selected.level)))
        selected.edition = nullptr;
    selected.id = name_of(selected);
    if (selected.edition == nullptr)
        selected.note = nothing_to_judge_by(selected, on);
    return selected;
}

Result<std::vector<SelectedRegime>> select(const Catalogue& catalogue, const Product& product, Date on) {
    std::vector<std::string> ids = product.regimes;
    if (ids.empty()) {
        for (const Regime& regime : catalogue.regimes)
            if (editions_with_requirements(regime) > 0)
                ids.push_back(regime.id);
    }
    std::vector<SelectedRegime> chosen;
    for (const std::string& id : ids) {
        SelectedRegime selected = TRY(select_regime(catalogue, id, on));
        for (const catalogue::ScopeRule& rule : selected.regime->exceptions) {
            const std::string name = selected.regime->id + "/" + rule.id;
            const bool begun = !rule.from || *rule.from <= on;
            if (begun && std::find(product.excepted.begin(), product.excepted.end(), name) != product.excepted.end())
                selected.exception = &rule;
        }
        const bool twice =
            std::any_of(chosen.begin(), chosen.end(), [&](const auto& other) { return other.id == selected.id; });
        if (!twice)
            chosen.push_back(std::move(selected));
    }
    return chosen;
}

std::vector<OpenQuestion> questions(const Catalogue& catalogue, const std::vector<SelectedRegime>& regimes) {
    std::map<std::pair<OpenQuestion::Kind, std::string>, OpenQuestion> by_id;
    std::set<std::string> seen;
    const std::function<void(const Requirement&)> visit = [&](const Requirement& requirement) {
        if (!seen.insert(requirement.full_id).second)
            return;
        if (const auto* condition = catalogue.find_condition(requirement.condition)) {
            OpenQuestion& open = by_id[{OpenQuestion::Kind::Feature, condition->id}];
            open = {OpenQuestion::Kind::Feature, condition->id, condition->question, std::move(open.requirements)};
            open.requirements.push_back(requirement.full_id);
        }
        for (const std::string& id : requirement.checks) {
            const auto* check = catalogue.find_check(id);
            if (check == nullptr || check->question.empty())
                continue;
            OpenQuestion& open = by_id[{OpenQuestion::Kind::Check, id}];
            open = {OpenQuestion::Kind::Check, id, check->question, std::move(open.requirements)};
            open.requirements.push_back(requirement.full_id);
        }
        for (const auto* list : {&requirement.all, &requirement.any})
            for (const std::string& id : *list)
                if (const Requirement* next = catalogue.find_requirement(id))
                    visit(*next);
    };
    for (const SelectedRegime& selected : regimes)
        if (selected.edition != nullptr && selected.exception == nullptr)
            for (const Requirement& requirement : selected.edition->requirements)
                if (catalogue::asks_for(*selected.regime, *selected.level, requirement))
                    visit(requirement);
    std::vector<OpenQuestion> found;
    for (auto& [key, open] : by_id)
        found.push_back(std::move(open));
    const auto mandatory = [&](const OpenQuestion& question) {
        return std::count_if(question.requirements.begin(), question.requirements.end(), [&](const std::string& id) {
            return catalogue.find_requirement(id)->obligation == catalogue::Obligation::Mandatory;
        });
    };
    std::stable_sort(found.begin(), found.end(), [&](const OpenQuestion& a, const OpenQuestion& b) {
        return std::pair(mandatory(a), a.requirements.size()) > std::pair(mandatory(b), b.requirements.size());
    });
    return found;
}

} // namespace warifu::selection
