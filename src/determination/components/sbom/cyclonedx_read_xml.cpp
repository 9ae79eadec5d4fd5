#include <fmt/format.h>
#include <pugixml.hpp>

#include "formats.h"

// CycloneDX XML. pugixml knows no entities but XML's own five, so there is none to expand.

namespace warifu::sbom {

namespace {

std::string text_in(pugi::xml_node node, const char* name) {
    return std::string(node.child(name).text().as_string()).substr(0, most_text);
}

std::string attribute(pugi::xml_node node, const char* name) {
    return std::string(node.attribute(name).as_string()).substr(0, most_text);
}

std::string supplier_of(pugi::xml_node node) {
    for (const char* name : {"supplier", "manufacturer"})
        if (std::string found = text_in(node.child(name), "name"); !found.empty())
            return found;
    return text_in(node, "publisher");
}

std::string licence_of(pugi::xml_node node) {
    std::string all;
    for (const pugi::xml_node item : node.child("licenses").children()) {
        std::string one = std::string_view(item.name()) == "expression" ? item.text().as_string() : text_in(item, "id");
        if (one.empty())
            one = text_in(item, "name");
        if (!one.empty() && all.size() < most_text)
            all += (all.empty() ? "" : ", ") + one.substr(0, most_text);
    }
    return all;
}

Component component_of_xml(pugi::xml_node node) {
    Component component;
    component.reference = attribute(node, "bom-ref");
    component.name = text_in(node, "name");
    if (const std::string group = text_in(node, "group"); !group.empty() && !component.name.empty())
        component.name = group + "/" + component.name;
    if (const std::string version = text_in(node, "version"); !version.empty())
        component.version = version;
    component.kind = kind_of_cyclonedx(attribute(node, "type"));
    component.purl = text_in(node, "purl");
    component.cpe = text_in(node, "cpe");
    component.supplier = supplier_of(node);
    component.licence = licence_of(node);
    for (const pugi::xml_node hash : node.child("hashes").children("hash"))
        if (component.hashes.size() < 16)
            component.hashes.emplace_back(attribute(hash, "alg"), std::string(hash.text().as_string()).substr(0, 200));
    for (const pugi::xml_node property : node.child("properties").children("property"))
        set_property(component, attribute(property, "name"), property.text().as_string());
    component.found_by = "sbom";
    return component;
}

void add_components(Document& document, pugi::xml_node list, int depth) {
    if (depth > most_depth) {
        document.problems.emplace_back("components are nested deeper than is read");
        return;
    }
    for (const pugi::xml_node node : list.children("component")) {
        Component component = component_of_xml(node);
        const std::string reference = component.reference;
        (void)add_component(document, std::move(component));
        for (const pugi::xml_node part : node.child("components").children("component"))
            if (const std::string to = attribute(part, "bom-ref"); !to.empty() && !reference.empty())
                document.dependencies.emplace_back(reference, to);
        add_components(document, node.child("components"), depth + 1);
    }
}

void read_metadata(Document& document, pugi::xml_node metadata) {
    document.timestamp = text_in(metadata, "timestamp");
    document.author = text_in(metadata.child("authors").child("author"), "name");
    const pugi::xml_node tools = metadata.child("tools");
    const pugi::xml_node tool =
        tools.child("tool") ? tools.child("tool") : tools.child("components").child("component");
    document.tool = text_in(tool, "name");
    document.tool_version = text_in(tool, "version");
    const pugi::xml_node subject = metadata.child("component");
    document.subject.name = text_in(subject, "name");
    document.subject.version = text_in(subject, "version");
    document.subject.supplier = supplier_of(subject);
    if (document.subject.supplier.empty())
        document.subject.supplier = supplier_of(metadata);
    for (const pugi::xml_node hash : subject.child("hashes").children("hash"))
        if (attribute(hash, "alg") == "SHA-256")
            document.subject.sha256 = hash.text().as_string();
}

} // namespace

Result<Document> read_cyclonedx_xml(std::string_view text) {
    pugi::xml_document xml;
    const auto parsed = xml.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    const pugi::xml_node bom = xml.child("bom");
    if (!parsed && !bom)
        return make_error(ErrorCode::Parse, fmt::format("this is not valid XML: {}", parsed.description()));
    Document document;
    document.format = "CycloneDX";
    const std::string space = attribute(bom, "xmlns");
    document.spec = space.substr(space.rfind('/') + 1).substr(0, 20);
    if (!parsed)
        document.problems.push_back(fmt::format("damaged XML: {}", parsed.description()));
    if (document.spec != "1.4" && document.spec != "1.5" && document.spec != "1.6")
        document.problems.push_back(fmt::format("version {} of CycloneDX is read as 1.6", document.spec));
    document.serial = attribute(bom, "serialNumber");
    if (document.serial.starts_with("urn:uuid:"))
        document.serial.erase(0, 9);
    read_metadata(document, bom.child("metadata"));
    add_components(document, bom.child("components"), 0);
    for (const pugi::xml_node from : bom.child("dependencies").children("dependency"))
        for (const pugi::xml_node to : from.children("dependency"))
            if (document.dependencies.size() < 10 * most_components)
                document.dependencies.emplace_back(attribute(from, "ref"), attribute(to, "ref"));
    const std::string aggregate = text_in(bom.child("compositions").child("composition"), "aggregate");
    document.coverage = aggregate == "complete"               ? Coverage::Complete
                        : aggregate.starts_with("incomplete") ? Coverage::Incomplete
                                                              : Coverage::Unknown;
    return document;
}

} // namespace warifu::sbom
