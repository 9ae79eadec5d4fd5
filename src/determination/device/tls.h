#pragma once

#include "probing.h"

/// TLS of a device: what is offered, and what is known to be wrong with it.
namespace warifu::device {

/// Whether TLS (or SSL) is spoken at once at this open port.
Async<bool> speaks_tls(Transport& transport, std::uint16_t port);

} // namespace warifu::device
