#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "warifu/base/bytes.h"
#include "warifu/base/result.h"
#include "warifu/base/row.h"

/// What X.509 certificates (RFC 5280) say, and how a chain of them holds together. Whoever has the bytes, from a file
/// or from a server, asks here; nothing is fetched and no trust store is known.
namespace warifu::certificates {

struct CertificateFacts {
    std::string subject; ///< RFC 4514
    std::string issuer;
    std::string serial; ///< hexadecimal
    std::string sha256; ///< of the DER, hexadecimal
    /// subjectAltName; at most `most_names` of each are kept.
    std::vector<std::string> dns_names, ip_addresses;
    std::size_t name_count = 0; ///< entries of subjectAltName of every kind, also those not kept
    bool odd_name = false;      ///< a DNS name has what no host name has: NUL, blanks, letters beyond ASCII
    std::string not_before;     ///< RFC 3339, UTC; empty: unreadable
    std::string not_after;
    std::string key_kind; ///< rsa, ec, ed25519, ed448, dsa, dh, other
    std::optional<int> key_bits;
    std::string curve; ///< P-256, P-384, P-521, or OpenSSL's name; empty: not ec, or none that has a name
    std::string spki_sha256;
    std::string signature_algorithm; ///< sha256WithRSAEncryption, ecdsa-with-SHA256, rsassaPss-sha256 …
    bool ca = false;
    std::optional<int> path_length;
    std::vector<std::string> key_usage, extended_key_usage;
    std::vector<std::string> ocsp_urls, crl_urls, ca_issuer_urls;
    bool must_staple = false;        ///< RFC 7633
    bool self_signed = false;        ///< verified by its own key
    bool extensions_readable = true; ///< false: what stands in extensions may be wrong or missing above
};

constexpr std::size_t most_names = 100;
constexpr std::size_t most_urls = 16;
constexpr std::size_t most_der = 64U << 10U; ///< no honest certificate is larger
constexpr std::size_t most_in_chain = 32;

/// One certificate in DER, and nothing after it. Errors: ErrorCode::Corrupt, LimitExceeded.
Result<CertificateFacts> read_certificate(Bytes der);

struct ChainFacts {
    std::vector<CertificateFacts> certificates; ///< leaf first as presented
    bool in_order = false;                      ///< each is signed by the next
    bool complete = false;                      ///< ends in a self-signed one or in one whose issuer is a trust anchor
    std::optional<bool> names_match; ///< leaf against `host` (RFC 9525, no CN fallback); empty: no host given
    /// Machine words, each once: expired, not-yet-valid, weak-key, weak-signature, name-mismatch, odd-name,
    /// out-of-order, self-signed-leaf, missing-intermediate, issuer-not-shown, not-an-authority, damaged-extensions,
    /// unknown-validity.
    std::vector<std::string> problems;
};

/// What can be said of a chain on a day (UTC). `anchors` are certificates in DER that are trusted; without them a chain
/// that leaves out its root, as it may (RFC 8446, 4.4.2), is not `complete`, and that is no problem. Words:
/// missing-intermediate: the issuer is not there though others are, or no anchor is reached; issuer-not-shown: the leaf
/// stands alone. `host` is a DNS name (also in Unicode) or an IP address. Errors: Corrupt (a certificate is malformed),
/// InvalidArgument (no certificate, or a host that is none), LimitExceeded.
Result<ChainFacts> weigh_chain(std::span<const std::vector<std::byte>> ders, std::string_view host,
                               std::chrono::sys_days on, std::span<const std::vector<std::byte>> anchors = {});

/// RSA, DSA and DH below 2048 bits, EC below 224 (NIST SP 800-131A Rev. 2, tables 2 and 5). Empty: the size is unknown.
std::optional<bool> is_weak_key(const CertificateFacts& facts);
/// Signed over SHA-1 (NIST SP 800-131A Rev. 2, table 8), MD5 (RFC 6151) or an older digest.
bool is_weak_signature(const CertificateFacts& facts);

using Columns = std::vector<std::pair<std::string, Value>>;
/// The cells of the table `certificate` that one certificate gives, and those that its place in a chain gives. The
/// caller adds `origin`, `port` and `path`.
Columns columns_of(const CertificateFacts& facts);
Columns columns_of(const ChainFacts& chain, std::size_t position, std::string_view host);
/// The latter of one that stands in no chain, as those in a firmware.
Columns columns_alone();

} // namespace warifu::certificates
