#include <set>

#include <fmt/format.h>

#include "formats.h"
#include "warifu/base/text.h"

namespace warifu::sbom {

std::optional<Format> format_named(std::string_view name) {
    if (name == "cyclonedx")
        return Format::CycloneDxJson;
    if (name == "cyclonedx-xml")
        return Format::CycloneDxXml;
    if (name == "spdx")
        return Format::SpdxJson;
    if (name == "spdx-tag")
        return Format::SpdxTag;
    return std::nullopt;
}

Result<std::string> write(const Document& document, Format format, std::string_view spec) {
    const bool spdx = format == Format::SpdxJson || format == Format::SpdxTag;
    if (spec.empty())
        spec = spdx ? "2.3" : "1.6";
    const bool known = spdx ? spec == "2.3" : spec == "1.4" || spec == "1.5" || spec == "1.6";
    if (!known)
        return make_error(ErrorCode::InvalidArgument,
                          fmt::format("{} {} is not written; known are {}", spdx ? "SPDX" : "CycloneDX", spec,
                                      spdx ? "2.3" : "1.4, 1.5 and 1.6"));
    switch (format) {
    case Format::CycloneDxJson: return cyclonedx_json(document, spec);
    case Format::CycloneDxXml: return cyclonedx_xml(document, spec);
    case Format::SpdxJson: return spdx_json(document);
    case Format::SpdxTag: return spdx_tag(document);
    }
    return make_error(ErrorCode::Internal, "no such format");
}

std::optional<Format> recognise(Bytes bytes) {
    std::string_view text = as_text(bytes);
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    text = trim(text.substr(0, 65'536));
    const auto has = [&](std::string_view part) { return text.find(part) != std::string_view::npos; };
    if (text.starts_with('{')) {
        if (has("\"bomFormat\"") || has("cyclonedx.org/schema"))
            return Format::CycloneDxJson;
        if (has("\"spdxVersion\"") || has("\"SPDXID\""))
            return Format::SpdxJson;
    } else if (text.starts_with('<')) {
        if (has("cyclonedx.org/schema/bom/"))
            return Format::CycloneDxXml;
    } else if (has("SPDXVersion:")) {
        return Format::SpdxTag;
    }
    return std::nullopt;
}

Result<Document> read(Bytes bytes) {
    const auto format = recognise(bytes);
    if (!format)
        return make_error(ErrorCode::Unsupported, "this is neither CycloneDX (JSON, XML) nor SPDX (JSON, tag-value)");
    if (bytes.size() > most_bytes)
        return make_error(ErrorCode::LimitExceeded, "a list of more than 128 MiB is not read");
    std::string_view text = as_text(bytes);
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    switch (*format) {
    case Format::CycloneDxJson: return read_cyclonedx_json(text);
    case Format::CycloneDxXml: return read_cyclonedx_xml(text);
    case Format::SpdxJson: return read_spdx_json(text);
    case Format::SpdxTag: return read_spdx_tag(text);
    }
    return make_error(ErrorCode::Internal, "no such format");
}

void set_references(Document& document) {
    std::set<std::string> taken = {"SPDXRef-subject", "SPDXRef-DOCUMENT"};
    for (Component& component : document.components) {
        const std::string wanted = !component.purl.empty() ? component.purl
                                   : component.version     ? fmt::format("{}@{}", component.name, *component.version)
                                                           : component.name;
        component.reference = wanted;
        // SPDX has fewer characters for a reference than CycloneDX; both are to be unique.
        for (int i = 2; !taken.insert(spdx_id(component.reference)).second; ++i)
            component.reference = fmt::format("{}#{}", wanted, i);
    }
}

bool add_component(Document& document, Component component) {
    if (document.components.size() >= most_components) {
        if (document.problems.empty() || document.problems.back() != "more components than can be kept")
            document.problems.emplace_back("more components than can be kept");
        return false;
    }
    if (component.name.empty()) {
        document.problems.push_back(fmt::format("component {} has no name", document.components.size() + 1));
        return false;
    }
    if (component.reference.empty())
        component.reference = fmt::format("component-{}", document.components.size() + 1);
    document.components.push_back(std::move(component));
    return true;
}

} // namespace warifu::sbom
