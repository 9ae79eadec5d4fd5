#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/bytes.h"
#include "warifu/base/result.h"
#include "warifu/base/text.h"

/// Looking at somebody's signature, which is hostile until it has been found good.
namespace warifu::signing {

/// Why a signature is not taken: `changed-content`, `untrusted`, `revoked` …
struct Problem {
    std::string code; ///< stable
    Text text;
};

struct VerifyTerms {
    std::string trust;       ///< PEM: certificates that are relied on; empty: nobody is known
    std::string stamp_trust; ///< the same for time stamps; empty: those of `trust`
    std::string crls;        ///< PEM or DER; empty: revocation is not checked
    std::time_t at = 0; ///< when the signature must be good, unless a time stamp says when it was made; not after now
    std::time_t now = 0;
};

/// `NotChecked`: no list was given. `Partly`: the signer's list was there, that of an authority above was not.
enum class Revocation { NotChecked, Partly, Good, Revoked };

std::string_view to_string(Revocation revocation); ///< `not checked`, `partly checked`, `good`, `revoked`

struct StampReport {
    std::string time; ///< RFC 3339
    std::string by;
    std::string fingerprint;
    bool trusted = false; ///< else it tells no time
};

struct SignerReport {
    std::string subject;
    std::string issuer;
    std::string serial;
    std::string fingerprint;
    std::string key;
    std::string digest;
    std::string claimed_time; ///< by the signer's own word; empty: none
    std::string judged_at;    ///< the moment for which certificates were looked at
    std::vector<std::string> usages;
    std::vector<std::string> chain; ///< subjects, from the signer to the one that is trusted
    bool trusted = false;
    Revocation revocation = Revocation::NotChecked;
    std::optional<StampReport> stamp;
    std::vector<Problem> problems;
};

struct Verification {
    std::vector<SignerReport> signers;
    std::vector<Problem> problems; ///< of the signature as a whole

    bool good() const;
};

/// An error is a mistake in `terms`; whatever is wrong with the signature is a problem in the result.
Result<Verification> verify(Bytes content, Bytes signature, const VerifyTerms& terms);

std::string verification_text(const Verification& found, const std::string& file, Language language);
std::string verification_json(const Verification& found, const std::string& file, std::string_view kind);

} // namespace warifu::signing
