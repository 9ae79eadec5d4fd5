#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The few packets of MQTT 3.1.1 (OASIS, 2014) and 5.0 (OASIS, 2019) that a login takes.
namespace warifu::device {

enum class MqttVersion : std::uint8_t { V3_1_1 = 4, V5 = 5 };

struct MqttLogin {
    std::string user;
    std::string password;
};

std::string mqtt_connect(MqttVersion version, const std::optional<MqttLogin>& login);
std::string mqtt_subscribe(MqttVersion version, std::string_view topic);
std::string mqtt_disconnect();

struct MqttPacket {
    std::uint8_t type = 0; ///< the upper four bits of its first byte
    std::string body;
};

/// The first packet; nothing: not whole yet, or longer than is read.
std::optional<MqttPacket> read_mqtt(std::string_view bytes);
/// The code of a CONNACK.
std::optional<std::uint8_t> connack_code(const MqttPacket& packet);
/// The code of a SUBACK of one topic.
std::optional<std::uint8_t> suback_code(const MqttPacket& packet, MqttVersion version);

} // namespace warifu::device
