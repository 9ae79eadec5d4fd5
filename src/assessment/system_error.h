#pragma once

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "warifu/base/result.h"

namespace warifu::assessment {

/// What was being done, and what errno says of it.
inline Error system_error(std::string_view doing) {
    return make_error(ErrorCode::Io, fmt::format("{}: {}", doing, std::strerror(errno)));
}

} // namespace warifu::assessment
