#include "resilience.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "channel.h"
#include "malformed.h"
#include "pulse.h"

namespace warifu::device {

namespace {

constexpr milliseconds answer_wait(1500);
constexpr milliseconds between(100);        ///< a message and the next
constexpr milliseconds between_beats(1000); ///< two looks at one that does not answer
constexpr int looks = 3;                    ///< before it counts as dead
constexpr milliseconds most_recovery(30'000);

/// What is known of a protocol; mDNS has the messages of DNS.
std::vector<const Malformed*> messages_for(std::string_view service) {
    const std::string_view family = service == "mdns" ? "dns" : service;
    std::vector<const Malformed*> found;
    for (const auto all : {malformed_text(), malformed_packets(), malformed_datagram()})
        for (const Malformed& message : all)
            if (message.service == family)
                found.push_back(&message);
    return found;
}

std::string_view outcome_of(const Reading& reading) {
    if (!reading.bytes.empty())
        return "answered";
    return reading.ended == Ended::Timeout ? "silent" : "closed";
}

/// Messages to one service, or to the TLS around it, one after the other.
class Trial {
public:
    Trial(Probing& probing, const Service& service, std::string_view layer, Resilience& resilience)
        : m_probing(probing), m_service(service), m_layer(layer), m_resilience(resilience) {}

    Async<void> run(std::vector<const Malformed*> messages) {
        for (const Malformed* message : messages) {
            if (!message->crashes.empty() && !m_probing.plan.intrusive)
                continue;
            const std::string outcome = co_await send(*message);
            ++m_resilience.sent;
            const Beat beat = co_await look();
            if (beat == Beat::OutOfTime) {
                tell(*message, std::nullopt);
                co_return;
            }
            if (beat != Beat::Alive) {
                // One that was there again at the second look has been started anew, too.
                const bool back = m_restarted || co_await recovers();
                tell(*message, back ? "recovered" : "dead");
                stop(*message, back);
                co_return;
            }
            tell(*message, outcome);
            co_await pause_for(m_probing.transport.context(), between);
        }
    }

private:
    Async<std::string> send(const Malformed& message) {
        if (m_service.protocol == "udp") {
            const From from = m_service.name == "tftp" ? From::AnyPort : From::AskedPort;
            const std::string answer =
                co_await m_probing.transport.ask(m_service.port, message.bytes(), answer_wait, from);
            co_return answer.empty() ? "silent" : "answered";
        }
        const bool inside = m_service.tls && m_layer != "tls";
        auto opening = open_channel(m_probing, m_service.port, inside);
        const std::unique_ptr<Channel> channel = co_await std::move(opening);
        if (!channel)
            co_return "closed";
        if (greets_first(m_service) && m_layer != "tls") {
            std::function<bool(std::string_view)> some = [](std::string_view bytes) { return !bytes.empty(); };
            const Reading greeting = co_await channel->read_until(std::move(some), 4096, m_probing.plan.pace.answer);
            if (greeting.bytes.empty())
                co_return std::string(outcome_of(greeting));
        }
        // Who does not take all of it may have answered in the middle.
        co_await channel->write(framed(message), answer_wait);
        const Reading reading = co_await channel->read(4096, answer_wait);
        co_return std::string(outcome_of(reading));
    }

    /// DNS over TCP has a length in front (RFC 1035, 4.2.2).
    std::string framed(const Malformed& message) const {
        std::string bytes = message.bytes();
        if (message.service == "dns")
            bytes.insert(0, {static_cast<char>(bytes.size() >> 8U), static_cast<char>(bytes.size() & 0xffU)});
        return bytes;
    }

    /// A few looks. Alive, but refused first: it was started anew, which counts as not alive.
    Async<Beat> look() {
        m_restarted = false;
        Beat beat = Beat::Gone;
        bool refused = false;
        for (int i = 0; i < looks && beat != Beat::Alive && beat != Beat::OutOfTime; ++i) {
            if (i != 0)
                co_await pause_for(m_probing.transport.context(), between_beats);
            beat = co_await feel(m_probing, m_service);
            refused = refused || beat == Beat::Refused;
        }
        if (beat == Beat::Alive && refused) {
            m_restarted = true;
            co_return Beat::Refused;
        }
        co_return beat;
    }

    Async<bool> recovers() {
        const Clock::time_point end = Clock::now() + most_recovery;
        while (Clock::now() < end && !m_probing.transport.out_of_time()) {
            co_await pause_for(m_probing.transport.context(), between_beats);
            if (co_await feel(m_probing, m_service) == Beat::Alive)
                co_return true;
        }
        co_return false;
    }

    void stop(const Malformed& message, bool back) {
        const std::string at = m_probing.at(m_service);
        const std::string what =
            fmt::format("after '{}' ({}) it no longer answered{}", message.name, m_layer,
                        back ? ", and came back" : fmt::format(", nor within {} s", most_recovery.count() / 1000));
        m_resilience.reasons.add(fmt::format("{}: {}; no more was sent", at, what));
        m_probing.sink.anomaly({at, back ? "service-recovered" : "service-died", what});
    }

    void tell(const Malformed& message, const std::optional<std::string>& outcome) {
        m_probing.sink.row(RowBuilder("resilience", m_probing.at(m_service))
                               .number("port", std::int64_t{m_service.port})
                               .text("protocol", m_service.protocol)
                               .text("service", m_layer)
                               .text("malformed", message.name)
                               .text("breaks", message.source)
                               .text("outcome", outcome)
                               .take());
        m_probing.sink.flush();
    }

    Probing& m_probing;
    const Service& m_service; // outlives the trial
    std::string m_layer;
    Resilience& m_resilience;
    bool m_restarted = false;
};

Async<bool> lives(Probing& probing, const Service& service) {
    for (int i = 0; i < looks; ++i)
        if (co_await feel(probing, service) == Beat::Alive)
            co_return true;
    co_return false;
}

} // namespace

Async<void> probe_resilience(Probing& probing, const Service& service, Resilience& resilience) {
    const std::string at = probing.at(service);
    std::vector<const Malformed*> inner = messages_for(service.name);
    if (inner.empty() && service.name != "unknown")
        resilience.reasons.add(fmt::format("{}: no malformed message is known for the service '{}'", at, service.name));
    const bool over_tls = service.tls && service.protocol == "tcp";
    if (inner.empty() && !over_tls)
        co_return;
    const bool before = co_await lives(probing, service);
    if (!before) {
        resilience.reasons.add(fmt::format("{}: it gave no answer before anything malformed was sent", at));
        co_return;
    }
    ++resilience.services;
    if (over_tls && service.name != "tls") {
        Trial around(probing, service, "tls", resilience);
        co_await around.run(messages_for("tls"));
    }
    Trial inside(probing, service, service.name, resilience);
    co_await inside.run(std::move(inner));
}

void Resilience::conclude(Probing& probing, const Reasons& services_unknown) const {
    Reasons all = services_unknown;
    all.add_all(reasons);
    warifu::conclude(probing.sink, "device.resilience", probing.device(), all,
                     fmt::format("{}, {}", counted(services, "service"), counted(sent, "malformed message")));
}

} // namespace warifu::device
