#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "warifu/exchange/import.h"

namespace warifu::exchange {

/// A field in quotes goes on behind this line.
bool has_open_quote(std::string_view record);
/// The fields of one record, without its end; at least one.
Result<std::vector<std::string>> read_csv_record(std::string_view record);
/// As many values as names, and no name twice.
Result<Cells> cells_of(const std::vector<std::string>& names, const std::vector<std::string>& values);

} // namespace warifu::exchange
