#include <fmt/format.h>

#include "json_reading.h"

// CycloneDX JSON of any version whose components look as those of 1.4 to 1.6 do; another version is read, and named
// as a problem.

namespace warifu::sbom {

namespace {

std::string supplier_of(const ReadJson& object) {
    for (const char* key : {"supplier", "manufacturer"})
        if (std::string name = text_in(member(object, key), "name"); !name.empty())
            return name;
    return text_in(object, "publisher");
}

std::string licence_of(const ReadJson& object) {
    std::string all;
    const ReadJson& licences = member(object, "licenses");
    if (!licences.is_array())
        return all;
    for (const ReadJson& item : licences) {
        std::string one = text_in(item, "expression");
        for (const char* key : {"id", "name"})
            if (one.empty())
                one = text_in(member(item, "license"), key);
        if (!one.empty() && all.size() < most_text)
            all += (all.empty() ? "" : ", ") + one;
    }
    return all;
}

std::vector<std::pair<std::string, std::string>> hashes_of(const ReadJson& object) {
    std::vector<std::pair<std::string, std::string>> all;
    const ReadJson& hashes = member(object, "hashes");
    if (hashes.is_array())
        for (const ReadJson& hash : hashes)
            if (all.size() < 16)
                all.emplace_back(text_in(hash, "alg"), text_in(hash, "content"));
    return all;
}

Component component_of_json(const ReadJson& object) {
    Component component;
    component.reference = text_in(object, "bom-ref");
    component.name = text_in(object, "name");
    if (const std::string group = text_in(object, "group"); !group.empty() && !component.name.empty())
        component.name = group + "/" + component.name;
    if (const std::string version = text_in(object, "version"); !version.empty())
        component.version = version;
    component.kind = kind_of_cyclonedx(text_in(object, "type"));
    component.purl = text_in(object, "purl");
    component.cpe = text_in(object, "cpe");
    component.supplier = supplier_of(object);
    component.licence = licence_of(object);
    component.hashes = hashes_of(object);
    const ReadJson& properties = member(object, "properties");
    if (properties.is_array())
        for (const ReadJson& property : properties)
            set_property(component, text_in(property, "name"), text_in(property, "value"));
    component.found_by = "sbom";
    return component;
}

void add_components(Document& document, const ReadJson& list, int depth) {
    if (!list.is_array())
        return;
    if (depth > most_depth) {
        document.problems.emplace_back("components are nested deeper than is read");
        return;
    }
    for (const ReadJson& item : list) {
        Component component = component_of_json(item);
        const std::string reference = component.reference;
        (void)add_component(document, std::move(component));
        const ReadJson& inner = member(item, "components");
        if (inner.is_array() && !reference.empty())
            for (const ReadJson& part : inner)
                if (const std::string to = text_in(part, "bom-ref"); !to.empty())
                    document.dependencies.emplace_back(reference, to);
        add_components(document, inner, depth + 1);
    }
}

void add_dependencies(Document& document, const ReadJson& list) {
    if (!list.is_array())
        return;
    for (const ReadJson& item : list) {
        const std::string from = text_in(item, "ref");
        const ReadJson& needs = member(item, "dependsOn");
        if (!needs.is_array())
            continue;
        for (const ReadJson& to : needs)
            if (to.is_string() && document.dependencies.size() < 10 * most_components)
                document.dependencies.emplace_back(from, to.get_ref<const std::string&>().substr(0, most_text));
    }
}

void read_metadata(Document& document, const ReadJson& metadata) {
    document.timestamp = text_in(metadata, "timestamp");
    const ReadJson& subject = member(metadata, "component");
    document.subject.name = text_in(subject, "name");
    document.subject.version = text_in(subject, "version");
    document.subject.supplier = supplier_of(subject);
    if (document.subject.supplier.empty())
        document.subject.supplier = supplier_of(metadata);
    for (const auto& [algorithm, value] : hashes_of(subject))
        if (algorithm == "SHA-256")
            document.subject.sha256 = value;
    const ReadJson& authors = member(metadata, "authors");
    if (authors.is_array() && !authors.empty())
        document.author = text_in(authors.front(), "name");
    const ReadJson& tools = member(metadata, "tools");
    const ReadJson& programs = tools.is_array() ? tools : member(tools, "components");
    if (programs.is_array() && !programs.empty()) {
        document.tool = text_in(programs.front(), "name");
        document.tool_version = text_in(programs.front(), "version");
    }
}

Coverage coverage_of(const ReadJson& compositions) {
    if (!compositions.is_array() || compositions.empty())
        return Coverage::Unknown;
    const std::string word = text_in(compositions.front(), "aggregate");
    return word == "complete"               ? Coverage::Complete
           : word.starts_with("incomplete") ? Coverage::Incomplete
                                            : Coverage::Unknown;
}

} // namespace

Result<Document> read_cyclonedx_json(std::string_view text) {
    const ReadJson root = TRY(parse_json(text));
    if (!root.is_object())
        return make_error(ErrorCode::Parse, "this is not a JSON object");
    Document document;
    document.format = "CycloneDX";
    document.spec = text_in(root, "specVersion").substr(0, 20);
    if (document.spec != "1.4" && document.spec != "1.5" && document.spec != "1.6")
        document.problems.push_back(fmt::format("version {} of CycloneDX is read as 1.6", document.spec));
    document.serial = text_in(root, "serialNumber");
    if (document.serial.starts_with("urn:uuid:"))
        document.serial.erase(0, 9);
    read_metadata(document, member(root, "metadata"));
    if (const ReadJson& list = member(root, "components"); !list.is_array() && !list.is_null())
        document.problems.emplace_back("`components` is no list");
    add_components(document, member(root, "components"), 0);
    add_dependencies(document, member(root, "dependencies"));
    document.coverage = coverage_of(member(root, "compositions"));
    return document;
}

} // namespace warifu::sbom
