#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "formats.h"

// CycloneDX as JSON (https://cyclonedx.org/docs/1.6/json/). Evidence with occurrences came with 1.5, where `identity`
// is one object; 1.6 also takes a list of them, and prefers it.

namespace warifu::sbom {

namespace {

using Json = nlohmann::ordered_json;

Json evidence(const Component& component, std::string_view spec) {
    const double confidence = std::stod(std::string(confidence_number(component.confidence)));
    Json identity = {{"field", component.purl.empty() ? "name" : "purl"},
                     {"confidence", confidence},
                     {"methods", Json::array({{{"technique", technique(component.found_by)},
                                               {"confidence", confidence},
                                               {"value", component.evidence}}})}};
    return {{"identity", spec == "1.5" ? identity : Json::array({identity})},
            {"occurrences", Json::array({{{"location", component.locator}}})}};
}

Json component_json(const Component& component, std::string_view spec) {
    Json out = {{"type", cyclonedx_type(component.kind)}, {"bom-ref", component.reference}};
    if (!component.supplier.empty())
        out["supplier"] = {{"name", component.supplier}};
    out["name"] = component.name;
    // 1.4 and later may leave the version away; nothing is better than an invented one.
    if (component.version)
        out["version"] = *component.version;
    for (const auto& [algorithm, value] : component.hashes)
        out["hashes"].push_back({{"alg", algorithm}, {"content", value}});
    if (!component.licence.empty())
        out["licenses"] = Json::array({{{"license", {{"name", component.licence}}}}});
    if (!component.cpe.empty())
        out["cpe"] = component.cpe;
    if (!component.purl.empty())
        out["purl"] = component.purl;
    for (const auto& [name, value] : properties(component, spec))
        out["properties"].push_back({{"name", name}, {"value", value}});
    if (spec != "1.4" && !component.locator.empty())
        out["evidence"] = evidence(component, spec);
    return out;
}

Json metadata(const Document& document, std::string_view spec) {
    Json out = {{"timestamp", document.timestamp}};
    Json tool = {{"name", document.tool}, {"version", document.tool_version}};
    if (spec == "1.4") {
        out["tools"] = Json::array({tool});
    } else {
        Json program = {{"type", "application"}};
        program.update(tool);
        out["tools"] = {{"components", Json::array({program})}};
    }
    if (!document.author.empty())
        out["authors"] = Json::array({{{"name", document.author}}});
    const Subject& of = document.subject;
    Json subject = {{"type", "firmware"}, {"bom-ref", "subject"}};
    if (!of.supplier.empty())
        subject["supplier"] = {{"name", of.supplier}};
    subject["name"] = of.name;
    if (!of.version.empty())
        subject["version"] = of.version;
    if (!of.sha256.empty())
        subject["hashes"] = Json::array({{{"alg", "SHA-256"}, {"content", of.sha256}}});
    out["component"] = subject;
    return out;
}

Json dependencies(const Document& document) {
    std::map<std::string, std::set<std::string>> needs;
    for (const Component& component : document.components)
        needs["subject"].insert(component.reference);
    for (const auto& [from, to] : document.dependencies)
        needs[from].insert(to);
    Json out = Json::array();
    for (const auto& [from, to] : needs)
        out.push_back({{"ref", from}, {"dependsOn", to}});
    return out;
}

} // namespace

std::string cyclonedx_json(const Document& document, std::string_view spec) {
    Json out = {{"$schema", fmt::format("http://cyclonedx.org/schema/bom-{}.schema.json", spec)},
                {"bomFormat", "CycloneDX"},
                {"specVersion", spec},
                {"serialNumber", fmt::format("urn:uuid:{}", document.serial)},
                {"version", 1},
                {"metadata", metadata(document, spec)},
                {"components", Json::array()}};
    for (const Component& component : document.components)
        out["components"].push_back(component_json(component, spec));
    out["dependencies"] = dependencies(document);
    out["compositions"] = Json::array({{{"aggregate", document.coverage == Coverage::Complete     ? "complete"
                                                      : document.coverage == Coverage::Incomplete ? "incomplete"
                                                                                                  : "unknown"},
                                        {"assemblies", Json::array({"subject"})}}});
    return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace warifu::sbom
