#include "warifu/certificates/certificate.h"

#include <array>
#include <ctime>

#include <fmt/format.h>
#include <openssl/bn.h>

#include "extensions.h"
#include "names.h"
#include "warifu/base/digest.h"
#include "warifu/base/text.h"

namespace warifu::certificates {

namespace {

std::string name_of(const X509_NAME* name) {
    const Owned<BIO, BIO_free> out(BIO_new(BIO_s_mem()));
    // Without ESC_MSB, so that a Japanese name stays readable. Of RFC 4514 this is the reading of RFC 2253.
    constexpr unsigned long flags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
    if (!out || X509_NAME_print_ex(out.get(), name, 0, flags) < 0)
        return {};
    char* text = nullptr;
    const long size = BIO_get_mem_data(out.get(), &text);
    return size > 0 ? printable({text, static_cast<std::size_t>(size)}, 1024) : std::string();
}

std::string serial_of(const X509* certificate) {
    const Owned<BIGNUM, BN_free> number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
    char* raw = number ? BN_bn2hex(number.get()) : nullptr;
    const std::string text = raw != nullptr ? raw : "";
    OPENSSL_free(raw);
    return to_lower_ascii(printable(text, 200)); // RFC 5280 allows 20 bytes
}

std::string time_of(const ASN1_TIME* time) {
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1)
        return {};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                       parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string kind_of(const EVP_PKEY* key) {
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS: return "rsa";
    case EVP_PKEY_DSA: return "dsa";
    case EVP_PKEY_EC: return "ec";
    case EVP_PKEY_DH:
    case EVP_PKEY_DHX: return "dh";
    case EVP_PKEY_ED25519: return "ed25519";
    case EVP_PKEY_ED448: return "ed448";
    default: return "other";
    }
}

std::string curve_of(const EVP_PKEY* key) {
    std::array<char, 64> name{};
    std::size_t size = 0;
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC || EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) != 1)
        return {};
    const std::string group(name.data(), size);
    return group == "prime256v1" ? "P-256" : group == "secp384r1" ? "P-384" : group == "secp521r1" ? "P-521" : group;
}

void read_key(X509* certificate, CertificateFacts& facts) {
    facts.key_kind = "other";
    if (const EVP_PKEY* key = X509_get0_pubkey(certificate); key != nullptr) {
        facts.key_kind = kind_of(key);
        facts.curve = curve_of(key);
        if (const int bits = EVP_PKEY_get_bits(key); bits > 0)
            facts.key_bits = bits;
    }
    unsigned char* raw = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &raw);
    if (size > 0)
        facts.spki_sha256 = sha256_hex({reinterpret_cast<const std::byte*>(raw), static_cast<std::size_t>(size)});
    OPENSSL_free(raw);
}

/// RSASSA-PSS says in its parameters which digest it uses.
std::string signature_of(X509* certificate) {
    const int nid = X509_get_signature_nid(certificate);
    const char* name = OBJ_nid2ln(nid);
    if (nid == NID_undef || name == nullptr) {
        const X509_ALGOR* algorithm = nullptr;
        X509_get0_signature(nullptr, &algorithm, certificate);
        const ASN1_OBJECT* id = nullptr;
        X509_ALGOR_get0(&id, nullptr, nullptr, algorithm);
        std::array<char, 80> text{};
        return OBJ_obj2txt(text.data(), static_cast<int>(text.size()), id, 1) > 0 ? text.data() : "unknown";
    }
    int digest = NID_undef;
    if (nid == NID_rsassaPss && X509_get_signature_info(certificate, &digest, nullptr, nullptr, nullptr) == 1 &&
        digest != NID_undef)
        return fmt::format("{}-{}", name, OBJ_nid2ln(digest));
    return name;
}

} // namespace

Certificate parse(Bytes der) {
    if (der.empty() || der.size() > most_der)
        return nullptr;
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const auto* end = at + der.size();
    Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    return certificate && at == end ? std::move(certificate) : nullptr;
}

Result<CertificateFacts> read_certificate(Bytes der) {
    if (der.size() > most_der)
        return make_error(ErrorCode::LimitExceeded, fmt::format("a certificate of more than {} bytes", most_der));
    const QuietErrors quiet;
    const Certificate certificate = parse(der);
    if (!certificate)
        return make_error(ErrorCode::Corrupt, "this is not a certificate in DER");
    CertificateFacts facts;
    facts.subject = name_of(X509_get_subject_name(certificate.get()));
    facts.issuer = name_of(X509_get_issuer_name(certificate.get()));
    facts.serial = serial_of(certificate.get());
    facts.sha256 = sha256_hex(der);
    facts.not_before = time_of(X509_get0_notBefore(certificate.get()));
    facts.not_after = time_of(X509_get0_notAfter(certificate.get()));
    facts.signature_algorithm = signature_of(certificate.get());
    read_key(certificate.get(), facts);
    read_extensions(certificate.get(), facts);
    read_names(certificate.get(), facts);
    facts.self_signed = X509_self_signed(certificate.get(), 1) == 1;
    return facts;
}

} // namespace warifu::certificates
