#pragma once

#include "warifu/base/bytes.h"

namespace warifu::firmware {

/// Length of the ISO 9660 volume that `bytes` starts with, 0 for none.
std::uint64_t measure_iso(Bytes bytes);

} // namespace warifu::firmware
