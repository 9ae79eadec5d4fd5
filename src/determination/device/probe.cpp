#include <algorithm>
#include <iterator>
#include <optional>

#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

#include "login.h"
#include "probing.h"
#include "tls.h"

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

std::string killed(const std::string& unit) {
    return fmt::format("{} was left out: what it sent killed an earlier process", unit);
}

/// What answers at each open port, one after the other: a weak device is asked one thing at a time.
Async<std::vector<Service>> tell_services(Probing& probing, std::vector<std::uint16_t> open, Reasons& reasons) {
    std::vector<Service> services;
    std::size_t known = 0;
    for (const std::uint16_t port : open) {
        const std::string at = probing.transport.locator(port, "tcp");
        const Unit unit(probing.watch, at);
        if (!unit.entered()) {
            reasons.add(killed(at));
            continue;
        }
        Service service = co_await identify(probing, port);
        probing.sink.row(row_of(probing, service));
        probing.sink.flush();
        known += service.name == "unknown" ? 0U : 1U;
        services.push_back(std::move(service));
    }
    conclude(probing.sink, "device.services", probing.device(), reasons,
             fmt::format("{}, {} known by what they say", counted(open.size(), "open TCP port"), known));
    co_return services;
}

/// One thing asked of every service, each a unit of its own.
template <class Findings>
Async<void> ask_each(Probing& probing, const std::vector<Service>& services, std::string_view what,
                     Async<void> (*ask)(Probing&, const Service&, Findings&), Findings& findings, Reasons& left_out) {
    for (const Service& service : services) {
        const std::string name = fmt::format("{} {}", probing.at(service), what);
        const Unit unit(probing.watch, name);
        if (unit.entered())
            co_await ask(probing, service, findings);
        else
            left_out.add(killed(name));
        probing.sink.flush();
    }
}

/// TLS and logins of the services found. What was not asked, because a port or a service is not known, is told by the
/// examinations of ports and services.
Async<void> ask_services(Probing& probing, const std::vector<Service>& services, Reasons reasons) {
    std::vector<Service> encrypted;
    std::ranges::copy_if(services, std::back_inserter(encrypted), &Service::tls);
    TlsExamination tls;
    tls.offers.add_all(reasons);
    tls.flaws.add_all(reasons);
    Reasons left_out;
    co_await ask_each(probing, encrypted, "tls", &probe_tls, tls, left_out);
    tls.offers.add_all(left_out);
    tls.flaws.add_all(left_out);
    tls.conclude(probing);
    if (!probing.plan.logins)
        co_return;
    LoginFindings logins;
    co_await ask_each(probing, services, "login", &probe_login, logins, reasons);
    logins.conclude(probing, reasons);
}

Async<void> probe_all(Probing& probing) {
    std::vector<std::uint16_t> open = co_await find_ports(probing);
    Reasons reasons;
    auto told = tell_services(probing, std::move(open), reasons);
    const std::vector<Service> services = co_await std::move(told);
    for (const Service& service : services)
        if (service.name == "unknown")
            reasons.add(fmt::format("what answers at {} could not be told", probing.at(service)));
    auto asked = ask_services(probing, services, reasons);
    co_await std::move(asked);
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
