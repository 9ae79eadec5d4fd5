#pragma once

#include <string>
#include <vector>

#include "openssl.h"
#include "warifu/base/result.h"

namespace warifu::signing {

/// All certificates of a PEM text; `what` names it in errors. None is an error.
Result<CertificateStack> read_certificates(std::string_view pem, std::string_view what);
/// All CRLs of a PEM text, or one in DER.
Result<std::vector<Crl>> read_crls(std::string_view text);

std::string name_text(const X509_NAME* name); ///< RFC 2253, UTF-8
std::string serial_text(const X509* certificate);
std::string fingerprint(const X509* certificate); ///< SHA-256 of the DER
std::string key_text(const X509* certificate);    ///< `EC P-256`, `RSA 3072`
std::vector<std::string> usages(X509* certificate);

/// Why a certificate's key may not sign documents by its own key usage and extended key usage; empty: it may.
std::string forbidden_use(X509* certificate);
/// Why we do not sign with this key; empty: we do.
std::string unfit_key(EVP_PKEY* key);

} // namespace warifu::signing
