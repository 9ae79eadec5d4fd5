#include "hash.h"

#include <array>
#include <memory>
#include <new>

#include <openssl/evp.h>
#include <zlib.h>

#include "warifu/base/text.h"

namespace warifu::firmware {

namespace {

struct ContextDeleter {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

} // namespace

std::string sha256_of(Bytes bytes) {
    // EVP_sha256() is looked up again by every init; a fetched method is not.
    static EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    thread_local const std::unique_ptr<EVP_MD_CTX, ContextDeleter> context(EVP_MD_CTX_new());
    std::array<unsigned char, 32> digest{};
    // What can fail here is memory alone.
    if (method == nullptr || context == nullptr || EVP_DigestInit_ex2(context.get(), method, nullptr) != 1 ||
        EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) != 1 ||
        EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1)
        throw std::bad_alloc();
    return hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::uint32_t crc32_of(Bytes bytes, std::uint32_t start) {
    if (bytes.empty()) // zlib takes a null pointer as a wish for the start value
        return start;
    return static_cast<std::uint32_t>(
        crc32_z(start, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

} // namespace warifu::firmware
