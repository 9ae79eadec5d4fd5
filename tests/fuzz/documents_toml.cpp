#include "documents_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    warifu::documents::fuzz::read("m.toml", data, size, warifu::documents::fuzz::no_zip);
    return 0;
}
