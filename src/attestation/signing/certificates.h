#pragma once

#include <set>
#include <string>
#include <vector>

#include "openssl.h"
#include "warifu/base/result.h"

namespace warifu::signing {

enum class Purpose { Documents, TimeStamps };

/// As strong as SHA-256 asks for: 128 bits (NIST SP 800-57 part 1 rev. 5, table 2).
constexpr int least_rsa_bits_of_signer = 3072;

/// All certificates of a PEM text; `what` names it in errors. None is an error.
Result<CertificateStack> read_certificates(std::string_view pem, std::string_view what);
/// All CRLs of a PEM text, or one in DER.
Result<std::vector<Crl>> read_crls(std::string_view text);

std::string name_text(const X509_NAME* name); ///< RFC 2253, UTF-8
std::string serial_text(const X509* certificate);
std::string fingerprint(const X509* certificate); ///< SHA-256 of the DER
std::string key_text(const X509* certificate);    ///< `EC P-256`, `RSA 3072`
std::vector<std::string> usages(X509* certificate);

/// Why a certificate's key may not sign documents by its own constraints, key usage and extended key usage; empty: it
/// may.
std::string forbidden_use(X509* certificate);
/// Which of the extended key usages that a purpose can rest on the certificate allows: all where it names none.
std::set<std::string> purposes_of(X509* certificate, Purpose purpose);
/// P-256, P-384, P-521, or RSA of so many bits.
bool is_strong(EVP_PKEY* key, int least_rsa_bits);
/// Why we do not sign with this key; empty: we do.
std::string unfit_key(EVP_PKEY* key);

} // namespace warifu::signing
