#include <algorithm>
#include <array>
#include <chrono>
#include <optional>

#include <fmt/format.h>

#include "phrases.h"

/// Days and spans of time as people write them, in English and Japanese.
namespace warifu::documents {

namespace {

using std::string_view;

constexpr std::array<string_view, 12> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<string_view, 12> month_names = {"january",   "february", "march",    "april",
                                                     "may",       "june",     "july",     "august",
                                                     "september", "october",  "november", "december"};
constexpr std::array<string_view, 12> numbers = {"one",   "two",   "three", "four", "five",   "six",
                                                 "seven", "eight", "nine",  "ten",  "eleven", "twelve"};

struct Unit {
    string_view word;
    string_view form; ///< of ISO 8601
};
/// Longer words before those that they begin with.
constexpr std::array units = {Unit{"business days", "P{}D"},
                              Unit{"business day", "P{}D"},
                              Unit{"working days", "P{}D"},
                              Unit{"working day", "P{}D"},
                              Unit{"calendar days", "P{}D"},
                              Unit{"hours", "PT{}H"},
                              Unit{"hour", "PT{}H"},
                              Unit{"days", "P{}D"},
                              Unit{"day", "P{}D"},
                              Unit{"weeks", "P{}W"},
                              Unit{"week", "P{}W"},
                              Unit{"months", "P{}M"},
                              Unit{"month", "P{}M"},
                              Unit{"years", "P{}Y"},
                              Unit{"year", "P{}Y"},
                              Unit{"営業日", "P{}D"},
                              Unit{"時間", "PT{}H"},
                              Unit{"日", "P{}D"},
                              Unit{"週間", "P{}W"},
                              Unit{"か月", "P{}M"},
                              Unit{"ヶ月", "P{}M"},
                              Unit{"カ月", "P{}M"},
                              Unit{"ケ月", "P{}M"},
                              Unit{"箇月", "P{}M"},
                              Unit{"年", "P{}Y"}};

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }
bool is_letter(char letter) { return letter >= 'a' && letter <= 'z'; }

/// Reads on in a text; every step says whether it could.
class Scan {
public:
    Scan(string_view text, std::size_t at) : m_text(text), m_at(at) {}
    std::size_t at() const { return m_at; }

    bool take(string_view word) {
        if (m_text.substr(m_at, word.size()) != word)
            return false;
        m_at += word.size();
        return true;
    }
    bool take_word(string_view word) {
        const std::size_t end = m_at + word.size();
        if (m_text.substr(m_at, word.size()) != word || (end < m_text.size() && is_letter(m_text[end])))
            return false;
        m_at = end;
        return true;
    }
    void blanks() {
        while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == ','))
            ++m_at;
    }
    std::optional<int> number(std::size_t most_digits) {
        std::size_t end = m_at;
        int value = 0;
        while (end < m_text.size() && is_digit(m_text[end]) && end - m_at <= most_digits)
            value = value * 10 + (m_text[end++] - '0');
        if (end == m_at || end - m_at > most_digits)
            return std::nullopt;
        m_at = end;
        return value;
    }
    std::optional<int> month_name() {
        for (std::size_t each = 0; each < months.size(); ++each)
            if (take_word(month_names[each]) || take_word(months[each]))
                return static_cast<int>(each) + 1;
        return std::nullopt;
    }

private:
    string_view m_text;
    std::size_t m_at;
};

