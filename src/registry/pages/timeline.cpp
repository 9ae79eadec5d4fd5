#include <algorithm>
#include <iterator>

#include <fmt/compile.h>
#include <fmt/format.h>

#include "svg.h"
#include "template.h"
#include "words.h"

namespace warifu::pages {

namespace {

constexpr int line_width = 360, left = 8, right = 8, bar = 14, line_row = 46, first_bar = 26, least_apart = 44;

/// A place on the line, in tenths.
using Tenths = std::int64_t;

/// Compiled: a page has some twenty of them.
template <class Format, class... Values>
void append(std::string& out, const Format& format, const Values&... values) {
    fmt::format_to(std::back_inserter(out), format, values...);
}

std::string written(Tenths place) { return fmt::format(FMT_COMPILE("{}.{}"), place / 10, place % 10); }

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

void append_span(std::string& out, const Scale& scale, Date from, Date until, int y, std::string_view look) {
    const Tenths x = scale.at(from), end = std::max(scale.at(until), x + 20);
    append(out, FMT_COMPILE(R"(<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="4"/>)"), look, written(x), y,
           written(end - x), bar);
}

/// The first days of years, as many as have room.
void append_years(std::string& out, const Scale& scale, Date first, Date last, int y) {
    append(out, FMT_COMPILE(R"(<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>)"), left, line_width - right, y, y);
    Tenths free_from = left * 10;
    for (int year = first.year() + 1; year <= last.year(); ++year) {
        const auto day = Date::from(year, 1, 1);
        if (!day)
            break;
        const Tenths x = scale.at(*day);
        if (x < free_from || x > (line_width - right - 12) * 10)
            continue;
        const std::string place = written(x);
        append(
            out,
            FMT_COMPILE(
                R"(<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/><text class="small" x="{}" y="{}" text-anchor="middle">{}</text>)"),
            place, place, y, y + 4, place, y + 17, year);
        free_from = x + least_apart * 10;
    }
}

void append_marker(std::string& out, const Scale& scale, const LabelView& view, int bottom, Language language) {
    const Tenths x = scale.at(view.on);
    const std::string place = written(x);
    const std::string_view anchor = x > (line_width - 70) * 10 ? "end" : x < 700 ? "start" : "middle";
    append(
        out,
        FMT_COMPILE(
            R"(<line class="now" x1="{}" x2="{}" y1="18" y2="{}"/><text class="small now-text" x="{}" y="13" text-anchor="{}">)"),
        place, place, bottom, place, anchor);
    append_escaped(out, view.on == view.today ? word("today", language) : day_words(view.on, language));
    out += "</text>";
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
    std::string shapes, names, told;
    int y = first_bar;
    const auto add = [&](const std::optional<Date>& end, std::string_view look, std::string_view name) {
        if (!end)
            return;
        const std::string days =
            fmt::format(FMT_COMPILE("{} – {}"), day_words(label.issued, language), day_words(*end, language));
        append_span(shapes, scale, label.issued, *end, y, look);
        append(names, FMT_COMPILE(R"(<text class="small over" x="{}" y="{}">{} · {}</text>)"), left, y + bar + 15, name,
               days);
        append(told, FMT_COMPILE("{}{} {}"), told.empty() ? "" : "; ", name, days);
        y += line_row;
    };
    add(label.expires, "bar-label", word("label", language));
    add(label.support_until, "bar-support", word("support_short", language));
    append_years(shapes, scale, first, last, y - 4);
    append_marker(shapes, scale, view, y - 4, language);
    // Names stand over the line of the day, which goes through the bars.
    return fmt::format(
        FMT_COMPILE(R"(<svg class="drawing" viewBox="0 0 {} {}" role="img" aria-label="{}{}">{}{}</svg>)"), line_width,
        y + 18, word("timeline_alt", language), told, shapes, names);
}

} // namespace warifu::pages
