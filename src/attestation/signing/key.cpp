#include "key.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "certificates.h"
#include "token.h"

namespace warifu::signing {

namespace {

/// What a passphrase is asked with, and why it was not given.
struct Asked {
    const AskSecret& ask;
    std::optional<Error> failure;
};

int give_passphrase(char* buffer, int size, int, void* context) {
    auto& asked = *static_cast<Asked*>(context);
    auto secret = asked.ask({"passphrase of the key", "鍵のパスフレーズ"});
    if (!secret) {
        asked.failure = secret.error();
        return -1;
    }
    const std::size_t length = secret->size();
    const bool fits = length <= static_cast<std::size_t>(size);
    if (fits)
        std::copy_n(secret->data(), length, buffer);
    OPENSSL_cleanse(secret->data(), length);
    return fits ? static_cast<int>(length) : -1;
}

Result<Key> read_key(std::string_view pem, const AskSecret& ask) {
    const Bio bio = bio_of(as_bytes(pem));
    Asked asked{ask, {}};
    Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &give_passphrase, &asked));
    if (asked.failure)
        return *asked.failure;
    if (key == nullptr)
        return openssl_error(ErrorCode::InvalidArgument, "this is no private key in PEM, or its passphrase is another");
    return key;
}

} // namespace

Result<void> check_signer(X509* certificate, std::time_t now) {
    EVP_PKEY* key = X509_get0_pubkey(certificate);
    if (key == nullptr)
        return openssl_error(ErrorCode::Unsupported, "the certificate's key is of no known kind");
    if (const std::string why = unfit_key(key); !why.empty())
        return make_error(ErrorCode::Refused, why);
    const std::time_t from = seconds_of(X509_get0_notBefore(certificate));
    const std::time_t until = seconds_of(X509_get0_notAfter(certificate));
    if (from < 0 || from > now)
        return make_error(ErrorCode::Refused, fmt::format("the certificate is not valid before {}", utc_text(from)));
    if (until < now)
        return make_error(ErrorCode::Refused, fmt::format("the certificate expired on {}", utc_text(until)));
    if (const std::string why = forbidden_use(certificate); !why.empty())
        return make_error(ErrorCode::Refused, "the certificate is not for signing: " + why);
    return {};
}

Result<std::string> with_key(const SigningTerms& terms, X509* certificate, const UseKey& use) {
    if (is_pkcs11_uri(terms.key)) {
        const std::unique_ptr<Token> token = TRY(Token::open(TRY(parse_pkcs11_uri(terms.key)), terms.ask));
        const Key key = TRY(key_on_token(*token, certificate));
        auto made = use(key.get());
        return made || token->failure().message.empty() ? made : Result<std::string>(token->failure());
    }
    const Key key = TRY(read_key(terms.key, terms.ask));
    if (X509_check_private_key(certificate, key.get()) != 1) {
        ERR_clear_error();
        return make_error(ErrorCode::InvalidArgument, "the key is not that of the certificate");
    }
    return use(key.get());
}

} // namespace warifu::signing
