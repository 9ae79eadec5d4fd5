#pragma once

#include <optional>
#include <string_view>

#include "warifu/base/bytes.h"
#include "warifu/packages/signatures.h"

namespace warifu::packages {

/// A build of a distribution, Debian's.
struct KnownBuild {
    const KnownComponent* component = nullptr;
    std::string_view source, version; ///< of its source package
    std::string_view release;         ///< debian-11; empty: not yet released
};

/// By the build id (NT_GNU_BUILD_ID) of a program or library; `data/build_ids.tsv` has them. No other build has it.
std::optional<KnownBuild> find_build(Bytes build_id);

} // namespace warifu::packages
