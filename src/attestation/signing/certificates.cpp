#include "certificates.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "warifu/base/digest.h"
#include "warifu/base/text.h"

namespace warifu::signing {

namespace {

constexpr int most_certificates = 64;
constexpr int most_crls = 64;

using Integer = Owned<BIGNUM, BN_free>;

std::string object_name(const ASN1_OBJECT* object) {
    std::array<char, 80> text{};
    const int nid = OBJ_obj2nid(object);
    if (nid != NID_undef)
        return OBJ_nid2sn(nid);
    OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 1);
    return text.data();
}

std::vector<std::string> extended_usages(X509* certificate) {
    using Usages = Owned<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>;
    const Usages found(
        static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(certificate, NID_ext_key_usage, nullptr, nullptr)));
    std::vector<std::string> names;
    for (int i = 0; i < sk_ASN1_OBJECT_num(found.get()); ++i)
        names.push_back(object_name(sk_ASN1_OBJECT_value(found.get(), i)));
    return names;
}

std::string group_name(EVP_PKEY* key) {
    std::array<char, 64> group{};
    std::size_t size = 0;
    if (EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) != 1)
        return {};
    return {group.data(), size};
}

/// OpenSSL has two names for each; a curve given by its parameters has none.
bool is_known_curve(std::string_view group) {
    constexpr std::array<std::string_view, 6> known = {"prime256v1", "secp384r1", "secp521r1",
                                                       "P-256",      "P-384",     "P-521"};
    return std::find(known.begin(), known.end(), group) != known.end();
}

} // namespace

Result<CertificateStack> read_certificates(std::string_view pem, std::string_view what) {
    const Bio bio = bio_of(as_bytes(pem));
    CertificateStack stack(sk_X509_new_null());
    while (X509* raw = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
        Certificate certificate(raw);
        if (sk_X509_num(stack.get()) >= most_certificates)
            return make_error(ErrorCode::LimitExceeded, fmt::format("more than {} certificates", most_certificates),
                              std::string(what));
        sk_X509_push(stack.get(), certificate.release());
    }
    const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    if (!at_end || sk_X509_num(stack.get()) == 0) {
        Error error = openssl_error(ErrorCode::Parse, "this is not a certificate in PEM");
        error.where = what;
        return error;
    }
    ERR_clear_error();
    return stack;
}

Result<std::vector<Crl>> read_crls(std::string_view text) {
    std::vector<Crl> found;
    if (text.find("-----BEGIN") == std::string_view::npos) {
        const auto* at = reinterpret_cast<const unsigned char*>(text.data());
        Crl crl(d2i_X509_CRL(nullptr, &at, static_cast<long>(text.size())));
        if (crl == nullptr)
            return openssl_error(ErrorCode::Parse, "this is no certificate revocation list");
        found.push_back(std::move(crl));
        return found;
    }
    const Bio bio = bio_of(as_bytes(text));
    while (X509_CRL* raw = PEM_read_bio_X509_CRL(bio.get(), nullptr, nullptr, nullptr)) {
        found.emplace_back(raw);
        if (found.size() > most_crls)
            return make_error(ErrorCode::LimitExceeded, fmt::format("more than {} revocation lists", most_crls));
    }
    const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    if (!at_end || found.empty())
        return openssl_error(ErrorCode::Parse, "this is no certificate revocation list in PEM");
    ERR_clear_error();
    return found;
}

std::string name_text(const X509_NAME* name) {
    const Bio bio(BIO_new(BIO_s_mem()));
    // Without ESC_MSB, so that a Japanese name stays readable.
    constexpr unsigned long flags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
    X509_NAME_print_ex(bio.get(), name, 0, flags);
    return printable(bytes_in(bio.get()), 1024);
}

std::string serial_text(const X509* certificate) {
    const Integer number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
    char* raw = number == nullptr ? nullptr : BN_bn2hex(number.get());
    std::string text = raw == nullptr ? "" : raw;
    OPENSSL_free(raw);
    return printable(text, 200);
}

std::string fingerprint(const X509* certificate) { return sha256_hex(as_bytes(der_of<X509, i2d_X509>(certificate))); }

