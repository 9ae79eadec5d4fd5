#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

#include "warifu/selection/selection.h"

namespace warifu::selection {

inline std::filesystem::path cases() { return std::filesystem::path(WARIFU_SOURCE_DIR) / "tests/cases/product"; }

/// `label` with levels 0 (closed), 1, 2 (open) and 3 (not open), `standard` with two editions, `law` with a name only.
inline const catalogue::Catalogue& small_catalogue() {
    static const catalogue::Catalogue catalogue = [] {
        auto loaded = catalogue::load_catalogue(cases() / "catalogue");
        if (!loaded)
            throw std::runtime_error(loaded.error().describe());
        return std::move(*loaded);
    }();
    return catalogue;
}

inline Date sample_day(std::string_view text) { return *Date::parse(text); }

} // namespace warifu::selection
