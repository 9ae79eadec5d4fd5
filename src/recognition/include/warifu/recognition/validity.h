#pragma once

#include <optional>

#include "warifu/base/date.h"
#include "warifu/catalogue/model.h"
#include "warifu/recognition/recognition.h"

namespace warifu::recognition {

/// The last day on which the label counts: as given, or the longest that its scheme grants from the day of issue.
std::optional<Date> last_day(const catalogue::Regime& regime, const Label& label);

} // namespace warifu::recognition
