#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "options.h"
#include "warifu/assessment/assessment.h"
#include "warifu/assessment/observed.h"

namespace warifu::app {

/// Parts, rows, examinations and anomalies, for a terminal.
std::string observed_text(const Options& options, const assessment::Observed& found);

/// The conversations of a capture, each in a line, and what of them anybody can read.
std::string capture_text(const Options& options, const assessment::Observed& found);

/// The same for programs, with the artefact that it is of: docs/json/inspect.schema.json.
nlohmann::ordered_json observed_json(const assessment::Observed& found, const std::string& name,
                                     const assessment::MappedFile& file);

} // namespace warifu::app
