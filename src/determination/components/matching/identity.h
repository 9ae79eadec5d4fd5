#pragma once

#include "prepared.h"

/// Does an entry of a record speak of the component?
namespace warifu::matching {

enum class Identity {
    Other,   ///< of something else
    Alike,   ///< of something of the same name; the vendor is another one or not known on one side
    Product, ///< of what its authors call so
    Package, ///< of a package of an ecosystem
};

struct Identified {
    Identity identity = Identity::Other;
    std::optional<versions::Cpe> cpe; ///< of the entry, where it decided
    std::string platform; ///< the entry means it on this alone, and the component does not say on what it is
};

Identified identify(const advisories::Affected& entry, const Prepared& component);

/// Is what is so called among the components, in a version that it means? It is a CPE, or of a maker's statement also
/// a package URL or words.
bool is_there(const advisories::CpeMatch& name, const std::vector<Prepared>& all);

} // namespace warifu::matching
