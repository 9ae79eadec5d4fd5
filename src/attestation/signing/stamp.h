#pragma once

#include "chain.h"
#include "openssl.h"

namespace warifu::signing {

using StampInfo = Owned<TS_TST_INFO, TS_TST_INFO_free>;

/// A time-stamp token (RFC 3161, 2.4.2): what was stamped and when, signed by an authority.
struct Stamp {
    Pkcs7 token;
    StampInfo info;
};

Result<Stamp> read_stamp(std::string_view der);
/// Whether the stamp is over this text, by SHA-256, -384 or -512.
Result<void> check_imprint(const Stamp& stamp, std::string_view text);

struct StampTerms {
    STACK_OF(X509) * trusted;
    const std::vector<Crl>& crls;
    std::time_t at;
    std::time_t now;
};

struct StampOutcome {
    StampReport report;
    std::time_t time = -1;
    std::vector<Problem> problems; ///< any: the stamp is broken, or of another signature
};

StampOutcome check_stamp(std::string_view der, std::string_view signature, const StampTerms& terms);

} // namespace warifu::signing
