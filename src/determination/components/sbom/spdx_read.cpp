#include <fmt/format.h>

#include "json_reading.h"
#include "spdx_elements.h"

// SPDX 2.2 and 2.3. A document describes one or more packages, and those contain or need the others; a package that is
// described and contains others is what the list is of, not a part of it.

namespace warifu::sbom {

void SpdxElements::relation(const std::string& from, std::string_view type, const std::string& to) {
    if (joined.size() >= 10 * most_components)
        return;
    if (type == "DESCRIBES" && from == "SPDXRef-DOCUMENT")
        described.insert(to);
    else if (type == "DESCRIBED_BY" && to == "SPDXRef-DOCUMENT")
        described.insert(from);
    else if (type == "CONTAINS" || type == "DEPENDS_ON")
        joined.emplace_back(from, to);
    else if (type == "CONTAINED_BY" || type == "DEPENDENCY_OF")
        joined.emplace_back(to, from);
}

void SpdxElements::external(Component& package, std::string_view type, std::string_view locator) {
    if (type == "purl" && package.purl.empty())
        package.purl = locator.substr(0, most_text);
    if (type == "cpe23Type" && package.cpe.empty())
        package.cpe = locator.substr(0, most_text);
}

void SpdxElements::into(Document& document) {
    std::set<std::string> holders;
    for (const auto& [from, to] : joined)
        holders.insert(from);
    const bool one = described.size() == 1 && packages.size() > 1 && holders.contains(*described.begin());
    for (Component& package : packages) {
        if (one && described.contains(package.reference)) {
            document.subject = {package.name, package.version.value_or(""), {}, package.supplier};
            for (const auto& [algorithm, value] : package.hashes)
                if (algorithm == "SHA-256")
                    document.subject.sha256 = value;
            continue;
        }
        package.found_by = "sbom";
        (void)add_component(document, std::move(package));
    }
    for (auto& [from, to] : joined)
        if (!(one && described.contains(from)))
            document.dependencies.emplace_back(std::move(from), std::move(to));
}

void set_spdx_version(Document& document, std::string_view version) {
    document.format = "SPDX";
    document.spec = version.starts_with("SPDX-") ? version.substr(5, 20) : version.substr(0, 20);
    if (document.spec != "2.3" && document.spec != "2.2")
        document.problems.push_back(fmt::format("version {} of SPDX is read as 2.3", document.spec));
}

namespace {

Component package_of(const ReadJson& object) {
    Component package;
    package.reference = text_in(object, "SPDXID");
    package.name = text_in(object, "name");
    if (const std::string version = text_in(object, "versionInfo"); !version.empty())
        package.version = version;
    package.supplier = name_of_spdx_agent(text_in(object, "supplier"));
    package.kind = kind_of_spdx(text_in(object, "primaryPackagePurpose"));
    for (const char* key : {"licenseConcluded", "licenseDeclared"})
        if (const std::string word = text_in(object, key);
            package.licence.empty() && word != "NOASSERTION" && word != "NONE")
            package.licence = word;
    if (package.licence.empty())
        package.licence = text_in(object, "licenseComments");
    const ReadJson& references = member(object, "externalRefs");
    if (references.is_array())
        for (const ReadJson& reference : references)
            SpdxElements::external(package, text_in(reference, "referenceType"),
                                   text_in(reference, "referenceLocator"));
    const ReadJson& checksums = member(object, "checksums");
    if (checksums.is_array())
        for (const ReadJson& checksum : checksums)
            if (package.hashes.size() < 16)
                package.hashes.emplace_back(cyclonedx_algorithm(text_in(checksum, "algorithm")),
                                            text_in(checksum, "checksumValue"));
    return package;
}

} // namespace

Result<Document> read_spdx_json(std::string_view text) {
    const ReadJson root = TRY(parse_json(text));
    if (!root.is_object())
        return make_error(ErrorCode::Parse, "this is not a JSON object");
    Document document;
    set_spdx_version(document, text_in(root, "spdxVersion"));
    document.serial = text_in(root, "documentNamespace");
    document.subject.name = text_in(root, "name");
    const ReadJson& creation = member(root, "creationInfo");
    document.timestamp = text_in(creation, "created");
    const ReadJson& creators = member(creation, "creators");
    if (creators.is_array())
        for (const ReadJson& creator : creators) {
            const std::string name = creator.is_string() ? creator.get<std::string>().substr(0, most_text) : "";
            (name.starts_with("Tool:") ? document.tool : document.author) = name_of_spdx_agent(name);
        }
    SpdxElements elements;
    const ReadJson& packages = member(root, "packages");
    if (!packages.is_array() && !packages.is_null())
        document.problems.emplace_back("`packages` is no list");
    for (const ReadJson& item : packages.is_array() ? packages : ReadJson::array()) {
        if (elements.packages.size() > most_components)
            break;
        elements.packages.push_back(package_of(item));
    }
    const ReadJson& described = member(root, "documentDescribes");
    if (described.is_array())
        for (const ReadJson& item : described)
            if (item.is_string())
                elements.described.insert(item.get<std::string>());
    const ReadJson& relations = member(root, "relationships");
    if (relations.is_array())
        for (const ReadJson& item : relations)
            elements.relation(text_in(item, "spdxElementId"), text_in(item, "relationshipType"),
                              text_in(item, "relatedSpdxElement"));
    elements.into(document);
    return document;
}

} // namespace warifu::sbom
