// OSCAL catalog 1.2.1: the requirements of one edition as controls, items of a requirement as controls inside it.
// https://pages.nist.gov/OSCAL-Reference/models/v1.2.1/catalog/json-reference/
//
// Duties stand in a group of their own. A control's statement is our one-line paraphrase, and says so: the official
// text is not ours to copy. Findings of assessment results name the control's objective.

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "oscal.h"
#include "warifu/attestation/duties.h"
#include "warifu/attestation/exports.h"

namespace warifu::attestation {

namespace {

using namespace oscal;
using catalogue::Catalogue;
using catalogue::Requirement;
using selection::SelectedRegime;

using Requirements = std::vector<const Requirement*>;

/// Those that the level asks for.
Requirements requirements_of(const SelectedRegime& selected) {
    Requirements found;
    if (selected.edition != nullptr)
        for (const Requirement& requirement : selected.edition->requirements)
            if (catalogue::asks_for(*selected.regime, *selected.level, requirement))
                found.push_back(&requirement);
    return found;
}

const catalogue::Provenance& provenance_of(const SelectedRegime& selected) {
    return selected.edition == nullptr ? selected.regime->provenance : selected.edition->provenance;
}

Json part(std::string_view name, std::string_view prose) { return {{"name", name}, {"prose", block(prose)}}; }

Json method_part(const catalogue::Check& check, Language language) {
    Json value = {{"name", "assessment-method"}};
    add_prop(value, "check", check.id);
    const bool says_device = std::ranges::any_of(check.beside, [](const auto& side) { return side.kind == "device"; });
    if (!check.artefacts.empty())
        add_oscal_prop(value, "method", "EXAMINE");
    if (!check.question.empty())
        add_oscal_prop(value, "method", "INTERVIEW");
    if (says_device || (check.artefacts.empty() && check.question.empty()))
        add_oscal_prop(value, "method", "TEST");
    value["prose"] = block(fmt::format("{}\n{}", check.title.in(language), check.looks_for.in(language)));
    return value;
}

/// What decides the requirement beside its own checks.
std::string composition(const Requirement& requirement) {
    std::string text;
    if (!requirement.all.empty())
        text += fmt::format("all of: {}\n", fmt::join(requirement.all, ", "));
    if (!requirement.any.empty())
        text += fmt::format("one of: {}\n", fmt::join(requirement.any, ", "));
    return text;
}

Json parts(const Catalogue& catalogue, const Requirement& requirement, Language language) {
    Json statement = part("statement", requirement.text.in(language));
    statement["id"] = statement_id(requirement.full_id);
    add_prop(statement, "paraphrase", "yes");
    Json objective =
        part("assessment-objective", fmt::format("{}\n{}", requirement.title.in(language), composition(requirement)));
    objective["id"] = objective_id(requirement.full_id);
    Json array = Json::array({std::move(statement), std::move(objective)});
    if (const auto* condition = catalogue.find_condition(requirement.condition)) {
        Json applies = part("guidance", condition->title.in(language));
        add_prop(applies, "condition", condition->id);
        array.push_back(std::move(applies));
    }
    for (const std::string& id : requirement.checks)
        if (const catalogue::Check* check = catalogue.find_check(id))
            array.push_back(method_part(*check, language));
    return array;
}

Json control(const Catalogue& catalogue, const Requirements& all, const Requirement& requirement, Language language) {
    Json value = {{"id", token(requirement.full_id)},
                  {"class", to_string(requirement.obligation)},
                  {"title", line(requirement.title.in(language))}};
    add_oscal_prop(value, "label", requirement.id);
    add_prop(value, "requirement", requirement.full_id);
    add_prop(value, "clause", requirement.clause);
    add_prop(value, "obligation", to_string(requirement.obligation));
    add_prop(value, "accepts", to_string(requirement.accepts));
    add_prop(value, "accepts-confidence", to_string(requirement.accepts_provenance.confidence));
    add_prop(value, "confidence", to_string(requirement.provenance.confidence));
    for (const std::string& id : requirement.provenance.sources)
        value["links"].push_back(source_link(id));
    value["parts"] = parts(catalogue, requirement, language);
    Json items = Json::array();
    for (const Requirement* item : all)
        if (item->part_of == requirement.id || item->part_of == requirement.full_id)
            items.push_back(control(catalogue, all, *item, language));
    if (!items.empty())
        value["controls"] = std::move(items);
    return value;
}

/// A duty binds somebody, not the product: it stands in a group of its own, apart from the controls.
Json duty_control(const catalogue::Regime& regime, const catalogue::Duty& duty, Language language) {
    const std::string id = fmt::format("{}/duty.{}", regime.id, duty.id);
    Json value = {{"id", token(id)}, {"class", "duty"}, {"title", line(duty.title.in(language))}};
    add_oscal_prop(value, "label", duty.id);
    for (const catalogue::Role role : duty.roles)
        add_prop(value, "role", to_string(role));
    add_prop(value, "when", to_string(duty.when));
    add_prop(value, "clause", duty.clause);
    add_prop(value, "from", duty.from ? duty.from->to_string() : "");
    add_prop(value, "condition", duty.condition);
    add_prop(value, "confidence", to_string(duty.provenance.confidence));
    for (const std::string& source : duty.provenance.sources)
        value["links"].push_back(source_link(source));
    Json statement = part("statement", duty.text.in(language));
    statement["id"] = statement_id(id);
    add_prop(statement, "paraphrase", "yes");
    value["parts"] = Json::array({std::move(statement)});
    if (!duty.only_for.empty())
        value["parts"].push_back(part("guidance", duty.only_for.in(language)));
    if (duty.keep)
        value["parts"].push_back(part("guidance", keep_text(*duty.keep, language)));
    return value;
}

Json duties_group(const catalogue::Regime& regime, Language language) {
    Json group = {{"id", token(regime.id + "/duties")},
                  {"class", "duties"},
                  {"title", language == Language::Japanese ? "義務" : "Duties"}};
    for (const catalogue::Duty& duty : regime.duties)
        group["controls"].push_back(duty_control(regime, duty, language));
    return group;
}

Json head(const Catalogue& catalogue, const SelectedRegime& selected, Date on, Language language) {
    const catalogue::Edition* edition = selected.edition;
    std::string title = selected.regime->name.in(language);
    if (!selected.level->id.empty())
        title += " " + selected.level->name.in(language);
    if (edition != nullptr)
        title += ": " + edition->name.in(language);
    Json value = metadata(title, catalogue_time(catalogue, on), edition == nullptr ? catalogue.version : edition->id);
    add_prop(value, "regime", selected.regime->id);
    add_prop(value, "level", selected.level->id);
    add_prop(value, "edition", edition == nullptr ? "" : edition->id);
    add_prop(value, "market", selected.regime->market);
    add_prop(value, "operator", selected.regime->operator_name.in(language));
    add_prop(value, "catalogue-version", catalogue.version);
    add_prop(value, "catalogue-digest", catalogue.digest);
    add_prop(value, "confidence", to_string(provenance_of(selected).confidence));
    value["remarks"] = edition == nullptr || edition->requirements.empty()
                           ? "The catalogue holds the regime, and no requirements of it."
                           : "Statements are paraphrases, not the official text. Each fact has its sources and a "
                             "word on how sure it is: seen, known or unverified.";
    return value;
}

Json resources_of(const Catalogue& catalogue, const SelectedRegime& selected, const Requirements& all) {
    Json resources = Json::array();
    for (const std::string& id : provenance_of(selected).sources)
        add_source(resources, catalogue, id);
    for (const Requirement* requirement : all)
        for (const std::string& id : requirement->provenance.sources)
            add_source(resources, catalogue, id);
    for (const catalogue::Duty& duty : selected.regime->duties)
        for (const std::string& id : duty.provenance.sources)
            add_source(resources, catalogue, id);
    return resources;
}

} // namespace

std::string to_oscal_catalog(const Catalogue& catalogue, const SelectedRegime& selected, Date on, Language language) {
    const Requirements all = requirements_of(selected);
    Json body = {{"metadata", head(catalogue, selected, on, language)}};
    Json controls = Json::array();
    for (const Requirement* requirement : all)
        if (requirement->part_of.empty())
            controls.push_back(control(catalogue, all, *requirement, language));
    if (!controls.empty())
        body["controls"] = std::move(controls);
    if (!selected.regime->duties.empty())
        body["groups"] = Json::array({duties_group(*selected.regime, language)});
    if (Json resources = resources_of(catalogue, selected, all); !resources.empty())
        body["back-matter"]["resources"] = std::move(resources);
    return document("catalog", std::move(body));
}

} // namespace warifu::attestation
