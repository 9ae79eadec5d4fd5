#include <cstddef>
#include <cstdint>

#include "wire.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    ByteReader reader(Bytes(reinterpret_cast<const std::byte*>(data), size));
    while (!reader.at_end() && assessment::decode_item(reader)) {
    }
    return 0;
}
