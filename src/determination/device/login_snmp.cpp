#include <algorithm>
#include <array>

#include <fmt/format.h>

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

class UserDoor final : public Door {
public:
    UserDoor(Probing& probing, std::uint16_t port) : m_probing(probing), m_port(port) {}

    /// Whether version 3 is spoken. An agent tells who it is to anybody (RFC 3414, 4).
    Async<bool> discover() {
        std::string question = snmp_user_get(m_engine, "");
        const auto reply = co_await ask(std::move(question));
        co_return reply.has_value();
    }

    /// What a name alone comes to.
    Async<std::optional<SnmpUserReply>> ask_as(std::string user) {
        std::string question = snmp_user_get(m_engine, user);
        co_return co_await ask(std::move(question));
    }

    Async<Attempt> attempt(const Login& login) override {
        const Clock::time_point begin = Clock::now();
        Attempt attempt;
        if (login.password.empty()) {
            const auto reply = co_await ask_as(login.user);
            attempt.answer = judge_unsigned(reply);
        } else {
            attempt.answer = co_await try_digests(login);
        }
        attempt.took = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
        co_return attempt;
    }

private:
    Async<std::optional<SnmpUserReply>> ask(std::string question) {
        const std::string datagram =
            co_await m_probing.transport.ask(m_port, std::move(question), m_probing.plan.pace.answer);
        auto reply = read_snmp_user(datagram);
        if (reply)
            m_engine = reply->engine;
        co_return reply;
    }

    /// Which digest a name's key is for, an agent does not tell.
    Async<Answer> try_digests(const Login& login) {
        for (const SnmpDigest& digest : snmp_digests) {
            const Answer answer = co_await try_signed(login, digest);
            if (answer != Answer::Refused)
                co_return answer;
            if (m_last == SnmpUser::Unknown || m_last == SnmpUser::Refused)
                break;
        }
        co_return Answer::Refused;
    }

    Async<Answer> try_signed(const Login& login, const SnmpDigest& digest) {
        const std::string key = snmp_key(digest, login.password, m_engine.id);
        for (int turn = 0; turn < 2; ++turn) {
            std::string question = snmp_user_get(m_engine, login.user, digest, key);
            const auto reply = co_await ask(std::move(question));
            m_last = reply ? reply->user : std::nullopt;
            if (!m_last)
                co_return reply ? Answer::Unclear : Answer::Silent;
            if (m_last != SnmpUser::NotInTime) // else its time is known now
                break;
        }
        switch (*m_last) {
        case SnmpUser::Reads:
        case SnmpUser::NoAccess: co_return Answer::Accepted;
        case SnmpUser::Refused:
        case SnmpUser::Unknown:
        case SnmpUser::WrongDigest: co_return Answer::Refused;
        case SnmpUser::NotInTime: break;
        }
        co_return Answer::Unclear;
    }

    static Answer judge_unsigned(const std::optional<SnmpUserReply>& reply) {
        if (!reply)
            return Answer::Silent;
        if (!reply->user)
            return Answer::Unclear;
        return reply->user == SnmpUser::Reads ? Answer::Accepted : Answer::Refused;
    }

    Probing& m_probing;
    std::uint16_t m_port;
    SnmpEngine m_engine;
    std::optional<SnmpUser> m_last; ///< what the last signed question came to
};

/// Whether a name reads without a password; gives one that the agent knows (RFC 3414, 3.2), empty: none of those asked.
Async<std::string> ask_names(UserDoor& door, const Plan& plan, const std::string& at, LoginFacts& facts,
                             LoginFindings& findings) {
    const std::vector<std::string> names = names_of(plan);
    std::string known;
    for (const std::string& name : names) {
        const auto reply = co_await door.ask_as(name);
        if (!reply) {
            findings.open_logins(fmt::format("{} (usm): it no longer answered", at));
            co_return known;
        }
        if (known.empty() && reply->user && reply->user != SnmpUser::Unknown)
            known = name;
        if (reply->user == SnmpUser::Reads) {
            facts.anonymous = true;
            facts.shown = name;
            co_return known;
        }
    }
    findings.open_logins(fmt::format("{} (usm): other names may read without a password than those asked", at));
    co_return known;
}

/// SNMPv3.
Async<void> probe_users(Probing& probing, const Service& service, LoginFindings& findings) {
    UserDoor door(probing, service.port);
    const bool spoken = co_await door.discover();
    if (!spoken)
        co_return;
    LoginFacts facts;
    facts.method = "usm";
    facts.in_clear = true;
    const std::string known = co_await ask_names(door, probing.plan, probing.at(service), facts, findings);
    co_await try_defaults(probing, service, door, facts, findings);
    if (known.empty()) { // of no name that is asked for does it judge a password
        findings.open_lockout(fmt::format("{} (usm): it knows none of the names asked", probing.at(service)));
    } else {
        LoginFacts guessed = facts;
        guessed.default_user = known;
        co_await measure_lockout(probing, service, door, guessed, findings);
    }
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
