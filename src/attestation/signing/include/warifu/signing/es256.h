#pragma once

#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/bytes.h"
#include "warifu/base/result.h"
#include "warifu/signing/sign.h"
#include "warifu/signing/verify.h"

/// Signatures where there is no room for a certificate: ECDSA on P-256 with SHA-256, r and s as 32 bytes each (ES256;
/// RFC 9053, 2.1), s in the lower half of the order, so that nobody makes a second signature out of the first.
namespace warifu::signing {

inline constexpr std::size_t es256_bytes = 64;
inline constexpr std::size_t key_id_bytes = 8;

/// A certificate, to those who look for it and tell people of it.
struct KnownCertificate {
    std::string key_id; ///< the first 8 bytes of the SHA-256 of its DER
    std::string name;   ///< the subject's common name; empty: it has none, several, or one that cannot be shown
    std::string subject;
    std::string fingerprint;
    std::time_t from = 0;
    std::time_t until = 0;
};

/// The certificate of `terms`, when it may sign now, by P-256.
Result<KnownCertificate> es256_signer(const SigningTerms& terms);
Result<std::string> sign_es256(Bytes content, const SigningTerms& terms);

struct KnownTerms {
    std::string trust;  ///< PEM: certificates that are relied on
    std::string others; ///< PEM: certificates that must lead to one of those; may be empty
    std::string crls;   ///< PEM or DER; empty: revocation is not checked
};

/// Certificates that signatures name by key id.
class KnownKeys {
public:
    static Result<KnownKeys> create(const KnownTerms& terms);
    ~KnownKeys();
    KnownKeys(KnownKeys&&) noexcept;
    KnownKeys& operator=(KnownKeys&&) noexcept;

    /// Null: nobody knows it. Lives as long as this.
    const KnownCertificate* find(std::string_view key_id) const;
    /// Whether the signature is over the content, by this key.
    bool has_signed(std::string_view key_id, Bytes content, Bytes signature) const;

    struct Reliance {
        std::vector<Problem> problems; ///< none: it leads to one that is relied on, and may sign
        Revocation revocation = Revocation::NotChecked;
    };
    /// Whether the certificate is relied on at a moment.
    Reliance reliance(std::string_view key_id, std::time_t at, std::time_t now) const;

private:
    struct Held;
    explicit KnownKeys(std::unique_ptr<Held> held);
    std::unique_ptr<Held> m_held;
};

} // namespace warifu::signing
