#include <algorithm>

#include <fmt/format.h>

#include "layout.h"
#include "svg.h"
#include "words.h"

namespace warifu::pages {

namespace {

using registry::Group;

constexpr std::size_t most_bars = 30; // the table below has the rest up to most_rows
constexpr std::size_t most_rows = 500;
constexpr std::size_t most_months = 36;

/// `1,234,567`
std::string figure(std::uint64_t value) {
    return value < 1000 ? fmt::format("{}", value) : fmt::format("{},{:03}", figure(value / 1000), value % 1000);
}

/// A group as people read it, and where its labels are listed; empty: nowhere.
struct Named {
    std::string name;
    std::uint64_t labels = 0;
    std::string look;
    std::string address = {};
};

std::string regime_name(const Site& site, const std::string& id, Language language) {
    const catalogue::Regime* regime = site.catalogue.find_regime(id);
    return regime != nullptr ? regime->name.in(language) : id;
}

std::string search_address(const StatisticsView& view, std::string_view key, std::string_view value,
                           Language language) {
    return fmt::format("/{}/?{}={}&on={}", code(language), key, in_url(value), view.counted.on.to_string());
}

std::vector<Named> regimes(const Site& site, const StatisticsView& view, Language language) {
    std::vector<Named> all;
    for (const Group& each : view.counted.regimes)
        all.push_back({regime_name(site, each.name, language), each.labels, "bar-label",
                       search_address(view, "regime", each.name, language)});
    return all;
}

std::vector<Named> levels(const Site& site, const StatisticsView& view, Language language) {
    std::vector<Named> all;
    for (const Group& each : view.counted.levels) {
        const std::string level = each.name.empty() ? std::string(word("no_level", language)) : each.name;
        all.push_back({fmt::format("{} · {}", regime_name(site, each.of, language), level), each.labels, "bar-label"});
    }
    return all;
}

std::vector<Named> states(const StatisticsView& view, Language language) {
    std::vector<Named> all;
    for (const Group& each : view.counted.states) {
        const auto state = recognition::parse_label_state(each.name);
        all.push_back({state ? label::state_word(*state).in(language) : each.name, each.labels, "bar-" + each.name,
                       search_address(view, "state", each.name, language)});
    }
    return all;
}

std::vector<Named> months(const StatisticsView& view) {
    std::vector<Named> all;
    for (const Group& each : view.counted.months)
        all.push_back({each.name, each.labels, "bar-label"});
    return all;
}

/// In words, for who cannot see the plot; the table has all of it.
std::string told(std::span<const Named> all) {
    std::string text;
    for (const Named& each : all)
        text += fmt::format("{}{} {}", text.empty() ? "" : "; ", each.name, figure(each.labels));
    return text;
}

/// A bar for each, from the left, with its name above it.
std::string bars(std::span<const Named> all, std::string_view title) {
    constexpr int width = 360, row = 38, height = 12;
    const std::span shown = all.first(std::min(all.size(), most_bars));
    std::uint64_t most = 1;
    for (const Named& each : shown)
        most = std::max(most, each.labels);
    std::string shapes;
    int y = 0;
    for (const Named& each : shown) {
        const double length = static_cast<double>(each.labels) / static_cast<double>(most) * width;
        shapes += fmt::format(
            R"(<text x="0" y="{0}">{1}</text><text class="count" x="{2}" y="{0}" text-anchor="end">{3}</text><rect class="bar-track" x="0" y="{4}" width="{2}" height="{5}" rx="3"/><rect class="{6}" x="0" y="{4}" width="{7:.1f}" height="{5}" rx="3"/>)",
            y + 13, escaped(each.name), width, figure(each.labels), y + 19, height, each.look,
            each.labels == 0 ? 0.0 : std::max(length, 2.0));
        y += row;
    }
    return fmt::format(R"(<svg class="drawing bars" viewBox="0 0 {} {}" role="img" aria-label="{}: {}">{}</svg>)",
                       width, y, escaped(title), escaped(told(shown)), shapes);
}

/// Months since the year 0, of `2026-04`; nothing of what is none.
std::optional<int> month_of(std::string_view text) {
    const auto first = Date::parse(fmt::format("{}-01", text));
    return first ? std::optional(first->year() * 12 + static_cast<int>(first->month()) - 1) : std::nullopt;
}

/// A column for each of the last months, those with none among them.
std::string columns(std::span<const Named> all, std::string_view title) {
    constexpr double width = 360, height = 120, top = 18, foot = 20;
    if (all.empty() || !month_of(all.back().name))
        return {};
    const int last = *month_of(all.back().name);
    const int earliest = month_of(all.front().name).value_or(last);
    const int count = std::clamp(last - earliest + 1, 12, static_cast<int>(most_months));
    const int first = last - count + 1;
    std::uint64_t most = 1;
    for (const Named& each : all)
        if (month_of(each.name).value_or(first - 1) >= first)
            most = std::max(most, each.labels);
    const double step = width / count;
    std::string shapes =
        fmt::format(R"(<line class="axis" x1="0" x2="{}" y1="{}" y2="{}"/>)", width, top + height, top + height);
    shapes += fmt::format(R"(<text class="small" x="0" y="12">{}</text>)", figure(most));
    for (const Named& each : all) {
        const int at = month_of(each.name).value_or(first - 1) - first;
        if (at < 0)
            continue;
        const double length = std::max(static_cast<double>(each.labels) / static_cast<double>(most) * height, 1.5);
        shapes += fmt::format(R"(<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="1.5"/>)",
                              each.look, at * step + step * 0.15, top + height - length, step * 0.7, length);
    }
    for (int month = first; month <= last; ++month)
        if (month % 12 == 0 || month == first)
            if (month % 12 == 0 || 12 - month % 12 > 3) // else the next year's number stands in its way
                shapes += fmt::format(R"(<text class="small" x="{:.1f}" y="{}">{}</text>)", (month - first) * step,
                                      top + height + 15,
                                      month % 12 == 0 ? fmt::format("{}", month / 12)
                                                      : fmt::format("{}-{:02}", month / 12, month % 12 + 1));
    return fmt::format(R"(<svg class="drawing" viewBox="0 0 {} {}" role="img" aria-label="{}: {}">{}</svg>)", width,
                       top + height + foot, escaped(title), escaped(told(all.last(std::min(all.size(), most_months)))),
                       shapes);
}

Data plot(std::string_view title_key, std::span<const Named> all, std::string drawing, Language language) {
    Data one;
    one.set("title", Data(word(title_key, language)));
    one.set("any", !all.empty());
    one.set("drawing", std::move(drawing));
    Data rows{Data::type::list};
    for (const Named& each : all.first(std::min(all.size(), most_rows))) {
        Data row;
        row.set("name", each.name);
        row.set("address", each.address);
        row.set("plain", each.address.empty());
        row.set("labels", figure(each.labels));
        rows << std::move(row);
    }
    one.set("rows", std::move(rows));
    one.set("cut", all.size() > most_rows);
    return one;
}

} // namespace

std::string statistics_page(const Site& site, const StatisticsView& view, Language language) {
    Data data = page_data(language);
    data.set("total", figure(view.counted.labels));
    data.set("on", view.counted.on.to_string());
    data.set("as_of", fmt::format(fmt::runtime(word("counted", language)), day_words(view.counted.on, language),
                                  figure(view.counted.size)));
    const std::vector<Named> by_regime = regimes(site, view, language);
    const std::vector<Named> by_state = states(view, language);
    const std::vector<Named> by_month = months(view);
    const std::vector<Named> by_level = levels(site, view, language);
    Data plots{Data::type::list};
    plots << plot("by_state", by_state, bars(by_state, word("by_state", language)), language)
          << plot("by_regime", by_regime, bars(by_regime, word("by_regime", language)), language)
          << plot("by_month", by_month, columns(by_month, word("by_month", language)), language)
          << plot("by_level", by_level, bars(by_level, word("by_level", language)), language);
    data.set("plots", std::move(plots));
    data.set("any", view.counted.labels != 0);
    return framed(site, {std::string(word("statistics", language)), "/statistics", {}},
                  fill("statistics.mustache", data, language), language);
}

} // namespace warifu::pages
