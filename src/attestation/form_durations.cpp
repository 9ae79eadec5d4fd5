#include "form_durations.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace warifu::attestation {

namespace {

using Unit = Duration::Unit;

struct Word {
    std::string_view word;
    Unit unit;
};

/// Longer words before those that they begin with.
constexpr std::array words = {Word{"business day", Unit::WorkingDays},
                              Word{"working day", Unit::WorkingDays},
                              Word{"calendar day", Unit::Days},
                              Word{"hour", Unit::Hours},
                              Word{"day", Unit::Days},
                              Word{"week", Unit::Weeks},
                              Word{"month", Unit::Months},
                              Word{"year", Unit::Years},
                              Word{"営業日", Unit::WorkingDays},
                              Word{"時間", Unit::Hours},
                              Word{"日", Unit::Days},
                              Word{"週間", Unit::Weeks},
                              Word{"か月", Unit::Months},
                              Word{"ヶ月", Unit::Months},
                              Word{"カ月", Unit::Months},
                              Word{"ケ月", Unit::Months},
                              Word{"箇月", Unit::Months},
                              Word{"年", Unit::Years}};

constexpr std::size_t most_digits = 6;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes the digits at the beginning of the text; nothing where there are none, or more than a span of time has.
std::optional<unsigned long> take_number(std::string_view& text) {
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits]))
        ++digits;
    const std::string number(text.substr(0, digits));
    text.remove_prefix(digits);
    if (number.empty() || number.size() > most_digits)
        return std::nullopt;
    return std::stoul(number);
}

std::optional<Unit> unit_at(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" -"), text.size()));
    const auto found = std::ranges::find_if(words, [&](const Word& each) { return text.starts_with(each.word); });
    return found == words.end() ? std::nullopt : std::optional(found->unit);
}

} // namespace

std::optional<Duration> iso_duration(std::string_view text) {
    if (!text.starts_with('P'))
        return std::nullopt;
    text.remove_prefix(1);
    const bool of_day = text.starts_with('T');
    text.remove_prefix(of_day ? 1 : 0);
    const auto count = take_number(text);
    if (!count || text.size() != 1)
        return std::nullopt;
    if (of_day)
        return text == "H" ? std::optional(Duration{Unit::Hours, *count}) : std::nullopt;
    switch (text.front()) {
    case 'D': return Duration{Unit::Days, *count};
    case 'W': return Duration{Unit::Weeks, *count};
    case 'M': return Duration{Unit::Months, *count};
    case 'Y': return Duration{Unit::Years, *count};
    default: return std::nullopt;
    }
}

std::optional<Duration> only_duration(std::string_view sentence) {
    std::string plain(sentence);
    std::ranges::transform(plain, plain.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    std::optional<Duration> found;
    for (std::string_view rest = plain; !rest.empty();) {
        if (!is_digit(rest.front())) {
            rest.remove_prefix(1);
            continue;
        }
        const auto count = take_number(rest);
        const auto unit = unit_at(rest);
        if (!count || !unit)
            continue;
        const Duration duration{*unit, *count};
        if (found && *found != duration)
            return std::nullopt;
        found = duration;
    }
    return found;
}

bool counts_working_days(std::string_view sentence) {
    constexpr std::array<std::string_view, 6> marks = {"business", "Business", "working", "Working", "営業", "平日"};
    return std::ranges::any_of(marks, [&](std::string_view mark) { return sentence.find(mark) != sentence.npos; });
}

Text in_words(const Duration& duration) {
    const auto words_of = [&](std::string_view english, std::string_view japanese) {
        return Text{fmt::format("{} {}{}", duration.count, english, duration.count == 1 ? "" : "s"),
                    fmt::format("{}{}", duration.count, japanese)};
    };
    switch (duration.unit) {
    case Unit::Hours: return words_of("hour", "時間");
    case Unit::Days: return words_of("day", "日");
    case Unit::WorkingDays: return words_of("business day", "営業日");
    case Unit::Weeks: return words_of("week", "週間");
    case Unit::Months: return words_of("month", "か月");
    case Unit::Years: return words_of("year", "年");
    }
    return {};
}

} // namespace warifu::attestation
