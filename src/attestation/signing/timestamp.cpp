// RFC 3161: whoever wants a stamp sends a digest; the authority signs it together with the time. RFC 5652 has nothing
// signed after the signature, so the stamp goes into an unsigned attribute of the signer it stands for (RFC 3161,
// appendix A), and it is over the octets of that signature.

#include <fmt/format.h>
#include <openssl/rand.h>

#include "certificates.h"
#include "cms.h"
#include "stamp.h"
#include "warifu/signing/sign.h"

namespace warifu::signing {

namespace {

using Query = Owned<TS_REQ, TS_REQ_free>;
using Reply = Owned<TS_RESP, TS_RESP_free>;
using Imprint = Owned<TS_MSG_IMPRINT, TS_MSG_IMPRINT_free>;
using Algorithm = Owned<X509_ALGOR, X509_ALGOR_free>;
using Number = Owned<ASN1_INTEGER, ASN1_INTEGER_free>;
using Terms = Owned<TS_VERIFY_CTX, TS_VERIFY_CTX_free>;

constexpr int sha256_bytes = 32;

Result<std::string> digest_of(std::string_view text) {
    std::string digest(sha256_bytes, '\0');
    if (EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_sha256(),
                   nullptr) != 1)
        return openssl_error(ErrorCode::Internal, "no digest");
    return digest;
}

Result<Imprint> imprint_of(std::string_view text) {
    std::string digest = TRY(digest_of(text));
    Imprint imprint(TS_MSG_IMPRINT_new());
    const Algorithm algorithm(X509_ALGOR_new());
    if (imprint == nullptr || algorithm == nullptr ||
        X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr) != 1 ||
        TS_MSG_IMPRINT_set_algo(imprint.get(), algorithm.get()) != 1 ||
        TS_MSG_IMPRINT_set_msg(imprint.get(), reinterpret_cast<unsigned char*>(digest.data()), sha256_bytes) != 1)
        return openssl_error(ErrorCode::Internal, "the request cannot be made");
    return imprint;
}

/// So that an old reply cannot stand for a new one.
Result<Number> nonce() {
    std::uint64_t random = 0;
    Number number(ASN1_INTEGER_new());
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&random), sizeof random) != 1 || number == nullptr ||
        ASN1_INTEGER_set_uint64(number.get(), random) != 1)
        return openssl_error(ErrorCode::Internal, "no random number");
    return number;
}

/// The one signer of a signature: a stamp stands for one.
Result<CMS_SignerInfo*> only_signer(CMS_ContentInfo* cms) {
    STACK_OF(CMS_SignerInfo)* signers = CMS_get0_SignerInfos(cms);
    if (sk_CMS_SignerInfo_num(signers) != 1)
        return make_error(ErrorCode::Unsupported, "a signature of exactly one signer is needed for a time stamp");
    return sk_CMS_SignerInfo_value(signers, 0);
}

Result<Query> query_of(std::string_view signature) {
    Query query(TS_REQ_new());
    const Imprint imprint = TRY(imprint_of(signature));
    const Number number = TRY(nonce());
    if (query == nullptr || TS_REQ_set_version(query.get(), 1) != 1 ||
        TS_REQ_set_msg_imprint(query.get(), imprint.get()) != 1 || TS_REQ_set_nonce(query.get(), number.get()) != 1 ||
        TS_REQ_set_cert_req(query.get(), 1) != 1)
        return openssl_error(ErrorCode::Internal, "the request cannot be made");
    return query;
}

/// Status, digest and nonce of a reply. Who stamped is looked at by whoever relies on the stamp.
Result<void> check_reply(TS_RESP* reply, TS_REQ* query, std::string_view signature) {
    const Terms terms(query == nullptr ? TS_VERIFY_CTX_new() : TS_REQ_to_TS_VERIFY_CTX(query, nullptr));
    if (terms == nullptr)
        return openssl_error(ErrorCode::Internal, "the reply cannot be checked");
    TS_VERIFY_CTX_add_flags(terms.get(), TS_VFY_VERSION);
    if (TS_RESP_verify_response(terms.get(), reply) != 1)
        return openssl_error(ErrorCode::Refused, "the authority's reply is no stamp of what was asked");
    const Stamp stamp = TRY(read_stamp(der_of<PKCS7, i2d_PKCS7>(TS_RESP_get_token(reply))));
    return check_imprint(stamp, signature);
}

} // namespace

Result<std::string> timestamp_query(Bytes signature) {
    const Cms cms = TRY(read_cms(signature));
    const Query query = TRY(query_of(signature_octets(TRY(only_signer(cms.get())))));
    return der_of<TS_REQ, i2d_TS_REQ>(query.get());
}

Result<std::string> with_timestamp(Bytes signature, Bytes reply, Bytes query) {
    const Cms cms = TRY(read_cms(signature));
    CMS_SignerInfo* signer = TRY(only_signer(cms.get()));
    const auto* at = reinterpret_cast<const unsigned char*>(reply.data());
    const Reply answer(d2i_TS_RESP(nullptr, &at, static_cast<long>(reply.size())));
    if (answer == nullptr || TS_RESP_get_token(answer.get()) == nullptr)
        return openssl_error(ErrorCode::Refused, "the authority gives no stamp, or no reply by RFC 3161");
    const auto* asked_at = reinterpret_cast<const unsigned char*>(query.data());
    const Query asked(query.empty() ? nullptr : d2i_TS_REQ(nullptr, &asked_at, static_cast<long>(query.size())));
    if (!query.empty() && asked == nullptr)
        return openssl_error(ErrorCode::Parse, "the request is no request by RFC 3161");
    TRY_VOID(check_reply(answer.get(), asked.get(), signature_octets(signer)));

    const std::string token = der_of<PKCS7, i2d_PKCS7>(TS_RESP_get_token(answer.get()));
    if (CMS_unsigned_get_attr_by_NID(signer, NID_id_smime_aa_timeStampToken, -1) >= 0)
        return make_error(ErrorCode::Refused, "the signature has a time stamp already");
    if (CMS_unsigned_add1_attr_by_NID(signer, NID_id_smime_aa_timeStampToken, V_ASN1_SEQUENCE, token.data(),
                                      static_cast<int>(token.size())) != 1)
        return openssl_error(ErrorCode::Internal, "the stamp cannot be added");
    return der_of<CMS_ContentInfo, i2d_CMS_ContentInfo>(cms.get());
}

} // namespace warifu::signing
