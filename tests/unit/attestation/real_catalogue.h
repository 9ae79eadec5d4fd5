#pragma once

#include <stdexcept>

#include "warifu/catalogue/catalogue.h"

namespace warifu::attestation::testing {

/// The one that warifu comes with.
inline const catalogue::Catalogue& real() {
    static const auto loaded = catalogue::load_catalogue("");
    if (!loaded)
        throw std::runtime_error(loaded.error().describe());
    return *loaded;
}

} // namespace warifu::attestation::testing
