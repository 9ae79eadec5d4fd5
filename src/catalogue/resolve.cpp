// What can only be checked when every file has been read: ids that lead somewhere, editions in order, no cycles.

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "loader.h"

namespace warifu::catalogue {

namespace {

std::string_view kind_name(Reference::Kind kind) {
    switch (kind) {
    case Reference::Kind::Source: return "source";
    case Reference::Kind::Regime: return "regime";
    case Reference::Kind::Condition: return "condition";
    case Reference::Kind::Check: return "check";
    case Reference::Kind::Requirement: return "requirement";
    case Reference::Kind::Level: return "level";
    case Reference::Kind::Edition: return "edition";
    case Reference::Kind::Arrangement: return "arrangement";
    case Reference::Kind::Fact: return "fact";
    }
    return "id";
}

Regime* find(std::vector<Regime>& regimes, std::string_view id) {
    const auto found = std::find_if(regimes.begin(), regimes.end(), [&](const Regime& r) { return r.id == id; });
    return found == regimes.end() ? nullptr : &*found;
}

unsigned editions_with_requirements(const Regime& regime) {
    return static_cast<unsigned>(std::count_if(regime.editions.begin(), regime.editions.end(),
                                               [](const Edition& e) { return !e.requirements.empty(); }));
}

} // namespace

void Loader::attach_editions() {
    for (auto& [regime_id, edition] : m_editions)
        if (Regime* regime = find(m_catalogue.regimes, regime_id))
            regime->editions.push_back(std::move(edition));
    m_editions.clear();
    for (auto& [regime_id, duty] : m_duties)
        if (Regime* regime = find(m_catalogue.regimes, regime_id))
            regime->duties.push_back(std::move(duty));
    m_duties.clear();
    for (Regime& regime : m_catalogue.regimes) {
        // An edition without a day stands last: nothing can be said to be later than it.
        std::stable_sort(regime.editions.begin(), regime.editions.end(),
                         [](const Edition& a, const Edition& b) { return a.from && (!b.from || *a.from < *b.from); });
    }
}

void Loader::name_requirements() {
    for (Regime& regime : m_catalogue.regimes) {
        const bool several = editions_with_requirements(regime) > 1;
        for (Edition& edition : regime.editions) {
            for (Requirement& requirement : edition.requirements) {
                const std::string exact = fmt::format("{}@{}/{}", regime.id, edition.id, requirement.id);
                requirement.full_id = several ? exact : fmt::format("{}/{}", regime.id, requirement.id);
                m_full_ids.emplace(exact, requirement.full_id);
                m_full_ids.emplace(requirement.full_id, requirement.full_id);
            }
        }
    }
    // Short and exact ids become full ones: what is looked up later knows no other.
    for (Regime& regime : m_catalogue.regimes) {
        for (Edition& edition : regime.editions) {
            const auto complete = [&](std::string& id) {
                const auto own = m_full_ids.find(fmt::format("{}@{}/{}", regime.id, edition.id, id));
                const auto exact = m_full_ids.find(id);
                if (own != m_full_ids.end())
                    id = own->second;
                else if (exact != m_full_ids.end())
                    id = exact->second;
            };
            for (Requirement& requirement : edition.requirements) {
                if (!requirement.part_of.empty())
                    complete(requirement.part_of);
                std::for_each(requirement.all.begin(), requirement.all.end(), complete);
                std::for_each(requirement.any.begin(), requirement.any.end(), complete);
            }
        }
    }
}

bool Loader::found(const Reference& reference) const {
    const Regime* regime = m_catalogue.find_regime(reference.regime);
    switch (reference.kind) {
    case Reference::Kind::Source: return m_catalogue.find_source(reference.id) != nullptr;
    case Reference::Kind::Regime: return m_catalogue.find_regime(reference.id) != nullptr;
    case Reference::Kind::Condition: return m_catalogue.find_condition(reference.id) != nullptr;
    case Reference::Kind::Check: return m_catalogue.find_check(reference.id) != nullptr;
    case Reference::Kind::Arrangement: return m_catalogue.find_arrangement(reference.id) != nullptr;
    case Reference::Kind::Level: return regime == nullptr || m_catalogue.find_level(*regime, reference.id) != nullptr;
    case Reference::Kind::Edition:
        return regime == nullptr || m_catalogue.find_edition(*regime, reference.id) != nullptr;
    case Reference::Kind::Fact:
        return regime == nullptr || std::any_of(regime->facts.begin(), regime->facts.end(),
                                                [&](const Fact& fact) { return fact.id == reference.id; });
    case Reference::Kind::Requirement:
        return m_full_ids.contains(reference.id) ||
               m_full_ids.contains(fmt::format("{}/{}", reference.regime, reference.id));
    }
    return false;
}

void Loader::resolve_references() {
    for (const Reference& reference : m_references)
        if (!found(reference))
            m_mistakes.add(reference.at, fmt::format("there is no {} '{}'", kind_name(reference.kind), reference.id));
}

Position Loader::position_of(const Requirement& requirement) const {
    const auto at =
        m_ids.find(fmt::format("requirement:{}@{}/{}", requirement.regime, requirement.edition, requirement.id));
    return at == m_ids.end() ? Position{} : at->second;
}

void Loader::check_regimes() {
    for (const Regime& regime : m_catalogue.regimes) {
        std::set<std::string> seen;
        for (const Edition& edition : regime.editions)
            if (!seen.insert(edition.id).second)
                m_mistakes.add(m_ids[fmt::format("regime:{}", regime.id)],
                               fmt::format("the edition '{}' stands twice", edition.id));
        seen.clear();
        for (const Level& level : regime.levels)
            if (!seen.insert(level.id).second)
                m_mistakes.add(m_ids[fmt::format("regime:{}", regime.id)],
                               fmt::format("the level '{}' stands twice", level.id));
    }
    if (m_catalogue.version.empty())
        m_mistakes.add({"catalogue.toml", 1, 1}, "the catalogue has no version: catalogue.toml is missing or empty");
}

/// An item is asked for by what it is an item of, at once or through other items: else nobody would judge it.
void Loader::check_items(const Edition& edition) {
    for (const Requirement& item : edition.requirements) {
        const auto whole = std::find_if(edition.requirements.begin(), edition.requirements.end(),
                                        [&](const Requirement& other) { return other.full_id == item.part_of; });
        if (whole == edition.requirements.end())
            continue;
        if (whole->full_id == item.full_id) {
            m_mistakes.add(position_of(item), fmt::format("'{}' is an item of itself", item.id));
            continue;
        }
        const auto names = [&](const std::vector<std::string>& ids) {
            return std::find(ids.begin(), ids.end(), item.full_id) != ids.end();
        };
        if (!names(whole->all) && !names(whole->any))
            m_mistakes.add(position_of(item),
                           fmt::format("'{}' is an item of '{}', which asks for it neither in 'all' nor in 'any'",
                                       item.id, whole->id));
    }
}

/// Parameters that a requirement binds must be parameters of one of its checks.
void Loader::check_parts() {
    for (const Regime& regime : m_catalogue.regimes) {
        for (const Edition& edition : regime.editions) {
            check_items(edition);
            for (const Requirement& requirement : edition.requirements) {
                for (const auto& [name, value] : requirement.parameters) {
                    const bool known =
                        std::any_of(requirement.checks.begin(), requirement.checks.end(), [&](const auto& id) {
                            const Check* check = m_catalogue.find_check(id);
                            return check != nullptr && check->parameters.contains(name);
                        });
                    if (!known)
                        m_mistakes.add(position_of(requirement),
                                       fmt::format("none of its checks has a parameter '{}'", name));
                }
            }
        }
    }
}

/// `all` and `any` may lead anywhere but back.
void Loader::check_cycles() {
    std::map<std::string, const Requirement*> by_id;
    for (const Regime& regime : m_catalogue.regimes)
        for (const Edition& edition : regime.editions)
            for (const Requirement& requirement : edition.requirements)
                by_id.emplace(requirement.full_id, &requirement);
    enum class Colour { White, Grey, Black };
    std::map<std::string, Colour> colours;
    const std::function<void(const Requirement&)> walk = [&](const Requirement& requirement) {
        Colour& colour = colours[requirement.full_id];
        if (colour == Colour::Black)
            return;
        if (colour == Colour::Grey) {
            m_mistakes.add(position_of(requirement),
                           fmt::format("'{}' depends on itself (a cycle)", requirement.full_id));
            return;
        }
        colour = Colour::Grey;
        for (const auto* list : {&requirement.all, &requirement.any})
            for (const std::string& id : *list)
                if (const auto next = by_id.find(id); next != by_id.end())
                    walk(*next->second);
        colours[requirement.full_id] = Colour::Black;
    };
    for (const auto& [id, requirement] : by_id)
        walk(*requirement);
}

/// One limit for all checks that published texts answer, unless a check has its own.
void Loader::limit_age_of_captures() {
    for (Check& check : m_catalogue.checks)
        if (!m_capture_days.empty() && std::ranges::find(check.artefacts, "published") != check.artefacts.end())
            check.parameters.emplace("max_capture_days", m_capture_days);
}

void Loader::finish() {
    attach_editions();
    name_requirements();
    resolve_references();
    limit_age_of_captures();
    check_regimes();
    check_parts();
    check_cycles();
    check_specifications();
    name_requirements_of_forms();
    check_tables_of_forms();
    const auto to_full = [&](std::string& id) {
        if (const auto full = m_full_ids.find(id); full != m_full_ids.end())
            id = full->second;
    };
    for (Regime& regime : m_catalogue.regimes)
        for (Duty& duty : regime.duties)
            to_full(duty.requirement);
    for (Arrangement& arrangement : m_catalogue.arrangements)
        std::for_each(arrangement.requirements.begin(), arrangement.requirements.end(), to_full);
    for (Crosswalk& crosswalk : m_catalogue.crosswalks)
        for (CrosswalkPair& pair : crosswalk.pairs) {
            to_full(pair.a);
            to_full(pair.b);
        }
}

} // namespace warifu::catalogue
