#pragma once

#include <string>
#include <string_view>

#include "warifu/documents/unit_passwords.h"

namespace warifu::documents {

/// Number of characters to draw from when only the kinds of character that occur are drawn: digits, hexadecimal digits,
/// small and capital letters, others; at least 1.
double alphabet_of(std::string_view text);

/// Which identifier of the unit leads to its password: `serial`, `mac-md5` …; empty: none was found to. `units`: length
/// of the list, in which chance has as many tries.
std::string trace_to_identifier(const UnitPassword& unit, std::size_t units);

/// What the unit tells everybody and its password holds: `ssid`, `model`; empty: none.
std::string trace_to_public(const UnitPassword& unit, std::size_t units);

} // namespace warifu::documents
