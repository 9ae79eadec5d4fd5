#include <cstddef>
#include <cstdint>

#include "elf.h"
#include "hardening.h"

// Any bytes as an ELF file: headers, dynamic segment, hash tables, symbols, libraries.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    const Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
    if (const auto file = inspection::Elf::parse(bytes)) {
        (void)inspection::hardening_of(*file, "libx.so");
        (void)file->needed();
    }
    return 0;
}
