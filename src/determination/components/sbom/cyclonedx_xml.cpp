#include <map>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "formats.h"
#include "warifu/base/text.h"

// CycloneDX as XML: the same facts in the order that the XSD asks for.

namespace warifu::sbom {

namespace {

pugi::xml_node add(pugi::xml_node parent, const char* name) { return parent.append_child(name); }

void add(pugi::xml_node parent, const char* name, const std::string& text) {
    parent.append_child(name).text().set(printable(text, 65'536).c_str());
}

void set(pugi::xml_node node, const char* name, std::string_view value) {
    node.append_attribute(name).set_value(std::string(value).c_str());
}

void add_supplier(pugi::xml_node parent, const std::string& supplier) {
    if (!supplier.empty())
        add(add(parent, "supplier"), "name", supplier);
}

void add_hashes(pugi::xml_node parent, const std::vector<std::pair<std::string, std::string>>& hashes) {
    if (hashes.empty())
        return;
    pugi::xml_node list = add(parent, "hashes");
    for (const auto& [algorithm, value] : hashes) {
        pugi::xml_node hash = add(list, "hash");
        set(hash, "alg", algorithm);
        hash.text().set(value.c_str());
    }
}

void add_evidence(pugi::xml_node parent, const Component& component) {
    pugi::xml_node evidence = add(parent, "evidence");
    pugi::xml_node identity = add(evidence, "identity");
    const std::string confidence(confidence_number(component.confidence));
    add(identity, "field", component.purl.empty() ? "name" : "purl");
    add(identity, "confidence", confidence);
    pugi::xml_node method = add(add(identity, "methods"), "method");
    add(method, "technique", std::string(technique(component.found_by)));
    add(method, "confidence", confidence);
    add(method, "value", component.evidence);
    add(add(add(evidence, "occurrences"), "occurrence"), "location", component.locator);
}

void add_component(pugi::xml_node parent, const Component& component, std::string_view spec) {
    pugi::xml_node node = add(parent, "component");
    set(node, "type", cyclonedx_type(component.kind));
    set(node, "bom-ref", component.reference);
    add_supplier(node, component.supplier);
    add(node, "name", component.name);
    if (component.version)
        add(node, "version", *component.version);
    add_hashes(node, component.hashes);
    if (!component.licence.empty())
        add(add(add(node, "licenses"), "license"), "name", component.licence);
    if (!component.cpe.empty())
        add(node, "cpe", component.cpe);
    if (!component.purl.empty())
        add(node, "purl", component.purl);
    if (const auto all = properties(component, spec); !all.empty()) {
        pugi::xml_node list = add(node, "properties");
        for (const auto& [name, value] : all) {
            pugi::xml_node property = add(list, "property");
            set(property, "name", name);
            property.text().set(printable(value, 65'536).c_str());
        }
    }
    if (spec != "1.4" && !component.locator.empty())
        add_evidence(node, component);
}

void add_metadata(pugi::xml_node bom, const Document& document, std::string_view spec) {
    pugi::xml_node metadata = add(bom, "metadata");
    add(metadata, "timestamp", document.timestamp);
    pugi::xml_node tools = add(metadata, "tools");
    pugi::xml_node tool;
    if (spec == "1.4") {
        tool = add(tools, "tool");
    } else {
        tool = add(add(tools, "components"), "component");
        set(tool, "type", "application");
    }
    add(tool, "name", document.tool);
    add(tool, "version", document.tool_version);
    if (!document.author.empty())
        add(add(add(metadata, "authors"), "author"), "name", document.author);
    const Subject& of = document.subject;
    pugi::xml_node subject = add(metadata, "component");
    set(subject, "type", "firmware");
    set(subject, "bom-ref", "subject");
    add_supplier(subject, of.supplier);
    add(subject, "name", of.name);
    if (!of.version.empty())
        add(subject, "version", of.version);
    if (!of.sha256.empty())
        add_hashes(subject, {{"SHA-256", of.sha256}});
}

void add_dependencies(pugi::xml_node bom, const Document& document) {
    std::map<std::string, std::set<std::string>> needs;
    for (const Component& component : document.components)
        needs["subject"].insert(component.reference);
    for (const auto& [from, to] : document.dependencies)
        needs[from].insert(to);
    pugi::xml_node list = add(bom, "dependencies");
    for (const auto& [from, all] : needs) {
        pugi::xml_node dependency = add(list, "dependency");
        set(dependency, "ref", from);
        for (const std::string& to : all)
            set(add(dependency, "dependency"), "ref", to);
    }
}

} // namespace

std::string cyclonedx_xml(const Document& document, std::string_view spec) {
    pugi::xml_document xml;
    pugi::xml_node declaration = xml.append_child(pugi::node_declaration);
    set(declaration, "version", "1.0");
    set(declaration, "encoding", "UTF-8");
    pugi::xml_node bom = xml.append_child("bom");
    set(bom, "xmlns", fmt::format("http://cyclonedx.org/schema/bom/{}", spec));
    set(bom, "serialNumber", fmt::format("urn:uuid:{}", document.serial));
    set(bom, "version", "1");
    add_metadata(bom, document, spec);
    pugi::xml_node components = add(bom, "components");
    for (const Component& component : document.components)
        add_component(components, component, spec);
    add_dependencies(bom, document);
    pugi::xml_node composition = add(add(bom, "compositions"), "composition");
    add(composition, "aggregate",
        document.coverage == Coverage::Complete     ? "complete"
        : document.coverage == Coverage::Incomplete ? "incomplete"
                                                    : "unknown");
    set(add(add(composition, "assemblies"), "assembly"), "ref", "subject");
    std::ostringstream out;
    xml.save(out, " ", pugi::format_default, pugi::encoding_utf8);
    return out.str();
}

} // namespace warifu::sbom
