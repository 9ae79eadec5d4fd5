#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "login.h"
#include "snmp_message.h"
#include "snmp_user.h"

/// SNMP. Of v1 and v2c a community is the password, sent in clear. An agent says nothing to a wrong one, so silence is
/// the answer No; that anybody listens at all is known only when one was right, or an ICMP error came.
namespace warifu::device {

namespace {

class SnmpDoor final : public Door {
public:
    SnmpDoor(Probing& probing, std::uint16_t port) : m_probing(probing), m_port(port) {}

    bool asks_user() const override { return false; }

    Async<Attempt> attempt(const Login& login) override {
        const Clock::time_point begin = Clock::now();
        Attempt attempt;
        attempt.answer = Answer::Refused;
        for (const SnmpVersion version : {SnmpVersion::V2c, SnmpVersion::V1}) {
            std::string question = snmp_get(version, login.password);
            const std::string datagram =
                co_await m_probing.transport.ask(m_port, std::move(question), milliseconds(600));
            if (snmp_answered(datagram, version)) { // an error, too, is told only to who knows the community
                attempt.answer = Answer::Accepted;
                break;
            }
        }
        // Silence has no length that would tell of a defence.
        attempt.took = attempt.answer == Answer::Accepted
                           ? std::chrono::duration_cast<milliseconds>(Clock::now() - begin)
                           : milliseconds(0);
        co_return attempt;
    }

private:
    Probing& m_probing;
    std::uint16_t m_port;
};

/// Names that are asked without a password: those of RFC 3414 (A.1) and of makers' examples, and those of the list.
std::vector<std::string> names_of(const Plan& plan) {
    constexpr std::size_t most_names = 24;
    std::vector<std::string> names{"public", "initial", "snmp", "user", "monitor"};
    for (const Login& login : defaults_of(plan))
        if (!login.user.empty() && std::ranges::find(names, login.user) == names.end() && names.size() < most_names)
            names.push_back(login.user);
    return names;
}

Async<std::optional<SnmpUserReply>> ask_as(Probing& probing, const Service& service, std::string engine,
                                           std::string user) {
    std::string question = snmp_user_get(engine, user);
    const std::string datagram =
        co_await probing.transport.ask(service.port, std::move(question), probing.plan.pace.answer);
    co_return read_snmp_user(datagram);
}

/// SNMPv3: whether a name reads without a password. An agent tells which names it knows (RFC 3414, 3.2).
Async<void> probe_users(Probing& probing, const Service& service, LoginFindings& findings) {
    const std::string at = probing.at(service);
    std::string none;
    std::string nobody;
    const auto hello = co_await ask_as(probing, service, std::move(none), std::move(nobody));
    if (!hello) // version 3 is not spoken
        co_return;
    LoginFacts facts;
    facts.method = "usm";
    std::vector<std::string> known;
    const std::vector<std::string> names = names_of(probing.plan);
    for (const std::string& name : names) {
        std::string engine = hello->engine;
        std::string user = name;
        const auto reply = co_await ask_as(probing, service, std::move(engine), std::move(user));
        if (!reply) {
            findings.open_logins(fmt::format("{} (usm): it no longer answered", at));
            break;
        }
        if (reply->user == SnmpUser::Refused)
            known.push_back(name);
        if (reply->user == SnmpUser::Reads) {
            facts.anonymous = true;
            facts.shown = name;
            break;
        }
    }
    if (!facts.anonymous)
        findings.open_logins(fmt::format("{} (usm): other names may read without a password than those asked", at));
    findings.open_logins(
        fmt::format("{} (usm): passwords of SNMPv3 are not tried{}", at,
                    known.empty() ? std::string() : fmt::format("; it knows the names {}", fmt::join(known, ", "))));
    write(probing, service, facts);
}

} // namespace

Async<void> probe_snmp(Probing& probing, const Service& service, LoginFindings& findings) {
    LoginFacts facts;
    facts.method = "community";
    facts.in_clear = true;
    SnmpDoor door(probing, service.port);
    co_await try_defaults(probing, service, door, facts, findings);
    // What is open to "public" is open to anybody: RFC 1157 itself uses the name so.
    if (facts.known_password == "public")
        facts.anonymous = true;
    if (!facts.default_accepted.value_or(false)) {
        findings.open_logins(fmt::format("{}: it says nothing to wrong communities, so that silence proves little",
                                         probing.at(service)));
        facts.default_accepted.reset();
        facts.default_user.reset();
        facts.known_password.reset();
    }
    findings.open_lockout(fmt::format("{}: SNMP tells nothing of attempts", probing.at(service)));
    write(probing, service, facts);
    if (probing.plan.logins)
        co_await probe_users(probing, service, findings);
}

} // namespace warifu::device
