// Whole days as versions: 2024-01-31, 2024.01.31, 20240131. A month alone does not say where it lies in the month.
#include <chrono>
#include <optional>

#include "schemes.h"
#include "text.h"

namespace warifu::versions {
namespace {

int number(std::string_view digits) {
    int value = 0;
    for (const char c : digits)
        value = value * 10 + (c - '0');
    return value;
}

std::optional<std::chrono::sys_days> parse_date(std::string_view text) {
    std::string_view year, month, day;
    if (text.size() == 8 && all(text, is_digit)) {
        year = text.substr(0, 4), month = text.substr(4, 2), day = text.substr(6, 2);
    } else if (text.size() == 10 && (text[4] == '-' || text[4] == '.') && text[7] == text[4]) {
        year = text.substr(0, 4), month = text.substr(5, 2), day = text.substr(8, 2);
    } else {
        return std::nullopt;
    }
    if (!all(year, is_digit) || !all(month, is_digit) || !all(day, is_digit) || number(year) < 1970)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{number(year)},
                                           std::chrono::month{static_cast<unsigned>(number(month))},
                                           std::chrono::day{static_cast<unsigned>(number(day))}};
    if (!date.ok())
        return std::nullopt;
    return std::chrono::sys_days{date};
}

} // namespace

std::partial_ordering compare_date(std::string_view left, std::string_view right) {
    const auto a = parse_date(left), b = parse_date(right);
    if (!a || !b)
        return std::partial_ordering::unordered;
    return *a <=> *b;
}

} // namespace warifu::versions
