#include "moment.h"

#include <chrono>
#include <cstdio>

#include <fmt/format.h>

#include "warifu/base/text.h"

namespace warifu::registry {

using namespace std::chrono;

Result<Date> day_of(std::time_t moment) {
    const year_month_day day(floor<days>(system_clock::from_time_t(moment)));
    return Date::from(static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                      static_cast<unsigned>(day.day()));
}

std::string utc_text(std::time_t moment) {
    const auto second = system_clock::from_time_t(moment);
    const year_month_day day(floor<days>(second));
    const hh_mm_ss time(floor<seconds>(second - floor<days>(second)));
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()), time.hours().count(),
                       time.minutes().count(), time.seconds().count());
}

Result<std::time_t> moment_of(const std::string& text) {
    int year = 0;
    unsigned month = 0, day = 0, hour = 0, minute = 0, second = 0;
    if (text.size() == 20 &&
        std::sscanf(text.c_str(), "%4d-%2u-%2uT%2u:%2u:%2uZ", &year, &month, &day, &hour, &minute, &second) == 6) {
        const year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
        if (date.ok()) {
            const auto moment = sys_days(date) + hours(hour) + minutes(minute) + seconds(second);
            const std::time_t found = system_clock::to_time_t(moment);
            if (utc_text(found) == text)
                return found;
        }
    }
    return make_error(ErrorCode::Parse, "not a moment in UTC", printable(text, 40));
}

std::string day_text(const std::optional<Date>& day) { return day ? day->to_string() : std::string(); }

Result<std::optional<Date>> maybe_day(const std::string& text) {
    if (text.empty())
        return std::optional<Date>();
    const Date day = TRY(Date::parse(text));
    return std::optional<Date>(day);
}

} // namespace warifu::registry
