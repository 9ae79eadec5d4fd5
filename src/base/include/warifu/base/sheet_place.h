#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Names of cells in a worksheet (ECMA-376, part 1, 18.18.62: ST_Ref).
namespace warifu {

struct SheetPlace {
    std::size_t row = 0;    ///< from 1; 0: not a place
    std::size_t column = 0; ///< from 0

    bool operator==(const SheetPlace&) const = default;
};

inline constexpr std::size_t most_sheet_rows = 1'048'576;
inline constexpr std::size_t most_sheet_columns = 16'384;

/// `B5`; row 0 when it is none.
SheetPlace parse_sheet_place(std::string_view text);
/// `A`, `Z`, `AA`.
std::string sheet_column_name(std::size_t column);
std::string to_string(const SheetPlace& place);

/// `B5:C9`, or one place.
struct SheetRange {
    SheetPlace from;
    SheetPlace to;

    bool holds(const SheetPlace& place) const {
        return place.row >= from.row && place.row <= to.row && place.column >= from.column && place.column <= to.column;
    }
};
/// Row 0 when it is none.
SheetRange parse_sheet_range(std::string_view text);

} // namespace warifu
