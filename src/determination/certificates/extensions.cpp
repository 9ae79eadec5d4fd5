#include "extensions.h"

#include <array>

#include "warifu/base/text.h"

namespace warifu::certificates {

namespace {

constexpr std::size_t most_url = 2048;
constexpr std::size_t most_usages = 32;

std::string text_of(const ASN1_STRING* text, std::size_t most) {
    return printable({reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                      static_cast<std::size_t>(ASN1_STRING_length(text))},
                     most);
}

void add_url(const GENERAL_NAME* name, std::vector<std::string>& urls) {
    if (name->type == GEN_URI && urls.size() < most_urls)
        urls.push_back(text_of(name->d.uniformResourceIdentifier, most_url));
}

void read_access(X509* certificate, CertificateFacts& facts) {
    const auto access =
        extension<AUTHORITY_INFO_ACCESS, AUTHORITY_INFO_ACCESS_free>(certificate, NID_info_access, facts);
    for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(access.get()); ++i) {
        const ACCESS_DESCRIPTION* each = sk_ACCESS_DESCRIPTION_value(access.get(), i);
        const int method = OBJ_obj2nid(each->method);
        if (method == NID_ad_OCSP)
            add_url(each->location, facts.ocsp_urls);
        else if (method == NID_ad_ca_issuers)
            add_url(each->location, facts.ca_issuer_urls);
    }
}

void read_crl_points(X509* certificate, CertificateFacts& facts) {
    const auto points =
        extension<CRL_DIST_POINTS, CRL_DIST_POINTS_free>(certificate, NID_crl_distribution_points, facts);
    for (int i = 0; i < sk_DIST_POINT_num(points.get()); ++i) {
        const DIST_POINT_NAME* name = sk_DIST_POINT_value(points.get(), i)->distpoint;
        if (name == nullptr || name->type != 0) // 1: relative to the issuer's name
            continue;
        for (int j = 0; j < sk_GENERAL_NAME_num(name->name.fullname); ++j)
            add_url(sk_GENERAL_NAME_value(name->name.fullname, j), facts.crl_urls);
    }
}

void read_extended_usage(X509* certificate, CertificateFacts& facts) {
    const auto usages = extension<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>(certificate, NID_ext_key_usage, facts);
    for (int i = 0; i < sk_ASN1_OBJECT_num(usages.get()) && facts.extended_key_usage.size() < most_usages; ++i) {
        const ASN1_OBJECT* object = sk_ASN1_OBJECT_value(usages.get(), i);
        std::array<char, 80> text{};
        if (const int nid = OBJ_obj2nid(object); nid != NID_undef)
            facts.extended_key_usage.emplace_back(OBJ_nid2sn(nid));
        else if (OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 1) > 0)
            facts.extended_key_usage.emplace_back(text.data());
    }
}

void read_usage(X509* certificate, CertificateFacts& facts) {
    constexpr std::array<std::pair<std::uint32_t, const char*>, 9> bits = {{
        {KU_DIGITAL_SIGNATURE, "digitalSignature"},
        {KU_NON_REPUDIATION, "nonRepudiation"},
        {KU_KEY_ENCIPHERMENT, "keyEncipherment"},
        {KU_DATA_ENCIPHERMENT, "dataEncipherment"},
        {KU_KEY_AGREEMENT, "keyAgreement"},
        {KU_KEY_CERT_SIGN, "keyCertSign"},
        {KU_CRL_SIGN, "cRLSign"},
        {KU_ENCIPHER_ONLY, "encipherOnly"},
        {KU_DECIPHER_ONLY, "decipherOnly"},
    }};
    if ((X509_get_extension_flags(certificate) & EXFLAG_KUSAGE) == 0)
        return; // every use is allowed; OpenSSL then gives all bits
    for (const auto& [bit, name] : bits)
        if ((X509_get_key_usage(certificate) & bit) != 0)
            facts.key_usage.emplace_back(name);
}

/// RFC 7633: status_request, which is feature 5 (RFC 6066).
void read_features(X509* certificate, CertificateFacts& facts) {
    const auto features = extension<TLS_FEATURE, TLS_FEATURE_free>(certificate, NID_tlsfeature, facts);
    for (int i = 0; i < sk_ASN1_INTEGER_num(features.get()); ++i)
        facts.must_staple = facts.must_staple || ASN1_INTEGER_get(sk_ASN1_INTEGER_value(features.get(), i)) == 5;
}

} // namespace

void read_extensions(X509* certificate, CertificateFacts& facts) {
    // The flags are worked out by the first question for them.
    const std::uint32_t flags = X509_get_extension_flags(certificate);
    facts.extensions_readable = (flags & EXFLAG_INVALID) == 0;
    facts.ca = (flags & EXFLAG_CA) != 0;
    if (const long length = X509_get_pathlen(certificate); length >= 0)
        facts.path_length = static_cast<int>(length);
    read_usage(certificate, facts);
    read_extended_usage(certificate, facts);
    read_access(certificate, facts);
    read_crl_points(certificate, facts);
    read_features(certificate, facts);
}

} // namespace warifu::certificates
