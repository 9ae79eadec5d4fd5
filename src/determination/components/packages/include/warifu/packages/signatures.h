#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/bytes.h"

namespace warifu::packages {

/// A component that we know by name: what `data/components.tsv` says of it.
struct KnownComponent {
    std::string name;
    std::string vendor;               ///< `vendor:product` of its CPE name
    std::string kind;                 ///< as in the table `component`
    std::vector<std::string> sources; ///< names of Debian's source packages
    std::vector<std::string> stems;   ///< how its files are called, without numbers: `libssl`

    /// Whether a file of this name is one of its own, and not one that has it built in.
    bool owns(std::string_view file_name) const;
};

/// The component of that name, or whose source package has that name; null when there is none.
const KnownComponent* find_component(std::string_view name);
/// CPE 2.3 of a component and an upstream version; empty: any.
std::string cpe_of(const KnownComponent& component, std::string_view version);

/// A place where a program tells a component's version.
struct Signed {
    const KnownComponent* component = nullptr;
    std::string version;
    std::size_t offset = 0; ///< of the text before the version
    std::string text;       ///< the printable text there
};

/// What the strings in `bytes` tell, by `data/signatures.tsv`: each component and version once, where it is told first.
/// In one pass: a version has a dot between two digits, and what stands before it is looked up.
std::vector<Signed> find_signatures(Bytes bytes);

} // namespace warifu::packages
