#include "warifu/base/digest.h"

#include <array>

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

std::string sha256_hex(Bytes bytes) {
    Sha256 digest;
    digest.update(bytes);
    return digest.hex();
}

} // namespace warifu
