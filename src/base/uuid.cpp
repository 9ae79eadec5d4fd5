#include "warifu/base/uuid.h"

#include <array>
#include <new>

#include <openssl/evp.h>

#include "warifu/base/text.h"

namespace warifu {

namespace {

unsigned nibble(char digit) {
    if (digit >= '0' && digit <= '9')
        return static_cast<unsigned>(digit - '0');
    return static_cast<unsigned>((digit | 0x20) - 'a') + 10U;
}

/// The 16 bytes of a UUID in its usual form.
std::string bytes_of(std::string_view uuid) {
    std::string digits;
    for (const char c : uuid)
        if (c != '-')
            digits += c;
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        bytes += static_cast<char>((nibble(digits[i]) << 4U) | nibble(digits[i + 1]));
    return bytes;
}

} // namespace

std::string uuid_v5(std::string_view space, std::string_view name) {
    const std::string named = bytes_of(space) + std::string(name);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    // SHA-1 is what the RFC asks for; it names, and protects nothing. What can fail here is memory alone.
    if (EVP_Digest(named.data(), named.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1)
        throw std::bad_alloc();
    digest[6] = static_cast<unsigned char>((digest[6] & 0x0fU) | 0x50U); // version 5
    digest[8] = static_cast<unsigned char>((digest[8] & 0x3fU) | 0x80U); // the RFC's variant
    constexpr std::size_t uuid_bytes = 16;
    std::string text = hex({reinterpret_cast<const char*>(digest.data()), uuid_bytes});
    for (const std::size_t at : {20U, 16U, 12U, 8U})
        text.insert(at, 1, '-');
    return text;
}

} // namespace warifu
