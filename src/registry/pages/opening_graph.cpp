#include <fmt/format.h>

#include "svg.h"
#include "warifu/exchange/openings.h"
#include "words.h"

namespace warifu::pages {

namespace {

// A tree that reads downwards: it is as narrow as a telephone.
constexpr int graph_width = 360, graph_row = 58, box_height = 46, trunk = 22, branch = 64;

std::string node(int x, int y, std::string_view look, std::string_view market, std::string_view name,
                 std::string_view effect) {
    return fmt::format(
        R"(<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="8"/><text class="node-text" x="{}" y="{}">{}</text><text x="{}" y="{}">{}</text>{})",
        look, x, y, graph_width - 2 - x, box_height, x + 12, y + (effect.empty() ? 28 : 19), escaped(market), x + 48,
        y + (effect.empty() ? 28 : 19), escaped(name),
        effect.empty()
            ? std::string()
            : fmt::format(R"(<text class="small" x="{}" y="{}">{}</text>)", x + 12, y + 37, escaped(effect)));
}

} // namespace

std::string opening_graph(const registry::Label& label, const std::vector<recognition::Opening>& openings,
                          Language language) {
    std::vector<const recognition::Opening*> shown;
    for (const recognition::Opening& opening : openings)
        if (opening.effect != recognition::Effect::None)
            shown.push_back(&opening);
    if (shown.empty())
        return {};
    std::string shapes, told;
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const recognition::Opening& opening = *shown[i];
        const int y = graph_row * static_cast<int>(i + 1), middle = y + box_height / 2;
        const std::string effect = effect_word(opening.effect).in(language);
        shapes += fmt::format(R"(<path class="edge-{}" d="M{} {}V{}Q{} {} {} {}H{}"/>)", look_of(opening.effect), trunk,
                              box_height, middle - 12, trunk, middle, trunk + 12, middle, branch);
        shapes += node(branch, y, "node", opening.market, opening.regime, effect);
        told += fmt::format("{}{} {}: {}", told.empty() ? "" : "; ", opening.market, opening.regime, effect);
    }
    shapes += node(2, 0, "node-own", label.market, label.regime + (label.level.empty() ? "" : "/") + label.level, {});
    return fmt::format(R"(<svg class="drawing" viewBox="0 -1 {} {}" role="img" aria-label="{}{}">{}</svg>)",
                       graph_width, graph_row * static_cast<int>(shown.size()) + box_height + 2,
                       escaped(word(exchange::is_granted(label) ? "graph_alt" : "graph_alt_would", language)),
                       escaped(told), shapes);
}

} // namespace warifu::pages
