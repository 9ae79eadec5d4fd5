#include <fmt/format.h>

#include "login.h"
#include "snmp_message.h"

/// SNMP v1 and v2c: a community is the password, sent in clear. An agent says nothing to a wrong one, so silence is the
/// answer No; that anybody listens at all is known only when one was right, or an ICMP error came.
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
}

} // namespace warifu::device