std::string key_text(const X509* certificate) {
    EVP_PKEY* key = X509_get0_pubkey(certificate);
    if (key == nullptr)
        return "unknown";
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_EC: {
        const std::string group = group_name(key);
        return "EC " + (group == "prime256v1"  ? "P-256"
                        : group == "secp384r1" ? "P-384"
                        : group == "secp521r1" ? "P-521"
                                               : group);
    }
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS: return fmt::format("RSA {}", EVP_PKEY_get_bits(key));
    default: {
        const char* name = EVP_PKEY_get0_type_name(key);
        return name == nullptr ? "unknown" : name;
    }
    }
}

std::vector<std::string> usages(X509* certificate) {
    constexpr std::array<std::pair<std::uint32_t, const char*>, 7> bits = {{{KU_DIGITAL_SIGNATURE, "digitalSignature"},
                                                                            {KU_NON_REPUDIATION, "nonRepudiation"},
                                                                            {KU_KEY_ENCIPHERMENT, "keyEncipherment"},
                                                                            {KU_DATA_ENCIPHERMENT, "dataEncipherment"},
                                                                            {KU_KEY_AGREEMENT, "keyAgreement"},
                                                                            {KU_KEY_CERT_SIGN, "keyCertSign"},
                                                                            {KU_CRL_SIGN, "cRLSign"}}};
    std::vector<std::string> names;
    if ((X509_get_extension_flags(certificate) & EXFLAG_KUSAGE) != 0)
        for (const auto& [bit, name] : bits)
            if ((X509_get_key_usage(certificate) & bit) != 0)
                names.emplace_back(name);
    const std::vector<std::string> extended = extended_usages(certificate);
    names.insert(names.end(), extended.begin(), extended.end());
    return names;
}

std::string forbidden_use(X509* certificate) {
    // Who certifies others does not sign documents: whoever got hold of such a key could be anybody.
    if ((X509_get_extension_flags(certificate) & EXFLAG_CA) != 0)
        return "it is an authority's (basicConstraints says CA:TRUE); sign with one that has CA:FALSE";
    // Without the extension every use is allowed (RFC 5280, 4.2.1.3 and 4.2.1.12); X509_get_key_usage gives all bits.
    if ((X509_get_key_usage(certificate) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) == 0)
        return "its key usage has neither digitalSignature nor nonRepudiation";
    if (purposes_of(certificate, Purpose::Documents).empty())
        return "its extended key usage has none of emailProtection, codeSigning, documentSigning";
    return {};
}

std::set<std::string> purposes_of(X509* certificate, Purpose purpose) {
    // documentSigning is RFC 9336, which OpenSSL 3.0 has no name for.
    static const std::set<std::string> documents = {"emailProtection", "codeSigning", "1.3.6.1.5.5.7.3.36"};
    static const std::set<std::string> stamps = {"timeStamping"};
    const std::set<std::string>& all = purpose == Purpose::Documents ? documents : stamps;
    if ((X509_get_extension_flags(certificate) & EXFLAG_XKUSAGE) == 0)
        return all;
    std::set<std::string> found;
    for (const std::string& name : extended_usages(certificate)) {
        if (name == "anyExtendedKeyUsage")
            return all;
        if (all.contains(name))
            found.insert(name);
    }
    return found;
}

bool is_strong(EVP_PKEY* key, int least_rsa_bits) {
    switch (key == nullptr ? EVP_PKEY_NONE : EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_EC: return is_known_curve(group_name(key));
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS: return EVP_PKEY_get_bits(key) >= least_rsa_bits;
    default: return false;
    }
}

std::string unfit_key(EVP_PKEY* key) {
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA_PSS && is_strong(key, least_rsa_bits_of_signer))
        return {};
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_EC:
        return fmt::format("the curve {} is not accepted: use P-256, P-384 or P-521",
                           group_name(key).empty() ? "of the key's own making" : group_name(key));
    case EVP_PKEY_RSA:
        return fmt::format("RSA with {} bits is too weak: use {} or more, or ECDSA P-256", EVP_PKEY_get_bits(key),
                           least_rsa_bits_of_signer);
    case EVP_PKEY_ED25519:
    case EVP_PKEY_ED448: return "Ed25519 and Ed448 are not accepted: few programs verify them in CMS; use ECDSA P-256";
    default: return "keys of this kind are not accepted: use ECDSA P-256, P-384 or P-521, or RSA of 3072 bits or more";
    }
}

} // namespace warifu::signing
