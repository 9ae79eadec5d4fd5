#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "warifu/sbom/document.h"

// Any bytes as a bill of materials. What was read can be written in every format, and a list that is written is read
// again with as many components.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    auto document = sbom::read(Bytes(reinterpret_cast<const std::byte*>(data), size));
    if (!document || document->components.size() > 1000)
        return 0;
    sbom::set_references(*document);
    document->dependencies.clear();
    for (const auto format : {sbom::Format::CycloneDxJson, sbom::Format::CycloneDxXml, sbom::Format::SpdxJson}) {
        const auto text = sbom::write(*document, format, "");
        if (!text)
            std::abort();
        const auto again = sbom::read(as_bytes(*text));
        if (!again ||
            (format == sbom::Format::CycloneDxJson && again->components.size() != document->components.size()))
            std::abort();
    }
    return 0;
}
