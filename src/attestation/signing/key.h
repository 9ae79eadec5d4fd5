#pragma once

#include <ctime>
#include <functional>
#include <string>

#include "openssl.h"
#include "warifu/base/result.h"
#include "warifu/signing/sign.h"

namespace warifu::signing {

/// Refuses a certificate that nobody would take a signature by: weak, not valid now, not for signing.
Result<void> check_signer(X509* certificate, std::time_t now);

using UseKey = std::function<Result<std::string>(EVP_PKEY* key)>;

/// Opens the key of `terms`, a file's or a token's, which must be that of the certificate, and hands it to `use`.
Result<std::string> with_key(const SigningTerms& terms, X509* certificate, const UseKey& use);

} // namespace warifu::signing
