#include <functional>

#include <fmt/format.h>

#include "spdx_elements.h"
#include "warifu/base/text.h"

// SPDX as tag-value. Tags behind PackageName belong to that package, until a file or snippet begins.

namespace warifu::sbom {

namespace {

/// Calls for each tag with its value; <text> may go over many lines. False when the last one never ends.
bool each_tag(std::string_view text, const std::function<void(std::string_view, std::string_view)>& call) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        std::size_t used = end;
        const std::size_t colon = line.find(':');
        if (line.starts_with('#') || colon == std::string_view::npos) {
            text.remove_prefix(std::min(used + 1, text.size()));
            continue;
        }
        const std::string_view tag = trim(line.substr(0, colon));
        std::string_view value = trim(line.substr(colon + 1));
        if (value.starts_with("<text>")) {
            const std::size_t begin = text.find("<text>") + 6;
            const std::size_t close = text.find("</text>", begin);
            if (close == std::string_view::npos)
                return false;
            value = text.substr(begin, close - begin);
            used = close + 7;
        }
        call(tag, value);
        text.remove_prefix(std::min(used + 1, text.size()));
    }
    return true;
}

class TagReader {
public:
    explicit TagReader(Document& document) : m_document(document) {}

    void take(std::string_view tag, std::string_view value) {
        value = value.substr(0, most_text);
        if (tag == "PackageName") {
            m_in_package = m_elements.packages.size() <= most_components;
            if (m_in_package)
                m_elements.packages.emplace_back().name = value;
        } else if (tag == "FileName" || tag == "SnippetSPDXID" || tag == "LicenseID") {
            m_in_package = false;
        } else if (tag == "Relationship") {
            const auto parts = words(value);
            if (parts.size() >= 3)
                m_elements.relation(std::string(parts[0]), parts[1], std::string(parts[2]));
        } else if (m_in_package) {
            package_tag(m_elements.packages.back(), tag, value);
        } else {
            document_tag(tag, value);
        }
    }

    void end() { m_elements.into(m_document); }

private:
    void document_tag(std::string_view tag, std::string_view value) {
        if (tag == "SPDXVersion")
            set_spdx_version(m_document, value);
        else if (tag == "DocumentName")
            m_document.subject.name = value;
        else if (tag == "DocumentNamespace")
            m_document.serial = value;
        else if (tag == "Created")
            m_document.timestamp = value;
        else if (tag == "Creator")
            (value.starts_with("Tool:") ? m_document.tool : m_document.author) = name_of_spdx_agent(value);
    }

    static void package_tag(Component& package, std::string_view tag, std::string_view value) {
        if (tag == "SPDXID") {
            package.reference = value;
        } else if (tag == "PackageVersion" && !value.empty()) {
            package.version = value;
        } else if (tag == "PackageSupplier") {
            package.supplier = name_of_spdx_agent(value);
        } else if (tag == "PrimaryPackagePurpose") {
            package.kind = kind_of_spdx(value);
        } else if (tag == "PackageLicenseConcluded" || tag == "PackageLicenseDeclared" ||
                   tag == "PackageLicenseComments") {
            if (package.licence.empty() && value != "NOASSERTION" && value != "NONE")
                package.licence = value;
        } else if (tag == "ExternalRef") {
            const auto parts = words(value);
            if (parts.size() >= 3)
                SpdxElements::external(package, parts[1], parts[2]);
        } else if (tag == "PackageChecksum" && package.hashes.size() < 16) {
            const std::size_t colon = value.find(':');
            if (colon != std::string_view::npos)
                package.hashes.emplace_back(cyclonedx_algorithm(value.substr(0, colon)),
                                            std::string(trim(value.substr(colon + 1))));
        }
    }

    Document& m_document;
    SpdxElements m_elements;
    bool m_in_package = false;
};

} // namespace

Result<Document> read_spdx_tag(std::string_view text) {
    Document document;
    document.format = "SPDX";
    TagReader reader(document);
    if (!each_tag(text, [&](std::string_view tag, std::string_view value) { reader.take(tag, value); }))
        document.problems.emplace_back("a <text> has no end");
    reader.end();
    return document;
}

} // namespace warifu::sbom
