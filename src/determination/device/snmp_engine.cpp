// SNMPv3 tells its engine's id to anybody who asks with an empty one (RFC 3414, 4): a Report in which msgAuthoritative-
// EngineID stands. BER (X.690), each element a tag, a length and that many bytes:
//   SEQUENCE { version 3, SEQUENCE { id, max size, flags, security model 3 }, OCTET STRING { SEQUENCE { engine id,
//   boots, time, user, authentication, privacy } }, SEQUENCE { context engine, context name, PDU } }

#include <fmt/format.h>

#include "ber.h"
#include "datagrams.h"
#include "warifu/base/bytes.h"
#include "warifu/base/text.h"

namespace warifu::device {

using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

/// SnmpEngineID (RFC 3411, 5): the maker's enterprise number, then what kind of id follows.
void describe_engine(std::string_view id, UdpAnswer& answer) {
    if (id.size() < 5)
        return;
    const auto enterprise = load<std::uint32_t>(as_bytes(id).data(), ByteOrder::Big) & 0x7fffffffU;
    answer.banner = fmt::format("SNMPv3 engine {} of enterprise {}", hex(id), enterprise);
    answer.told.push_back({"snmp-engine", hex(id)});
    const bool formatted = (static_cast<unsigned char>(id[0]) & 0x80U) != 0;
    if (!formatted)
        return;
    const std::string_view rest = id.substr(5);
    if (id[4] == 3 && rest.size() == 6) {
        std::string mac;
        for (const char byte : rest)
            mac += fmt::format("{}{:02x}", mac.empty() ? "" : ":",
                               static_cast<unsigned>(static_cast<unsigned char>(byte)));
        answer.told.push_back({"mac-address", mac});
    } else if (id[4] == 4) {
        answer.told.push_back({"engine-name", std::string(rest)});
    }
}

} // namespace

std::string snmp_request() {
    return "\x30\x3a\2\1\3"
           "\x30\x0f\2\2\x57\x61\2\3\0\xff\xe3\4\1\4\2\1\3"
           "\4\x10\x30\x0e\4\0\2\1\0\2\1\0\4\0\4\0\4\0"
           "\x30\x12\4\0\4\0\xa0\x0c\2\2\x57\x61\2\1\0\2\1\0\x30\0"s;
}

std::optional<UdpAnswer> read_snmp(std::string_view bytes) {
    auto message = take_ber(bytes, ber_sequence_tag);
    if (!message || take_ber(*message, ber_integer_tag) != "\3"sv)
        return std::nullopt;
    auto head = take_ber(*message, ber_sequence_tag);
    auto security = head ? take_ber(*message, ber_octets_tag) : std::nullopt;
    if (!security || take_ber(*head, ber_integer_tag) != "\x57\x61"sv)
        return std::nullopt;
    UdpAnswer answer;
    auto parameters = take_ber(*security, ber_sequence_tag);
    const auto engine = parameters ? take_ber(*parameters, ber_octets_tag) : std::nullopt;
    if (!engine || engine->size() < 5) // RFC 3411: at least 5 bytes; our own request has none
        return std::nullopt;
    describe_engine(engine->substr(0, 32), answer); // RFC 3411: up to 32 bytes
    return answer;
}

} // namespace warifu::device
