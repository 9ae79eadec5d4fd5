#include "login.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace warifu::device {

namespace {

/// Nobody logs in at these: they answer everybody by their nature.
constexpr auto without_login = std::to_array<std::string_view>(
    {"dhcp", "dns", "mdns", "ntp", "ssdp", "tftp", "ws-discovery", "echo", "discard", "daytime", "chargen", "time"});

using Prober = Async<void> (*)(Probing&, const Service&, LoginFindings&);

struct Known {
    std::string_view service;
    Prober prober;
    bool inside_tls = true; ///< it can be spoken to there, too
};

constexpr auto probers = std::to_array<Known>({
    {"telnet", probe_telnet},
    {"http", probe_http},
    {"rtsp", probe_rtsp},
    {"ssh", probe_ssh, false},
    {"ftp", probe_ftp},
    {"mqtt", probe_mqtt},
    {"redis", probe_redis},
    {"vnc", probe_vnc},
    {"coap", probe_coap, false},
    {"smb", probe_smb, false},
    {"snmp", probe_snmp, false},
});

} // namespace

Async<void> probe_login(Probing& probing, const Service& service, LoginFindings& findings) {
    const std::string at = probing.at(service);
    if (std::ranges::find(without_login, service.name) != without_login.end())
        co_return;
    const auto known = std::ranges::find(probers, service.name, &Known::service);
    if (known == probers.end()) {
        findings.open_logins(fmt::format("{}: no login can be tried at the service '{}'", at, service.name));
        findings.open_lockout(fmt::format("{}: no login can be tried at the service '{}'", at, service.name));
        findings.open_known(fmt::format("{}: no login can be tried at the service '{}'", at, service.name));
        co_return;
    }
    if (service.tls && !known->inside_tls) {
        findings.open_logins(fmt::format("{}: logins of {} inside TLS are not tried", at, service.name));
        findings.open_lockout(fmt::format("{}: logins of {} inside TLS are not tried", at, service.name));
        findings.open_known(fmt::format("{}: logins of {} inside TLS are not tried", at, service.name));
        co_return;
    }
    findings.service(at);
    co_await known->prober(probing, service, findings);
}

} // namespace warifu::device
