#include "warifu/base/cell.h"

#include <nlohmann/json.hpp>

namespace warifu {

nlohmann::ordered_json cell_value(const Value& cell) {
    if (const auto* integer = std::get_if<std::int64_t>(&cell))
        return *integer;
    if (const auto* real = std::get_if<double>(&cell))
        return *real;
    if (const auto* text = std::get_if<std::string>(&cell))
        return *text;
    return nullptr;
}

} // namespace warifu
