#pragma once

#include <span>
#include <string>
#include <string_view>

/// Messages that break the rules of their protocol, each in one way. None changes anything at a device that takes it.
namespace warifu::device {

struct Malformed {
    std::string_view service; ///< as in the table `service`; `tls` for what goes in the clear to a service inside TLS
    std::string_view name;
    std::string_view source; ///< the clause that it breaks
    std::string (*bytes)();
    /// Why it is sent only where somebody asks for what may crash the weak; empty: it is always sent.
    std::string_view crashes = {};
};

/// Of one protocol, the harmless first.
std::span<const Malformed> malformed_text();     ///< HTTP, RTSP, SIP, FTP, Telnet, Redis, SSDP
std::span<const Malformed> malformed_packets();  ///< TLS, SSH, MQTT
std::span<const Malformed> malformed_datagram(); ///< DNS, SNMP, CoAP, NTP, TFTP

} // namespace warifu::device
