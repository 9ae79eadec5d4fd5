#pragma once

#include <string>
#include <string_view>

#include "warifu/server/http_server.h"

namespace warifu::server {

std::string reason_of(unsigned status); ///< `Not Found`

inline constexpr std::string_view problem_type = "application/problem+json";

/// An error as RFC 9457 has it. `code`: ours, for programs; `detail`: for people; both may be empty.
Response problem(unsigned status, std::string_view code, std::string_view detail);

} // namespace warifu::server
