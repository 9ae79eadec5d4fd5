#include "snmp_user.h"

#include "ber.h"
#include "keyed_digest.h"

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
    case 1: return SnmpUser::Refused;     // unsupportedSecLevels
    case 2: return SnmpUser::NotInTime;   // notInTimeWindows, which is asked behind the digest (3.2)
    case 3: return SnmpUser::Unknown;     // unknownUserNames
    case 5: return SnmpUser::WrongDigest; // wrongDigests
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
    // Else authorizationError, or no value.
    const auto value = take_ber(*binding, ber_octets_tag);
    return *status == "\0"sv && *name == sys_descr && value ? std::optional(SnmpUser::Reads) : SnmpUser::NoAccess;
}

/// An integer of four bytes, not negative.
std::string ber_number(std::uint32_t value) {
    std::string bytes;
    for (unsigned shift = 32; shift != 0; shift -= 8)
        bytes += static_cast<char>((value & 0x7fffffffU) >> (shift - 8) & 0xffU);
    return ber(ber_integer_tag, bytes);
}

/// Up to 2^31-1 (RFC 3414, 2.4); nothing: it is none.
std::optional<std::uint32_t> number_in(std::string_view bytes) {
    if (bytes.empty() || bytes.size() > 4 || static_cast<unsigned char>(bytes[0]) >= 0x80)
        return std::nullopt;
    std::uint32_t value = 0;
    for (const char byte : bytes)
        value = value << 8U | static_cast<unsigned char>(byte);
    return value;
}

std::string scoped_get(std::string_view engine) {
    const std::string binding = ber(ber_sequence_tag, ber(ber_name_tag, sys_descr) + std::string("\5\0"sv));
    const std::string pdu =
        ber(ber_integer_tag, message_id) + ber_small(0) + ber_small(0) + ber(ber_sequence_tag, binding);
    return ber(ber_sequence_tag, ber(ber_octets_tag, engine) + ber(ber_octets_tag, "") + ber(get_tag, pdu));
}

/// With room for a signature of this size.
std::string get_with(const SnmpEngine& engine, std::string_view user, std::size_t signature) {
    const std::string_view flags = signature == 0 ? "\4"sv : "\5"sv; // reportable; signed
    const std::string head = ber(ber_integer_tag, message_id) + ber(ber_integer_tag, "\0\xff\xe3"sv) +
                             ber(ber_octets_tag, flags) + ber_small(3);
    const std::string security = ber(ber_octets_tag, engine.id) + ber_number(engine.boots) + ber_number(engine.time) +
                                 ber(ber_octets_tag, user.substr(0, most_user)) +
                                 ber(ber_octets_tag, std::string(signature, '\0')) + ber(ber_octets_tag, "");
    return ber(ber_sequence_tag, ber_small(3) + ber(ber_sequence_tag, head) +
                                     ber(ber_octets_tag, ber(ber_sequence_tag, security)) + scoped_get(engine.id));
}

} // namespace

std::string snmp_key(const SnmpDigest& digest, std::string_view password, std::string_view engine) {
    constexpr std::size_t stretched = 1U << 20U;
    if (password.empty())
        return {};
    std::string all;
    while (all.size() < stretched)
        all += password;
    all.resize(stretched);
    const std::string key = digest_of(digest.name, all);
    return key.empty() ? key : digest_of(digest.name, key + std::string(engine) + key);
}

std::string snmp_user_get(const SnmpEngine& engine, std::string_view user) { return get_with(engine, user, 0); }

std::string snmp_user_get(const SnmpEngine& engine, std::string_view user, const SnmpDigest& digest,
                          std::string_view key) {
    std::string message = get_with(engine, user, digest.sent);
    const std::string signature = keyed_digest(digest.name, key, message);
    if (signature.size() < digest.sent)
        return {};
    // Behind it stand an empty element, of two bytes, and what is asked.
    const std::size_t behind = 2 + scoped_get(engine.id).size();
    message.replace(message.size() - behind - digest.sent, digest.sent, signature, 0, digest.sent);
    return message;
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
    const auto boots = engine ? take_ber(*security, ber_integer_tag) : std::nullopt;
    const auto time = boots ? take_ber(*security, ber_integer_tag) : std::nullopt;
    const auto scoped = time ? take_ber(*message, ber_sequence_tag) : std::nullopt;
    // RFC 3411, 5: an engine's id has 5 to 32 bytes.
    if (!scoped || engine->size() < 5 || engine->size() > 32 || !number_in(*boots) || !number_in(*time))
        return std::nullopt;
    return SnmpUserReply{{std::string(*engine), *number_in(*boots), *number_in(*time)}, judge(*scoped)};
}

} // namespace warifu::device
