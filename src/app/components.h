#pragma once

#include <string>

#include "options.h"
#include "warifu/assessment/assessment.h"
#include "warifu/assessment/observed.h"
#include "warifu/base/result.h"

namespace warifu::app {

/// The components that a file shows, with what was said of the work: an image is examined, a bill of materials read.
/// Rows of other tables are left away.
Result<assessment::Observed> find_components(const Options& options, const assessment::MappedFile& file);

} // namespace warifu::app
