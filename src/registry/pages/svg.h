#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "warifu/pages/pages.h"

/// Drawings within pages: shapes by classes of the style sheet, no styles of their own.
namespace warifu::pages {

std::string escaped(std::string_view text); ///< as the templates do it

/// The label's days and its support, with the day that is asked about; empty where there is no end to show.
std::string timeline(const LabelView& view, Language language);
/// From the label's market to those that it opens; empty where it opens nothing.
std::string opening_graph(const registry::Label& label, const std::vector<recognition::Opening>& openings,
                          Language language);
/// The same on a map: a square for each market that the catalogue knows.
std::string market_map(const registry::Label& label, const std::vector<recognition::Opening>& openings,
                       Language language);
bool has_place(std::string_view market);
/// How an effect is drawn: `open`, `easier`, `maybe`, `none`.
std::string_view look_of(recognition::Effect effect);
/// Of a state, beside its word.
std::string sign(recognition::LabelState state);

} // namespace warifu::pages
