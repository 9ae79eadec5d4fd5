#pragma once

#include <cstdint>

#include "warifu/base/bytes.h"

namespace warifu::firmware {

/// CRC-32 of zlib and Ethernet, which uImage, TRX and U-Boot's environment use.
std::uint32_t crc32_of(Bytes bytes, std::uint32_t start = 0);

} // namespace warifu::firmware
