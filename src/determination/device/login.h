#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "channel.h"

/// Logins of a device: what is open without one, which defaults it takes, and how it treats somebody who guesses.
///
/// Every protocol is a `Door`: a way in at which one login can be tried. What to try, when to stop, and what may be
/// said afterwards is the same for all of them (login_tries.cpp, login_lockout.cpp).
namespace warifu::device {

/// What came of one attempt.
enum class Answer {
    Accepted,
    Refused,      ///< in so many words
    Locked,       ///< the service says that it takes no more attempts for now
    Closed,       ///< ended without an answer
    NoConnection, ///< not let in at all
    Silent,       ///< no answer in time
    Unclear,      ///< an answer that tells nothing
};

struct Attempt {
    Answer answer = Answer::Unclear;
    milliseconds took{0};
    std::string shown; ///< words in which it asks for another password after the login; empty: none seen
};

/// One way into a service. Attempts are one after the other; what is opened by one is logged out of at once.
class Door {
public:
    virtual ~Door() = default;
    virtual Async<Attempt> attempt(const Login& login) = 0;
    virtual bool asks_user() const { return true; }
};

/// A row of the table `login`.
struct LoginFacts {
    std::string method;            ///< as the table lists them
    std::optional<bool> anonymous; ///< something is open without a login
    std::optional<bool> in_clear;  ///< what is sent can be read on the way
    std::optional<bool> default_accepted;
    std::optional<std::string> default_user;
    std::optional<std::string> known_password;
    std::size_t tried = 0;
    bool list_complete = false;
    std::optional<bool> change_asked;
    std::string shown;
};

/// A row of the table `login_guard`.
struct Guard {
    std::string method;
    std::string account; ///< unknown, given
    std::size_t attempts = 0;
    std::optional<std::string> effect; ///< none, slower, locked, closed, no-connection
    std::optional<std::int64_t> after_attempts;
    std::optional<std::int64_t> lock_seconds;
    std::optional<std::int64_t> first_ms;
    std::optional<std::int64_t> last_ms;
};

/// What was learnt over all services, and what was left open. The lead of a probe calls `conclude` once, with what else
/// stands against completeness (ports not asked, services not known).
class LoginFindings {
public:
    void service(std::string_view locator) { m_services.emplace_back(locator); }
    /// Which logins there are, or what is open without one, is not known.
    void open_logins(std::string reason) { m_logins.add(std::move(reason)); }
    /// The logins are known; what they take was not tried to its end.
    void open_trial(std::string reason) { m_trials.add(std::move(reason)); }
    void open_lockout(std::string reason) { m_lockout.add(std::move(reason)); }
    void open_ssh(std::string reason) { m_ssh.add(std::move(reason)); }
    void open_known(std::string reason) { m_known.add(std::move(reason)); }
    void conclude(const Probing& probing, const Reasons& services) const;

private:
    std::vector<std::string> m_services;
    Reasons m_logins;
    Reasons m_trials;
    Reasons m_lockout;
    Reasons m_ssh;
    Reasons m_known;
};

/// Everything about logins at one service.
Async<void> probe_login(Probing& probing, const Service& service, LoginFindings& findings);

// What the protocols share.

/// Logs in as somebody who does not exist: a device that takes anything is open, whatever it asks for. The name tells
/// the owner of its log who it was.
Async<Attempt> try_nobody(Door& door);

/// Tries the logins that are known of the unit, once each, and tells which are accepted. Nothing is done where the plan
/// has none.
Async<void> try_known(Probing& probing, const Service& service, Door& door, std::string_view method,
                      LoginFindings& findings);

/// Tries the defaults at a door, after the known logins, and fills in what came of it. Why the list was not tried to
/// its end goes to `findings`.
Async<void> try_defaults(Probing& probing, const Service& service, Door& door, LoginFacts& facts,
                         LoginFindings& findings);

/// Guesses wrongly, for a name that does not exist and for one that may, and tells what happened. Only where the plan
/// asks for it.
Async<void> measure_lockout(Probing& probing, const Service& service, Door& door, const LoginFacts& facts,
                            LoginFindings& findings);

/// The logins to try: those of the plan, then those known for IoT, each once.
std::vector<Login> defaults_of(const Plan& plan);
/// The same for a door that asks for a password alone.
std::vector<Login> passwords_of(const Plan& plan);
/// SNMP communities: passwords of the plan, then those known.
std::vector<Login> communities_of(const Plan& plan);

void write(const Probing& probing, const Service& service, const LoginFacts& facts);
void write(const Probing& probing, const Service& service, const Guard& guard);

// The protocols.

Async<void> probe_telnet(Probing& probing, const Service& service, LoginFindings& findings);
Async<void> probe_http(Probing& probing, const Service& service, LoginFindings& findings);
Async<void> probe_rtsp(Probing& probing, const Service& service, LoginFindings& findings);
Async<void> probe_ssh(Probing& probing, const Service& service, LoginFindings& findings);
Async<void> probe_ftp(Probing& probing, const Service& service, LoginFindings& findings);
Async<void> probe_mqtt(Probing& probing, const Service& service, LoginFindings& findings);
Async<void> probe_redis(Probing& probing, const Service& service, LoginFindings& findings);
Async<void> probe_vnc(Probing& probing, const Service& service, LoginFindings& findings);
Async<void> probe_coap(Probing& probing, const Service& service, LoginFindings& findings);
Async<void> probe_smb(Probing& probing, const Service& service, LoginFindings& findings);
Async<void> probe_snmp(Probing& probing, const Service& service, LoginFindings& findings);

} // namespace warifu::device
