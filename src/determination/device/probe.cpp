#include <algorithm>
#include <optional>

#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

#include "probing.h"

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
Async<void> probe_services(Probing& probing, std::vector<std::uint16_t> open) {
    Reasons reasons;
    std::size_t known = 0;
    for (const std::uint16_t port : open) {
        const Unit unit(probing.watch, probing.transport.locator(port, "tcp"));
        if (!unit.entered()) {
            reasons.add(fmt::format("TCP port {} was left out: what it sent killed an earlier process", port));
            continue;
        }
        const Service service = co_await identify(probing, port);
        probing.sink.row(row_of(probing, service));
        probing.sink.flush();
        known += service.name == "unknown" ? 0U : 1U;
    }
    conclude(probing.sink, "device.services", probing.device(), reasons,
             fmt::format("{}, {} known by what they say", counted(open.size(), "open TCP port"), known));
}

Async<void> probe_all(Probing& probing) {
    std::vector<std::uint16_t> open = co_await find_ports(probing);
    auto services = probe_services(probing, std::move(open));
    co_await std::move(services);
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
