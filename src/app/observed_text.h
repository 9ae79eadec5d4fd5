#pragma once

#include <string>

#include "options.h"
#include "warifu/assessment/observed.h"

namespace warifu::app {

/// Parts, rows, examinations and anomalies, for a terminal.
std::string observed_text(const Options& options, const assessment::Observed& found);

} // namespace warifu::app
