#pragma once

#include <string>

#include "warifu/catalogue/catalogue.h"
#include "warifu/registry/register.h"

namespace warifu::exchange {

/// One JSON object each.
std::string fcc_record(const registry::Held& held);
std::string linked_record(const registry::Held& held, const catalogue::Catalogue& catalogue);

} // namespace warifu::exchange
