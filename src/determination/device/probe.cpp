#include <algorithm>
#include <optional>

#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

#include "discovery.h"

namespace warifu::device {

namespace asio = boost::asio;

namespace {

/// A place in the watch's list, so that what kills this process is known.
class Unit {
public:
    Unit(Watch& watch, std::string_view name) : m_watch(watch), m_entered(watch.enter(name)) {}
    Unit(const Unit&) = delete;
    Unit& operator=(const Unit&) = delete;
    ~Unit() {
        if (m_entered)
            m_watch.leave();
    }
    bool entered() const { return m_entered; }

private:
    Watch& m_watch;
    bool m_entered;
};

/// Many ports are knocked at together; each takes a descriptor.
void raise_descriptors() {
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

/// Each service in turn: a weak device is asked one thing at a time.
Async<void> probe_services(Probing& probing, std::vector<std::uint16_t> open, std::vector<Service>& services,
                           Discovery& discovery) {
    Reasons reasons;
    std::size_t known = 0;
    for (const std::uint16_t port : open) {
        const Unit unit(probing.watch, probing.transport.locator(port, "tcp"));
        if (!unit.entered()) {
            reasons.add(fmt::format("TCP port {} was left out: what it sent killed an earlier process", port));
            continue;
        }
        Service service = co_await identify(probing, port);
        probing.sink.row(row_of(probing, service));
        disclose_banner(probing, service, discovery);
        if (service.name == "http")
            co_await probe_http(probing, service, discovery);
        known += service.name == "unknown" ? 0U : 1U;
        if (service.name == "unknown")
            reasons.add(fmt::format("what TCP port {} serves could not be found out", port));
        services.push_back(std::move(service));
    }
    discovery.http.add_all(reasons); // what is not known may have pages, too
    discovery.disclosure.add_all(reasons);
    conclude(probing.sink, "device.services", probing.device(), reasons,
             fmt::format("{}, {} known by what they say", counted(open.size(), "open TCP port"), known));
}

void leave_udp(Probing& probing, Discovery& discovery) {
    Reasons reasons;
    reasons.add("services over UDP were left out: what they sent killed an earlier process");
    discovery.disclosure.add_all(reasons);
    conclude(probing.sink, "device.udp", probing.device(), reasons, "no protocol over UDP");
}

Async<void> probe_all(Probing& probing) {
    std::vector<std::uint16_t> open = co_await find_ports(probing);
    std::vector<Service> services;
    Discovery discovery;
    auto over_tcp = probe_services(probing, std::move(open), services, discovery);
    co_await std::move(over_tcp);
    {
        const Unit unit(probing.watch, fmt::format("{} UDP", probing.plan.address));
        if (unit.entered())
            co_await find_udp(probing, services, discovery);
        else
            leave_udp(probing, discovery);
    }
    conclude_discovery(probing, discovery, services);
}

} // namespace

void probe(const Plan& plan, Watch& watch, RowSink& sink) {
    boost::system::error_code bad;
    const auto address = asio::ip::make_address(plan.address, bad);
    if (bad) {
        sink.anomaly({plan.address, "no-address", "this is no numeric IPv4 or IPv6 address"});
        return;
    }
    raise_descriptors();
    asio::io_context context(1);
    Transport transport(context, address, plan.pace);
    Probing probing{transport, plan, watch, sink};
    asio::co_spawn(context, probe_all(probing), [&](const std::exception_ptr& failed) {
        if (failed)
            sink.anomaly({plan.address, "stopped", "probing ended early: the machine's own resources ran out"});
    });
    context.run();
}

} // namespace warifu::device
