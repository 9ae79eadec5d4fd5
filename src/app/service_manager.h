#pragma once

#include <string_view>

namespace warifu::app {

/// Tells systemd how a service stands, as `READY=1`: one datagram to where NOTIFY_SOCKET says (sd_notify(3)). Without
/// one nobody asked, and nothing happens.
void tell_service_manager(std::string_view state);

} // namespace warifu::app
