#pragma once

#include <ctime>
#include <optional>
#include <string>

#include "warifu/base/date.h"

namespace warifu::registry {

/// Since 1970, UTC.
Result<Date> day_of(std::time_t moment);
std::string utc_text(std::time_t moment); ///< `2026-11-30T08:15:00Z`
/// Of what `utc_text` writes.
Result<std::time_t> moment_of(const std::string& text);

/// Of a day that need not be: nothing is an empty text.
std::string day_text(const std::optional<Date>& day);
Result<std::optional<Date>> maybe_day(const std::string& text);

} // namespace warifu::registry
