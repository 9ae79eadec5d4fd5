#include "stamp.h"

#include <array>

#include <openssl/err.h>
#include <openssl/ess.h>

#include "certificates.h"

namespace warifu::signing {

namespace {

using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;
using SigningCertificate = Owned<ESS_SIGNING_CERT, ESS_SIGNING_CERT_free>;
using SigningCertificateV2 = Owned<ESS_SIGNING_CERT_V2, ESS_SIGNING_CERT_V2_free>;

constexpr std::time_t clock_skew_s = 300;

Problem broken(std::string why_en, std::string why_ja) {
    return {"bad-stamp", {"the time stamp is not good: " + why_en, "タイムスタンプが正しくない: " + why_ja}};
}

PKCS7_SIGNER_INFO* only_signer(PKCS7* token) {
    STACK_OF(PKCS7_SIGNER_INFO)* signers = PKCS7_get_signer_info(token);
    return sk_PKCS7_SIGNER_INFO_num(signers) == 1 ? sk_PKCS7_SIGNER_INFO_value(signers, 0) : nullptr;
}

bool has_good_digest(PKCS7_SIGNER_INFO* signer) {
    X509_ALGOR* digest = nullptr;
    PKCS7_SIGNER_INFO_get0_algs(signer, nullptr, &digest, nullptr);
    const ASN1_OBJECT* object = nullptr;
    X509_ALGOR_get0(&object, nullptr, nullptr, digest);
    return is_good_digest(OBJ_obj2nid(object));
}

/// RFC 3161, 2.4.2: the token must say by which certificate it was signed.
bool names_its_certificate(PKCS7_SIGNER_INFO* signer, const STACK_OF(X509) * chain) {
    const auto sequence = [&](int nid) -> const ASN1_STRING* {
        const ASN1_TYPE* value = PKCS7_get_signed_attribute(signer, nid);
        return value == nullptr || value->type != V_ASN1_SEQUENCE ? nullptr : value->value.sequence;
    };
    const ASN1_STRING* first = sequence(NID_id_smime_aa_signingCertificate);
    const ASN1_STRING* second = sequence(NID_id_smime_aa_signingCertificateV2);
    const auto* first_at = first == nullptr ? nullptr : ASN1_STRING_get0_data(first);
    const auto* second_at = second == nullptr ? nullptr : ASN1_STRING_get0_data(second);
    const SigningCertificate old(
        first == nullptr ? nullptr : d2i_ESS_SIGNING_CERT(nullptr, &first_at, ASN1_STRING_length(first)));
    const SigningCertificateV2 current(
        second == nullptr ? nullptr : d2i_ESS_SIGNING_CERT_V2(nullptr, &second_at, ASN1_STRING_length(second)));
    const bool read = (first == nullptr || old != nullptr) && (second == nullptr || current != nullptr);
    return read && OSSL_ESS_check_signing_certs(old.get(), current.get(), chain, 1) == 1;
}

/// The signature of the token over its own content, no matter by whom.
bool is_intact(PKCS7* token) {
    const Bio out(BIO_new(BIO_s_mem()));
    return PKCS7_verify(token, nullptr, nullptr, nullptr, out.get(), PKCS7_NOVERIFY) == 1;
}

/// Whose stamp it is, and whether that leads to somebody trusted.
void look_at_authority(const Stamp& stamp, const StampTerms& terms, StampOutcome& outcome) {
    PKCS7_SIGNER_INFO* signer = only_signer(stamp.token.get());
    // The stack is ours, its certificates are the token's.
    using Signers = Owned<STACK_OF(X509), [](STACK_OF(X509) * stack) { sk_X509_free(stack); }>;
    const Signers signers(PKCS7_get0_signers(stamp.token.get(), nullptr, 0));
    if (signer == nullptr || sk_X509_num(signers.get()) != 1) {
        outcome.problems.push_back(
            broken("it does not hold its signer's certificate", "署名者の証明書が含まれていない"));
        return;
    }
    X509* authority = sk_X509_value(signers.get(), 0);
    outcome.report.by = name_text(X509_get_subject_name(authority));
    outcome.report.fingerprint = fingerprint(authority);
    STACK_OF(X509)* held = stamp.token->d.sign->cert;
    const ChainOutcome chain =
        check_chain(authority, {terms.trusted, held, terms.crls, Purpose::TimeStamps, terms.at, terms.now, false});
    outcome.report.trusted =
        chain.trusted && chain.problems.empty() && names_its_certificate(signer, chain.chain.get());
}

} // namespace

Result<Stamp> read_stamp(std::string_view der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    Stamp stamp;
    stamp.token.reset(d2i_PKCS7(nullptr, &at, static_cast<long>(der.size())));
    if (stamp.token == nullptr || PKCS7_type_is_signed(stamp.token.get()) != 1 || stamp.token->d.sign == nullptr)
        return openssl_error(ErrorCode::Corrupt, "this is no time stamp");
    stamp.info.reset(PKCS7_to_TS_TST_INFO(stamp.token.get()));
    if (stamp.info == nullptr)
        return openssl_error(ErrorCode::Corrupt, "this is no time stamp");
    return stamp;
}

Result<void> check_imprint(const Stamp& stamp, std::string_view text) {
    TS_MSG_IMPRINT* imprint = TS_TST_INFO_get_msg_imprint(stamp.info.get());
    const ASN1_OBJECT* object = nullptr;
    X509_ALGOR_get0(&object, nullptr, nullptr, TS_MSG_IMPRINT_get_algo(imprint));
    const int nid = OBJ_obj2nid(object);
    if (!is_good_digest(nid))
        return make_error(ErrorCode::Refused, "the time stamp rests on a weak digest");
    Digest digest{};
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_get_digestbynid(nid), nullptr) != 1)
        return openssl_error(ErrorCode::Internal, "no digest");
    const ASN1_OCTET_STRING* stamped = TS_MSG_IMPRINT_get_msg(imprint);
    const std::string_view found(reinterpret_cast<const char*>(ASN1_STRING_get0_data(stamped)),
                                 static_cast<std::size_t>(ASN1_STRING_length(stamped)));
    if (found != std::string_view(reinterpret_cast<const char*>(digest.data()), size))
        return make_error(ErrorCode::Refused, "the time stamp is of another signature");
    return {};
}

StampOutcome check_stamp(std::string_view der, std::string_view signature, const StampTerms& terms) {
    StampOutcome outcome;
    const auto stamp = read_stamp(der);
    if (!stamp) {
        outcome.problems.push_back(broken("it cannot be read", "読み取れない"));
        return outcome;
    }
    if (!check_imprint(*stamp, signature))
        outcome.problems.push_back({"foreign-stamp",
                                    {"the time stamp is of another signature, or rests on a weak digest",
                                     "タイムスタンプが別の署名のもの、または弱いハッシュによるもの"}});
    PKCS7_SIGNER_INFO* signer = only_signer(stamp->token.get());
    if (signer == nullptr || !has_good_digest(signer) || !is_intact(stamp->token.get()))
        outcome.problems.push_back(
            broken("its own signature does not verify", "タイムスタンプ自体の署名を検証できない"));
    const ASN1_GENERALIZEDTIME* time = TS_TST_INFO_get_time(stamp->info.get());
    outcome.time = seconds_of(time);
    outcome.report.time = utc_text(outcome.time);
    if (outcome.time < 0 || outcome.time > terms.now + clock_skew_s)
        outcome.problems.push_back(broken("its time is not in the past", "時刻が未来になっている"));
    look_at_authority(*stamp, terms, outcome);
    ERR_clear_error();
    return outcome;
}

} // namespace warifu::signing
