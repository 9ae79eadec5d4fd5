#include "standing.h"

#include <algorithm>

#include "warifu/surveillance/changes.h"

namespace warifu::surveillance {

std::string text_of(const Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? std::string() : *text;
}

Result<Standing> Standing::read(const dossier::Dossier& dossier) {
    Standing standing;
    TRY_VOID(dossier.query("SELECT regime, requirement, verdict, model FROM verdict ORDER BY id", {},
                           [&](const dossier::QueryRow& row) {
                               const std::string requirement = text_of(row.values[1]);
                               const std::string id = requirement.empty() ? text_of(row.values[0]) : requirement;
                               auto& verdicts = standing.m_verdicts[id];
                               if (verdicts.empty())
                                   standing.m_order.push_back(id);
                               if (verdicts.empty() && requirement.empty())
                                   standing.m_regimes.push_back(id);
                               verdicts.insert_or_assign(text_of(row.values[3]), text_of(row.values[2]));
                               return true;
                           }));
    if (standing.m_order.empty())
        return make_error(ErrorCode::NotFound, "the dossier holds no verdicts; run `warifu assess` first");
    TRY_VOID(dossier.query("SELECT requirement, model, reason_en, reason_ja FROM finding WHERE kind IN ('violation', "
                           "'contradiction', 'not-covered') ORDER BY CASE kind WHEN 'contradiction' THEN 0 WHEN "
                           "'violation' THEN 1 ELSE 2 END, id",
                           {}, [&](const dossier::QueryRow& row) {
                               standing.m_reasons[text_of(row.values[0])].try_emplace(
                                   text_of(row.values[1]), Text{text_of(row.values[2]), text_of(row.values[3])});
                               return true;
                           }));
    TRY_VOID(dossier.query("SELECT model, stands_with FROM model ORDER BY id", {}, [&](const dossier::QueryRow& row) {
        standing.m_models.push_back(text_of(row.values[0]));
        standing.m_groups.emplace(text_of(row.values[0]), text_of(row.values[1]));
        return true;
    }));
    return standing;
}

std::string Standing::group_of(const std::string& model) const {
    const auto found = m_groups.find(model);
    return found == m_groups.end() ? std::string() : found->second;
}

std::string Standing::verdict(const std::string& id, const std::string& model) const {
    const auto verdicts = m_verdicts.find(id);
    if (verdicts == m_verdicts.end())
        return {};
    const auto& of = verdicts->second;
    const auto all = of.find({});
    const std::string whole = all == of.end() ? std::string() : all->second;
    if (m_models.empty())
        return whole; // a dossier without [[model]] speaks of every model
    const auto group = m_groups.find(model);
    if (group == m_groups.end())
        return {};
    if (const auto own = of.find(group->second); own != of.end())
        return own->second;
    // A row without a model is what all share, unless rows of models stand beside it.
    return of.size() == 1 ? whole : std::string();
}

Text Standing::reason(const std::string& id, const std::string& model) const {
    const auto reasons = m_reasons.find(id);
    if (reasons == m_reasons.end())
        return {};
    for (const std::string& group : {group_of(model), std::string()})
        if (const auto found = reasons->second.find(group); found != reasons->second.end())
            return found->second;
    return {};
}

namespace {

std::vector<std::string> both_orders(const std::vector<std::string>& first, const std::vector<std::string>& second) {
    std::vector<std::string> all = first;
    const std::map<std::string, bool> known = [&] {
        std::map<std::string, bool> names;
        for (const std::string& name : first)
            names.emplace(name, true);
        return names;
    }();
    std::ranges::copy_if(second, std::back_inserter(all), [&](const auto& name) { return !known.contains(name); });
    return all;
}

/// The ways in which one id's verdict moved, each with the models of which it is so.
void add_moved(const std::string& id, const std::vector<std::string>& models, const Standing& before,
               const Standing& after, std::vector<Moved>& moved) {
    std::vector<Moved> ways;
    std::size_t asked = 0;
    for (const std::string& model : models) {
        const std::string from = before.verdict(id, model);
        const std::string to = after.verdict(id, model);
        asked += from.empty() && to.empty() ? 0U : 1U;
        if (from == to)
            continue;
        auto way = std::ranges::find_if(ways, [&](const Moved& m) { return m.before == from && m.after == to; });
        if (way == ways.end()) {
            const Standing& side = to == "FAIL" || to == "INCONCLUSIVE" ? after : before;
            way = ways.insert(ways.end(), {id, {}, from, to, side.reason(id, model)});
        }
        way->models.push_back(model);
    }
    for (Moved& way : ways) {
        if (way.models.size() == asked)
            way.models.clear();
        moved.push_back(std::move(way));
    }
}

} // namespace

Result<std::vector<Moved>> moved_verdicts(const dossier::Dossier& before, const dossier::Dossier& after) {
    const Standing older = TRY(Standing::read(before));
    const Standing newer = TRY(Standing::read(after));
    std::vector<std::string> models = both_orders(newer.models(), older.models());
    if (models.empty())
        models.emplace_back(); // the product as a whole
    std::vector<Moved> moved;
    for (const std::string& id : both_orders(newer.ids(), older.ids()))
        add_moved(id, models, older, newer, moved);
    return moved;
}

} // namespace warifu::surveillance
