// MQTT: the client's first packet is CONNECT: `10, length (1 to 4), name (2+), level (1), flags (1) …`. Of the flags
// the highest says that a user name follows, the next that a password does. MQTT 3.1.1, 3.1; MQTT 5, 3.1.
#include <algorithm>

#include "talk.h"

namespace warifu::traffic {

namespace {

class MqttTalk : public Talk {
public:
    explicit MqttTalk(Said& said) : m_said(said) { m_said.carries = "mqtt"; }

    void take(Side from, Bytes bytes, std::uint64_t packet) override {
        if (m_done)
            return;
        std::string& head = m_heads[index_of(from)];
        head += as_text(bytes.first(std::min<std::size_t>(bytes.size(), 64)));
        if (!head.starts_with('\x10'))
            return;
        std::size_t at = 1;
        while (at < head.size() && at < 4 && (static_cast<std::uint8_t>(head[at]) & 0x80U) != 0)
            ++at;
        ByteReader reader(as_bytes(head), ByteOrder::Big);
        if (!reader.skip(at + 1))
            return;
        const auto length = reader.u16();
        if (!length || !reader.skip(*length))
            return;
        const auto level = reader.u8();
        const auto flags = reader.u8();
        if (!flags)
            return;
        m_done = true;
        m_said.says = *level == 5 ? "CONNECT (MQTT 5)" : *level == 4 ? "CONNECT (MQTT 3.1.1)" : "CONNECT";
        if ((*flags & 0x40U) != 0)
            m_said.add_readable("password", m_said.says, from, packet);
        else if ((*flags & 0x80U) != 0)
            m_said.add_readable("user", m_said.says, from, packet);
    }
    void hole(Side /*from*/) override { m_done = true; }

private:
    Said& m_said;
    std::array<std::string, 2> m_heads;
    bool m_done = false;
};

} // namespace

std::unique_ptr<Talk> follow_mqtt(Said& said) { return std::make_unique<MqttTalk>(said); }

} // namespace warifu::traffic
