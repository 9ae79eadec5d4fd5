#include <fmt/format.h>

#include "login.h"

namespace warifu::device {

void write(const Probing& probing, const Service& service, const LoginFacts& facts) {
    probing.sink.row(RowBuilder("login_method", probing.at(service))
                         .number("port", std::int64_t{service.port})
                         .text("protocol", service.protocol)
                         .text("service", service.name)
                         .text("method", facts.method)
                         .take());
    probing.sink.row(RowBuilder("login", probing.at(service))
                         .number("port", std::int64_t{service.port})
                         .text("protocol", service.protocol)
                         .text("service", service.name)
                         .text("method", facts.method)
                         .yes_no("anonymous", facts.anonymous)
                         .yes_no("in_clear", facts.in_clear)
                         .yes_no("default_accepted", facts.default_accepted)
                         .text("default_user", facts.default_user)
                         .text("known_password", facts.known_password)
                         .number("tried", static_cast<std::int64_t>(facts.tried))
                         .yes_no("list_complete", facts.list_complete)
                         .yes_no("change_asked", facts.change_asked)
                         .text("shown", facts.shown)
                         .take());
}

void write(const Probing& probing, const Service& service, const Guard& guard) {
    probing.sink.row(RowBuilder("login_guard", probing.at(service))
                         .number("port", std::int64_t{service.port})
                         .text("protocol", service.protocol)
                         .text("service", service.name)
                         .text("method", guard.method)
                         .text("account", guard.account)
                         .number("attempts", static_cast<std::int64_t>(guard.attempts))
                         .text("effect", guard.effect)
                         .number("after_attempts", guard.after_attempts)
                         .number("lock_seconds", guard.lock_seconds)
                         .number("first_ms", guard.first_ms)
                         .number("last_ms", guard.last_ms)
                         .take());
}

void LoginFindings::conclude(const Probing& probing, const Reasons& services) const {
    const std::string looked_at = counted(m_services.size(), "service");
    Reasons methods = services;
    methods.add_all(m_logins);
    warifu::conclude(probing.sink, "device.login-methods", probing.device(), methods, looked_at);
    Reasons logins = methods;
    logins.add_all(m_trials);
    warifu::conclude(probing.sink, "device.logins", probing.device(), logins, looked_at);
    Reasons lockout = services;
    lockout.add_all(m_lockout);
    if (!probing.plan.lockout)
        lockout.add("guessing was not tried: it has to be asked for");
    warifu::conclude(probing.sink, "device.lockout", probing.device(), lockout, looked_at);
    Reasons ssh = services;
    ssh.add_all(m_ssh);
    warifu::conclude(probing.sink, "device.ssh", probing.device(), ssh, looked_at);
    const bool any = !probing.plan.known.empty();
    Reasons known = any ? services : Reasons();
    if (any)
        known.add_all(m_known);
    warifu::conclude(probing.sink, "device.known-logins", probing.device(), known,
                     any ? fmt::format("{} at {}", counted(probing.plan.known.size(), "known login"), looked_at)
                         : std::string("no login of the unit was given"));
}

} // namespace warifu::device
