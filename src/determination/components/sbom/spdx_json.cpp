#include <algorithm>

#include <nlohmann/json.hpp>

#include "formats.h"

// SPDX 2.3 as JSON (https://spdx.github.io/spdx-spec/v2.3/). What a package database says of a licence is seldom an
// SPDX expression, so it stands as a comment and no expression is asserted.

namespace warifu::sbom {

namespace {

using Json = nlohmann::ordered_json;

Json package(const Component& component) {
    Json out = {{"SPDXID", spdx_id(component.reference)}, {"name", component.name}};
    if (component.version)
        out["versionInfo"] = *component.version;
    out["supplier"] = spdx_agent(component.supplier);
    out["downloadLocation"] = "NOASSERTION";
    out["filesAnalyzed"] = false;
    for (const auto& [algorithm, value] : component.hashes)
        out["checksums"].push_back({{"algorithm", spdx_algorithm(algorithm)}, {"checksumValue", value}});
    out["licenseConcluded"] = "NOASSERTION";
    out["licenseDeclared"] = "NOASSERTION";
    if (!component.licence.empty())
        out["licenseComments"] = component.licence;
    out["copyrightText"] = "NOASSERTION";
    if (!component.origin.empty())
        out["sourceInfo"] = component.origin + (component.origin_version.empty() ? "" : " " + component.origin_version);
    if (!component.evidence.empty())
        out["comment"] = component.evidence + " (" + component.locator + ")";
    if (!component.cpe.empty())
        out["externalRefs"].push_back(
            {{"referenceCategory", "SECURITY"}, {"referenceType", "cpe23Type"}, {"referenceLocator", component.cpe}});
    if (!component.purl.empty())
        out["externalRefs"].push_back({{"referenceCategory", "PACKAGE-MANAGER"},
                                       {"referenceType", "purl"},
                                       {"referenceLocator", component.purl}});
    std::string purpose(spdx_purpose(component.kind));
    std::replace(purpose.begin(), purpose.end(), '-', '_'); // so the JSON schema writes OPERATING-SYSTEM
    out["primaryPackagePurpose"] = purpose;
    return out;
}

Json subject(const Document& document) {
    const Subject& of = document.subject;
    Json out = {{"SPDXID", "SPDXRef-subject"}, {"name", of.name}};
    if (!of.version.empty())
        out["versionInfo"] = of.version;
    out["supplier"] = spdx_agent(of.supplier);
    out["downloadLocation"] = "NOASSERTION";
    out["filesAnalyzed"] = false;
    if (!of.sha256.empty())
        out["checksums"] = Json::array({{{"algorithm", "SHA256"}, {"checksumValue", of.sha256}}});
    out["licenseConcluded"] = "NOASSERTION";
    out["licenseDeclared"] = "NOASSERTION";
    out["copyrightText"] = "NOASSERTION";
    out["primaryPackagePurpose"] = "FIRMWARE";
    return out;
}

Json relationship(const std::string& from, std::string_view type, const std::string& to) {
    return {{"spdxElementId", from}, {"relationshipType", type}, {"relatedSpdxElement", to}};
}

} // namespace

std::string spdx_json(const Document& document) {
    std::vector<std::string> creators = {"Tool: " + document.tool + "-" + document.tool_version};
    if (!document.author.empty())
        creators.push_back(spdx_agent(document.author));
    Json out = {{"spdxVersion", "SPDX-2.3"},
                {"dataLicense", "CC0-1.0"},
                {"SPDXID", "SPDXRef-DOCUMENT"},
                {"name", document.subject.name},
                {"documentNamespace", "urn:uuid:" + document.serial},
                {"creationInfo", {{"created", document.timestamp}, {"creators", creators}}},
                {"packages", Json::array({subject(document)})}};
    Json relations = Json::array({relationship("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-subject")});
    for (const Component& component : document.components) {
        out["packages"].push_back(package(component));
        relations.push_back(relationship("SPDXRef-subject", "CONTAINS", spdx_id(component.reference)));
    }
    for (const auto& [from, to] : document.dependencies)
        relations.push_back(relationship(spdx_id(from), "DEPENDS_ON", spdx_id(to)));
    out["relationships"] = relations;
    return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace warifu::sbom
