#include "snmp_message.h"

#include "ber.h"

namespace warifu::device {

namespace {

constexpr std::uint8_t tag_get = 0xa0;
constexpr std::uint8_t tag_response = 0xa2;
constexpr std::string_view request_id("\x77\x61\x72\x69", 4);

} // namespace

std::string snmp_get(SnmpVersion version, std::string_view community) {
    const std::string name =
        ber(ber_name_tag, std::string_view("\x2b\x06\x01\x02\x01\x01\x01\x00", 8)); // 1.3.6.1.2.1.1.1.0
    const std::string binding = ber(ber_sequence_tag, name + std::string("\x05\x00", 2));
    const std::string body =
        ber(ber_integer_tag, request_id) + ber_small(0) + ber_small(0) + ber(ber_sequence_tag, binding);
    return ber(ber_sequence_tag, ber_small(static_cast<unsigned>(version)) +
                                     ber(ber_octets_tag, community.substr(0, 255)) + ber(tag_get, body));
}

std::optional<bool> snmp_answered(std::string_view datagram, SnmpVersion version) {
    auto message = take_ber(datagram, ber_sequence_tag);
    const auto told = message ? take_ber(*message, ber_integer_tag) : std::nullopt;
    if (told != std::string(1, static_cast<char>(version)) || !take_ber(*message, ber_octets_tag))
        return std::nullopt;
    auto response = take_ber(*message, tag_response);
    const auto id = response ? take_ber(*response, ber_integer_tag) : std::nullopt;
    const auto status = id ? take_ber(*response, ber_integer_tag) : std::nullopt;
    if (!status || *id != request_id)
        return std::nullopt;
    return *status == std::string_view("\0", 1);
}

} // namespace warifu::device
