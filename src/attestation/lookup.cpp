#include "lookup.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "words.h"

namespace warifu::attestation {

namespace {

/// False for a requirement of a level above the one that was judged.
bool asked_for(const catalogue::Catalogue& catalogue, std::string_view level_id,
               const catalogue::Requirement* requirement) {
    if (requirement == nullptr || level_id.empty())
        return true;
    const catalogue::Regime* regime = catalogue.find_regime(requirement->regime);
    const catalogue::Level* level = regime == nullptr ? nullptr : catalogue.find_level(*regime, level_id);
    return level == nullptr || catalogue::asks_for(*regime, *level, *requirement);
}

bool belongs(const catalogue::Catalogue& catalogue, const review::RequirementVerdict& verdict,
             const review::RegimeVerdict& regime, const catalogue::Requirement* requirement) {
    const RegimeId wanted = parse_regime_id(regime.regime);
    // A level without criteria was not judged: the verdicts of another level are not its own.
    if (regime.edition.empty() || parse_regime_id(verdict.requirement).regime != wanted.regime ||
        !asked_for(catalogue, wanted.level, requirement))
        return false;
    const std::string_view own =
        requirement != nullptr ? std::string_view(requirement->edition) : parse_regime_id(verdict.requirement).edition;
    return own.empty() || regime.edition == own;
}

/// True unless the verdict is of models alone that the regime was not asked of.
bool asked_of(const review::RequirementVerdict& verdict, const review::RegimeVerdict& regime) {
    if (verdict.models.empty() || regime.by_model.empty())
        return true;
    const auto of_them = [&](const review::RegimeVerdict& part) {
        return std::ranges::find_first_of(part.models, verdict.models) != part.models.end();
    };
    return std::ranges::any_of(regime.by_model, of_them);
}

} // namespace

RegimeId parse_regime_id(std::string_view id) {
    RegimeId parts;
    parts.regime = id.substr(0, id.find_first_of("/@"));
    std::string_view rest = id.substr(parts.regime.size());
    while (!rest.empty()) {
        const char mark = rest.front();
        rest.remove_prefix(1);
        const std::string_view piece = rest.substr(0, rest.find_first_of("/@"));
        (mark == '@' ? parts.edition : parts.level) = piece;
        rest.remove_prefix(piece.size());
    }
    return parts;
}

std::string_view bare_version(const Assessment& assessment) {
    constexpr std::string_view name = "warifu ";
    const std::string_view version = assessment.tool_version;
    return version.starts_with(name) ? version.substr(name.size()) : version;
}

bool rests_on_example(const Assessment& assessment, const review::RequirementVerdict& verdict) {
    const auto by_label = [](const review::Reason& reason) { return reason.kind == review::Reason::Kind::Label; };
    return std::ranges::any_of(assessment.labels, &recognition::Label::example) &&
           std::ranges::any_of(verdict.reasons, by_label);
}

Lookup::Lookup(const Assessment& assessment, const catalogue::Catalogue& catalogue)
    : m_assessment(assessment), m_catalogue(catalogue) {
    for (const review::Observation& observation : assessment.observations)
        m_observations.emplace(observation.id, &observation);
    for (const review::ExaminationRecord& examination : assessment.examinations)
        m_examinations.emplace(examination.id, &examination);
}

const review::Observation* Lookup::find_observation(std::int64_t id) const {
    const auto found = m_observations.find(id);
    return found == m_observations.end() ? nullptr : found->second;
}

const review::ExaminationRecord* Lookup::find_examination(std::int64_t id) const {
    const auto found = m_examinations.find(id);
    return found == m_examinations.end() ? nullptr : found->second;
}

const ArtefactSummary* Lookup::find_artefact(std::string_view name) const {
    const auto found = std::ranges::find(m_assessment.artefacts, name, &ArtefactSummary::name);
    return found == m_assessment.artefacts.end() ? nullptr : &*found;
}

std::vector<const ArtefactSummary*> Lookup::artefacts_of(const std::vector<std::string>& models) const {
    std::set<std::string_view> names;
    for (const ModelGroup& group : m_assessment.groups)
        if (std::ranges::find_first_of(group.models, models) != group.models.end())
            names.insert(group.artefacts.begin(), group.artefacts.end());
    std::vector<const ArtefactSummary*> found;
    for (const ArtefactSummary& artefact : m_assessment.artefacts)
        if (models.empty() || names.contains(artefact.name))
            found.push_back(&artefact);
    return found;
}

const ModelGroup* Lookup::find_group(std::string_view model) const {
    const auto holds = [&](const ModelGroup& group) {
        return std::ranges::find(group.models, model) != group.models.end();
    };
    const auto found = std::ranges::find_if(m_assessment.groups, holds);
    return found == m_assessment.groups.end() ? nullptr : &*found;
}

const catalogue::Requirement* Lookup::find_requirement(std::string_view full_id) const {
    return m_catalogue.find_requirement(full_id);
}

std::vector<const review::RequirementVerdict*> Lookup::members(const review::RegimeVerdict& regime) const {
    std::vector<const review::RequirementVerdict*> found;
    for (const review::RequirementVerdict& verdict : m_assessment.verdicts)
        if (belongs(m_catalogue, verdict, regime, find_requirement(verdict.requirement)) && asked_of(verdict, regime))
            found.push_back(&verdict);
    return found;
}

Text Lookup::regime_name(std::string_view id) const {
    const RegimeId parts = parse_regime_id(id);
    const catalogue::Regime* regime = m_catalogue.find_regime(parts.regime);
    if (regime == nullptr)
        return {std::string(id), std::string(id)};
    Text name = regime->name;
    if (const catalogue::Level* level = m_catalogue.find_level(*regime, parts.level);
        level != nullptr && !level->id.empty() && !parts.level.empty()) {
        name.en += " " + level->name.en;
        name.ja += " " + level->name.ja;
    }
    if (!parts.edition.empty() && regime->editions.size() > 1) {
        name.en.append(" ").append(parts.edition);
        name.ja.append(" ").append(parts.edition);
    }
    return name;
}

std::string_view Lookup::market(std::string_view id) const {
    const catalogue::Regime* regime = m_catalogue.find_regime(parse_regime_id(id).regime);
    return regime == nullptr ? std::string_view() : std::string_view(regime->market);
}

std::string models_text(const std::vector<std::string>& models, Language language) {
    constexpr std::size_t shown = 3;
    std::string text;
    for (std::size_t i = 0; i < models.size(); ++i) {
        if (i == shown && models.size() > shown + 1)
            return text + fmt::format(fmt::runtime(Phrase{" and {} more", "ほか {} 型番"}.in(language)),
                                      models.size() - shown);
        text += (i == 0 ? "" : ", ") + printable(models[i], 200);
    }
    return text;
}

Text Lookup::requirement_title(std::string_view full_id) const {
    const catalogue::Requirement* requirement = find_requirement(full_id);
    return requirement == nullptr ? Text{} : requirement->title;
}

} // namespace warifu::attestation
