#pragma once

#include <nlohmann/json_fwd.hpp>

#include "warifu/base/row.h"

namespace warifu {

/// A cell of a table as JSON: unknown is null, text stands as it is.
nlohmann::ordered_json cell_value(const Value& cell);

} // namespace warifu
