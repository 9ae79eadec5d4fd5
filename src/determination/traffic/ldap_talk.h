#pragma once

#include "warifu/base/bytes.h"

namespace warifu::traffic {

/// Whether it begins as a client of LDAP does: by a bind or an extended request.
bool begins_ldap(Bytes head);

} // namespace warifu::traffic
