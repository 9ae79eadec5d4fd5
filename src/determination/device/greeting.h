#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// What a service tells of itself in the bytes that it sends first, or answers with.
namespace warifu::device {

struct Product {
    std::string name;
    std::string version;

    bool operator==(const Product&) const = default;
};

struct Heard {
    std::string name = {}; ///< as in the table `service`; empty: nothing that is known
    std::string product = {};
    std::string version = {};
    bool wants_tls = false; ///< an answer to plain text by something that expects TLS
};

/// `dropbear_2022.83`, `nginx/1.22.1`, `OpenSSH_9.2p1`: a name, and a version behind the first separator before a
/// digit. Without one all of it is the name.
Product split_product(std::string_view word);

/// The program in a line for people, as `(vsFTPd 3.0.3)`: a name followed by a number with a point in it.
Product product_in(std::string_view line);

/// The program of a Server header of HTTP, RTSP, SIP or UPnP. Those of UPnP (UDA 1.1, 1.3.2) name the operating system
/// first and the product last.
Product product_of_server(std::string_view value);

/// Recognises the first bytes of a service, whatever it was asked. The port decides only between protocols that
/// greet alike (`220` of FTP and SMTP).
Heard hear(std::string_view bytes, std::uint16_t port);

/// To the end of SSH's identification, behind which the packets of the key exchange follow without a pause (RFC 4253,
/// 4.2 and 7.1); all of it where there is none.
std::string_view ssh_greeting(std::string_view bytes);

/// Text of a Telnet greeting without its negotiation (RFC 854).
std::string telnet_text(std::string_view bytes);

/// The whole of the first line is there, or as much as is ever looked at.
bool greeting_complete(std::string_view bytes);

} // namespace warifu::device
