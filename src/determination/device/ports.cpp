#include <algorithm>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

#include "probing.h"

namespace warifu::device {

namespace asio = boost::asio;

namespace {

/// Ports still to be knocked at, and what was heard. Shared by those who knock.
struct Round {
    std::vector<std::uint16_t> ports;
    std::size_t next = 0;
    std::size_t running = 0;
    std::vector<std::uint16_t> open;
    std::size_t refused = 0;
    std::size_t silent = 0;
    std::size_t unreachable = 0;
};

Async<void> knock_on(Probing& probing, Round& round) {
    while (round.next < round.ports.size()) {
        const std::uint16_t port = round.ports[round.next++];
        switch (co_await probing.transport.knock(port)) {
        case Reach::Open: round.open.push_back(port); break;
        case Reach::Refused: ++round.refused; break;
        case Reach::Silent: ++round.silent; break;
        case Reach::Unreachable: ++round.unreachable; break;
        }
        probing.watch.progress(round.open.size() + round.refused + round.silent + round.unreachable,
                               round.ports.size());
    }
    --round.running;
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
    round.ports = ports_of(probing.plan);
    const std::size_t knockers = std::min<std::size_t>(probing.plan.pace.in_flight, round.ports.size());
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
