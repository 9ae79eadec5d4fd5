#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/matching/matching.h"
#include "warifu/versions/cpe.h"
#include "warifu/versions/order.h"
#include "warifu/versions/purl.h"

/// A component made ready: what it is looked up under, and in which schemes its versions are compared.
namespace warifu::matching {

struct Prepared {
    const Component* component = nullptr;
    std::optional<versions::Purl> purl;
    std::optional<versions::Cpe> cpe;
    std::vector<std::string> products; ///< keys of names that its authors or NVD use
    std::string vendor;                ///< key; empty: not known
    /// As a package: `Debian`, the names of binary and source package, the version, its scheme.
    std::string ecosystem;
    bool of_distribution = false;
    std::vector<std::string> packages;     ///< names of binary and source package
    std::vector<std::string> package_keys; ///< package_key of each
    std::vector<std::string> releases;     ///< names of the one release: 11, bullseye
    std::string package_version;
    std::vector<versions::Scheme> package_schemes;
    std::string upstream_version; ///< what the authors call it
    std::vector<versions::Scheme> upstream_schemes;
    bool is_kernel = false;
    /// Whether a release, as entries write it, is the component's: few spellings, asked for thousands of times.
    mutable std::map<std::string, bool, std::less<>> is_release;
};

Prepared prepare(const Component& component);

/// Every name of a release: `debian-11` is 11 and bullseye, `v3.18-main` is 3.18.
std::vector<std::string> release_names(std::string_view ecosystem, std::string_view release);
bool is_distribution(std::string_view ecosystem);

} // namespace warifu::matching
