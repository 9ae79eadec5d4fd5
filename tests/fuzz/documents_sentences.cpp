#include <cstdint>
#include <string>

#include "published/understanding.h"
#include "published_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    warifu::documents::fuzz::Nothing sink;
    warifu::documents::Reading reading;
    warifu::documents::Block block;
    block.text.assign(reinterpret_cast<const char*>(data), size);
    reading.blocks = {block};
    warifu::documents::understand({}, reading, warifu::documents::Currency::Current, {}, sink);
    return 0;
}
