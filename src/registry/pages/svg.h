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
std::string opening_graph(const LabelView& view, Language language);

} // namespace warifu::pages
