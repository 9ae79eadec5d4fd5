#include "published_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    warifu::documents::fuzz::read_published("application/pdf", data, size);
    return 0;
}
