#pragma once

#include "warifu/base/bytes.h"

namespace warifu::firmware {

/// Length of the romfs that `bytes` starts with, behind its magic; 0 for none.
std::uint64_t measure_romfs(Bytes bytes);

} // namespace warifu::firmware
