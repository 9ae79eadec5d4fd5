// OSCAL component definition 1.2.1: the product as a component, with what it does about each requirement of each
// regime. https://pages.nist.gov/OSCAL-Reference/models/v1.2.1/component-definition/json-reference/
//
// To list a requirement here is no claim that it is met: OSCAL's own property `implementation-status` is `implemented`
// for PASS and `not-applicable` for NOT APPLICABLE, and left out for the rest, since none of its words means FAIL or
// INCONCLUSIVE. Our property `verdict` is on each, and each description begins with it.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "oscal.h"
#include "outline.h"
#include "warifu/attestation/exports.h"
#include "words.h"

namespace warifu::attestation {

namespace {

using namespace oscal;
using review::Verdict;

std::string subject(const Assessment& assessment, std::string_view kind, std::string_view rest) {
    return uuid(kind, fmt::format("{}\n{}\n{}", assessment.maker, assessment.product, rest));
}

Json implemented(const Lookup& lookup, const Line& of, Language language) {
    const Backing found = backing(lookup, of, language);
    const std::string model = of.requirement != nullptr ? of.requirement->model : std::string();
    Json value = {{"uuid", subject(lookup.assessment(), "implemented",
                                   fmt::format("{}\n{}\n{}", of.regime->regime, of.id(), model))},
                  {"control-id", token(of.id())}};
    value["description"] = block(
        fmt::format("{} ({})\n{}", to_string(of.verdict()), gloss(of.verdict()).in(language), told(found, language)));
    add_prop(value, "verdict", to_string(of.verdict()));
    add_prop(value, "counts", of.decides ? "yes" : "no");
    if (of.verdict() == Verdict::Pass)
        add_oscal_prop(value, "implementation-status", "implemented");
    if (of.verdict() == Verdict::NotApplicable)
        add_oscal_prop(value, "implementation-status", "not-applicable");
    if (of.requirement == nullptr)
        return value;
    const review::RequirementVerdict& verdict = *of.requirement;
    add_verdict_props(value, verdict);
    for (const std::string& record : found.records)
        add_prop(value, "record", record);
    if (verdict.override_)
        add_prop(value, "override", found.reviewer);
    return value;
}

Json implementations(const Lookup& lookup, Language language) {
    const std::vector<Line> lines = outline(lookup);
    Json array = Json::array();
    for (std::size_t i = 0; i < lines.size();) {
        const review::RegimeVerdict& regime = *lines[i].regime;
        Json value = {{"uuid", subject(lookup.assessment(), "implementation", regime.regime)},
                      {"source", "#" + uuid("edition", regime.regime + "\n" + regime.edition)},
                      {"description", block(fmt::format("{} {}: {}", lookup.regime_name(regime.regime).in(language),
                                                        regime.edition, to_string(regime.verdict)))}};
        add_prop(value, "regime", regime.regime);
        add_prop(value, "regime-verdict", to_string(regime.verdict));
        add_prop(value, "criteria", to_string(regime.criteria));
        Json requirements = Json::array();
        for (; i < lines.size() && lines[i].regime == &regime; ++i)
            requirements.push_back(implemented(lookup, lines[i], language));
        value["implemented-requirements"] = std::move(requirements);
        array.push_back(std::move(value));
    }
    return array;
}

/// Where each `source` leads: the catalogue document that `warifu show REGIME --format oscal-catalog` writes.
Json editions(const Lookup& lookup) {
    Json array = Json::array();
    for (const review::RegimeVerdict& regime : lookup.assessment().regimes) {
        Json value = {{"uuid", uuid("edition", regime.regime + "\n" + regime.edition)},
                      {"title", line(fmt::format("{} {}", lookup.regime_name(regime.regime).en, regime.edition))}};
        value["description"] = block(fmt::format("warifu show {} --format oscal-catalog", regime.regime));
        array.push_back(std::move(value));
    }
    return array;
}

} // namespace

std::string to_oscal_component(const Assessment& assessment, const catalogue::Catalogue& catalogue, Language language) {
    const Lookup lookup(assessment, catalogue);
    Json component = {{"uuid", subject(assessment, "component", "")},
                      {"type", "hardware"},
                      {"title", line(assessment.product)},
                      {"description", block(fmt::format("{}, {}\n{}", assessment.product, assessment.maker,
                                                        fmt::join(assessment.models, ", ")))}};
    add_prop(component, "maker", assessment.maker);
    for (const std::string& model : assessment.models)
        add_prop(component, "model", model);
    for (const ArtefactSummary& artefact : assessment.artefacts)
        add_prop(component, "artefact", fmt::format("{} sha256:{}", artefact.name, artefact.sha256));
    for (const std::string& text : incomplete_examinations(lookup))
        add_prop(component, "incomplete-examination", text);
    for (const std::string& text : loose_statements(lookup, language))
        add_prop(component, "set-aside", text);
    if (Json found = implementations(lookup, language); !found.empty())
        component["control-implementations"] = std::move(found);
    Json head = metadata(fmt::format("{} ({})", assessment.product, assessment.on.to_string()), midnight(assessment.on),
                         assessment.on.to_string());
    add_prop(head, "catalogue-digest", assessment.catalogue_digest);
    add_prop(head, "dossier", assessment.dossier);
    Json body = {{"metadata", std::move(head)}, {"components", Json::array({std::move(component)})}};
    if (Json found = editions(lookup); !found.empty())
        body["back-matter"]["resources"] = std::move(found);
    return document("component-definition", std::move(body));
}

} // namespace warifu::attestation
