#pragma once

#include <array>
#include <string>
#include <string_view>

#include "query_string.h"
#include "warifu/registry/register.h"

/// What is asked of a register, out of the parameters of a request: the same for programs and for people.
namespace warifu::server {

inline constexpr std::array<std::string_view, 11> search_parameters = {
    "text", "product", "maker", "number", "regime", "market", "state", "on", "size", "after", "limit"};
inline constexpr std::array<std::string_view, 2> label_parameters = {"on", "size"};

Result<registry::AsOf> as_of(const Target& target, Date today);
Result<registry::Search> search_of(const Target& target);
/// The same question at `path`, for what comes behind the page; empty: nothing does.
std::string next_page(Target target, std::string_view path, const registry::Page& page);

} // namespace warifu::server
