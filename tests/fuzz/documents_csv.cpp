#include "documents_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    warifu::documents::fuzz::read("ixit_13-SoftServ.csv", data, size, warifu::documents::fuzz::no_zip);
    return 0;
}
