#include "documents_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    warifu::documents::fuzz::read("ixit_1-AuthMech.md", data, size, warifu::documents::fuzz::no_zip);
    return 0;
}
