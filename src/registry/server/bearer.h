#pragma once

#include <string_view>

#include "warifu/base/result.h"

namespace warifu::server {

/// The token of `Authorization: Bearer TOKEN` (RFC 6750, 2.1), which looks into `field`. NotFound: none is given;
/// Parse: the field is broken.
Result<std::string_view> read_bearer(std::string_view field);

} // namespace warifu::server
