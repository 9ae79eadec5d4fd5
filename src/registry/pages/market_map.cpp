#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "layout.h"
#include "svg.h"
#include "warifu/exchange/openings.h"
#include "words.h"

// A map of markets: a square each, about where it lies on a globe. Our own drawing, so that it needs no borders, on
// which states do not agree.

namespace warifu::pages {

namespace {

constexpr int pitch = 36, tile = 32, map_columns = 10, first_free_row = 4;

struct Place {
    std::string_view market;
    int column = 0, row = 0;
};

constexpr Place places[] = {{"US", 0, 1}, {"BR", 1, 3}, {"GB", 3, 1}, {"EU", 4, 1}, {"DE", 5, 1}, {"FI", 5, 0},
                            {"IN", 6, 2}, {"CN", 7, 1}, {"SG", 7, 3}, {"KR", 8, 1}, {"JP", 9, 1}, {"AU", 9, 3}};

/// The effect that says most, of those that reach one market.
std::map<std::string_view, recognition::Effect> effects_of(const std::vector<recognition::Opening>& openings) {
    std::map<std::string_view, recognition::Effect> best;
    for (const recognition::Opening& opening : openings) {
        const auto [place, is_new] = best.try_emplace(opening.market, opening.effect);
        if (!is_new)
            place->second = std::min(place->second, opening.effect);
    }
    return best;
}

std::string square(int column, int row, std::string_view look, std::string_view market) {
    const int x = column * pitch + 2, y = row * pitch + 2;
    return fmt::format(
        R"(<rect class="tile {}" x="{}" y="{}" width="{}" height="{}" rx="6"/><text class="tile-text {}-text" x="{}" y="{}" text-anchor="middle">{}</text>)",
        look, x, y, tile, tile, look, x + tile / 2, y + tile / 2 + 5, escaped(market));
}

} // namespace

bool has_place(std::string_view market) {
    return std::ranges::any_of(places, [&](const Place& each) { return each.market == market; });
}

std::string_view look_of(recognition::Effect effect) {
    using recognition::Effect;
    switch (effect) {
    case Effect::Deemed:
    case Effect::Equivalent: return "open";
    case Effect::Simplified: return "easier";
    case Effect::NotDetermined:
    case Effect::UnderStudy: return "maybe";
    case Effect::None: break;
    }
    return "none";
}

std::string market_map(const registry::Label& label, const std::vector<recognition::Opening>& openings,
                       Language language) {
    const std::string& own = label.market;
    const auto effects = effects_of(openings);
    std::string shapes, told;
    const auto add = [&](const Place& place) {
        const auto effect = effects.find(place.market);
        const bool is_own = place.market == own;
        const std::string_view look = is_own ? "own" : effect == effects.end() ? "none" : look_of(effect->second);
        shapes += square(place.column, place.row, look, place.market);
        if (is_own || look == "none")
            return;
        told +=
            fmt::format("{}{}: {}", told.empty() ? "" : "; ", place.market, effect_word(effect->second).in(language));
    };
    for (const Place& place : places)
        add(place);
    int column = 0; // markets that nobody gave a place stand below
    if (!has_place(own))
        add({own, column++, first_free_row});
    for (const auto& [market, effect] : effects)
        if (market != own && !has_place(market) && column < map_columns)
            add({market, column++, first_free_row});
    const int rows = first_free_row + (column != 0 ? 1 : 0);
    const bool granted = exchange::is_granted(label);
    return fmt::format(R"(<svg class="drawing map" viewBox="0 0 {} {}" role="img" aria-label="{}{}. {}">{}</svg>)",
                       map_columns * pitch, rows * pitch, escaped(word("map_alt", language)), escaped(own),
                       escaped(fmt::format(fmt::runtime(word(granted ? "map_opens" : "map_would", language)),
                                           told.empty() ? word("map_nothing", language) : told)),
                       shapes);
}

} // namespace warifu::pages
