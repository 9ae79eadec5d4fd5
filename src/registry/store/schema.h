#pragma once

#include "connection.h"

namespace warifu::registry {

/// 0: none.
int schema_version(Connection& connection);
/// Refuses what is not of this program's version.
Result<void> require_schema(Connection& connection);
/// Inside a transaction for writing.
Result<void> migrate(Connection& connection, int version);

} // namespace warifu::registry