std::optional<std::string> day_of(int year, int month, int day) {
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (year < 1990 || year > 2199 || !date.ok())
        return std::nullopt;
    return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

std::optional<std::string> month_of(int year, int month) {
    if (year < 1990 || year > 2199 || month < 1 || month > 12)
        return std::nullopt;
    return fmt::format("{:04}-{:02}", year, month);
}

std::optional<TimeFound> found(std::optional<std::string> value, std::size_t from, const Scan& scan) {
    if (!value)
        return std::nullopt;
    return TimeFound{*value, from, scan.at(), false};
}

/// `2031年9月30日`, `令和13年9月30日`, `2031年9月末`.
std::optional<TimeFound> japanese_date(string_view text, std::size_t from) {
    Scan scan(text, from);
    const bool reiwa = scan.take("令和");
    const auto year = reiwa && scan.take("元") ? std::optional<int>(1) : scan.number(4);
    scan.blanks();
    if (!year || !scan.take("年"))
        return std::nullopt;
    scan.blanks();
    const int full_year = reiwa ? *year + 2018 : *year;
    const auto month = scan.number(2);
    if (!month || !scan.take("月"))
        return std::nullopt;
    scan.blanks();
    Scan day_scan = scan;
    if (const auto day = day_scan.number(2); day && day_scan.take("日"))
        return found(day_of(full_year, *month, *day), from, day_scan);
    return found(month_of(full_year, *month), from, scan);
}

/// `2031-09-30`, `2031/9/30`, `2031.09.30`, `2031-09`.
std::optional<TimeFound> year_first(string_view text, std::size_t from) {
    Scan scan(text, from);
    const auto year = scan.number(4);
    if (!year || *year < 1000)
        return std::nullopt;
    for (const string_view separator : {"-", "/", "."}) {
        Scan rest = scan;
        if (!rest.take(separator))
            continue;
        const auto month = rest.number(2);
        if (!month)
            return std::nullopt;
        Scan day_scan = rest;
        if (day_scan.take(separator))
            if (const auto day = day_scan.number(2))
                return found(day_of(*year, *month, *day), from, day_scan);
        return found(separator == "." ? std::nullopt : month_of(*year, *month), from, rest);
    }
    return std::nullopt;
}

/// `30.5.2030` has its day first; with strokes both orders are in use.
std::optional<TimeFound> year_last(string_view text, std::size_t from) {
    Scan scan(text, from);
    const auto first = scan.number(2);
    const bool dots = scan.take(".");
    if (!first || (!dots && !scan.take("/") && !scan.take("-")))
        return std::nullopt;
    const auto second = scan.number(2);
    if (!second || !(dots ? scan.take(".") : (scan.take("/") || scan.take("-"))))
        return std::nullopt;
    const auto year = scan.number(4);
    if (!year || *year < 1000)
        return std::nullopt;
    const auto day_first = day_of(*year, *second, *first);
    const auto month_first = dots ? std::nullopt : day_of(*year, *first, *second);
    if (day_first && month_first && *day_first != *month_first)
        return TimeFound{"", from, scan.at(), true};
    return found(day_first ? day_first : month_first, from, scan);
}

/// `1st June 2028`, `31 Aug 2029`.
std::optional<TimeFound> day_then_name(string_view text, std::size_t from) {
    Scan scan(text, from);
    const auto day = scan.number(2);
    if (!day)
        return std::nullopt;
    for (const string_view ordinal : {"st", "nd", "rd", "th"})
        if (scan.take_word(ordinal))
            break;
    scan.blanks();
    scan.take_word("of");
    scan.blanks();
    const auto month = scan.month_name();
    scan.take(".");
    scan.blanks();
    const auto year = month ? scan.number(4) : std::nullopt;
    return year ? found(day_of(*year, *month, *day), from, scan) : std::nullopt;
}

/// `June 1, 2028`, `October 2027`.
std::optional<TimeFound> name_first(string_view text, std::size_t from) {
    Scan scan(text, from);
    const auto month = scan.month_name();
    if (!month)
        return std::nullopt;
    scan.take(".");
    scan.blanks();
    Scan day_scan = scan;
    if (const auto day = day_scan.number(2)) {
        for (const string_view ordinal : {"st", "nd", "rd", "th"})
            if (day_scan.take_word(ordinal))
                break;
        day_scan.blanks();
        const auto year = day_scan.number(4);
        return year ? found(day_of(*year, *month, *day), from, day_scan) : std::nullopt;
    }
    const auto year = scan.number(4);
    return year ? found(month_of(*year, *month), from, scan) : std::nullopt;
}

std::optional<int> number_at(Scan& scan) {
    if (const auto digits = scan.number(4))
        return digits;
    for (std::size_t each = 0; each < numbers.size(); ++each)
        if (scan.take_word(numbers[each]))
            return static_cast<int>(each) + 1;
    return std::nullopt;
}

std::optional<TimeFound> duration_at(string_view text, std::size_t from) {
    Scan scan(text, from);
    const auto number = number_at(scan);
    if (!number)
        return std::nullopt;
    scan.blanks();
    if (scan.take("(")) { // `three (3) days`
        if (scan.number(4) != number || !scan.take(")"))
            return std::nullopt;
        scan.blanks();
    }
    scan.take("-");
    for (const Unit& unit : units)
        if (is_letter(unit.word.front()) ? scan.take_word(unit.word) : scan.take(unit.word)) {
            // A year as number is a date: `2031年`.
            if (unit.form == "P{}Y" && *number > 99)
                return std::nullopt;
            return TimeFound{fmt::format(fmt::runtime(unit.form), *number), from, scan.at(), false};
        }
    return std::nullopt;
}

bool starts_here(string_view text, std::size_t at) {
    if (at == 0)
        return true;
    const char before = text[at - 1];
    if (is_digit(text[at]))
        return !is_digit(before) && !is_letter(before) && (before != '.' || at < 2 || !is_digit(text[at - 2]));
    return !is_letter(before);
}

} // namespace

std::vector<TimeFound> find_dates(string_view plain) {
    std::vector<TimeFound> all;
    for (std::size_t at = 0; at < plain.size(); ++at) {
        if (!starts_here(plain, at))
            continue;
        for (const auto read : {japanese_date, year_first, year_last, day_then_name, name_first})
            if (const auto date = read(plain, at)) {
                all.push_back(*date);
                at = date->to - 1;
                break;
            }
    }
    return all;
}

std::vector<TimeFound> find_durations(string_view plain) {
    const std::vector<TimeFound> dates = find_dates(plain);
    std::vector<TimeFound> all;
    for (std::size_t at = 0; at < plain.size(); ++at) {
        const bool in_date = std::any_of(dates.begin(), dates.end(),
                                         [at](const TimeFound& date) { return at >= date.from && at < date.to; });
        if (in_date || !starts_here(plain, at))
            continue;
        if (const auto duration = duration_at(plain, at)) {
            all.push_back(*duration);
            at = duration->to - 1;
        }
    }
    return all;
}

} // namespace warifu::documents
