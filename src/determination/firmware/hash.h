#pragma once

#include <cstdint>
#include <string>

#include "warifu/base/bytes.h"

namespace warifu::firmware {

/// SHA-256 in lower-case hex, as warifu::sha256_hex. Each thread keeps its own context, as making one costs more than
/// hashing a small file.
std::string sha256_of(Bytes bytes);

/// CRC-32 of zlib and Ethernet, which uImage, TRX and U-Boot's environment use.
std::uint32_t crc32_of(Bytes bytes, std::uint32_t start = 0);

} // namespace warifu::firmware
