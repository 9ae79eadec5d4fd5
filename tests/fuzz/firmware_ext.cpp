// ext2, ext3 and ext4.
#include "firmware_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return warifu::firmware::fuzz_reader(warifu::firmware::open_ext, data, size);
}
