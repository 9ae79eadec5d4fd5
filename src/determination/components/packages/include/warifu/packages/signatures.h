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
    std::string vendor;               ///< `vendor:product` of its CPE name; empty: not known
    std::string kind;                 ///< as in the table `component`
    std::vector<std::string> sources; ///< names of Debian's source packages
    std::vector<std::string> stems;   ///< how its files begin, without numbers: `libssl`
    std::vector<std::string> files;   ///< how they are called, without numbers: `libcrypto.so`; sorted

    /// Whether a file of this name is one of its own, and not one that has it built in.
    bool owns(std::string_view file_name) const;
};

/// The component of that name, or whose source package has that name; null when there is none.
const KnownComponent* find_component(std::string_view name);
/// CPE 2.3 of a component and an upstream version (empty: any); empty where its vendor's name is not known.
std::string cpe_of(const KnownComponent& component, std::string_view version);

/// A place where a program tells a component's version.
struct Signed {
    const KnownComponent* component = nullptr;
    std::string version;
    std::size_t offset = 0; ///< of the text before the version
    std::string text;       ///< the printable text there
    bool own = false;       ///< the file is one of the component's, and not one that has it built in
};

/// What is known of a file besides its bytes.
struct SignedFile {
    std::string_view name;                   ///< empty: it is no file, but bytes that may hold many
    std::vector<std::string_view> libraries; ///< that it is linked with
};

/// What the strings in `bytes` and the name of the file tell, by `data/signatures.tsv`: each component and version
/// once, where it is told first. A file that tells several versions of a component tells none, since nobody knows which
/// is its own; one that is linked with a component's library tells with which it was built, not which is there.
std::vector<Signed> find_signatures(Bytes bytes, const SignedFile& file);

} // namespace warifu::packages
