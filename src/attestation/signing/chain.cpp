#include "chain.h"

#include <algorithm>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "certificates.h"

namespace warifu::signing {

namespace {

// OpenSSL's level: no MD5, no SHA-1, RSA from 2048. What is stricter, check_strength looks at.
constexpr int at_least_112_bits = 2;

/// What the callback collects. It lets OpenSSL go on, so that all problems are seen at once.
struct Walk {
    const ChainTerms& terms;
    std::vector<Problem> problems;
    bool trusted = true;
    bool leaf_unlisted = false;
    bool other_unlisted = false;
    bool revoked = false;
    bool weak = false;

    void add(std::string code, std::string english, std::string japanese) {
        problems.push_back({std::move(code), {std::move(english), std::move(japanese)}});
    }
};

std::string current_name(X509_STORE_CTX* context) {
    const X509* current = X509_STORE_CTX_get_current_cert(context);
    return current == nullptr ? "?" : name_text(X509_get_subject_name(current));
}

/// A revocation after the moment that a time stamp proves does not reach back to it.
bool was_revoked_later(X509_STORE_CTX* context, const ChainTerms& terms) {
    X509_CRL* crl = X509_STORE_CTX_get0_current_crl(context);
    X509* current = X509_STORE_CTX_get_current_cert(context);
    X509_REVOKED* entry = nullptr;
    if (!terms.at_is_proven || crl == nullptr || current == nullptr || X509_CRL_get0_by_cert(crl, &entry, current) != 1)
        return false;
    return seconds_of(X509_REVOKED_get0_revocationDate(entry)) > terms.at;
}

/// OpenSSL wants a list that was current at the moment judged; a later one knows more.
bool is_later_list(X509_STORE_CTX* context, const ChainTerms& terms) {
    const X509_CRL* crl = X509_STORE_CTX_get0_current_crl(context);
    const std::time_t issued = crl == nullptr ? -1 : seconds_of(X509_CRL_get0_lastUpdate(crl));
    return issued >= 0 && issued <= std::max(terms.now, terms.at);
}

void note_validity(Walk& walk, const std::string& name, bool expired) {
    const std::string when = utc_text(walk.terms.at);
    if (expired)
        walk.add("expired", fmt::format("the certificate of {} had expired on {}", name, when),
                 fmt::format("{} の証明書は {} の時点で有効期限切れ", name, when));
    else
        walk.add("not-yet-valid", fmt::format("the certificate of {} was not yet valid on {}", name, when),
                 fmt::format("{} の証明書は {} の時点でまだ有効期間前", name, when));
}

void note_revocation(Walk& walk, X509_STORE_CTX* context, int error) {
    const std::string name = current_name(context);
    switch (error) {
    case X509_V_ERR_UNABLE_TO_GET_CRL:
    case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
        (X509_STORE_CTX_get_error_depth(context) == 0 ? walk.leaf_unlisted : walk.other_unlisted) = true;
        return;
    case X509_V_ERR_CERT_REVOKED:
        if (was_revoked_later(context, walk.terms))
            return;
        walk.revoked = true;
        walk.add("revoked", fmt::format("the certificate of {} was revoked", name),
                 fmt::format("{} の証明書は失効済み", name));
        return;
    default:
        if (error == X509_V_ERR_CRL_NOT_YET_VALID && is_later_list(context, walk.terms))
            return;
        walk.add(
            "bad-revocation-list",
            fmt::format("the revocation list for {} cannot be used: {}", name, X509_verify_cert_error_string(error)),
            fmt::format("{} の失効リストを利用できない: {}", name, X509_verify_cert_error_string(error)));
    }
}

void note(Walk& walk, X509_STORE_CTX* context) {
    const int error = X509_STORE_CTX_get_error(context);
    const std::string name = current_name(context);
    switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED: return note_validity(walk, name, true);
    case X509_V_ERR_CERT_NOT_YET_VALID: return note_validity(walk, name, false);
    case X509_V_ERR_UNABLE_TO_GET_CRL:
    case X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER:
    case X509_V_ERR_CERT_REVOKED:
    case X509_V_ERR_CRL_NOT_YET_VALID:
    case X509_V_ERR_CRL_HAS_EXPIRED:
    case X509_V_ERR_CRL_SIGNATURE_FAILURE:
    case X509_V_ERR_DIFFERENT_CRL_SCOPE:
    case X509_V_ERR_CRL_PATH_VALIDATION_ERROR: return note_revocation(walk, context, error);
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_UNTRUSTED: walk.trusted = false; return;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK: walk.weak = true; return; // check_strength says which
    default:
        return walk.add("bad-chain", fmt::format("{}: {}", name, X509_verify_cert_error_string(error)),
                        fmt::format("{}: {}", name, X509_verify_cert_error_string(error)));
    }
}

int on_step(int good, X509_STORE_CTX* context) {
    if (good != 1)
        note(*static_cast<Walk*>(X509_STORE_CTX_get_app_data(context)), context);
    return 1;
}

Store make_store(const ChainTerms& terms) {
    Store store(X509_STORE_new());
    for (int i = 0; i < sk_X509_num(terms.trusted); ++i)
        X509_STORE_add_cert(store.get(), sk_X509_value(terms.trusted, i));
    for (const Crl& crl : terms.crls)
        X509_STORE_add_crl(store.get(), crl.get());
    X509_VERIFY_PARAM* param = X509_STORE_get0_param(store.get());
    // Whoever is named as trusted is, also without the root above.
    unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN;
    if (!terms.crls.empty())
        flags |= X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL | X509_V_FLAG_EXTENDED_CRL_SUPPORT;
    X509_VERIFY_PARAM_set_flags(param, flags);
    X509_VERIFY_PARAM_set_time(param, terms.at);
    X509_VERIFY_PARAM_set_auth_level(param, at_least_112_bits);
    if (terms.purpose == Purpose::TimeStamps)
        X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_TIMESTAMP_SIGN);
    return store;
}

