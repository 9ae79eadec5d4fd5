#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// SNMPv3 by the user-based security model (RFC 3414): whether a name may read, alone or with a password. Nothing is
/// encrypted: an agent judges the password before it asks for that.
namespace warifu::device {

/// Who judges, and the time by which it does.
struct SnmpEngine {
    std::string id;
    std::uint32_t boots = 0;
    std::uint32_t time = 0;
};

/// By which digest a message is signed, and how much of it is sent (RFC 3414, 6 and 7; RFC 7860, 4).
struct SnmpDigest {
    const char* name; ///< OpenSSL's
    std::size_t sent;
};

constexpr auto snmp_digests = std::to_array<SnmpDigest>(
    {{"SHA1", 12}, {"MD5", 12}, {"SHA2-256", 24}, {"SHA2-512", 48}, {"SHA2-224", 16}, {"SHA2-384", 32}});

/// The key of a password at one engine (RFC 3414, A.2); empty for an empty one.
std::string snmp_key(const SnmpDigest& digest, std::string_view password, std::string_view engine);

/// GET sysDescr.0 under a name, for the engine that discovery told.
std::string snmp_user_get(const SnmpEngine& engine, std::string_view user);
/// The same, signed.
std::string snmp_user_get(const SnmpEngine& engine, std::string_view user, const SnmpDigest& digest,
                          std::string_view key);

enum class SnmpUser {
    Reads,       ///< sysDescr was told
    NoAccess,    ///< the name, or its password, was taken; it may read something else, or nothing
    Refused,     ///< the name is known, and has no such way to sign, or has to sign
    Unknown,     ///< no such name
    WrongDigest, ///< another password, or another digest
    NotInTime,   ///< the password is right, and the time of the message is not
};

struct SnmpUserReply {
    SnmpEngine engine; ///< of who answers
    std::optional<SnmpUser> user;
};

/// Nothing: it is no answer to such a question.
std::optional<SnmpUserReply> read_snmp_user(std::string_view datagram);

} // namespace warifu::device
