#include "uimage.h"

#include <array>

#include "hash.h"
#include "warifu/base/text.h"

namespace warifu::firmware {

// The legacy image of U-Boot (include/image.h, struct legacy_img_hdr). 64 bytes, all numbers big-endian:
//
//     0  magic 27 05 19 56        24  CRC-32 of the payload
//     4  CRC-32 of this header,   28  operating system    29  processor
//        taken with these four    30  type                31  compression
//        bytes as zero            32  name, 32 bytes, padded with NUL
//     8  time   12  payload size
//    16  load address   20  entry point
//
// The payload follows at 64. Types 4 (multi-file) and 6 (script) put a list in front of it: 32-bit sizes, ended by a
// zero; of a multi-file image each file begins on a multiple of four. By custom they are kernel, initramfs, dtb.

namespace {

constexpr std::uint8_t type_multi = 4;
constexpr std::uint8_t type_script = 6;

UImageUse use_of(std::uint8_t type) {
    switch (type) {
    case 1:  // standalone program
    case 2:  // kernel
    case 5:  // firmware: U-Boot itself
    case 14: // kernel that runs from any address
        return UImageUse::Program;
    case type_multi: return UImageUse::Multi;
    case type_script: return UImageUse::Script;
    default: return UImageUse::Data;
    }
}

} // namespace

std::optional<UImage> parse_uimage(Bytes bytes) {
    if (bytes.size() < uimage_header_size)
        return std::nullopt;
    constexpr std::uint32_t magic = 0x27051956;
    const auto word = [&](std::size_t at) { return load<std::uint32_t>(bytes.data() + at, ByteOrder::Big); };
    if (word(0) != magic)
        return std::nullopt;
    std::uint32_t crc = crc32_of(bytes.first(4));
    const std::array<std::byte, 4> zero{};
    crc = crc32_of(zero, crc);
    crc = crc32_of(bytes.subspan(8, uimage_header_size - 8), crc);
    if (crc != word(4))
        return std::nullopt;

    UImage image;
    image.size = uimage_header_size + std::uint64_t{word(12)};
    image.payload_crc = word(24);
    image.type = static_cast<std::uint8_t>(bytes[30]);
    image.compression = static_cast<std::uint8_t>(bytes[31]);
    image.use = use_of(image.type);
    std::string_view name = as_text(bytes.subspan(32, 32));
    name = name.substr(0, name.find('\0'));
    image.name = printable(name);
    return image;
}

std::vector<UImagePart> uimage_parts(const UImage& image, Bytes bytes) {
    const std::uint64_t end = image.size < bytes.size() ? image.size : bytes.size();
    if (image.use != UImageUse::Multi && image.use != UImageUse::Script)
        return {{uimage_header_size, end - uimage_header_size, image.use == UImageUse::Program}};

    ByteReader reader(bytes.first(static_cast<std::size_t>(end)), ByteOrder::Big);
    if (!reader.skip(uimage_header_size))
        return {};
    constexpr std::size_t max_files = 64; // mkimage's users join two or three
    std::vector<std::uint32_t> sizes;
    while (const auto size = reader.u32()) {
        if (*size == 0)
            break;
        if (sizes.size() == max_files)
            return {};
        sizes.push_back(*size);
    }
    std::vector<UImagePart> parts;
    std::uint64_t at = reader.position();
    for (const std::uint32_t size : sizes) {
        if (at >= end)
            break;
        const std::uint64_t there = size < end - at ? size : end - at;
        const bool program = image.use == UImageUse::Multi && parts.empty();
        parts.push_back({at, there, program});
        at += (std::uint64_t{size} + 3) & ~std::uint64_t{3};
    }
    return parts;
}

} // namespace warifu::firmware
