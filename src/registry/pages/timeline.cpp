#include <algorithm>

#include <fmt/format.h>

#include "svg.h"
#include "words.h"

namespace warifu::pages {

namespace {

constexpr double width = 720, left = 8, right = 8, bar = 16;

/// Days to places on the line.
class Scale {
public:
    Scale(Date first, Date last)
        : m_first(first.days_since_1970()), m_days(std::max<std::int64_t>(last.days_since_1970() - m_first, 1)) {}
    double at(Date day) const {
        const auto days = static_cast<double>(day.days_since_1970() - m_first);
        return left + days / static_cast<double>(m_days) * (width - left - right);
    }

private:
    std::int64_t m_first, m_days;
};

std::string span(const Scale& scale, Date from, Date until, double y, std::string_view look, std::string_view name,
                 Language language) {
    const double x = scale.at(from), end = std::max(scale.at(until), x + 2);
    return fmt::format(
        R"(<rect class="{}" x="{:.1f}" y="{}" width="{:.1f}" height="{}" rx="4"/><text class="small" x="{:.1f}" y="{}">{} · {} – {}</text>)",
        look, x, y, end - x, bar, x, y + bar + 15, escaped(name), day_words(from, language),
        day_words(until, language));
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
    std::string shapes, told;
    double y = 28;
    const auto add = [&](const std::optional<Date>& end, std::string_view look, const std::string& name) {
        if (!end)
            return;
        shapes += span(scale, label.issued, *end, y, look, name, language);
        told += fmt::format("{}{} {} – {}", told.empty() ? "" : "; ", name, day_words(label.issued, language),
                            day_words(*end, language));
        y += 48;
    };
    add(label.expires, "bar-label", word("label", language));
    add(label.support_until, "bar-support", word("support_short", language));
    const double now = scale.at(view.on);
    const std::string day = view.on == view.today ? word("today", language) : day_words(view.on, language);
    shapes += fmt::format(
        R"(<line class="now" x1="{0:.1f}" x2="{0:.1f}" y1="20" y2="{1}"/><text class="small now-text" x="{0:.1f}" y="14" text-anchor="{2}">{3}</text>)",
        now, y - 14,
        now > width - 90 ? "end"
        : now < 90       ? "start"
                         : "middle",
        escaped(day));
    return fmt::format(R"(<svg class="drawing" viewBox="0 0 {} {}" role="img" aria-label="{}{}">{}</svg>)", width, y,
                       escaped(word("timeline_alt", language)), escaped(told), shapes);
}

} // namespace warifu::pages
