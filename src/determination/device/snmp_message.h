#pragma once

#include <optional>
#include <string>
#include <string_view>

/// The one question that is asked of SNMP: GET sysDescr.0 (RFC 3416; RFC 3418), in BER.
namespace warifu::device {

enum class SnmpVersion { V1 = 0, V2c = 1 };

std::string snmp_get(SnmpVersion version, std::string_view community);

/// Whether a datagram is a Response with no error to that question; nothing: it is no answer to it.
std::optional<bool> snmp_answered(std::string_view datagram, SnmpVersion version);

} // namespace warifu::device
