#include "keyed_digest.h"

#include <openssl/err.h>
#include <openssl/evp.h>

namespace warifu::device {

std::string digest_of(const char* name, std::string_view bytes) {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    std::size_t size = 0;
    const bool done = EVP_Q_digest(nullptr, name, nullptr, bytes.data(), bytes.size(),
                                   reinterpret_cast<unsigned char*>(out.data()), &size) == 1;
    ERR_clear_error();
    out.resize(done ? size : 0);
    return out;
}

std::string keyed_digest(const char* name, std::string_view key, std::string_view bytes) {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    std::size_t size = 0;
    const bool done = EVP_Q_mac(nullptr, "HMAC", nullptr, name, nullptr, key.data(), key.size(),
                                reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                                reinterpret_cast<unsigned char*>(out.data()), out.size(), &size) != nullptr;
    ERR_clear_error();
    out.resize(done ? size : 0);
    return out;
}

} // namespace warifu::device
