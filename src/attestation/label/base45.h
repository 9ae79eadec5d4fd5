#pragma once

#include <string>
#include <string_view>

#include "warifu/base/bytes.h"
#include "warifu/base/result.h"

namespace warifu::label {

std::string base45(Bytes bytes);
/// Only what `base45` writes.
Result<std::string> read_base45(std::string_view text);

} // namespace warifu::label
