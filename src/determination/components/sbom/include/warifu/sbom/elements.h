#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "warifu/base/text.h"
#include "warifu/sbom/document.h"

/// How much of what guides ask of a bill of materials a document has.
namespace warifu::sbom {

/// A field that a guide asks for. Guides: "The Minimum Elements For a Software Bill of Materials" (NTIA, July 2021);
/// its successor "2025 Minimum Elements for a Software Bill of Materials" (CISA, draft of August 2025); BSI
/// TR-03183-2 2.1.0 (August 2025), required fields of 5.2.1 and 5.2.2. None of the texts was at hand: they are known by
/// what others write of them (docs/user/components.md names whom).
struct Element {
    std::string_view id;
    Text name;
    bool ntia = false, cisa = false, bsi = false;
};

/// All of them, in the order of the guides.
std::span<const Element> elements();

struct ElementCount {
    bool read = true;     ///< false: our reader does not look at it, and nothing is said
    std::size_t have = 0; ///< entries that have it: components, or 1 for the document
    std::size_t of = 0;   ///< of so many
};

/// One for each element, in their order.
std::vector<ElementCount> count_elements(const Document& document);

} // namespace warifu::sbom
