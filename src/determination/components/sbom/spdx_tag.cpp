#include <fmt/format.h>

#include "formats.h"
#include "warifu/base/text.h"

// SPDX 2.3 as tag-value: `Tag: value`, values of more than one line between <text> and </text> (clause 4.4 and
// annex on the format). A blank line goes before each package, for people.

namespace warifu::sbom {

namespace {

class Writer {
public:
    void tag(std::string_view name, std::string_view value) {
        std::string shown = printable(value, 65'536);
        if (shown.find('\n') != std::string::npos)
            shown = fmt::format("<text>{}</text>", shown);
        m_out += fmt::format("{}: {}\n", name, shown);
    }
    void text(std::string_view name, std::string_view value) {
        m_out += fmt::format("{}: <text>{}</text>\n", name, printable(value, 65'536));
    }
    void gap() { m_out += '\n'; }
    std::string take() { return std::move(m_out); }

private:
    std::string m_out;
};

void write_unasserted(Writer& out) {
    out.tag("PackageLicenseConcluded", "NOASSERTION");
    out.tag("PackageLicenseDeclared", "NOASSERTION");
    out.tag("PackageCopyrightText", "NOASSERTION");
}

void write_package(Writer& out, const Component& component) {
    out.gap();
    out.tag("PackageName", component.name);
    out.tag("SPDXID", spdx_id(component.reference));
    if (component.version)
        out.tag("PackageVersion", *component.version);
    out.tag("PackageSupplier", spdx_agent(component.supplier));
    out.tag("PackageDownloadLocation", "NOASSERTION");
    out.tag("FilesAnalyzed", "false");
    for (const auto& [algorithm, value] : component.hashes)
        out.tag("PackageChecksum", fmt::format("{}: {}", spdx_algorithm(algorithm), value));
    write_unasserted(out);
    if (!component.licence.empty())
        out.text("PackageLicenseComments", component.licence);
    if (!component.origin.empty())
        out.text("PackageSourceInfo",
                 component.origin + (component.origin_version.empty() ? "" : " " + component.origin_version));
    if (!component.evidence.empty())
        out.text("PackageComment", fmt::format("{} ({})", component.evidence, component.locator));
    out.tag("PrimaryPackagePurpose", spdx_purpose(component.kind));
    if (!component.cpe.empty())
        out.tag("ExternalRef", fmt::format("SECURITY cpe23Type {}", component.cpe));
    if (!component.purl.empty())
        out.tag("ExternalRef", fmt::format("PACKAGE-MANAGER purl {}", component.purl));
}

} // namespace

std::string spdx_tag(const Document& document) {
    Writer out;
    out.tag("SPDXVersion", "SPDX-2.3");
    out.tag("DataLicense", "CC0-1.0");
    out.tag("SPDXID", "SPDXRef-DOCUMENT");
    out.tag("DocumentName", document.subject.name);
    out.tag("DocumentNamespace", fmt::format("urn:uuid:{}", document.serial));
    out.tag("Creator", fmt::format("Tool: {}-{}", document.tool, document.tool_version));
    if (!document.author.empty())
        out.tag("Creator", spdx_agent(document.author));
    out.tag("Created", document.timestamp);
    out.gap();
    const Subject& of = document.subject;
    out.tag("PackageName", of.name);
    out.tag("SPDXID", "SPDXRef-subject");
    if (!of.version.empty())
        out.tag("PackageVersion", of.version);
    out.tag("PackageSupplier", spdx_agent(of.supplier));
    out.tag("PackageDownloadLocation", "NOASSERTION");
    out.tag("FilesAnalyzed", "false");
    if (!of.sha256.empty())
        out.tag("PackageChecksum", fmt::format("SHA256: {}", of.sha256));
    write_unasserted(out);
    out.tag("PrimaryPackagePurpose", "FIRMWARE");
    for (const Component& component : document.components)
        write_package(out, component);
    out.gap();
    out.tag("Relationship", "SPDXRef-DOCUMENT DESCRIBES SPDXRef-subject");
    for (const Component& component : document.components)
        out.tag("Relationship", fmt::format("SPDXRef-subject CONTAINS {}", spdx_id(component.reference)));
    for (const auto& [from, to] : document.dependencies)
        out.tag("Relationship", fmt::format("{} DEPENDS_ON {}", spdx_id(from), spdx_id(to)));
    return out.take();
}

} // namespace warifu::sbom
