#include <algorithm>

#include "formats.h"
#include "warifu/versions/purl.h"

// OpenVEX 0.2.0 (https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md): a list of statements, each of one status,
// on one vulnerability, of some products. There is no author but the document's, and no place for scores.

namespace warifu::vex {

namespace {

/// A product is known by an IRI; of one without package URL and CPE, name and version are put into a generic URL.
std::string iri_of(const Component& component) {
    if (std::string purl = canonical_purl(component); !purl.empty())
        return purl;
    versions::Purl parts;
    parts.type = "generic";
    parts.name = component.name;
    parts.version = component.version;
    const auto made = versions::make_purl(std::move(parts));
    return made ? made->canonical() : std::string();
}

Json product_json(const Component& component) {
    Json out = Json::object();
    if (const std::string iri = iri_of(component); !iri.empty())
        out["@id"] = iri;
    if (const std::string purl = canonical_purl(component); !purl.empty())
        out["identifiers"]["purl"] = purl;
    if (const std::string cpe = formatted_cpe(component); !cpe.empty())
        out["identifiers"]["cpe23"] = cpe;
    return out;
}

Json vulnerability_json(const Vulnerability& vulnerability) {
    Json out = Json::object();
    if (!vulnerability.references.empty())
        out["@id"] = vulnerability.references.front().url;
    out["name"] = vulnerability.id;
    out["description"] = description(vulnerability);
    if (!vulnerability.aliases.empty())
        out["aliases"] = vulnerability.aliases;
    return out;
}

/// The product with the components as its parts; or, where it is not known, the components.
Json products_json(const Document& document, const Ordered& ordered, const Group& group) {
    Json parts = Json::array();
    for (const std::size_t index : group.components) {
        Json part = product_json(ordered.components[index]);
        if (std::ranges::find(parts, part) == parts.end()) // the schema wants each once
            parts.push_back(std::move(part));
    }
    if (document.product.purl.empty() && document.product.cpe.empty())
        return parts;
    Json whole = product_json(document.product);
    whole["subcomponents"] = std::move(parts);
    return Json::array({std::move(whole)});
}

Json statement_json(const Document& document, const Ordered& ordered, const Vulnerability& vulnerability,
                    const Group& group) {
    const Statement& says = *group.says;
    Json out = {{"vulnerability", vulnerability_json(vulnerability)},
                {"timestamp", time_of(document, says)},
                {"products", products_json(document, ordered, group)},
                {"status", to_string(says.status)}};
    if (const std::string notes = joined({background(document, says), exploited_words(vulnerability)}); !notes.empty())
        out["status_notes"] = notes;
    if (says.status == Status::NotAffected) {
        const bool known = is_openvex_justification(says.justification);
        if (known)
            out["justification"] = says.justification;
        if (const std::string why = reason(says); why != says.justification || !known)
            out["impact_statement"] = why;
    }
    if (says.status == Status::Affected)
        out["action_statement"] = action(document, says);
    return out;
}

} // namespace

std::string openvex(const Document& document, const Ordered& ordered) {
    Json out = {{"@context", "https://openvex.dev/ns/v0.2.0"},
                {"@id", "urn:uuid:" + document.id},
                {"author", document.author},
                {"timestamp", document.timestamp},
                {"version", 1},
                {"tooling", document.tool + " " + document.tool_version},
                {"statements", Json::array()}};
    for (const auto& [id, groups] : ordered.groups)
        for (const Group& group : groups)
            out["statements"].push_back(statement_json(document, ordered, ordered.vulnerabilities.at(id), group));
    return text_of(out);
}

} // namespace warifu::vex
