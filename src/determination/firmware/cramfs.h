#pragma once

#include "warifu/base/bytes.h"

namespace warifu::firmware {

/// Length of the cramfs that `bytes` starts with, 0 for none.
std::uint64_t measure_cramfs(Bytes bytes);

} // namespace warifu::firmware
