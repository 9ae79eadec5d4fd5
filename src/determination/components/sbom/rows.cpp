#include <map>

#include <fmt/format.h>

#include "formats.h"
#include "warifu/base/findings.h"

namespace warifu::sbom {

Component component_of(std::string_view locator, const std::vector<std::pair<std::string, Value>>& columns) {
    std::map<std::string_view, const std::string*> texts;
    for (const auto& [column, value] : columns)
        if (const auto* text = std::get_if<std::string>(&value))
            texts[column] = text;
    const auto text = [&](std::string_view column) {
        const auto found = texts.find(column);
        return found == texts.end() ? std::string() : *found->second;
    };
    Component component;
    component.name = text("name");
    if (!text("version").empty())
        component.version = text("version");
    component.kind = text("kind");
    component.found_by = text("found_by");
    component.purl = text("purl");
    component.cpe = text("cpe");
    component.supplier = text("supplier");
    component.licence = text("licence");
    component.confidence = text("confidence");
    component.evidence = text("evidence");
    component.locator = locator;
    component.origin = text("origin");
    component.origin_version = text("origin_version");
    component.release = text("release");
    component.architecture = text("architecture");
    component.conflicts = text("conflicts");
    return component;
}

void send(std::string_view name, const Document& document, RowSink& sink) {
    Reasons reasons;
    for (const std::string& problem : document.problems) {
        reasons.add(problem);
        sink.anomaly({std::string(name), "sbom-incomplete", problem});
    }
    if (document.coverage == Coverage::Incomplete)
        reasons.add("the list says itself that it is incomplete");
    for (const Component& component : document.components) {
        RowBuilder row("component", fmt::format("{}#{}", name, component.reference));
        row.text("name", component.name).text("version", component.version);
        row.text("purl", component.purl).text("cpe", component.cpe);
        row.text("evidence", fmt::format("{} {}", document.format, document.spec)).text("confidence", "medium");
        row.text("kind", component.kind).text("found_by", "sbom");
        row.text("origin", component.origin).text("origin_version", component.origin_version);
        row.text("release", component.release).text("architecture", component.architecture);
        row.text("supplier", component.supplier).text("licence", component.licence).text("conflicts", "");
        sink.row(row.take());
    }
    conclude(
        sink, "sbom.components", name, reasons,
        fmt::format("{} {}, {}", document.format, document.spec, counted(document.components.size(), "component")));
}

} // namespace warifu::sbom
