#include "warifu/signing/es256.h"

#include <algorithm>
#include <array>

#include <openssl/ecdsa.h>
#include <openssl/err.h>

#include "certificates.h"
#include "chain.h"
#include "key.h"
#include "warifu/base/text.h"

namespace warifu::signing {

namespace {

using Context = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using EcSignature = Owned<ECDSA_SIG, ECDSA_SIG_free>;
using Integer = Owned<BIGNUM, BN_free>;

constexpr std::size_t half_bytes = es256_bytes / 2;
constexpr std::size_t der_bytes = 72; // of two integers of 33 bytes

const unsigned char* raw(Bytes bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

Integer integer_of(std::string_view hexadecimal) {
    BIGNUM* number = nullptr;
    BN_hex2bn(&number, std::string(hexadecimal).c_str());
    return Integer(number);
}

/// SEC 2, 2.4.2.
const BIGNUM* order_of_p256() {
    static const Integer order = integer_of("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
    return order.get();
}

bool is_low(const BIGNUM* s) {
    static const Integer half = [] {
        Integer value(BN_dup(order_of_p256()));
        BN_rshift1(value.get(), value.get());
        return value;
    }();
    return BN_cmp(s, half.get()) <= 0;
}

bool is_p256(X509* certificate) { return key_text(certificate) == "EC P-256"; }

/// The only common name, when it can be shown as it is.
std::string common_name(const X509_NAME* subject) {
    const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (at < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, at) >= 0)
        return {};
    unsigned char* utf8 = nullptr;
    const int size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    if (size < 0)
        return {};
    const std::string name(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
    OPENSSL_free(utf8);
    return printable(name) == name ? name : std::string();
}

KnownCertificate describe(X509* certificate) {
    KnownCertificate known;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    X509_digest(certificate, EVP_sha256(), digest.data(), &size);
    known.key_id.assign(reinterpret_cast<const char*>(digest.data()), key_id_bytes);
    known.name = common_name(X509_get_subject_name(certificate));
    known.subject = name_text(X509_get_subject_name(certificate));
    known.fingerprint = fingerprint(certificate);
    known.from = seconds_of(X509_get0_notBefore(certificate));
    known.until = seconds_of(X509_get0_notAfter(certificate));
    return known;
}

Result<Certificate> signer_of(const SigningTerms& terms) {
    const CertificateStack given = TRY(read_certificates(terms.certificate, "--cert"));
    Certificate certificate(sk_X509_shift(given.get()));
    TRY_VOID(check_signer(certificate.get(), terms.now));
    if (!is_p256(certificate.get()))
        return make_error(ErrorCode::Refused, "the key of the certificate is not on P-256, which labels are signed by");
    return certificate;
}

/// r and s out of what OpenSSL writes; of s and its negative, both of which verify, the lower one.
Result<std::string> raw_signature(const std::vector<unsigned char>& der) {
    const unsigned char* at = der.data();
    const EcSignature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
    if (signature == nullptr)
        return openssl_error(ErrorCode::Internal, "the signature cannot be made");
    const BIGNUM* s = ECDSA_SIG_get0_s(signature.get());
    const Integer other(BN_new());
    BN_sub(other.get(), order_of_p256(), s);
    std::array<unsigned char, es256_bytes> octets{};
    if (BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), octets.data(), half_bytes) < 0 ||
        BN_bn2binpad(is_low(s) ? s : other.get(), octets.data() + half_bytes, half_bytes) < 0)
        return openssl_error(ErrorCode::Internal, "the signature cannot be made");
    return std::string(reinterpret_cast<const char*>(octets.data()), octets.size());
}

Result<std::string> sign_with(EVP_PKEY* key, Bytes content) {
    const Context context(EVP_MD_CTX_new());
    std::vector<unsigned char> der(der_bytes);
    std::size_t size = der.size();
    if (context == nullptr || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
        EVP_DigestSign(context.get(), der.data(), &size, raw(content), content.size()) != 1)
        return openssl_error(ErrorCode::Internal, "the signature cannot be made");
    der.resize(size);
    return raw_signature(der);
}

/// Empty: not two numbers in their range, or s in the upper half.
std::string der_signature(Bytes signature) {
    if (signature.size() != es256_bytes)
        return {};
    Integer r(BN_bin2bn(raw(signature), half_bytes, nullptr));
    Integer s(BN_bin2bn(raw(signature) + half_bytes, half_bytes, nullptr));
    const EcSignature both(ECDSA_SIG_new());
    if (r == nullptr || s == nullptr || both == nullptr || !is_low(s.get()))
        return {};
    ECDSA_SIG_set0(both.get(), r.release(), s.release());
    return der_of<ECDSA_SIG, i2d_ECDSA_SIG>(both.get());
}

} // namespace

Result<KnownCertificate> es256_signer(const SigningTerms& terms) { return describe(TRY(signer_of(terms)).get()); }

Result<std::string> sign_es256(Bytes content, const SigningTerms& terms) {
    const Certificate certificate = TRY(signer_of(terms));
    return with_key(terms, certificate.get(), [&](EVP_PKEY* key) { return sign_with(key, content); });
}

struct KnownKeys::Held {
    struct Entry {
        KnownCertificate known;
        Certificate certificate;
    };
    CertificateStack trust;
    CertificateStack others;
    std::vector<Crl> crls;
    std::vector<Entry> entries;

