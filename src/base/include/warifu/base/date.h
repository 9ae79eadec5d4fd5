#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "warifu/base/result.h"

namespace warifu {

/// A calendar day of the Gregorian calendar, always valid. Regimes count in days; so do we.
class Date {
public:
    /// From `YYYY-MM-DD` alone; anything else is ErrorCode::Parse.
    static Result<Date> parse(std::string_view text);
    static Result<Date> from(int year, unsigned month, unsigned day);
    static Result<Date> from_days_since_1970(std::int64_t days);

    int year() const { return m_year; }
    unsigned month() const { return m_month; }
    unsigned day() const { return m_day; }
    std::string to_string() const; ///< `YYYY-MM-DD`
    std::int64_t days_since_1970() const;

    auto operator<=>(const Date&) const = default;

private:
    Date(int year, unsigned month, unsigned day) : m_year(year), m_month(month), m_day(day) {}
    int m_year;
    unsigned m_month;
    unsigned m_day;
};

} // namespace warifu
