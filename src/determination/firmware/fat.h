#pragma once

#include "warifu/base/bytes.h"

namespace warifu::firmware {

/// Length of the FAT file system whose boot sector `bytes` starts with, 0 for none.
std::uint64_t measure_fat(Bytes bytes);

} // namespace warifu::firmware
