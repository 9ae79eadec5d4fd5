// A CMS signature (RFC 5652, section 5) holds, for each signer, attributes and a signature over them. One attribute is
// the digest of the content, another the content's type; CAdES adds signing-certificate-v2 (RFC 5035), the digest of
// the signer's certificate, so that no other certificate with the same key can be put in its place.
//
// CMS_verify says yes or no. What is asked here is who, when, by whose word, and what is wrong, so the steps are taken
// one by one, and every one that is not taken to its good end leaves a problem.

#include "warifu/signing/verify.h"

#include <array>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ess.h>

#include "certificates.h"
#include "chain.h"
#include "cms.h"
#include "stamp.h"

namespace warifu::signing {

namespace {

using SigningCertificate = Owned<ESS_SIGNING_CERT_V2, ESS_SIGNING_CERT_V2_free>;

constexpr int most_signers = 16;
constexpr int most_held = 64;

struct Given {
    CertificateStack trust;
    CertificateStack stamp_trust;
    std::vector<Crl> crls;
};

Result<Given> read_terms(const VerifyTerms& terms) {
    Given given;
    given.trust.reset(sk_X509_new_null());
    if (!terms.trust.empty())
        given.trust = TRY(read_certificates(terms.trust, "--trust"));
    if (!terms.stamp_trust.empty())
        given.stamp_trust = TRY(read_certificates(terms.stamp_trust, "--tsa-trust"));
    if (!terms.crls.empty())
        given.crls = TRY(read_crls(terms.crls));
    return given;
}

/// Looks at one signer of a signature.
class SignerCheck {
public:
    SignerCheck(CMS_ContentInfo* cms, CMS_SignerInfo* signer, const Given& given, const VerifyTerms& terms)
        : m_cms(cms), m_signer(signer), m_given(given), m_terms(terms) {}

    SignerReport run(Bytes content, STACK_OF(X509) * held) {
        CMS_SignerInfo_get0_algs(m_signer, &m_key, &m_certificate, &m_digest, &m_method);
        check_digest();
        check_content(content);
        if (m_certificate == nullptr) {
            add("no-certificate", "the signer's certificate is not in the signature", "署名者の証明書が含まれていない");
            return std::move(m_report);
        }
        describe();
        check_octets();
        check_named_certificate(held);
        check_certificate(held);
        ERR_clear_error();
        return std::move(m_report);
    }

private:
    void add(std::string code, std::string english, std::string japanese) {
        m_report.problems.push_back({std::move(code), {std::move(english), std::move(japanese)}});
    }
    void check_digest();
    void check_content(Bytes content);
    void describe();
    void check_octets();
    void check_named_certificate(STACK_OF(X509) * held);
    void check_certificate(STACK_OF(X509) * held);
    std::time_t check_stamps();

    /// A signed attribute that must be there once, with one value.
    const ASN1_STRING* attribute(int nid, int type) {
        return static_cast<const ASN1_STRING*>(CMS_signed_get0_data_by_OBJ(m_signer, OBJ_nid2obj(nid), -3, type));
    }

