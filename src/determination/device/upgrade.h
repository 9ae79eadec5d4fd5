#pragma once

#include <optional>
#include <string>

#include "transport.h"

namespace warifu::device {

/// What a service in clear that knows a way into TLS says of it.
struct Upgrade {
    std::optional<bool> offered;     ///< asked for TLS, it goes over to it
    std::optional<bool> clear_login; ///< it takes a login before
};

/// Asks a service, by the name in the table `service`, whether it goes over to TLS. Nobody is logged in.
Async<Upgrade> ask_upgrade(Transport& transport, std::uint16_t port, std::string service);

/// A connection on which TLS may begin: at once, or, with the name of a service, when that has said that it may.
Async<Connected> connect_for_tls(Transport& transport, std::uint16_t port, std::string service);

} // namespace warifu::device
