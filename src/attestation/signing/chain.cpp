#include "chain.h"

#include <algorithm>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "certificates.h"

namespace warifu::signing {

namespace {

constexpr int at_least_112_bits = 2; // OpenSSL's level: no MD5, no SHA-1, RSA from 2048

/// What the callback collects. It lets OpenSSL go on, so that all problems are seen at once.
struct Walk {
    const ChainTerms& terms;
    std::vector<Problem> problems;
    bool trusted = true;
    bool leaf_unlisted = false;
    bool other_unlisted = false;
    bool revoked = false;

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
    case X509_V_ERR_CA_MD_TOO_WEAK:
        return walk.add("weak", fmt::format("the certificate of {} has a weak key or a weak signature", name),
                        fmt::format("{} の証明書の鍵または署名方式が弱い", name));
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
    ERR_clear_error();
    outcome.trusted = walk.trusted;
    if (walk.trusted) // of a chain that ends nowhere, no list can be told to be missing
        outcome.revocation = revocation_of(walk, sk_X509_num(outcome.chain.get()) == 1);
    outcome.problems = std::move(walk.problems);
    return outcome;
}

} // namespace warifu::signing
