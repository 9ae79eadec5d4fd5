// What comes over the pipe from the process that reads feeds, and what lies in somebody's store. The first byte says
// which: 'r' a record, 'b' a body, 'e' entries, 'l' a life cycle.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu::advisories;
    if (size == 0)
        return 0;
    const auto bytes = warifu::as_bytes({reinterpret_cast<const char*>(data) + 1, size - 1});
    switch (data[0]) {
    case 'r':
        if (const auto record = decode_record(bytes); record && !decode_record(warifu::as_bytes(encode(*record))))
            std::abort();
        break;
    case 'b': static_cast<void>(decode_body(bytes)); break;
    case 'e': static_cast<void>(decode_entries(bytes)); break;
    case 'l':
        if (const auto cycle = decode_life_cycle(bytes); cycle && !decode_life_cycle(warifu::as_bytes(encode(*cycle))))
            std::abort();
        break;
    default: break;
    }
    return 0;
}
