#pragma once

#include <string>

#include "warifu/base/bytes.h"
#include "warifu/registry/label.h"

namespace warifu::registry {

/// What the log keeps of a revision: one JSON object, always written in the same way. Whoever has all entries can build
/// the register anew.
std::string write_entry(const Revision& revision);
/// Only what `write_entry` writes, to the byte.
Result<Revision> read_entry(Bytes entry);

} // namespace warifu::registry
