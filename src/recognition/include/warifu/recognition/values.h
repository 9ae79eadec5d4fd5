#pragma once

#include <optional>

#include <nlohmann/json_fwd.hpp>

#include "warifu/recognition/recognition.h"

/// Labels and what they open, as every JSON of the program has them (docs/json/recognise.schema.json). A text for
/// people stands in English under its name and in Japanese under NAME_ja.
namespace warifu::recognition {

nlohmann::ordered_json label_value(const Label& label);
nlohmann::ordered_json opening_value(const Opening& opening);
nlohmann::ordered_json date_or_null(const std::optional<Date>& date); ///< YYYY-MM-DD

} // namespace warifu::recognition
