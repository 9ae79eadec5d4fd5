#pragma once

#include <optional>
#include <string>
#include <string_view>

/// SNMPv3 by the user-based security model (RFC 3414), without authentication: whether a name alone may read.
namespace warifu::device {

/// GET sysDescr.0 under a name, for the engine that discovery told.
std::string snmp_user_get(std::string_view engine, std::string_view user);

enum class SnmpUser {
    Reads,   ///< sysDescr was told
    Refused, ///< the name is known, and may not do this without authentication
    Unknown, ///< no such name
};

struct SnmpUserReply {
    std::string engine; ///< of who answers
    std::optional<SnmpUser> user;
};

/// Nothing: it is no answer to such a question.
std::optional<SnmpUserReply> read_snmp_user(std::string_view datagram);

} // namespace warifu::device
