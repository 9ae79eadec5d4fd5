#pragma once

#include <ctime>
#include <vector>

#include "certificates.h"
#include "openssl.h"
#include "warifu/signing/verify.h"

namespace warifu::signing {

/// Views: their owner outlives the check.
struct ChainTerms {
    STACK_OF(X509) * trusted;
    STACK_OF(X509) * untrusted;
    const std::vector<Crl>& crls;
    Purpose purpose;
    std::time_t at;
    std::time_t now;
    bool at_is_proven; ///< by a time stamp: a later revocation does not reach back
};

struct ChainOutcome {
    std::vector<Problem> problems; ///< none: the chain leads to a trusted certificate, and all of it was valid
    CertificateStack chain;        ///< from the leaf, as far as it could be built
    bool trusted = false;
    Revocation revocation = Revocation::NotChecked;
};

ChainOutcome check_chain(X509* leaf, const ChainTerms& terms);

} // namespace warifu::signing
