#include "address.h"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "warifu/base/address.h"

namespace warifu::traffic {

namespace {

/// `02:00:5e:10:00:07`, or with `-`.
std::optional<Address> parse_mac(const std::string& text) {
    Address mac{6, {}};
    if (!is_mac_address(text))
        return std::nullopt;
    for (std::size_t i = 0; i < mac.length; ++i)
        std::from_chars(text.data() + 3 * i, text.data() + 3 * i + 2, mac.bytes[i], 16);
    return mac;
}

} // namespace

Address address_of(Bytes bytes) {
    Address address;
    address.length = static_cast<std::uint8_t>(std::min<std::size_t>(bytes.size(), address.bytes.size()));
    std::transform(bytes.begin(), bytes.begin() + address.length, address.bytes.begin(),
                   [](std::byte each) { return static_cast<std::uint8_t>(each); });
    return address;
}

std::optional<Address> parse_address(const std::string& text) {
    Address address{4, {}};
    if (inet_pton(AF_INET, text.c_str(), address.bytes.data()) == 1)
        return address;
    address.length = 16;
    if (inet_pton(AF_INET6, text.c_str(), address.bytes.data()) == 1)
        return address;
    return parse_mac(text);
}

std::string to_string(const Address& address) {
    if (address.length == 6)
        return fmt::format("{:02x}", fmt::join(address.bytes.begin(), address.bytes.begin() + address.length, ":"));
    if (address.length != 4 && address.length != 16)
        return {};
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = address.length == 4 ? AF_INET : AF_INET6;
    return inet_ntop(family, address.bytes.data(), text.data(), text.size()) == nullptr ? "" : text.data();
}

bool is_unspecified(const Address& address) {
    return std::ranges::all_of(address.bytes, [](std::uint8_t byte) { return byte == 0; });
}

bool is_group(const Address& address) {
    switch (address.length) {
    case 4: return address.bytes[0] >= 224; // RFC 5771, 3; 255.255.255.255
    case 6: return (address.bytes[0] & 1U) != 0;
    case 16: return address.bytes[0] == 0xff; // RFC 4291, 2.7
    default: return false;
    }
}

} // namespace warifu::traffic
