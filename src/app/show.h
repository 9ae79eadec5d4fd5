#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "options.h"

/// What the parts of `warifu show` share.
namespace warifu::app {

std::string pad(std::string_view text, std::size_t width);
std::string sources_of(const catalogue::Catalogue& catalogue, const catalogue::Provenance& provenance);
nlohmann::ordered_json provenance_json(const catalogue::Provenance& provenance);
nlohmann::ordered_json text_json(const Text& text);

/// The test cases that examine a requirement, and the tables that they read; empty (null) when there are none.
std::string test_group_text(const Options& options, const catalogue::Catalogue& catalogue,
                            const catalogue::Requirement& requirement);
nlohmann::ordered_json test_group_json(const catalogue::Catalogue& catalogue,
                                       const catalogue::Requirement& requirement);
/// An assessment specification with its tables and groups (`ts-103-701@2.1.1`; without a version, all of that name);
/// nothing when `options.id` names none.
std::optional<std::string> specification_page(const Options& options, const catalogue::Catalogue& catalogue);

} // namespace warifu::app
