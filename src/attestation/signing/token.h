#pragma once

#include <memory>
#include <string>

#include "openssl.h"
#include "pkcs11_uri.h"
#include "warifu/base/bytes.h"
#include "warifu/base/result.h"
#include "warifu/signing/sign.h"

namespace warifu::signing {

/// A private EC key on a PKCS#11 token, logged in to.
class Token {
public:
    static Result<std::unique_ptr<Token>> open(const Pkcs11Uri& uri, const AskSecret& ask);
    ~Token();
    Token(const Token&) = delete;
    Token& operator=(const Token&) = delete;

    /// ECDSA over a digest: r and s, each as long as the curve's order.
    Result<std::string> sign(Bytes digest);

    /// What went wrong in the last signature made through OpenSSL, which has no room for it.
    const Error& failure() const { return m_failure; }
    void set_failure(Error failure) { m_failure = std::move(failure); }

private:
    struct Module;
    explicit Token(std::unique_ptr<Module> module);
    std::unique_ptr<Module> m_module;
    Error m_failure;
};

/// The certificate's key, which signs by the token. The token outlives it.
Result<Key> key_on_token(Token& token, X509* certificate);

} // namespace warifu::signing
