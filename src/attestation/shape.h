#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "lookup.h"

namespace warifu::attestation {

/// The public JSON value of an assessment (docs/json/assess.schema.json). The page shows this value and no other, so
/// that program and browser say the same.
nlohmann::ordered_json assessment_value(const Lookup& lookup);

} // namespace warifu::attestation
