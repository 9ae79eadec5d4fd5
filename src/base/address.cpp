#include "warifu/base/address.h"

#include <array>
#include <cctype>

#include <arpa/inet.h>

namespace warifu {

bool is_ip_address(const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> parsed{};
    return inet_pton(AF_INET, text.c_str(), parsed.data()) == 1 ||
           inet_pton(AF_INET6, text.c_str(), parsed.data()) == 1;
}

bool is_mac_address(const std::string& text) {
    constexpr std::size_t length = 17; // six bytes of two digits, and what is between them
    if (text.size() != length)
        return false;
    for (std::size_t i = 0; i < length; ++i) {
        const bool between = i % 3 == 2;
        if (between ? text[i] != ':' && text[i] != '-' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0)
            return false;
    }
    return true;
}

} // namespace warifu
