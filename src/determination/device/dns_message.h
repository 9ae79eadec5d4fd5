#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Messages of DNS (RFC 1035, 4), which mDNS has, too.
namespace warifu::device {

namespace dns {
constexpr std::uint16_t a = 1;
constexpr std::uint16_t ptr = 12;
constexpr std::uint16_t txt = 16;
constexpr std::uint16_t in = 1;
constexpr std::uint16_t chaos = 3;
} // namespace dns

struct DnsRecord {
    std::string name;
    std::uint16_t type = 0;
    std::string name_value;         ///< of PTR
    std::vector<std::string> texts; ///< of TXT
};

struct DnsMessage {
    std::uint16_t id = 0;
    bool response = false;
    bool recursion_available = false;
    unsigned code = 0;
    std::vector<DnsRecord> records; ///< answers, then the other sections
    bool whole = true;              ///< false: damaged, or more than is read
};

std::string dns_query(std::uint16_t id, std::string_view name, std::uint16_t type, std::uint16_t name_class);

/// Nothing: not even the head is there.
std::optional<DnsMessage> read_dns_message(std::string_view bytes);

} // namespace warifu::device