    void add_all(STACK_OF(X509) * certificates) {
        for (int i = 0; i < sk_X509_num(certificates); ++i) {
            X509* certificate = sk_X509_value(certificates, i);
            X509_up_ref(certificate);
            entries.push_back({describe(certificate), Certificate(certificate)});
        }
    }
    const Entry* find(std::string_view key_id) const {
        const auto found =
            std::ranges::find_if(entries, [&](const Entry& entry) { return entry.known.key_id == key_id; });
        return found == entries.end() ? nullptr : &*found;
    }
};

KnownKeys::KnownKeys(std::unique_ptr<Held> held) : m_held(std::move(held)) {}
KnownKeys::~KnownKeys() = default;
KnownKeys::KnownKeys(KnownKeys&&) noexcept = default;
KnownKeys& KnownKeys::operator=(KnownKeys&&) noexcept = default;

Result<KnownKeys> KnownKeys::create(const KnownTerms& terms) {
    auto held = std::make_unique<Held>();
    held->trust = TRY(read_certificates(terms.trust, "--trust"));
    held->others.reset(sk_X509_new_null());
    if (!terms.others.empty())
        held->others = TRY(read_certificates(terms.others, "--chain"));
    if (!terms.crls.empty())
        held->crls = TRY(read_crls(terms.crls));
    held->add_all(held->trust.get());
    held->add_all(held->others.get());
    return KnownKeys(std::move(held));
}

const KnownCertificate* KnownKeys::find(std::string_view key_id) const {
    const Held::Entry* entry = m_held->find(key_id);
    return entry == nullptr ? nullptr : &entry->known;
}

bool KnownKeys::has_signed(std::string_view key_id, Bytes content, Bytes signature) const {
    const Held::Entry* entry = m_held->find(key_id);
    const std::string der = der_signature(signature);
    if (entry == nullptr || der.empty() || !is_p256(entry->certificate.get()))
        return false;
    const Context context(EVP_MD_CTX_new());
    EVP_PKEY* key = X509_get0_pubkey(entry->certificate.get());
    const bool good =
        context != nullptr && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
        EVP_DigestVerify(context.get(), raw(as_bytes(der)), der.size(), raw(content), content.size()) == 1;
    ERR_clear_error();
    return good;
}

KnownKeys::Reliance KnownKeys::reliance(std::string_view key_id, std::time_t at, std::time_t now) const {
    Reliance found;
    const auto add = [&](std::string code, std::string english, std::string japanese) {
        found.problems.push_back({std::move(code), {std::move(english), std::move(japanese)}});
    };
    const Held::Entry* entry = m_held->find(key_id);
    if (entry == nullptr) {
        add("untrusted", "the certificate is not known", "証明書が不明");
        return found;
    }
    if (const std::string why = forbidden_use(entry->certificate.get()); !why.empty())
        add("wrong-usage", "the certificate is not for signing documents: " + why,
            "文書の署名に使える証明書ではない(鍵用途を参照)");
    ChainOutcome chain = check_chain(entry->certificate.get(), {m_held->trust.get(), m_held->others.get(), m_held->crls,
                                                                Purpose::Documents, at, now, false});
    found.revocation = chain.revocation;
    found.problems.insert(found.problems.end(), chain.problems.begin(), chain.problems.end());
    if (!chain.trusted)
        add("untrusted", "the signer's certificate does not lead to one of --trust",
            "署名者の証明書から --trust の証明書へたどれない");
    return found;
}

} // namespace warifu::signing
