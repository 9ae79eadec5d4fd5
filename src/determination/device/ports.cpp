#include <algorithm>
#include <deque>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

#include "probing.h"
#include "syn.h"

namespace warifu::device {

namespace asio = boost::asio;

namespace {

/// Ports still to be knocked at, and what was heard. Shared by those who knock.
struct Round {
    std::vector<std::uint16_t> ports;
    std::vector<std::uint16_t> left; ///< those to be knocked at
    std::size_t next = 0;
    std::size_t running = 0;
    std::vector<std::uint16_t> open;
    std::size_t refused = 0;
    std::size_t silent = 0;
    std::size_t unreachable = 0;

    std::size_t answered() const { return open.size() + refused; }
};

Async<void> knock_on(Probing& probing, Round& round) {
    while (round.next < round.left.size()) {
        const std::uint16_t port = round.left[round.next++];
        switch (co_await probing.transport.knock(port)) {
        case Reach::Open: round.open.push_back(port); break;
        case Reach::Refused: ++round.refused; break;
        case Reach::Silent: ++round.silent; break;
        case Reach::Unreachable: ++round.unreachable; break;
        }
        probing.watch.progress(round.answered() + round.silent + round.unreachable, round.ports.size());
    }
    --round.running;
}

/// Bare SYNs on their way, and which of them were answered.
class SynRound {
public:
    SynRound(SynSocket& socket, Round& round) : m_socket(socket), m_round(round), m_states(65'536, State::Unasked) {}

    void ask(std::uint16_t port) {
        if (!m_socket.ask(port))
            return;
        m_states[port] = State::Asked;
        m_sent.emplace_back(port, Clock::now());
        ++m_waiting;
    }

    void take_answers() {
        while (const auto answer = m_socket.next()) {
            State& state = m_states[answer->port];
            if (state == State::Unasked || state == State::Answered)
                continue;
            m_waiting -= state == State::Asked ? 1 : 0;
            state = State::Answered; // however late
            if (answer->open)
                m_round.open.push_back(answer->port);
            else
                ++m_round.refused;
        }
    }

    void give_up_after(milliseconds time) {
        const Clock::time_point before = Clock::now() - time;
        for (; !m_sent.empty(); m_sent.pop_front()) {
            State& state = m_states[m_sent.front().first];
            if (state == State::Asked && m_sent.front().second > before)
                return;
            m_waiting -= state == State::Asked ? 1 : 0;
            state = state == State::Asked ? State::GivenUp : state;
        }
    }

    std::size_t waiting() const { return m_waiting; }
    bool answered(std::uint16_t port) const { return m_states[port] == State::Answered; }

private:
    enum class State : std::uint8_t { Unasked, Asked, GivenUp, Answered };

    SynSocket& m_socket;
    Round& m_round;
    std::vector<State> m_states;
    std::deque<std::pair<std::uint16_t, Clock::time_point>> m_sent;
    std::size_t m_waiting = 0;
};

/// A SYN to each port, where that is permitted. Those that do not answer are left to be knocked at: a firewall on the
/// way, or on this machine, may take no bare SYNs.
Async<void> ask_by_syn(Probing& probing, SynSocket& socket, Round& round) {
    constexpr std::size_t at_once = 64; // their answers fit into the socket's buffer
    const Pace& pace = probing.transport.pace();
    Pacer pacer(probing.transport.context(), pace.per_second);
    SynRound syns(socket, round);
    std::size_t asked = 0;
    for (const std::uint16_t port : round.ports) {
        co_await pacer.turn();
        syns.ask(port);
        if (++asked % at_once == 0)
            syns.take_answers();
        while (syns.waiting() >= pace.in_flight) {
            syns.take_answers();
            syns.give_up_after(pace.knock);
            if (syns.waiting() >= pace.in_flight)
                co_await pause_for(probing.transport.context(), milliseconds(1));
        }
        probing.watch.progress(round.answered(), round.ports.size());
    }
    for (syns.take_answers(); syns.waiting() != 0; syns.take_answers()) {
        co_await pause_for(probing.transport.context(), milliseconds(1));
        syns.give_up_after(pace.knock);
    }
    std::erase_if(round.left, [&syns](std::uint16_t port) { return syns.answered(port); });
}

std::vector<std::uint16_t> ports_of(const Plan& plan) {
    std::vector<std::uint16_t> ports;
    for (const PortRange& range : plan.tcp)
        for (std::uint32_t port = range.first; port <= range.last; ++port)
            ports.push_back(static_cast<std::uint16_t>(port));
    std::ranges::sort(ports);
    const auto twice = std::ranges::unique(ports);
    ports.erase(twice.begin(), twice.end());
    return ports;
}

void tell(const Probing& probing, const Round& round) {
    Reasons reasons;
    if (round.ports.size() != 65'535)
        reasons.add(fmt::format("{} of 65535 TCP ports were asked for", round.ports.size()));
    if (round.unreachable != 0)
        reasons.add(fmt::format("{} could not be reached", counted(round.unreachable, "TCP port")));
    // A device that says nothing at all may be switched off.
    if (round.open.empty() && round.refused == 0)
        reasons.add("no TCP port answered");
    conclude(probing.sink, "device.ports", probing.device(), reasons,
             fmt::format("{}: {} open, {} closed, {} silent", counted(round.ports.size(), "TCP port"),
                         round.open.size(), round.refused, round.silent));
}

} // namespace

Async<std::vector<std::uint16_t>> find_ports(Probing& probing) {
    Round round;
    round.left = round.ports = ports_of(probing.plan);
    constexpr std::size_t many = 1000;
    if (const auto socket = round.ports.size() < many ? nullptr : SynSocket::open(probing.transport.address())) {
        auto asking = ask_by_syn(probing, *socket, round);
        co_await std::move(asking);
    }
    const std::size_t knockers = std::min<std::size_t>(probing.plan.pace.in_flight, round.left.size());
    round.running = knockers;
    for (std::size_t i = 0; i < knockers; ++i)
        asio::co_spawn(probing.transport.context(), knock_on(probing, round), asio::detached);
    // Those who knock look at `round`: it stays until the last has ended.
    while (round.running != 0)
        co_await pause_for(probing.transport.context(), milliseconds(2));
    std::ranges::sort(round.open);
    tell(probing, round);
    co_return round.open;
}

} // namespace warifu::device
