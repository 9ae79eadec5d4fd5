#pragma once

#include "warifu/sbom/document.h"

namespace warifu::sbom {

/// What a maker's list says, held against what was found in the image.
struct Comparison {
    struct Pair {
        const Component* found;
        const Component* listed;
    };
    std::vector<Pair> same;
    std::vector<Pair> other_version;
    std::vector<Pair> version_unknown;        ///< one of the two does not say it
    std::vector<const Component*> not_listed; ///< found, and in no entry of the list
    std::vector<const Component*> not_found;  ///< listed; no proof that it is not there, unless all was accounted for
};

/// Two entries are of one component when their package URLs name the same package, their CPE names the same product, or
/// their names (or the source package) are the same, whatever the case. Both lists outlive the result.
Comparison compare(const std::vector<Component>& found, const std::vector<Component>& listed);

} // namespace warifu::sbom
