#include "hash.h"

#include <zlib.h>

namespace warifu::firmware {

std::uint32_t crc32_of(Bytes bytes, std::uint32_t start) {
    if (bytes.empty()) // zlib takes a null pointer as a wish for the start value
        return start;
    return static_cast<std::uint32_t>(
        crc32_z(start, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

} // namespace warifu::firmware
