#pragma once

#include <string>

namespace warifu {

/// Whether the text is a numeric IPv4 or IPv6 address, as inet_pton(3) reads it.
bool is_ip_address(const std::string& text);

} // namespace warifu
