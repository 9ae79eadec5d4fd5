#include "warifu/signing/sign.h"

#include <algorithm>
#include <vector>

#include "certificates.h"
#include "key.h"

namespace warifu::signing {

namespace {

constexpr unsigned flags = CMS_DETACHED | CMS_BINARY | CMS_NOSMIMECAP;

/// SHA-384 goes with P-384, as RFC 5753 recommends; SHA-256 with all else.
const EVP_MD* digest_for(EVP_PKEY* key) {
    return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC && EVP_PKEY_get_bits(key) > 256 ? EVP_sha384() : EVP_sha256();
}

/// The signed attributes as they are signed: a SET OF in DER, in the order of its encodings (X.690, 11.6).
std::string attributes_as_signed(CMS_SignerInfo* signer) {
    std::vector<std::string> attributes;
    for (int i = 0; i < CMS_signed_get_attr_count(signer); ++i)
        attributes.push_back(der_of<X509_ATTRIBUTE, i2d_X509_ATTRIBUTE>(CMS_signed_get_attr(signer, i)));
    std::sort(attributes.begin(), attributes.end());
    std::string body;
    for (const std::string& attribute : attributes)
        body += attribute;
    const int size = static_cast<int>(body.size());
    std::string all(static_cast<std::size_t>(ASN1_object_size(1, size, V_ASN1_SET)), '\0');
    auto* at = reinterpret_cast<unsigned char*>(all.data());
    ASN1_put_object(&at, 1, size, V_ASN1_SET, V_ASN1_UNIVERSAL);
    std::copy(body.begin(), body.end(), all.end() - size);
    return all;
}

/// OpenSSL 3.0 always states the time. So the attribute is taken out, and the others are signed once more.
Result<void> sign_without_time(CMS_SignerInfo* signer, EVP_PKEY* key) {
    using Attribute = Owned<X509_ATTRIBUTE, X509_ATTRIBUTE_free>;
    using Context = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
    const int at = CMS_signed_get_attr_by_NID(signer, NID_pkcs9_signingTime, -1);
    const Attribute time(at < 0 ? nullptr : CMS_signed_delete_attr(signer, at));
    const std::string attributes = attributes_as_signed(signer);
    const auto* data = reinterpret_cast<const unsigned char*>(attributes.data());
    const Context context(EVP_MD_CTX_new());
    std::size_t size = 0;
    if (context == nullptr || EVP_DigestSignInit(context.get(), nullptr, digest_for(key), nullptr, key) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &size, data, attributes.size()) != 1)
        return openssl_error(ErrorCode::Internal, "the signature cannot be made");
    std::vector<unsigned char> octets(size);
    if (EVP_DigestSign(context.get(), octets.data(), &size, data, attributes.size()) != 1 ||
        ASN1_OCTET_STRING_set(CMS_SignerInfo_get0_signature(signer), octets.data(), static_cast<int>(size)) != 1)
        return openssl_error(ErrorCode::Internal, "the signature cannot be made");
    return {};
}

/// Content type, digest and time come from OpenSSL; CMS_CADES adds signing-certificate-v2 (RFC 5035).
Result<std::string> build(Bytes content, X509* certificate, EVP_PKEY* key, STACK_OF(X509) * chain, Profile profile) {
    const Bio data = bio_of(content);
    if (data == nullptr)
        return make_error(ErrorCode::LimitExceeded, "the file is too large to sign");
    const Cms cms(CMS_sign(nullptr, nullptr, chain, nullptr, flags | CMS_PARTIAL));
    CMS_SignerInfo* signer =
        cms == nullptr ? nullptr : CMS_add1_signer(cms.get(), certificate, key, digest_for(key), flags | CMS_CADES);
    if (signer == nullptr || CMS_final(cms.get(), data.get(), nullptr, flags) != 1)
        return openssl_error(ErrorCode::Internal, "the signature cannot be made");
    if (profile == Profile::Pades)
        TRY_VOID(sign_without_time(signer, key));
    return der_of<CMS_ContentInfo, i2d_CMS_ContentInfo>(cms.get());
}

} // namespace

Result<std::string> sign(Bytes content, const SigningTerms& terms) {
    CertificateStack given = TRY(read_certificates(terms.certificate, "--cert"));
    const Certificate certificate(sk_X509_shift(given.get()));
    TRY_VOID(check_signer(certificate.get(), terms.now));
    if (!terms.chain.empty()) {
        const CertificateStack more = TRY(read_certificates(terms.chain, "--chain"));
        while (sk_X509_num(more.get()) > 0)
            sk_X509_push(given.get(), sk_X509_shift(more.get()));
    }

    return with_key(terms, certificate.get(),
                    [&](EVP_PKEY* key) { return build(content, certificate.get(), key, given.get(), terms.profile); });
}

} // namespace warifu::signing
