#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "warifu/base/bytes.h"
#include "warifu/base/result.h"
#include "warifu/certificates/certificate.h"

/// What we learn of a key or a certificate. The key itself goes nowhere.
namespace warifu::inspection {

struct KeyFacts {
    std::string kind;     ///< rsa, dsa, ec, ed25519 …; empty when it hides behind a passphrase
    std::string encoding; ///< a word of private_key.encoding
    std::optional<std::int64_t> bits;
    std::optional<bool> encrypted = false;    ///< nothing: it may be
    std::optional<std::string> public_sha256; ///< `SHA256:…`, over the public half in SSH's form
};

struct FoundCertificate {
    certificates::CertificateFacts facts;
    std::size_t size = 0; ///< of the DER
};

/// DER, by OpenSSL: PKCS#1, PKCS#8, SEC 1, DSA. Nothing when it is no key.
std::optional<KeyFacts> parse_der_key(Bytes der);
/// DER of an EncryptedPrivateKeyInfo (PKCS#8 with a passphrase).
bool is_encrypted_pkcs8(Bytes der);
/// A certificate at the front.
std::optional<FoundCertificate> parse_der_certificate(Bytes der);

/// Bytes of the DER sequence at the front, head included; 0 when there is none.
std::size_t sequence_size(Bytes der);
/// A PKCS#12 container. Whether it holds keys is not looked into: it is one unless a passphrase closes it.
std::optional<KeyFacts> parse_pkcs12(Bytes der);

/// Kind and size of a public key in SSH's wire form.
std::pair<std::string, std::optional<std::int64_t>> describe_ssh_public(std::string_view blob);
/// The binary body of an OPENSSH PRIVATE KEY (openssh-key-v1).
std::optional<KeyFacts> parse_openssh_key(Bytes body);
/// A Dropbear private key at the front of `bytes`; `length` becomes its size.
std::optional<KeyFacts> parse_dropbear_key(Bytes bytes, std::size_t& length);

/// `SHA256:…` of a public key in SSH's wire form, as ssh-keygen -l prints it.
std::string ssh_fingerprint(std::string_view public_blob);

/// A string and a non-negative integer in SSH's wire form (RFC 4251 section 5).
void append_ssh_string(std::string& out, std::string_view text);
void append_ssh_mpint(std::string& out, std::string_view big_endian);

/// The name of the published key with this fingerprint; empty when there is none.
std::string_view known_key_name(std::string_view fingerprint);
/// One of the keys that programs carry to test themselves: OpenSSL's speed test (apps/testrsa.h), the kernel's crypto.
bool is_self_test_key(std::string_view fingerprint);

} // namespace warifu::inspection
