#include <cstddef>
#include <cstdint>

#include "key_scan.h"

// Any bytes as a file with keys: PEM, DER, Dropbear, OpenSSH.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    const Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
    inspection::Marks marks;
    inspection::find_marks(bytes, marks);
    (void)inspection::scan_for_keys(bytes, marks);
    return 0;
}
