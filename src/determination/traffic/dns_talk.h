#pragma once

#include "warifu/base/bytes.h"

namespace warifu::traffic {

/// Whether it is a message of DNS (RFC 1035, 4) from its first byte to its last.
bool is_dns(Bytes message);

} // namespace warifu::traffic
