#pragma once

#include <array>
#include <ctime>
#include <string>
#include <string_view>

#include "warifu/base/result.h"
#include "warifu/server/http_server.h"

/// Against forged requests (CSRF): that a form which comes in was sent from a page of this very server.
///
/// There are no logins and no cookies here, so that a browser adds nothing to a forged request that its forger could
/// not send himself; what a page of somebody else's could still do is make its visitors' browsers work for it, and
/// reach a server that only they can reach. Two things stand against that. Neither stands against a name that
/// leads to this server today and to another tomorrow (DNS rebinding): who serves an intranet has a server in front
/// that knows its hosts.
///
/// What browsers say of themselves, and no page can alter (both are forbidden header names of Fetch): `Sec-Fetch-Site`,
/// which is `same-origin` for our own pages alone, or where it is not sent (plain HTTP beside localhost, old browsers)
/// an `Origin` that names the host that was asked. A request with neither is refused. `Origin` is held against `Host`
/// without its scheme, which a server behind a proxy does not know; who could put a page on http://HOST is told from
/// https://HOST by Sec-Fetch-Site.
///
/// A token in the form, which this server made, with its end: whoever cannot read our pages has none. It belongs to no
/// session, since there are none.
namespace warifu::server {

bool is_from_own_page(const Request& head);

/// Tokens of forms: the time at which they end, and an HMAC (RFC 2104, with SHA-256) of it.
class FormTokens {
public:
    /// With a key from the kernel, which ends with the server.
    static Result<FormTokens> create();
    std::string make(std::time_t now) const;
    bool is_good(std::string_view token, std::time_t now) const;

private:
    using Key = std::array<unsigned char, 32>;
    explicit FormTokens(const Key& key) : m_key(key) {}
    std::string signed_end(std::string_view end) const;

    Key m_key;
};

/// 128 bits of the kernel's, as 32 hexadecimal digits.
Result<std::string> unguessable_name();
bool is_unguessable_name(std::string_view text);

} // namespace warifu::server
