#pragma once

#include <ctime>
#include <functional>
#include <string>
#include <string_view>

#include "warifu/base/bytes.h"
#include "warifu/base/result.h"
#include "warifu/base/text.h"

/// Signatures over files: CMS (RFC 5652), detached, with the signed attributes of CAdES-BES, and time stamps
/// (RFC 3161). Knows no product and no regime.
namespace warifu::signing {

/// Asked for a passphrase or PIN when one is needed; `what` names what it opens.
using AskSecret = std::function<Result<std::string>(const Text& what)>;

/// CAdES states the time of signing in the signature; PAdES (EN 319 142-1, 6.3) in the PDF, and forbids it there.
enum class Profile { Cades, Pades };

struct SigningTerms {
    std::string key;         ///< a PEM file's text, or a `pkcs11:` URI (RFC 7512)
    std::string certificate; ///< PEM: that of the key; what follows it counts as chain
    std::string chain;       ///< PEM: those that lead to a trusted one; may be empty
    AskSecret ask;
    std::time_t now = 0;
    Profile profile = Profile::Cades;
};

bool is_pkcs11_uri(std::string_view text);

/// The signature in DER. Refuses weak keys, a key that is not the certificate's, and a certificate that is not valid
/// now or not for signing.
Result<std::string> sign(Bytes content, const SigningTerms& terms);

/// RFC 3161 request for a stamp of the signature; whoever answers learns its digest alone.
Result<std::string> timestamp_query(Bytes signature);
/// The signature with the stamp of `reply` in it. `query`, when there is one, must be what was answered.
Result<std::string> with_timestamp(Bytes signature, Bytes reply, Bytes query);
/// Asks a time-stamping authority (http or https; nothing else, no redirects).
Result<std::string> fetch_timestamp(const std::string& url, Bytes query);

} // namespace warifu::signing
