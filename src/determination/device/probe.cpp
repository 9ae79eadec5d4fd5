#include <algorithm>
#include <iterator>
#include <optional>

#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

#include "discovery.h"
#include "login.h"
#include "resilience.h"
#include "tls.h"
#include "unit.h"
#include "upgrade_text.h"

namespace warifu::device {

namespace asio = boost::asio;

namespace {

/// Many ports are knocked at together; each takes a descriptor.
void raise_descriptors() {
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

/// Why a service is not known, and what the port did.
void tell_unknown(Probing& probing, const std::string& at, const Conduct& conduct, Reasons& reasons) {
    reasons.add(fmt::format("what answers at {} could not be told: {}", at, conduct.words()));
    probing.sink.anomaly({at, std::string(conduct.code()), conduct.words()});
}

/// What answers at each open port, one after the other: a weak device is asked one thing at a time. Why not all of them
/// are known goes to `reasons`.
Async<std::vector<Service>> tell_services(Probing& probing, std::vector<std::uint16_t> open, Discovery& discovery,
                                          Reasons& reasons) {
    std::vector<Service> services;
    std::size_t known = 0;
    for (const std::uint16_t port : open) {
        const std::string at = probing.transport.locator(port, "tcp");
        const Unit unit(probing, at, probing.plan.total);
        if (!unit.entered()) {
            unit.tell(reasons);
            continue;
        }
        Conduct conduct;
        Service service = co_await identify(probing, port, conduct);
        probing.sink.row(row_of(probing, service));
        disclose_banner(probing, service, discovery);
        if (service.name == "http")
            co_await probe_http(probing, service, discovery);
        if (service.name == "unknown")
            tell_unknown(probing, at, conduct, reasons);
        else
            ++known;
        unit.tell(reasons);
        services.push_back(std::move(service));
        probing.sink.flush();
    }
    discovery.http.add_all(reasons); // what is not known may have pages, too
    discovery.disclosure.add_all(reasons);
    conclude(probing.sink, "device.services", probing.device(), reasons,
             fmt::format("{}, {} known by what they say", counted(open.size(), "open TCP port"), known));
    co_return services;
}

/// One thing asked of every service, each a unit of its own.
template <class Findings>
Async<void> ask_each(Probing& probing, const std::vector<Service>& services, std::string_view what,
                     Async<void> (*ask)(Probing&, const Service&, Findings&), milliseconds time, Findings& findings,
                     Reasons& left_out) {
    for (const Service& service : services) {
        const std::string name = fmt::format("{} {}", probing.at(service), what);
        const Unit unit(probing, name, time);
        if (unit.entered())
            co_await ask(probing, service, findings);
        unit.tell(left_out);
        probing.sink.flush();
    }
}

/// Services in clear are asked for TLS.
Async<void> ask_upgrades(Probing& probing, std::vector<Service>& services, TlsExamination& tls, Reasons& left_out) {
    for (Service& service : services) {
        if (service.tls || service.protocol != "tcp" || !upgrade_protocol(service.name))
            continue;
        const Unit unit(probing, probing.at(service) + " asked for tls", probing.plan.total);
        if (unit.entered())
            co_await probe_upgrade(probing, service, tls);
        unit.tell(left_out);
        probing.sink.flush();
    }
}

/// TLS of the services that speak it, at once or when they are asked. What could not be told of a service may be TLS,
/// too.
Async<void> ask_tls(Probing& probing, std::vector<Service>& services, Reasons reasons) {
    TlsExamination tls;
    co_await ask_upgrades(probing, services, tls, reasons);
    std::vector<Service> encrypted;
    std::ranges::copy_if(services, std::back_inserter(encrypted), [](const Service& service) {
        return service.protocol == "tcp" && (service.tls || service.upgrade.offered == true) &&
               survey_permitted(service);
    });
    co_await ask_each(probing, encrypted, "tls", &probe_tls, probing.plan.total, tls, reasons);
    std::vector<Service> datagrams;
    std::ranges::copy_if(services, std::back_inserter(datagrams),
                         [](const Service& service) { return service.protocol == "udp" && service.tls; });
    co_await ask_each(probing, datagrams, "dtls", &probe_dtls, probing.plan.total, tls, reasons);
    tls.offers.add_all(reasons);
    tls.flaws.add_all(reasons);
    tls.conclude(probing);
}

Async<void> ask_logins(Probing& probing, const std::vector<Service>& services, Reasons reasons) {
    LoginFindings logins;
    // Guessing has a budget of its own.
    const milliseconds time = probing.plan.total * (probing.plan.lockout ? 3 : 1);
    co_await ask_each(probing, services, "login", &probe_login, time, logins, reasons);
    logins.conclude(probing, reasons);
}

/// Last, since it may leave a service dead.
Async<void> ask_resilience(Probing& probing, const std::vector<Service>& services, Reasons reasons) {
    Resilience resilience;
    co_await ask_each(probing, services, "malformed", &probe_resilience, probing.plan.total, resilience, reasons);
    resilience.conclude(probing, reasons);
}

void leave_udp(Probing& probing, const Unit& unit, Discovery& discovery) {
    Reasons reasons;
    unit.tell(reasons);
    discovery.disclosure.add_all(reasons);
    conclude(probing.sink, "device.udp", probing.device(), reasons, "no protocol over UDP");
}

Async<void> probe_all(Probing& probing) {
    std::vector<std::uint16_t> open = co_await find_ports(probing);
    Discovery discovery;
    Reasons reasons;
    auto told = tell_services(probing, std::move(open), discovery, reasons);
    std::vector<Service> services = co_await std::move(told);
    {
        const Unit unit(probing, fmt::format("{} UDP", probing.plan.address), probing.plan.total);
        if (unit.entered())
            co_await find_udp(probing, services, discovery);
        else
            leave_udp(probing, unit, discovery);
    }
    conclude_discovery(probing, discovery, services);
    probing.sink.flush();
    auto tls = ask_tls(probing, services, reasons);
    co_await std::move(tls);
    if (probing.plan.logins) {
        auto logins = ask_logins(probing, services, reasons);
        co_await std::move(logins);
    }
    if (probing.plan.malformed) {
        auto resilience = ask_resilience(probing, services, reasons);
        co_await std::move(resilience);
    }
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
