#include <fmt/format.h>

#include "login.h"
#include "mqtt_packet.h"

/// MQTT: a connection without credentials, and the reading of $SYS/#, tell whether anybody is let in. Nothing is
/// published.
namespace warifu::device {

namespace {

constexpr std::uint8_t accepted = 0;

class MqttDoor final : public Door {
public:
    MqttDoor(Probing& probing, const Service& service) : m_probing(probing), m_service(service) {}

    Async<Attempt> attempt(const Login& login) override {
        const std::optional<MqttLogin> named = MqttLogin{login.user, login.password};
        co_return co_await connect(named);
    }

    /// Without credentials.
    Async<Attempt> anybody() {
        const std::optional<MqttLogin> nobody;
        co_return co_await connect(nobody);
    }
    /// Whether the last one that was let in might read the broker's own topics.
    std::optional<bool> read_topics() const { return m_read_topics; }

private:
    milliseconds time() const { return m_probing.plan.pace.answer; }

    Async<Attempt> connect(const std::optional<MqttLogin>& login) {
        const Clock::time_point begin = Clock::now();
        Attempt attempt;
        co_await once(login, attempt);
        if (m_other_version) {
            m_other_version = false;
            m_version = MqttVersion::V5;
            co_await once(login, attempt);
        }
        attempt.took = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
        co_return attempt;
    }

    Async<std::optional<MqttPacket>> exchange(Channel& channel, std::string packet, Attempt& attempt) {
        co_await channel.write(std::move(packet), time());
        std::function<bool(std::string_view)> whole = [](std::string_view got) { return read_mqtt(got).has_value(); };
        const Reading reading = co_await channel.read_until(std::move(whole), 4096, time());
        attempt.answer =
            reading.ended == Ended::Timeout || reading.ended == Ended::Budget ? Answer::Silent : Answer::Closed;
        co_return read_mqtt(reading.bytes);
    }

    Async<void> once(const std::optional<MqttLogin>& login, Attempt& attempt) {
        attempt.answer = Answer::NoConnection;
        const std::unique_ptr<Channel> channel = co_await open_channel(m_probing, m_service.port, m_service.tls);
        if (!channel)
            co_return;
        std::string hello = mqtt_connect(m_version, login);
        const auto reply = co_await exchange(*channel, std::move(hello), attempt);
        if (!reply)
            co_return;
        const auto code = connack_code(*reply);
        attempt.answer = Answer::Unclear;
        if (!code)
            co_return;
        m_other_version = m_version == MqttVersion::V3_1_1 && (*code == 1 || *code == 0x84);
        if (*code == 4 || *code == 5 || *code == 0x86 || *code == 0x87)
            attempt.answer = Answer::Refused;
        else if (*code == 0x8a || *code == 0x9f) // banned, connection rate exceeded
            attempt.answer = Answer::Locked;
        if (*code != accepted)
            co_return;
        Attempt ignored;
        std::string subscribe = mqtt_subscribe(m_version, "$SYS/#");
        const auto topics = co_await exchange(*channel, std::move(subscribe), ignored);
        const auto granted = topics ? suback_code(*topics, m_version) : std::nullopt;
        m_read_topics = granted ? std::optional(*granted < 0x80) : std::nullopt;
        std::string bye = mqtt_disconnect();
        co_await channel->write(std::move(bye), time());
        attempt.answer = Answer::Accepted;
    }

    Probing& m_probing;
    const Service& m_service; // outlives the door
    MqttVersion m_version = MqttVersion::V3_1_1;
    bool m_other_version = false;
    std::optional<bool> m_read_topics;
};

} // namespace

Async<void> probe_mqtt(Probing& probing, const Service& service, LoginFindings& findings) {
    LoginFacts facts;
    facts.method = "password";
    facts.in_clear = !service.tls;
    MqttDoor door(probing, service);
    const Attempt open = co_await door.anybody();
    if (open.answer == Answer::Accepted) {
        facts.method = "none";
        facts.anonymous = true;
        facts.shown = door.read_topics() == true ? "$SYS/#" : "";
    } else if (open.answer == Answer::Refused) {
        facts.anonymous = false;
        co_await try_defaults(probing, service, door, facts, findings);
        co_await measure_lockout(probing, service, door, facts, findings);
    } else {
        facts.method = "unknown";
        findings.open_logins(fmt::format("{}: whether anybody is let in could not be told", probing.at(service)));
        findings.open_lockout(fmt::format("{}: whether anybody is let in could not be told", probing.at(service)));
    }
    write(probing, service, facts);
}

} // namespace warifu::device
