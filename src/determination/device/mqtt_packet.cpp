#include "mqtt_packet.h"

#include "warifu/base/bytes.h"

namespace warifu::device {

namespace {

constexpr std::size_t most_body = 64U << 10U;

std::string sized(std::string_view text) {
    std::string out;
    text = text.substr(0, 0xffff);
    out += static_cast<char>(text.size() >> 8U);
    out += static_cast<char>(text.size() & 0xffU);
    out += text;
    return out;
}

std::string packet(std::uint8_t first, const std::string& body) {
    std::string out(1, static_cast<char>(first));
    std::size_t left = body.size();
    do { // variable byte integer (1.5.5)
        auto digit = static_cast<std::uint8_t>(left % 128);
        left /= 128;
        if (left > 0)
            digit |= 0x80U;
        out += static_cast<char>(digit);
    } while (left > 0);
    return out + body;
}

} // namespace

std::string mqtt_connect(MqttVersion version, const std::optional<MqttLogin>& login) {
    std::string body = sized("MQTT");
    body += static_cast<char>(version);
    const unsigned flags = 0x02U | (login ? 0xc0U : 0U); // a clean session; name and password
    body += static_cast<char>(flags);
    body += std::string("\0\x1e", 2); // keep alive for 30 seconds
    if (version == MqttVersion::V5)
        body += '\0'; // no properties
    body += sized("warifu");
    if (login)
        body += sized(login->user) + sized(login->password);
    return packet(0x10, body);
}

std::string mqtt_subscribe(MqttVersion version, std::string_view topic) {
    std::string body("\0\x01", 2);
    if (version == MqttVersion::V5)
        body += '\0';
    body += sized(topic);
    body += '\0';
    return packet(0x82, body);
}

std::string mqtt_disconnect() { return packet(0xe0, ""); }

std::optional<MqttPacket> read_mqtt(std::string_view bytes) {
    ByteReader reader(as_bytes(bytes), ByteOrder::Big);
    const auto first = reader.u8();
    if (!first)
        return std::nullopt;
    std::size_t size = 0;
    for (unsigned shift = 0;; shift += 7) {
        const auto digit = reader.u8();
        if (!digit || shift > 21)
            return std::nullopt;
        size |= std::size_t{*digit & 0x7fU} << shift;
        if ((*digit & 0x80U) == 0)
            break;
    }
    if (size > most_body)
        return std::nullopt;
    const auto body = reader.take(size);
    if (!body)
        return std::nullopt;
    return MqttPacket{static_cast<std::uint8_t>(*first >> 4U), std::string(as_text(*body))};
}

std::optional<std::uint8_t> connack_code(const MqttPacket& packet) {
    if (packet.type != 2 || packet.body.size() < 2)
        return std::nullopt;
    return static_cast<std::uint8_t>(packet.body[1]);
}

std::optional<std::uint8_t> suback_code(const MqttPacket& packet, MqttVersion version) {
    ByteReader reader(as_bytes(packet.body), ByteOrder::Big);
    if (packet.type != 9 || !reader.u16())
        return std::nullopt;
    if (version == MqttVersion::V5) {
        const auto properties = reader.u8();
        if (!properties || *properties >= 0x80U || !reader.skip(*properties))
            return std::nullopt;
    }
    return reader.u8();
}

} // namespace warifu::device
