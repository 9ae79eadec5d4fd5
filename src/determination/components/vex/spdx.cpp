#include <fmt/format.h>

#include "bill.h"

// SPDX 2.3 (https://spdx.github.io/spdx-spec/v2.3/, annex F.2 and K.1): a package points to what is known of its
// security. `advisory` is a record on it, `fix` one that says it is mended, `url` anything else; there is no place for
// a status, which stands in the reference's comment, and a record without a page becomes an annotation.

namespace warifu::vex {

namespace {

const char* type_of(Status status) {
    return status == Status::Fixed ? "fix" : status == Status::NotAffected ? "url" : "advisory";
}

std::string comment_of(const Document& document, const Vulnerability& vulnerability, const Statement& says) {
    std::string score;
    for (const Rating& rating : vulnerability.ratings)
        score += fmt::format("{}{:.1f} {} {}", score.empty() ? "CVSS: " : "; ", rating.tenths / 10.0, rating.severity,
                             rating.vector);
    const std::string why = says.status == Status::NotAffected ? reason(says)
                            : says.status == Status::Affected  ? action(document, says)
                                                               : std::string();
    const std::string word = is_openvex_justification(says.justification) && why != says.justification
                                 ? says.justification + "."
                                 : std::string();
    return joined({fmt::format("{}: {}.", vulnerability.id, to_string(says.status)), word, why,
                   background(document, says), exploited_words(vulnerability), score});
}

void add(Json& package, const Document& document, const Vulnerability& vulnerability, const Statement& says) {
    const std::string comment = comment_of(document, vulnerability, says);
    if (vulnerability.references.empty())
        package["annotations"].push_back({{"annotationDate", document.timestamp},
                                          {"annotationType", "OTHER"},
                                          {"annotator", "Tool: " + document.tool + "-" + document.tool_version},
                                          {"comment", comment}});
    for (const Reference& reference : vulnerability.references)
        package["externalRefs"].push_back({{"referenceCategory", "SECURITY"},
                                           {"referenceType", type_of(says.status)},
                                           {"referenceLocator", reference.url},
                                           {"comment", comment}});
}

} // namespace

Result<std::string> spdx(const Document& document, const Ordered& ordered) {
    const sbom::Document bill = bill_of(document, ordered);
    Json out = Json::parse(TRY(sbom::write(bill, sbom::Format::SpdxJson, "2.3")));
    std::string notes;
    for (const std::string& note : document.notes)
        notes += (notes.empty() ? "" : "\n") + note;
    if (!notes.empty())
        out["comment"] = notes;
    Json& packages = out["packages"]; // the product, then the components
    for (const auto& [id, groups] : ordered.groups)
        for (const Group& group : groups)
            for (const std::size_t index : group.components)
                add(packages.at(index + 1), document, ordered.vulnerabilities.at(id), *group.says);
    return text_of(out);
}

} // namespace warifu::vex
