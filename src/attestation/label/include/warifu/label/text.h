#pragma once

#include <string_view>

#include "warifu/base/result.h"

namespace warifu::label {

/// What people read on a label: nothing in it that cannot be seen, or that turns the order of letters round; no blanks
/// around it. `what` names it in the error.
Result<void> check_text(std::string_view text, std::size_t most_bytes, std::string_view what);

} // namespace warifu::label
