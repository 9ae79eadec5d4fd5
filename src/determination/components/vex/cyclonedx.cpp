#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "bill.h"

// CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/#vulnerabilities): a bill of materials with a list of
// vulnerabilities, each with one analysis and the components that it is about. Where one vulnerability has several
// analyses it stands once for each.

namespace warifu::vex {

namespace {

const char* state_of(Status status) {
    switch (status) {
    case Status::NotAffected: return "not_affected";
    case Status::Fixed: return "resolved";
    case Status::Affected: return "exploitable";
    case Status::UnderInvestigation: break;
    }
    return "in_triage";
}

/// The word that means the same. `vulnerable_code_cannot_be_controlled_by_adversary` has none.
std::string_view justification_of(std::string_view word) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> same = {
        {{"component_not_present", "code_not_present"},
         {"vulnerable_code_not_present", "code_not_present"},
         {"vulnerable_code_not_in_execute_path", "code_not_reachable"},
         {"inline_mitigations_already_exist", "protected_by_mitigating_control"}}};
    constexpr std::array<std::string_view, 9> own = {
        "code_not_present",     "code_not_reachable",     "requires_configuration",
        "requires_dependency",  "requires_environment",   "protected_by_compiler",
        "protected_at_runtime", "protected_at_perimeter", "protected_by_mitigating_control"};
    for (const auto& [from, to] : same)
        if (word == from)
            return to;
    return std::ranges::find(own, word) == own.end() ? std::string_view() : word;
}

const char* method_of(int version) {
    return version == 20 ? "CVSSv2" : version == 30 ? "CVSSv3" : version == 31 ? "CVSSv31" : "CVSSv4";
}

Json source_json(const Vulnerability& vulnerability, std::string_view id) {
    const auto known = std::ranges::find(vulnerability.references, id, &Reference::id);
    return known == vulnerability.references.end() ? Json::object()
                                                   : Json{{"name", known->source}, {"url", known->url}};
}

Json analysis_json(const Document& document, const Statement& says) {
    Json out = {{"state", state_of(says.status)}};
    std::string why;
    if (says.status == Status::NotAffected) {
        const std::string_view word = justification_of(says.justification);
        if (!word.empty())
            out["justification"] = word;
        const bool told = says.justification.empty() || word == says.justification;
        why = told ? says.impact_statement : joined({says.justification, says.impact_statement});
    }
    if (says.status == Status::Affected)
        why = action(document, says);
    if (const std::string detail = joined({why, background(document, says)}); !detail.empty())
        out["detail"] = detail;
    out["lastUpdated"] = time_of(document, says);
    return out;
}

Json rating_json(const Rating& rating) {
    Json out = Json::object();
    if (!rating.source.empty())
        out["source"] = {{"name", rating.source}};
    out["score"] = rating.tenths / 10.0;
    out["severity"] = rating.severity.empty() ? "unknown" : rating.severity;
    out["method"] = method_of(rating.version);
    out["vector"] = rating.vector;
    return out;
}

Json vulnerability_json(const Document& document, const Vulnerability& vulnerability, const Group& group,
                        const sbom::Document& bill) {
    Json out = {{"id", vulnerability.id}};
    if (const Json source = source_json(vulnerability, vulnerability.id); !source.empty())
        out["source"] = source;
    for (const std::string& alias : vulnerability.aliases)
        out["references"].push_back({{"id", alias}, {"source", source_json(vulnerability, alias)}});
    for (const Rating& rating : vulnerability.ratings)
        out["ratings"].push_back(rating_json(rating));
    out["description"] = description(vulnerability);
    for (const Reference& reference : vulnerability.references)
        out["advisories"].push_back(
            {{"title", fmt::format("{}: {}", reference.source, reference.id)}, {"url", reference.url}});
    if (!vulnerability.published.empty())
        out["published"] = vulnerability.published;
    out["analysis"] = analysis_json(document, *group.says);
    for (const std::size_t index : group.components)
        out["affects"].push_back({{"ref", bill.components[index].reference}});
    if (const std::string words = exploited_words(vulnerability); !words.empty())
        out["properties"].push_back({{"name", "warifu:exploited"}, {"value", words}});
    return out;
}

} // namespace

sbom::Document bill_of(const Document& document, const Ordered& ordered) {
    sbom::Document bill;
    bill.serial = document.id;
    bill.timestamp = document.timestamp;
    bill.author = document.author;
    bill.tool = document.tool;
    bill.tool_version = document.tool_version;
    bill.subject = {document.product.name, document.product.version, document.product_sha256, ""};
    for (const Component& component : ordered.components) {
        sbom::Component item;
        item.name = component.name;
        if (!component.version.empty())
            item.version = component.version;
        item.purl = canonical_purl(component);
        item.cpe = formatted_cpe(component);
        bill.components.push_back(std::move(item));
    }
    sbom::set_references(bill);
    return bill;
}

Result<std::string> cyclonedx(const Document& document, const Ordered& ordered) {
    const sbom::Document bill = bill_of(document, ordered);
    Json out = Json::parse(TRY(sbom::write(bill, sbom::Format::CycloneDxJson, "1.6")));
    Json& product = out["metadata"]["component"];
    if (const std::string cpe = formatted_cpe(document.product); !cpe.empty())
        product["cpe"] = cpe;
    if (const std::string purl = canonical_purl(document.product); !purl.empty())
        product["purl"] = purl;
    out["vulnerabilities"] = Json::array();
    for (const auto& [id, groups] : ordered.groups)
        for (const Group& group : groups)
            out["vulnerabilities"].push_back(vulnerability_json(document, ordered.vulnerabilities.at(id), group, bill));
    for (const std::string& note : document.notes)
        out["properties"].push_back({{"name", "warifu:note"}, {"value", note}});
    return text_of(out);
}

} // namespace warifu::vex
