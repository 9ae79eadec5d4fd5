#include <algorithm>

#include <fmt/format.h>

#include "login.h"
#include "login_rhythm.h"

namespace warifu::device {

namespace {

constexpr milliseconds most_time(45'000);

std::string_view why(Rhythm::Sign sign) {
    switch (sign) {
    case Rhythm::Sign::Slower: return "it began to answer slower";
    case Rhythm::Sign::Locked: return "it takes no more attempts";
    case Rhythm::Sign::Closed: return "it no longer answers attempts";
    case Rhythm::Sign::NoConnection: return "it no longer lets anybody connect";
    case Rhythm::Sign::None: break;
    }
    return "";
}

/// One service's way through the list.
class Trial {
public:
    Trial(Probing& probing, Door& door, LoginFacts& facts) : m_probing(probing), m_door(door), m_facts(facts) {}

    /// Why it stopped; empty: the list was tried to its end, or a login was accepted.
    Async<std::string> run(const std::vector<Login>& list) {
        const Clock::time_point end = Clock::now() + std::min(most_time, m_probing.plan.total / 2);
        const Attempt control = co_await try_nobody(m_door);
        if (control.answer == Answer::Accepted)
            co_return open_to_all();
        std::string stopped = judge(control);
        for (const Login& login : list) {
            if (!stopped.empty())
                break;
            if (m_facts.tried >= m_probing.plan.login_attempts)
                stopped =
                    fmt::format("{} of {} known logins were tried: no more are allowed", m_facts.tried, list.size());
            else if (Clock::now() >= end)
                stopped = fmt::format("{} of {} known logins were tried: time ran out", m_facts.tried, list.size());
            if (!stopped.empty())
                break;
            const Attempt attempt = co_await m_door.attempt(login);
            if (attempt.answer == Answer::Accepted) {
                accepted(login, attempt);
                co_return std::string();
            }
            if (attempt.answer == Answer::Refused)
                ++m_facts.tried;
            stopped = judge(attempt);
        }
        if (stopped.empty() && m_unclear != 0)
            stopped = fmt::format("what {} came to cannot be told", counted(m_unclear, "attempt"));
        co_return stopped;
    }

private:
    std::string judge(const Attempt& attempt) {
        const Rhythm::Sign sign = m_rhythm.heard(attempt);
        if (sign != Rhythm::Sign::None)
            return fmt::format("stopped after {}: {}", counted(m_facts.tried, "attempt"), why(sign));
        if (attempt.answer != Answer::Refused && ++m_unclear >= 3)
            return "what attempts come to cannot be told";
        return {};
    }

    std::string open_to_all() {
        m_facts.anonymous = true;
        return "it takes any name and any password";
    }

    void accepted(const Login& login, const Attempt& attempt) {
        ++m_facts.tried;
        m_facts.default_accepted = true;
        m_facts.default_user = login.user;
        m_facts.known_password = login.password;
        m_facts.shown = attempt.shown;
        if (!attempt.shown.empty())
            m_facts.change_asked = true;
    }

    Probing& m_probing;
    Door& m_door;
    LoginFacts& m_facts;
    Rhythm m_rhythm;
    unsigned m_unclear = 0;
};

} // namespace

Async<void> try_defaults(Probing& probing, const Service& service, Door& door, LoginFacts& facts,
                         LoginFindings& findings) {
    const std::string at = probing.at(service);
    co_await try_known(probing, service, door, facts.method, findings);
    if (!probing.plan.logins) {
        findings.open_trial(fmt::format("{}: no logins were tried, as asked", at));
        co_return;
    }
    const std::vector<Login> list = facts.method == "community" ? communities_of(probing.plan)
                                    : door.asks_user()          ? defaults_of(probing.plan)
                                                                : passwords_of(probing.plan);
    Trial trial(probing, door, facts);
    const std::string stopped = co_await trial.run(list);
    if (!stopped.empty())
        findings.open_trial(fmt::format("{} ({}): {}", at, facts.method, stopped));
    facts.list_complete = stopped.empty() && facts.tried == list.size();
    if (facts.list_complete && !facts.default_accepted) {
        facts.default_accepted = false;
        facts.default_user = "";
        facts.known_password = "";
    }
}

} // namespace warifu::device
