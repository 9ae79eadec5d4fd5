#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "rules.h"

namespace warifu::recognition {

namespace {

constexpr std::array<std::pair<LabelState, std::string_view>, 5> states = {{
    {LabelState::Valid, "valid"},
    {LabelState::Grace, "grace"},
    {LabelState::Expired, "expired"},
    {LabelState::Withdrawn, "withdrawn"},
    {LabelState::Revoked, "revoked"},
}};

/// For error messages: what the catalogue does have.
template <class Item>
std::string ids_of(const std::vector<Item>& items) {
    std::string list;
    for (const Item& item : items)
        list += fmt::format("{}{}", list.empty() ? "" : ", ", item.id.empty() ? "(none)" : item.id);
    return list.empty() ? "none" : list;
}

/// The lowest open level; where none is open (any more, or yet), the only one.
Result<std::string> default_level(const catalogue::Regime& regime) {
    const auto open = std::find_if(regime.levels.begin(), regime.levels.end(), [](const catalogue::Level& level) {
        return level.state == catalogue::Level::State::Open;
    });
    if (open != regime.levels.end())
        return open->id;
    if (regime.levels.size() == 1)
        return regime.levels.front().id;
    return make_error(ErrorCode::InvalidArgument,
                      fmt::format("no level of '{0}' is open; name one, as {0}/LEVEL (levels: {1})", regime.id,
                                  ids_of(regime.levels)));
}

Result<void> check_edition(const catalogue::Regime& regime, const Label& label) {
    const auto edition = std::find_if(regime.editions.begin(), regime.editions.end(),
                                      [&](const catalogue::Edition& e) { return e.id == label.edition; });
    if (edition == regime.editions.end())
        return make_error(ErrorCode::NotFound,
                          fmt::format("the catalogue has no edition '{}' of '{}' (editions: {})",
                                      printable(label.edition, 100), regime.id, ids_of(regime.editions)));
    const std::vector<std::string>& levels = edition->levels;
    if (!levels.empty() && std::find(levels.begin(), levels.end(), label.level) == levels.end())
        return make_error(ErrorCode::InvalidArgument,
                          fmt::format("edition '{}' does not hold criteria of level '{}'", edition->id, label.level));
    return {};
}

} // namespace

std::string_view to_string(LabelState state) {
    for (const auto& [value, word] : states)
        if (value == state)
            return word;
    return "valid";
}

Result<LabelState> parse_label_state(std::string_view text) {
    for (const auto& [value, word] : states)
        if (word == text)
            return value;
    return make_error(ErrorCode::InvalidArgument,
                      fmt::format("'{}' is no state of a label; write valid, grace, expired, withdrawn or revoked",
                                  printable(text, 100)));
}

Result<Label> parse_label(std::string_view text, const catalogue::Catalogue& catalogue) {
    const std::size_t at = text.find('@');
    const std::string_view name = text.substr(0, at);
    const std::size_t slash = name.find('/');
    const bool has_level = slash != std::string_view::npos;
    const bool has_edition = at != std::string_view::npos;
    Label label;
    label.regime = name.substr(0, slash);
    if (has_level)
        label.level = name.substr(slash + 1);
    if (has_edition)
        label.edition = text.substr(at + 1);
    if (label.regime.empty() || (has_level && label.level.empty()) || (has_edition && label.edition.empty()))
        return make_error(
            ErrorCode::InvalidArgument,
            fmt::format("'{}' names no label; write REGIME[/LEVEL][@EDITION], as jc-star/1", printable(text, 100)));

    const catalogue::Regime* regime = catalogue.find_regime(label.regime);
    if (regime == nullptr)
        return make_error(ErrorCode::NotFound, fmt::format("the catalogue has no regime '{}' (regimes: {})",
                                                           printable(label.regime, 100), ids_of(catalogue.regimes)));
    if (!has_level)
        label.level = TRY(default_level(*regime));
    else if (find_level(*regime, label.level) == nullptr)
        return make_error(ErrorCode::NotFound,
                          fmt::format("the catalogue has no level '{}' of '{}' (levels: {})",
                                      printable(label.level, 100), regime->id, ids_of(regime->levels)));
    if (has_edition)
        TRY_VOID(check_edition(*regime, label));
    return label;
}

} // namespace warifu::recognition
