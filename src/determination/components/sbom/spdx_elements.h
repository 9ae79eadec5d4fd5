#pragma once

#include <set>

#include "formats.h"

namespace warifu::sbom {

/// Packages of a document as they were read, and what joins them: which of them the document is of is known at the end.
struct SpdxElements {
    std::vector<Component> packages;
    std::vector<std::pair<std::string, std::string>> joined; ///< DEPENDS_ON, CONTAINS and their inverses
    std::set<std::string> described;

    void relation(const std::string& from, std::string_view type, const std::string& to);
    /// A reference to a CPE or package URL of the last package.
    static void external(Component& package, std::string_view type, std::string_view locator);
    void into(Document& document);
};

/// Sets the version; notes a problem with one that is not 2.3 (2.2 has the same fields).
void set_spdx_version(Document& document, std::string_view version);

} // namespace warifu::sbom
