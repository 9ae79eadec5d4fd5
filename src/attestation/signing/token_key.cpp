// OpenSSL's CMS signs with an EVP_PKEY. One whose private half is on a token is an EC key with the certificate's public
// half and a method of ours for signing. EC_KEY_METHOD is deprecated in OpenSSL 3 in favour of providers; Debian 12
// ships no provider for PKCS#11, and one of our own would be many times this file. OpenSSL keeps keys with a foreign
// method on the old path.

#pragma GCC diagnostic ignored "-Wdeprecated-declarations" // the reason stands above

#include "token.h"

#include <array>
#include <cstring>

#include <openssl/ecdsa.h>
#include <openssl/err.h>

namespace warifu::signing {

namespace {

using EcKey = Owned<EC_KEY, EC_KEY_free>;
using EcSignature = Owned<ECDSA_SIG, ECDSA_SIG_free>;
using Integer = Owned<BIGNUM, BN_free>;

int token_slot() {
    static const int slot = EC_KEY_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return slot;
}

Result<EcSignature> sign_by_token(Token& token, Bytes digest, EC_KEY* key) {
    const std::string raw = TRY(token.sign(digest));
    const auto* bytes = reinterpret_cast<const unsigned char*>(raw.data());
    const int half = static_cast<int>(raw.size() / 2);
    EcSignature signature(ECDSA_SIG_new());
    Integer r(BN_bin2bn(bytes, half, nullptr));
    Integer s(BN_bin2bn(bytes + half, half, nullptr));
    if (signature == nullptr || r == nullptr || s == nullptr)
        return openssl_error(ErrorCode::Internal, "no memory for a signature");
    ECDSA_SIG_set0(signature.get(), r.release(), s.release());
    const int verified = ECDSA_do_verify(reinterpret_cast<const unsigned char*>(digest.data()),
                                         static_cast<int>(digest.size()), signature.get(), key);
    if (verified != 1)
        return make_error(ErrorCode::InvalidArgument, "the key on the token is not that of the certificate");
    return signature;
}

ECDSA_SIG* sign_digest(const unsigned char* digest, int size, const BIGNUM*, const BIGNUM*, EC_KEY* key) {
    auto* token = static_cast<Token*>(EC_KEY_get_ex_data(key, token_slot()));
    const Bytes bytes(reinterpret_cast<const std::byte*>(digest), static_cast<std::size_t>(size));
    auto signature = sign_by_token(*token, bytes, key);
    if (signature)
        return signature->release();
    token->set_failure(signature.error());
    ERR_raise_data(ERR_LIB_USER, ERR_R_OPERATION_FAIL, "the token does not sign");
    return nullptr;
}

const EC_KEY_METHOD* token_method() {
    static EC_KEY_METHOD* const method = [] {
        EC_KEY_METHOD* made = EC_KEY_METHOD_new(EC_KEY_OpenSSL());
        int (*sign)(int, const unsigned char*, int, unsigned char*, unsigned*, const BIGNUM*, const BIGNUM*, EC_KEY*) =
            nullptr;
        int (*setup)(EC_KEY*, BN_CTX*, BIGNUM**, BIGNUM**) = nullptr;
        EC_KEY_METHOD_get_sign(made, &sign, &setup, nullptr);
        EC_KEY_METHOD_set_sign(made, sign, setup, &sign_digest);
        return made;
    }();
    return method;
}

} // namespace

Result<Key> key_on_token(Token& token, X509* certificate) {
    EVP_PKEY* of_certificate = X509_get0_pubkey(certificate);
    if (of_certificate == nullptr || EVP_PKEY_get_base_id(of_certificate) != EVP_PKEY_EC)
        return make_error(ErrorCode::InvalidArgument, "the key on the token is not that of the certificate");
    const EC_KEY* known = EVP_PKEY_get0_EC_KEY(of_certificate);
    EcKey key(known == nullptr ? nullptr : EC_KEY_dup(known));
    Key wrapped(EVP_PKEY_new());
    if (key == nullptr || wrapped == nullptr || EC_KEY_set_method(key.get(), token_method()) != 1 ||
        EC_KEY_set_ex_data(key.get(), token_slot(), &token) != 1 || EVP_PKEY_set1_EC_KEY(wrapped.get(), key.get()) != 1)
        return openssl_error(ErrorCode::Internal, "the token's key cannot be used");
    return wrapped;
}

} // namespace warifu::signing
