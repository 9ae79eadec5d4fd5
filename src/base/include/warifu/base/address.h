#pragma once

#include <string>

namespace warifu {

/// Whether the text is a numeric IPv4 or IPv6 address, as inet_pton(3) reads it.
bool is_ip_address(const std::string& text);

/// Whether the text is a MAC address: `02:00:5e:10:00:07`, or with `-`.
bool is_mac_address(const std::string& text);

} // namespace warifu
