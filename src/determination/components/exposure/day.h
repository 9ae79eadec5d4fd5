#pragma once

#include <optional>
#include <string>

#include "warifu/base/date.h"

namespace warifu::exposure {

/// As the tables have it: empty where none is known.
inline std::string day(const std::optional<Date>& date) { return date ? date->to_string() : std::string(); }

} // namespace warifu::exposure
