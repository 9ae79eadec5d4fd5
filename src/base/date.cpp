#include "warifu/base/date.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include <fmt/compile.h>
#include <fmt/format.h>

namespace warifu {

namespace {

/// Digits only, unlike std::from_chars, which takes a sign.
bool parse_digits(std::string_view text, int& value) {
    for (const char c : text)
        if (c < '0' || c > '9')
            return false;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
}

} // namespace

Result<Date> Date::parse(std::string_view text) {
    int year = 0;
    int month = 0;
    int day = 0;
    if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !parse_digits(text.substr(0, 4), year) ||
        !parse_digits(text.substr(5, 2), month) || !parse_digits(text.substr(8, 2), day))
        return make_error(ErrorCode::Parse, fmt::format("'{}' is not a date; write YYYY-MM-DD", text));
    return from(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
}

Result<Date> Date::from(int year, unsigned month, unsigned day) {
    // std::chrono keeps a byte of each: 257 would become 1.
    constexpr unsigned too_much = 99;
    month = std::min(month, too_much);
    day = std::min(day, too_much);
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
    if (!date.ok() || year < 1 || year > 9999)
        return make_error(ErrorCode::Parse, fmt::format("there is no day {:04}-{:02}-{:02}", year, month, day));
    return Date(year, month, day);
}

Result<Date> Date::from_days_since_1970(std::int64_t days) {
    constexpr std::int64_t beyond = 3'000'000; // more than the years 1 to 9999 have, to either side
    const std::chrono::sys_days day{std::chrono::days{std::clamp(days, -beyond, beyond)}};
    const std::chrono::year_month_day date{day};
    return from(static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::int64_t Date::days_since_1970() const {
    const std::chrono::sys_days day{std::chrono::year{m_year} / std::chrono::month{m_month} / std::chrono::day{m_day}};
    return day.time_since_epoch().count();
}

std::string Date::to_string() const { return fmt::format(FMT_COMPILE("{:04}-{:02}-{:02}"), m_year, m_month, m_day); }

} // namespace warifu
