#pragma once

#include <span>

#include "warifu/base/result.h"

namespace warifu {

/// Bytes that nobody can guess (getrandom(2)). At most 256, which come whole or not at all.
Result<void> fill_random(std::span<unsigned char> bytes);

} // namespace warifu
