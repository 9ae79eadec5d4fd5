#include "warifu/base/digest.h"

#include <array>
#include <new>

#include <openssl/evp.h>

#include "warifu/base/text.h"

namespace warifu {

struct Sha256::State {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

Sha256::Sha256() : m_state(std::make_unique<State>()) {
    EVP_DigestInit_ex(m_state->context.get(), EVP_sha256(), nullptr);
}

Sha256::~Sha256() = default;

void Sha256::update(Bytes bytes) { EVP_DigestUpdate(m_state->context.get(), bytes.data(), bytes.size()); }

std::string Sha256::hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_DigestFinal_ex(m_state->context.get(), digest.data(), &size);
    return warifu::hex({reinterpret_cast<const char*>(digest.data()), size});
}

Digest256 sha256(std::span<const Bytes> parts) {
    // EVP_sha256() is looked up again by every init, and making a context costs more than hashing a small file: the
    // fetched method is kept, and each thread keeps its own context.
    static EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                                       &EVP_MD_CTX_free);
    // What can fail here is memory alone.
    if (method == nullptr || context == nullptr || EVP_DigestInit_ex2(context.get(), method, nullptr) != 1)
        throw std::bad_alloc();
    for (const Bytes part : parts)
        if (EVP_DigestUpdate(context.get(), part.data(), part.size()) != 1)
            throw std::bad_alloc();
    Digest256 digest{};
    if (EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr) != 1)
        throw std::bad_alloc();
    return digest;
}

Digest256 sha256(Bytes bytes) { return sha256(std::span(&bytes, 1)); }

std::string sha256_hex(Bytes bytes) { return hex(as_text(sha256(bytes))); }

} // namespace warifu
