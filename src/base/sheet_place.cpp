#include "warifu/base/sheet_place.h"

#include <charconv>

namespace warifu {

SheetPlace parse_sheet_place(std::string_view text) {
    SheetPlace place;
    std::size_t at = 0;
    constexpr std::size_t most_letters = 3;
    for (; at < text.size() && at < most_letters && text[at] >= 'A' && text[at] <= 'Z'; ++at)
        place.column = place.column * 26 + static_cast<std::size_t>(text[at] - 'A') + 1;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), place.row);
    if (at == 0 || error != std::errc{} || end != text.data() + text.size() || place.row == 0 ||
        place.row > most_sheet_rows)
        return {};
    --place.column;
    return place;
}

std::string sheet_column_name(std::size_t column) {
    std::string name;
    for (++column; column > 0; column = (column - 1) / 26)
        name.insert(name.begin(), static_cast<char>('A' + (column - 1) % 26));
    return name;
}

std::string to_string(const SheetPlace& place) { return sheet_column_name(place.column) + std::to_string(place.row); }

SheetRange parse_sheet_range(std::string_view text) {
    const std::size_t colon = text.find(':');
    const SheetPlace from = parse_sheet_place(text.substr(0, colon));
    const SheetPlace to = colon == std::string_view::npos ? from : parse_sheet_place(text.substr(colon + 1));
    if (from.row == 0 || to.row < from.row || to.column < from.column)
        return {};
    return {from, to};
}

} // namespace warifu
