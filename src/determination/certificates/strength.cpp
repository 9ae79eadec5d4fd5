#include <algorithm>
#include <array>

#include "warifu/base/text.h"
#include "warifu/certificates/certificate.h"

namespace warifu::certificates {

std::optional<bool> is_weak_key(const CertificateFacts& facts) {
    if (!facts.key_bits)
        return std::nullopt;
    if (facts.key_kind == "rsa" || facts.key_kind == "dsa" || facts.key_kind == "dh")
        return *facts.key_bits < 2048;
    if (facts.key_kind == "ec")
        return *facts.key_bits < 224;
    return facts.key_kind == "other" ? std::nullopt : std::optional(false);
}

bool is_weak_signature(const CertificateFacts& facts) {
    // As OpenSSL writes them, with and without a hyphen. 'dsaWithSHA' is SHA-0's, of which the name says no number.
    constexpr std::array<std::string_view, 6> digests = {"sha1", "sha-1", "md5", "md4", "md2", "dsawithsha"};
    const std::string name = to_lower_ascii(facts.signature_algorithm);
    if (name == "dsa_with_sha224" || name == "dsa_with_sha256")
        return false;
    return std::any_of(digests.begin(), digests.end(),
                       [&](std::string_view digest) { return name.find(digest) != std::string::npos; });
}

} // namespace warifu::certificates
