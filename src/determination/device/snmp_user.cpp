#include "snmp_user.h"

#include "ber.h"

// SEQUENCE { version 3, SEQUENCE { id, max size, flags, security model 3 }, OCTET STRING { SEQUENCE { engine id, boots,
// time, user, authentication, privacy } }, SEQUENCE { context engine, context name, PDU } }

namespace warifu::device {

using namespace std::string_view_literals;

namespace {

constexpr std::uint8_t get_tag = 0xa0;
constexpr std::uint8_t response_tag = 0xa2;
constexpr std::uint8_t report_tag = 0xa8;
constexpr std::string_view message_id = "\x57\x62"sv;
constexpr std::string_view sys_descr = "\x2b\6\1\2\1\1\1\0"sv; // 1.3.6.1.2.1.1.1.0
/// usmStats (RFC 3414, 5), 1.3.6.1.6.3.15.1.1, behind which the number of the counter stands.
constexpr std::string_view usm_stats = "\x2b\6\1\6\3\x0f\1\1"sv;
constexpr std::size_t most_user = 32; // SnmpAdminString of usmUserName

std::optional<SnmpUser> judge_report(std::string_view name) {
    if (!name.starts_with(usm_stats) || name.size() <= usm_stats.size())
        return std::nullopt;
    switch (name[usm_stats.size()]) {
    case 1: return SnmpUser::Refused; // unsupportedSecLevels
    case 3: return SnmpUser::Unknown; // unknownUserNames
    default: return std::nullopt;
    }
}

/// The PDU (RFC 3416, 3): id, error status, error index, bindings.
std::optional<SnmpUser> judge(std::string_view scoped) {
    if (!take_ber(scoped, ber_octets_tag) || !take_ber(scoped, ber_octets_tag))
        return std::nullopt;
    const bool report = !scoped.empty() && static_cast<std::uint8_t>(scoped[0]) == report_tag;
    auto pdu = take_ber(scoped, report ? report_tag : response_tag);
    if (!pdu || !take_ber(*pdu, ber_integer_tag))
        return std::nullopt;
    const auto status = take_ber(*pdu, ber_integer_tag);
    if (!status || !take_ber(*pdu, ber_integer_tag))
        return std::nullopt;
    auto bindings = take_ber(*pdu, ber_sequence_tag);
    auto binding = bindings ? take_ber(*bindings, ber_sequence_tag) : std::nullopt;
    const auto name = binding ? take_ber(*binding, ber_name_tag) : std::nullopt;
    if (!name)
        return std::nullopt;
    if (report)
        return judge_report(*name);
    // authorizationError, or no value: the name is let in and may read something else, or nothing.
    const auto value = take_ber(*binding, ber_octets_tag);
    return *status == "\0"sv && *name == sys_descr && value ? std::optional(SnmpUser::Reads) : SnmpUser::Refused;
}

} // namespace

std::string snmp_user_get(std::string_view engine, std::string_view user) {
    const std::string head = ber(ber_integer_tag, message_id) + ber(ber_integer_tag, "\0\xff\xe3"sv) +
                             ber(ber_octets_tag, "\4"sv) + ber_small(3); // reportable, no authentication
    const std::string security = ber(ber_octets_tag, engine) + ber_small(0) + ber_small(0) +
                                 ber(ber_octets_tag, user.substr(0, most_user)) + ber(ber_octets_tag, "") +
                                 ber(ber_octets_tag, "");
    const std::string binding = ber(ber_sequence_tag, ber(ber_name_tag, sys_descr) + std::string("\5\0"sv));
    const std::string pdu =
        ber(ber_integer_tag, message_id) + ber_small(0) + ber_small(0) + ber(ber_sequence_tag, binding);
    return ber(ber_sequence_tag,
               ber_small(3) + ber(ber_sequence_tag, head) + ber(ber_octets_tag, ber(ber_sequence_tag, security)) +
                   ber(ber_sequence_tag, ber(ber_octets_tag, engine) + ber(ber_octets_tag, "") + ber(get_tag, pdu)));
}

std::optional<SnmpUserReply> read_snmp_user(std::string_view datagram) {
    auto message = take_ber(datagram, ber_sequence_tag);
    if (!message || take_ber(*message, ber_integer_tag) != "\3"sv)
        return std::nullopt;
    auto head = take_ber(*message, ber_sequence_tag);
    if (!head || take_ber(*head, ber_integer_tag) != message_id)
        return std::nullopt;
    auto outer = take_ber(*message, ber_octets_tag);
    auto security = outer ? take_ber(*outer, ber_sequence_tag) : std::nullopt;
    const auto engine = security ? take_ber(*security, ber_octets_tag) : std::nullopt;
    const auto scoped = engine ? take_ber(*message, ber_sequence_tag) : std::nullopt;
    // RFC 3411, 5: an engine's id has 5 to 32 bytes.
    if (!scoped || engine->size() < 5 || engine->size() > 32)
        return std::nullopt;
    return SnmpUserReply{std::string(*engine), judge(*scoped)};
}

} // namespace warifu::device
