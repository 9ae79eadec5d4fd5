#include <algorithm>

#include <fmt/format.h>

#include "svg.h"
#include "words.h"

namespace warifu::pages {

namespace {

constexpr int line_width = 360, left = 8, right = 8, bar = 14, line_row = 46, first_bar = 26, least_apart = 44;

/// A place on the line, in tenths.
using Tenths = std::int64_t;

std::string written(Tenths place) { return fmt::format("{}.{}", place / 10, place % 10); }

/// Days to places on the line.
class Scale {
public:
    Scale(Date first, Date last)
        : m_first(first.days_since_1970()), m_days(std::max<std::int64_t>(last.days_since_1970() - m_first, 1)) {}
    Tenths at(Date day) const {
        const std::int64_t days = day.days_since_1970() - m_first;
        return left * 10 + (days * (line_width - left - right) * 10 + m_days / 2) / m_days;
    }

private:
    std::int64_t m_first, m_days;
};

std::string span(const Scale& scale, Date from, Date until, int y, std::string_view look) {
    const Tenths x = scale.at(from), end = std::max(scale.at(until), x + 20);
    return fmt::format(R"(<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="4"/>)", look, written(x), y,
                       written(end - x), bar);
}

/// The first days of years, as many as have room.
std::string years(const Scale& scale, Date first, Date last, int y) {
    std::string shapes =
        fmt::format(R"(<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>)", left, line_width - right, y, y);
    Tenths free_from = left * 10;
    for (int year = first.year() + 1; year <= last.year(); ++year) {
        const auto day = Date::from(year, 1, 1);
        if (!day)
            break;
        const Tenths x = scale.at(*day);
        if (x < free_from || x > (line_width - right - 12) * 10)
            continue;
        shapes += fmt::format(
            R"(<line class="axis" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/><text class="small" x="{0}" y="{3}" text-anchor="middle">{4}</text>)",
            written(x), y, y + 4, y + 17, year);
        free_from = x + least_apart * 10;
    }
    return shapes;
}

std::string marker(const Scale& scale, const LabelView& view, int bottom, Language language) {
    const Tenths x = scale.at(view.on);
    const std::string day = view.on == view.today ? word("today", language) : day_words(view.on, language);
    return fmt::format(
        R"(<line class="now" x1="{0}" x2="{0}" y1="18" y2="{1}"/><text class="small now-text" x="{0}" y="13" text-anchor="{2}">{3}</text>)",
        written(x), bottom,
        x > (line_width - 70) * 10 ? "end"
        : x < 700                  ? "start"
                                   : "middle",
        escaped(day));
}

} // namespace

std::string timeline(const LabelView& view, Language language) {
    const registry::Label& label = view.held.revision.label;
    if (!label.expires && !label.support_until)
        return {};
    Date first = std::min(label.issued, view.on), last = view.on;
    for (const auto& end : {label.expires, label.support_until})
        if (end)
            last = std::max(last, *end);
    const Scale scale(first, last);
    std::string bars, names, told;
    int y = first_bar;
    const auto add = [&](const std::optional<Date>& end, std::string_view look, const std::string& name) {
        if (!end)
            return;
        const std::string days = fmt::format("{} – {}", day_words(label.issued, language), day_words(*end, language));
        bars += span(scale, label.issued, *end, y, look);
        names += fmt::format(R"(<text class="small over" x="{}" y="{}">{} · {}</text>)", left, y + bar + 15,
                             escaped(name), days);
        told += fmt::format("{}{} {}", told.empty() ? "" : "; ", name, days);
        y += line_row;
    };
    add(label.expires, "bar-label", word("label", language));
    add(label.support_until, "bar-support", word("support_short", language));
    // Names stand over the line of the day, which goes through the bars.
    const std::string shapes = bars + years(scale, first, last, y - 4) + marker(scale, view, y - 4, language) + names;
    return fmt::format(R"(<svg class="drawing" viewBox="0 0 {} {}" role="img" aria-label="{}{}">{}</svg>)", line_width,
                       y + 18, escaped(word("timeline_alt", language)), escaped(told), shapes);
}

} // namespace warifu::pages
