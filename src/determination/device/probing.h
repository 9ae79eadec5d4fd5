#pragma once

#include <string>
#include <vector>

#include "conduct.h"
#include "upgrade.h"
#include "warifu/base/findings.h"

/// What the probers of one device share.
namespace warifu::device {

/// Something that answers at a port, and what it was taken for by talking to it.
struct Service {
    std::uint16_t port = 0;
    std::string protocol = "tcp"; ///< tcp, udp
    /// telnet, ssh, ftp, http, rtsp, mqtt, … as the table `service` lists them; `unknown` when nothing told.
    std::string name = "unknown";
    bool tls = false;   ///< the service is spoken to inside TLS
    std::string banner; ///< what it said first, as it came; not printable
    std::string product;
    std::string version;
    Upgrade upgrade; ///< of a service in clear, once it was asked

    /// What is sent to it goes over to TLS first, since nobody is let in before.
    bool inside_upgrade() const { return !tls && upgrade.offered == true && upgrade.clear_login == false; }
};

struct Probing {
    Transport& transport;
    const Plan& plan;
    Watch& watch;
    RowSink& sink;

    std::string at(const Service& service) const { return transport.locator(service.port, service.protocol); }
    /// What an examination of one determinator is about: the device.
    std::string device() const { return plan.address; }
};

/// The open TCP ports of the plan, in order. Tells examination `device.ports`.
Async<std::vector<std::uint16_t>> find_ports(Probing& probing);

/// What an open TCP port serves, found out by listening first and talking after; how it behaved on the way.
Async<Service> identify(Probing& probing, std::uint16_t port, Conduct& conduct);

/// A row of the table `service`.
Row row_of(const Probing& probing, const Service& service);

} // namespace warifu::device
