#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/result.h"

namespace warifu::server {

/// The target of a request, taken apart (RFC 3986): decoded segments of the path, decoded parameters.
struct Target {
    std::vector<std::string> path;
    std::map<std::string, std::string> parameters;
};

constexpr std::size_t longest_target = 4096;

/// Refuses what is encoded badly, is no UTF-8, and a parameter that comes twice or is not among `known`.
Result<Target> read_target(std::string_view target, std::span<const std::string_view> known);

} // namespace warifu::server
