#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "talk.h"

/// The hellos of TLS and DTLS (RFC 8446, 4.1.2; RFC 9147, 5.3): the body of the message, without its head.
///
/// `version (2), random (32), session (1+), [cookie (1+), of DTLS's client,] suites (2+) or the one suite, compressions
/// (1+) or the one, extensions (2+)`. A version above 1.2 is in the extension supported_versions (43) alone.
namespace warifu::traffic {

/// Fills `offered`, `host` and `alpn`; false where it is malformed.
enum class HelloOf { Tls, Dtls };
bool read_client_hello(Bytes body, HelloOf of, Said& said);
enum class ServerHello { Malformed, Retry, Agreed };
/// Fills `version` and `cipher`. Retry (RFC 8446, 4.1.4) asks for another hello: nothing is agreed on yet.
ServerHello read_server_hello(Bytes body, Said& said);

} // namespace warifu::traffic
