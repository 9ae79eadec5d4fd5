#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "greeting.h"

/// Protocols over UDP: what each is asked, and what its answer tells. Requests change nothing at the device, and none
/// is known to be answered by much more than was asked.
namespace warifu::device {

struct Told {
    std::string kind; ///< as in the table `disclosure`
    std::string value;

    bool operator==(const Told&) const = default;
};

struct UdpAnswer {
    std::string banner;
    Product product = {};
    std::vector<Told> told = {};
};

struct UdpProtocol {
    std::string_view name; ///< as in the table `service`
    std::uint16_t port;
    std::string (*request)();
    /// Nothing: the bytes are no answer of this protocol.
    std::optional<UdpAnswer> (*read)(std::string_view bytes);
};

/// All that are asked for.
const std::vector<UdpProtocol>& udp_protocols();

/// DNS (RFC 1035): the version, as servers tell it under CH TXT version.bind, and whether names are resolved.
std::string dns_request();
std::optional<UdpAnswer> read_dns(std::string_view bytes);

/// TFTP (RFC 1350): a file that is not there.
std::string tftp_request();
std::optional<UdpAnswer> read_tftp(std::string_view bytes);

/// NTP (RFC 5905), mode 3, and its version by READVAR (RFC 9327).
std::string ntp_request();
std::optional<UdpAnswer> read_ntp(std::string_view bytes);
std::string ntp_variables_request();
std::optional<UdpAnswer> read_ntp_variables(std::string_view bytes);

/// NetBIOS name service (RFC 1002, 4.2.17): node status.
std::string netbios_request();
std::optional<UdpAnswer> read_netbios(std::string_view bytes);

/// SNMPv3 (RFC 3414, 4): discovery of the engine, which needs no community or user.
std::string snmp_request();
std::optional<UdpAnswer> read_snmp(std::string_view bytes);

/// IPMI (ASF 2.0, 3.2.4): presence ping.
std::string ipmi_request();
std::optional<UdpAnswer> read_ipmi(std::string_view bytes);

/// SSDP (UPnP Device Architecture 1.1, 1.3): search for the root device.
std::string ssdp_request();
std::optional<UdpAnswer> read_ssdp(std::string_view bytes);
/// Where its description is; empty: not told.
std::string ssdp_location(std::string_view bytes);

/// mDNS (RFC 6762) by a query for one answer, as simple resolvers ask (6.7).
std::string mdns_request();
std::string mdns_request_for(std::string_view name);
std::optional<UdpAnswer> read_mdns(std::string_view bytes);

/// WS-Discovery 1.1, Probe; ONVIF's cameras answer it.
std::string ws_discovery_request();
std::optional<UdpAnswer> read_ws_discovery(std::string_view bytes);

/// CoAP (RFC 7252): GET /.well-known/core (RFC 6690).
std::string coap_request();
std::optional<UdpAnswer> read_coap(std::string_view bytes);

/// DTLS (RFC 6347): a hello. What is inside is not known.
std::string dtls_request();
std::optional<UdpAnswer> read_dtls(std::string_view bytes);

} // namespace warifu::device
