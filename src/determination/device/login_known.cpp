#include <fmt/format.h>

#include "login.h"

namespace warifu::device {

namespace {

/// SNMP says nothing to a wrong community, and nothing when it is not there.
bool is_silent_refusal(std::string_view method) { return method == "community"; }

std::optional<bool> accepted(const Attempt& attempt, std::string_view method) {
    if (attempt.answer == Answer::Accepted)
        return true;
    if (attempt.answer == Answer::Refused && !is_silent_refusal(method))
        return false;
    return std::nullopt;
}

void write(const Probing& probing, const Service& service, std::string_view method, const KnownLogin& known,
           std::optional<bool> accepted) {
    RowBuilder row("known_login", probing.at(service));
    row.number("port", std::int64_t{service.port})
        .text("protocol", service.protocol)
        .text("service", service.name)
        .text("method", method)
        .yes_no("accepted", accepted)
        .all(known.cells);
    probing.sink.row(row.take());
}

} // namespace

Async<Attempt> try_nobody(Door& door) {
    const Login nobody{"warifu-nobody", "warifu-wrong"};
    co_return co_await door.attempt(nobody);
}

Async<void> try_known(Probing& probing, const Service& service, Door& door, std::string_view method,
                      LoginFindings& findings) {
    if (probing.plan.known.empty())
        co_return;
    const std::string place = fmt::format("{} ({})", probing.at(service), method);
    const Attempt control = co_await try_nobody(door);
    if (control.answer == Answer::Accepted) {
        findings.open_known(fmt::format("{}: it takes any name and any password", place));
        co_return;
    }
    bool judged = false; // whether the account that is let in takes any password
    for (const KnownLogin& known : probing.plan.known) {
        if (is_silent_refusal(method) && !known.login.user.empty()) // a name goes with passwords, not with communities
            continue;
        const Attempt attempt = co_await door.attempt(known.login);
        const std::optional<bool> answer = accepted(attempt, method);
        if (!answer && !is_silent_refusal(method))
            findings.open_known(fmt::format("{}: whether it takes a known login could not be told", place));
        if (answer.value_or(false) && !judged) {
            judged = true;
            const Login wrong{known.login.user, "warifu-wrong"};
            const Attempt any = co_await door.attempt(wrong);
            if (any.answer == Answer::Accepted) {
                findings.open_known(fmt::format("{}: it takes any password", place));
                break;
            }
        }
        write(probing, service, method, known, answer);
        if (attempt.answer == Answer::Locked || attempt.answer == Answer::NoConnection) {
            findings.open_known(fmt::format("{}: it takes no more attempts", place));
            break;
        }
    }
}

} // namespace warifu::device
