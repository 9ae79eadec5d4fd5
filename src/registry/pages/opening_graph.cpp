#include <fmt/format.h>

#include "svg.h"
#include "words.h"

namespace warifu::pages {

namespace {

constexpr double width = 720, row = 56, box = 150, box_height = 40;

std::string_view look_of(recognition::Effect effect) {
    using recognition::Effect;
    switch (effect) {
    case Effect::Deemed:
    case Effect::Equivalent: return "edge-open";
    case Effect::Simplified: return "edge-easier";
    default: return "edge-maybe";
    }
}

std::string node(double x, double y, std::string_view look, std::string_view market, std::string_view name) {
    return fmt::format(
        R"(<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="8"/><text class="node-text" x="{}" y="{}">{}</text><text class="small" x="{}" y="{}">{}</text>)",
        look, x, y, box, box_height, x + 12, y + 25, escaped(market), x + 52, y + 25, escaped(name));
}

} // namespace

std::string opening_graph(const LabelView& view, Language language) {
    std::vector<const recognition::Opening*> shown;
    for (const recognition::Opening& opening : view.openings)
        if (opening.effect != recognition::Effect::None)
            shown.push_back(&opening);
    if (shown.empty())
        return {};
    const double height = row * static_cast<double>(shown.size());
    const double middle = height / 2, from = box + 4, to = width - box - 4;
    std::string shapes =
        node(2, middle - box_height / 2, "node-own", view.held.revision.label.market, view.held.revision.label.regime);
    std::string told;
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const recognition::Opening& opening = *shown[i];
        const double y = row * static_cast<double>(i) + row / 2;
        const std::string effect = effect_word(opening.effect).in(language);
        shapes += fmt::format(
            R"(<path class="{}" d="M{} {} C{} {} {} {} {} {}"/><text class="small edge-text" x="{}" y="{}" text-anchor="end">{}</text>)",
            look_of(opening.effect), from, middle, from + 140, middle, from + 120, y, to, y, to - 8, y - 7,
            escaped(effect));
        shapes += node(to, y - box_height / 2, "node", opening.market, opening.regime);
        told += fmt::format("{}{} {}: {}", told.empty() ? "" : "; ", opening.market, opening.regime, effect);
    }
    return fmt::format(
        R"(<svg class="drawing" viewBox="0 0 {} {}" role="img" aria-label="{}{}">{}</svg>)", width, height,
        escaped(word(view.held.revision.label.speaker == registry::Speaker::Operator ? "graph_alt" : "graph_alt_would",
                     language)),
        escaped(told), shapes);
}

} // namespace warifu::pages
