#pragma once

#include <string>
#include <string_view>

#include "template.h"
#include "warifu/pages/pages.h"

namespace warifu::pages {

/// A template of this room, filled in.
std::string fill(std::string_view name, const Data& data, Language language);

/// Around each page. `path`: behind the language, to lead to the other one.
struct Frame {
    std::string title;
    std::string path;
    std::string structured; ///< JSON-LD; empty: none
};
std::string framed(const Site& site, const Frame& frame, std::string body, Language language);

/// What a label opens, in words and drawn. Many labels of a scheme open the same: what was made for one is kept by the
/// thread, which has to copy it before it asks again.
const std::string& openings_part(const Site& site, const LabelView& view, Language language);

/// What every template needs.
Data page_data(Language language);

} // namespace warifu::pages