/// Authorities may have RSA of 2048 bits until the end of 2030: its strength, 112 bits, is acceptable until then, and
/// disallowed after (NIST SP 800-57 part 1 rev. 5, tables 2 and 4; SP 800-131A rev. 2, section 3).
int least_rsa_bits(const ChainTerms& terms, bool is_leaf) {
    constexpr std::time_t end_of_112_bits = 1'924'991'999; // 2030-12-31T23:59:59Z
    constexpr int least_of_authority = 2048;
    const bool signs_document = is_leaf && terms.purpose == Purpose::Documents;
    return signs_document || terms.at > end_of_112_bits ? least_rsa_bits_of_signer : least_of_authority;
}

/// Keys of all, and how all but the one that is trusted by itself were signed.
void check_strength(Walk& walk, const STACK_OF(X509) * chain) {
    const int count = sk_X509_num(chain);
    const std::size_t before = walk.problems.size();
    for (int i = 0; i < count; ++i) {
        X509* certificate = sk_X509_value(chain, i);
        const std::string name = name_text(X509_get_subject_name(certificate));
        if (!is_strong(X509_get0_pubkey(certificate), least_rsa_bits(walk.terms, i == 0)))
            walk.add("weak", fmt::format("the key of {} is not accepted: {}", name, key_text(certificate)),
                     fmt::format("{} の鍵は認められない: {}", name, key_text(certificate)));
        int digest = NID_undef;
        const bool told = X509_get_signature_info(certificate, &digest, nullptr, nullptr, nullptr) == 1;
        const bool is_anchor = i == count - 1 && walk.trusted;
        if (!is_anchor && (!told || !is_good_digest(digest)))
            walk.add("weak", fmt::format("the certificate of {} is signed with a weak or unknown digest", name),
                     fmt::format("{} の証明書の署名のハッシュが弱い、または不明", name));
    }
    if (walk.weak && walk.problems.size() == before)
        walk.add("weak", "a certificate on the way has a weak key or a weak signature",
                 "経路上の証明書の鍵または署名方式が弱い");
}

/// What an authority's extended key usage leaves out, it cannot certify. RFC 5280 has no word on this; browsers and
/// mail programs hold to it, and authorities rely on that to confine one another.
void check_purposes(Walk& walk, const STACK_OF(X509) * chain) {
    std::set<std::string> left = purposes_of(sk_X509_value(chain, 0), walk.terms.purpose);
    for (int i = 1; i < sk_X509_num(chain) && !left.empty(); ++i) {
        X509* authority = sk_X509_value(chain, i);
        const std::set<std::string> allowed = purposes_of(authority, walk.terms.purpose);
        std::erase_if(left, [&](const std::string& purpose) { return !allowed.contains(purpose); });
        if (!left.empty())
            continue;
        const std::string name = name_text(X509_get_subject_name(authority));
        walk.add("wrong-usage", fmt::format("the extended key usage of {} does not allow it to certify this", name),
                 fmt::format("{} の拡張鍵用途では、この用途の証明書を発行できない", name));
    }
}

Revocation revocation_of(Walk& walk, bool leaf_is_anchor) {
    if (walk.revoked)
        return Revocation::Revoked;
    if (walk.terms.crls.empty() || leaf_is_anchor)
        return Revocation::NotChecked;
    if (walk.leaf_unlisted) {
        walk.add("no-revocation-list", "none of the revocation lists given is that of the signer's authority",
                 "指定された失効リストの中に、署名者の認証局のものがない");
        return Revocation::NotChecked;
    }
    return walk.other_unlisted ? Revocation::Partly : Revocation::Good;
}

} // namespace

ChainOutcome check_chain(X509* leaf, const ChainTerms& terms) {
    ChainOutcome outcome;
    Walk walk{.terms = terms, .problems = {}};
    const Store store = make_store(terms);
    const StoreContext context(X509_STORE_CTX_new());
    if (context == nullptr || X509_STORE_CTX_init(context.get(), store.get(), leaf, terms.untrusted) != 1) {
        walk.trusted = false;
    } else {
        X509_STORE_CTX_set_app_data(context.get(), &walk);
        X509_STORE_CTX_set_verify_cb(context.get(), &on_step);
        if (X509_verify_cert(context.get()) != 1)
            walk.trusted = false;
        outcome.chain.reset(X509_STORE_CTX_get1_chain(context.get()));
    }
    if (sk_X509_num(outcome.chain.get()) > 0) {
        check_strength(walk, outcome.chain.get());
        check_purposes(walk, outcome.chain.get());
    }
    ERR_clear_error();
    outcome.trusted = walk.trusted;
    if (walk.trusted) // of a chain that ends nowhere, no list can be told to be missing
        outcome.revocation = revocation_of(walk, sk_X509_num(outcome.chain.get()) == 1);
    outcome.problems = std::move(walk.problems);
    return outcome;
}

} // namespace warifu::signing