    CMS_ContentInfo* m_cms;
    CMS_SignerInfo* m_signer;
    const Given& m_given;
    const VerifyTerms& m_terms;
    EVP_PKEY* m_key = nullptr;
    X509* m_certificate = nullptr;
    X509_ALGOR* m_digest = nullptr;
    X509_ALGOR* m_method = nullptr;
    int m_digest_nid = NID_undef;
    SignerReport m_report;
};

int nid_of(const X509_ALGOR* algorithm) {
    const ASN1_OBJECT* object = nullptr;
    X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
    return OBJ_obj2nid(object);
}

void SignerCheck::check_digest() {
    m_digest_nid = nid_of(m_digest);
    const char* name = OBJ_nid2sn(m_digest_nid);
    m_report.digest = name == nullptr || m_digest_nid == NID_undef ? "unknown" : name;
    int of_method = NID_undef;
    // RSA's methods name no digest of their own; those of ECDSA must not name another.
    OBJ_find_sigid_algs(nid_of(m_method), &of_method, nullptr);
    if (!is_good_digest(m_digest_nid) || (of_method != NID_undef && of_method != m_digest_nid))
        add("weak-digest",
            fmt::format("the digest {} is not accepted: SHA-256, SHA-384 or SHA-512 are", m_report.digest),
            fmt::format("ハッシュ {} は認められない(SHA-256、SHA-384、SHA-512 のみ)", m_report.digest));
}

void SignerCheck::check_content(Bytes content) {
    const auto* type = reinterpret_cast<const ASN1_OBJECT*>(attribute(NID_pkcs9_contentType, V_ASN1_OBJECT));
    const ASN1_STRING* stated = attribute(NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING);
    if (type == nullptr || stated == nullptr || OBJ_obj2nid(type) != NID_pkcs7_data ||
        OBJ_cmp(type, CMS_get0_eContentType(m_cms)) != 0)
        return add("bad-attributes", "the signed attributes do not say what was signed",
                   "署名対象を示す署名属性がない、または正しくない");
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    const EVP_MD* method = is_good_digest(m_digest_nid) ? EVP_get_digestbynid(m_digest_nid) : nullptr;
    if (method == nullptr)
        return; // told already
    const std::string_view expected(reinterpret_cast<const char*>(ASN1_STRING_get0_data(stated)),
                                    static_cast<std::size_t>(ASN1_STRING_length(stated)));
    if (EVP_Digest(content.data(), content.size(), digest.data(), &size, method, nullptr) != 1 ||
        expected != std::string_view(reinterpret_cast<const char*>(digest.data()), size))
        add("changed-content", "the file is not what was signed: it has been changed, or this is another file",
            "ファイルが署名されたものと異なる(変更された、または別のファイル)");
}

void SignerCheck::describe() {
    m_report.subject = name_text(X509_get_subject_name(m_certificate));
    m_report.issuer = name_text(X509_get_issuer_name(m_certificate));
    m_report.serial = serial_text(m_certificate);
    m_report.fingerprint = fingerprint(m_certificate);
    m_report.key = key_text(m_certificate);
    m_report.usages = usages(m_certificate);
    const int at = CMS_signed_get_attr_by_NID(m_signer, NID_pkcs9_signingTime, -1);
    X509_ATTRIBUTE* claimed = CMS_signed_get_attr(m_signer, at);
    ASN1_TYPE* value = claimed == nullptr ? nullptr : X509_ATTRIBUTE_get0_type(claimed, 0);
    if (value != nullptr && (value->type == V_ASN1_UTCTIME || value->type == V_ASN1_GENERALIZEDTIME))
        if (const std::time_t time = seconds_of(value->value.asn1_string); time >= 0)
            m_report.claimed_time = utc_text(time);
}

void SignerCheck::check_octets() {
    // A curve of the certificate's own making has no name; its "signatures" prove nothing.
    if (m_report.key == "EC " || m_report.key == "unknown")
        return add("weak", "the signer's key is of no known kind", "署名者の鍵の種類が不明");
    if (CMS_signed_get_attr_count(m_signer) < 1 || CMS_SignerInfo_verify(m_signer) != 1)
        add("bad-signature", "the signature does not verify by the signer's key", "署名者の鍵で署名を検証できない");
}

void SignerCheck::check_named_certificate(STACK_OF(X509) * held) {
    const ASN1_STRING* named = attribute(NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE);
    if (named == nullptr)
        return add("no-signing-certificate", "the signature does not say by which certificate (signing-certificate-v2)",
                   "署名に使った証明書を示す属性(signing-certificate-v2)がない");
    const unsigned char* at = ASN1_STRING_get0_data(named);
    const SigningCertificate read(d2i_ESS_SIGNING_CERT_V2(nullptr, &at, ASN1_STRING_length(named)));
    // The first one named must be the signer's; those of authorities may follow.
    const CertificateStack candidates(X509_chain_up_ref(held));
    X509_up_ref(m_certificate);
    if (candidates == nullptr || sk_X509_unshift(candidates.get(), m_certificate) == 0)
        return add("other-certificate", "the certificates cannot be looked through", "証明書を確認できない");
    if (read == nullptr || OSSL_ESS_check_signing_certs(nullptr, read.get(), candidates.get(), 1) != 1)
        add("other-certificate", "the signature was made by another certificate than the one it holds",
            "署名が、含まれている証明書とは別の証明書を指している");
}

/// The earliest moment that a trusted stamp proves; -1: none does.
std::time_t SignerCheck::check_stamps() {
    const int at = CMS_unsigned_get_attr_by_NID(m_signer, NID_id_smime_aa_timeStampToken, -1);
    if (at < 0)
        return -1;
    X509_ATTRIBUTE* held = CMS_unsigned_get_attr(m_signer, at);
    ASN1_TYPE* value = X509_ATTRIBUTE_get0_type(held, 0);
    const bool more = X509_ATTRIBUTE_count(held) != 1 ||
                      CMS_unsigned_get_attr_by_NID(m_signer, NID_id_smime_aa_timeStampToken, at) >= 0;
    if (more || value == nullptr || value->type != V_ASN1_SEQUENCE) {
        add("bad-stamp", "one time stamp is expected, in one attribute", "タイムスタンプは一つだけ認められる");
        return -1;
    }
    const ASN1_STRING* sequence = value->value.sequence;
    const std::string_view der(reinterpret_cast<const char*>(ASN1_STRING_get0_data(sequence)),
                               static_cast<std::size_t>(ASN1_STRING_length(sequence)));
    const CertificateStack& trust = m_given.stamp_trust == nullptr ? m_given.trust : m_given.stamp_trust;
    StampOutcome outcome =
        check_stamp(der, signature_octets(m_signer), {trust.get(), m_given.crls, m_terms.at, m_terms.now});
    const bool proves = outcome.problems.empty() && outcome.report.trusted;
    outcome.report.trusted = proves;
    m_report.problems.insert(m_report.problems.end(), outcome.problems.begin(), outcome.problems.end());
    m_report.stamp = std::move(outcome.report);
    return proves ? outcome.time : -1;
}

void SignerCheck::check_certificate(STACK_OF(X509) * held) {
    const std::time_t stamped = check_stamps();
    const std::time_t at = stamped >= 0 ? stamped : m_terms.at;
    m_report.judged_at = utc_text(at);
    if (const std::string why = forbidden_use(m_certificate); !why.empty())
        add("wrong-usage", "the certificate is not for signing documents: " + why,
            "文書の署名に使える証明書ではない(鍵用途を参照)");
    ChainOutcome chain = check_chain(
        m_certificate, {m_given.trust.get(), held, m_given.crls, Purpose::Documents, at, m_terms.now, stamped >= 0});
    m_report.trusted = chain.trusted;
    m_report.revocation = chain.revocation;
    for (int i = 0; i < sk_X509_num(chain.chain.get()); ++i)
        m_report.chain.push_back(name_text(X509_get_subject_name(sk_X509_value(chain.chain.get(), i))));
    m_report.problems.insert(m_report.problems.end(), chain.problems.begin(), chain.problems.end());
    if (m_terms.trust.empty())
        add("signer-unknown",
            "nothing says who the signer is: name a certificate that you rely on by --trust CERT.pem (compare its "
            "fingerprint with the signer by another way)",
            "署名者を確認できない。信頼する証明書を --trust CERT.pem で指定する(拇印は別の手段で署名者に確認する)");
    else if (!chain.trusted)
        add("untrusted", "the signer's certificate does not lead to one of --trust",
            "署名者の証明書から --trust の証明書へたどれない");
}

bool content_differs(CMS_ContentInfo* cms, Bytes content) {
    ASN1_OCTET_STRING** held = CMS_get0_content(cms);
    if (held == nullptr || *held == nullptr)
        return false;
    const std::string_view attached(reinterpret_cast<const char*>(ASN1_STRING_get0_data(*held)),
                                    static_cast<std::size_t>(ASN1_STRING_length(*held)));
    return attached != as_text(content);
}

} // namespace

bool Verification::good() const {
    bool all = problems.empty() && !signers.empty();
    for (const SignerReport& signer : signers)
        all = all && signer.problems.empty() && signer.trusted;
    return all;
}

Result<Verification> verify(Bytes content, Bytes signature, const VerifyTerms& terms) {
    const Given given = TRY(read_terms(terms));
    if (terms.at > terms.now)
        return make_error(ErrorCode::InvalidArgument,
                          fmt::format("{} has not come: what will be good or revoked by then cannot be known",
                                      utc_text(terms.at).substr(0, 10)));
    Verification found;
    const auto add = [&](std::string code, std::string english, std::string japanese) {
        found.problems.push_back({std::move(code), {std::move(english), std::move(japanese)}});
    };
    const auto cms = read_cms(signature);
    if (!cms) {
        add("no-signature", cms.error().message, "CMS 署名として読み取れない");
        return found;
    }
    if (content_differs(cms->get(), content))
        add("other-content", "the signature holds a content of its own, which is not the file",
            "署名に含まれる内容がファイルと異なる");
    STACK_OF(CMS_SignerInfo)* signers = CMS_get0_SignerInfos(cms->get());
    CertificateStack held(CMS_get1_certs(cms->get()));
    if (held == nullptr)
        held.reset(sk_X509_new_null());
    const int count = sk_CMS_SignerInfo_num(signers);
    if (count < 1) {
        add("no-signer", "nobody has signed", "署名者がいない");
        return found;
    }
    if (count > most_signers || sk_X509_num(held.get()) > most_held) {
        add("too-many", "more signers or certificates than are looked at", "署名者または証明書が多すぎる");
        return found;
    }
    CMS_set1_signers_certs(cms->get(), given.trust.get(), 0);
    for (int i = 0; i < count; ++i)
        found.signers.push_back(
            SignerCheck(cms->get(), sk_CMS_SignerInfo_value(signers, i), given, terms).run(content, held.get()));
    ERR_clear_error();
    return found;
}

} // namespace warifu::signing
