#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tls_codes.h"

/// What single findings of testssl.sh mean, in our words.
namespace warifu::device::testssl {

/// The version that a finding `TLS1_2` is about; 0: it is about none.
tls::Code version_of(std::string_view id);
/// `offered (deprecated)`, `not offered`; nothing: it could not be told, or is worded in a way that is not known.
std::optional<bool> offered(std::string_view finding);

/// Our word for a flaw: `heartbleed`; empty: none of ours.
std::string_view flaw_of(std::string_view id);
/// Whether it showed itself. Only the wordings of a plain no are taken for one.
std::optional<bool> shown(std::string_view severity, std::string_view finding);

/// `cipher_xc030`, `cipher-tls1_2_xc030` (-E)
struct Suite {
    tls::Code version = 0; ///< 0: it does not say
    std::uint32_t code = 0;
    bool ssl2 = false;
};
std::optional<Suite> suite_of(std::string_view id);
/// The bits of the Diffie-Hellman prime in `x9f DHE-RSA-AES256-GCM-SHA384 DH 2048 …`; nothing: not told.
std::optional<std::int64_t> prime_bits(std::string_view finding);

/// The DER of a certificate in PEM whose lines are separated in any way; empty: it is none.
std::string der_of(std::string_view pem);

} // namespace warifu::device::testssl
