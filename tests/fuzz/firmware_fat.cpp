// FAT12, FAT16 and FAT32.
#include "firmware_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return warifu::firmware::fuzz_reader(warifu::firmware::open_fat, data, size);
}
