#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/result.h"
#include "warifu/base/sheet_place.h"
#include "warifu/base/text.h"
#include "warifu/catalogue/form.h"

namespace warifu::catalogue {

class Catalogue;

/// What a file of the maker's own says of a blank: `form = "…"` and [[template]], as in forms/*.toml but without
/// sources.
struct FormMap {
    std::string form; ///< id
    std::vector<FormTemplate> templates;
};
Result<FormMap> read_form_map(const std::string& file, std::string_view text, const Catalogue& catalogue);

} // namespace warifu::catalogue
