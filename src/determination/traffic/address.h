#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "warifu/base/bytes.h"

namespace warifu::traffic {

/// An address of IPv4 (4 bytes), IPv6 (16), or the link layer (6); of no bytes: not told.
struct Address {
    std::uint8_t length = 0;
    std::array<std::uint8_t, 16> bytes{};

    auto operator<=>(const Address&) const = default;
    bool empty() const { return length == 0; }
};

/// Of 4, 6 or 16 bytes.
Address address_of(Bytes bytes);
std::optional<Address> parse_address(const std::string& text);
std::string to_string(const Address& address);
/// `0.0.0.0` or `::`, which is nobody's.
bool is_unspecified(const Address& address);
/// Of many at once: multicast, and broadcast to all.
bool is_group(const Address& address);

} // namespace warifu::traffic
