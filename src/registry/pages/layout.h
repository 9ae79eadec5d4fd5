#pragma once

#include <string>
#include <string_view>

#include <kainjow/mustache.hpp>

#include "warifu/pages/pages.h"

namespace warifu::pages {

using Data = kainjow::mustache::data;

/// A template of this room, filled in. Text is escaped but where the template says {{{so}}}.
std::string fill(std::string_view name, const Data& data);

/// Around each page. `path`: behind the language, to lead to the other one.
struct Frame {
    std::string title;
    std::string path;
    std::string structured; ///< JSON-LD; empty: none
};
std::string framed(const Site& site, const Frame& frame, std::string body, Language language);

/// Words of a page under `w`, and what every template needs.
Data page_data(Language language);

} // namespace warifu::pages
