// U-Boot's headers, legacy and FIT: the parts that they name lie inside the input. The checksum of the legacy header is
// put right first, or no mutation would get past it.
#include <cstdlib>
#include <cstring>
#include <vector>

#include "fdt.h"
#include "hash.h"
#include "uimage.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace warifu;
    std::vector<std::byte> copy(size);
    if (size != 0)
        std::memcpy(copy.data(), data, size);
    if (size >= firmware::uimage_header_size) {
        std::memset(copy.data() + 4, 0, 4);
        const std::uint32_t crc = firmware::crc32_of(Bytes(copy).first(firmware::uimage_header_size));
        for (std::size_t i = 0; i < 4; ++i)
            copy[4 + i] = static_cast<std::byte>(crc >> (24 - 8 * i));
    }
    if (const auto image = firmware::parse_uimage(copy)) {
        std::uint64_t last = firmware::uimage_header_size;
        for (const auto& part : firmware::uimage_parts(*image, copy)) {
            if (!in_range(part.offset, part.size, size) || part.offset < last)
                std::abort();
            last = part.offset + part.size;
        }
    }
    const Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
    if (const auto tree = firmware::parse_device_tree(bytes))
        if (!tree->is_fit && !tree->images.empty())
            std::abort();
    return 0;
}
