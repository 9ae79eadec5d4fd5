#include <fmt/format.h>

#include "login.h"
#include "upgrade_text.h"
#include "warifu/base/text.h"

/// FTP (RFC 959): lines with a number of three digits in front. Nothing is listed or fetched.
namespace warifu::device {

namespace {

constexpr std::size_t most_reply = 16U << 10U;

class FtpDoor final : public Door {
public:
    FtpDoor(Probing& probing, const Service& service) : m_probing(probing), m_service(service) {}

    Async<Attempt> attempt(const Login& login) override {
        const Clock::time_point begin = Clock::now();
        Attempt attempt;
        co_await once(login, attempt);
        if (attempt.answer == Answer::Closed) // a connection takes a few attempts only
            co_await once(login, attempt);
        attempt.took = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
        co_return attempt;
    }

    /// The last login was not judged, since it came inside TLS, or in clear, and should have come the other way.
    bool sends_elsewhere() const { return m_text.starts_with("530") && wants_encryption(m_text); }

private:
    Async<int> hear() {
        std::function<bool(std::string_view)> whole = [](std::string_view got) { return numbered_reply(got) != 0; };
        const Reading reading = co_await m_channel->read_until(std::move(whole), most_reply,
                                                               m_probing.plan.pace.answer + milliseconds(2000));
        m_ended = reading.ended;
        m_text = reading.bytes;
        if (reading.ended != Ended::Done)
            m_broken = true;
        co_return numbered_reply(reading.bytes);
    }

    Async<int> say(std::string line) {
        line += "\r\n";
        const bool sent = co_await m_channel->write(std::move(line), m_probing.plan.pace.answer);
        m_broken = !sent;
        co_return co_await hear();
    }

    Async<void> once(const Login& login, Attempt& attempt) {
        attempt.answer = Answer::NoConnection;
        if (!m_channel || m_broken) {
            m_channel.reset();
            m_channel = co_await open_for_login(m_probing, m_service);
            if (!m_channel)
                co_return;
            m_broken = false;
            int greeting = 220;
            if (!m_service.inside_upgrade())
                greeting = co_await hear();
            attempt.answer = greeting == 421 ? Answer::Locked : Answer::Closed;
            if (greeting != 220) {
                m_channel.reset();
                co_return;
            }
        }
        std::string user = "USER " + login.user;
        int reply = co_await say(std::move(user));
        if (reply == 331) {
            std::string pass = "PASS " + login.password;
            reply = co_await say(std::move(pass));
        }
        attempt.answer = judge(reply);
        if (reply == 230) {
            std::string quit = "QUIT";
            co_await say(std::move(quit));
            m_channel.reset();
        }
    }

    Answer judge(int reply) const {
        switch (reply) {
        case 0: return m_ended == Ended::Timeout || m_ended == Ended::Budget ? Answer::Silent : Answer::Closed;
        case 230: return Answer::Accepted;
        case 530: // where encryption is demanded first, the login itself was not judged
            return wants_encryption(m_text) ? Answer::Unclear : Answer::Refused;
        case 421: return Answer::Locked;
        default: return Answer::Unclear;
        }
    }

    Probing& m_probing;
    const Service& m_service; // outlives the door
    std::unique_ptr<Channel> m_channel;
    Ended m_ended = Ended::Done;
    std::string m_text; ///< of the last reply
    bool m_broken = false;
};

/// RFC 1635.
Async<Answer> try_anybody(FtpDoor& door) {
    const Login anybody{"anonymous", "warifu@"};
    const Attempt attempt = co_await door.attempt(anybody);
    co_return attempt.answer;
}

/// Whether anybody is let in. Where names have to go over to TLS first, `anonymous` may have to stay in clear.
Async<std::optional<bool>> open_to_anybody(Probing& probing, const Service& service) {
    FtpDoor door(probing, service);
    const Answer first = co_await try_anybody(door);
    if (!service.inside_upgrade() || first == Answer::Accepted)
        co_return first == Answer::Accepted ? std::optional(true)
        : first == Answer::Refused          ? std::optional(false)
                                            : std::nullopt;
    Service clear = service;
    clear.upgrade = Upgrade();
    FtpDoor other(probing, clear);
    const Answer second = co_await try_anybody(other);
    if (second == Answer::Accepted)
        co_return true;
    const bool judged = (first == Answer::Refused || door.sends_elsewhere()) &&
                        (second == Answer::Refused || other.sends_elsewhere()) &&
                        (first == Answer::Refused || second == Answer::Refused);
    co_return judged ? std::optional(false) : std::nullopt;
}

} // namespace

Async<void> probe_ftp(Probing& probing, const Service& service, LoginFindings& findings) {
    LoginFacts facts;
    facts.method = "password";
    facts.in_clear = !service.tls && !service.inside_upgrade();
    facts.anonymous = co_await open_to_anybody(probing, service);
    if (!facts.anonymous)
        findings.open_logins(fmt::format("{}: whether anybody is let in could not be told", probing.at(service)));
    FtpDoor door(probing, service);
    co_await try_defaults(probing, service, door, facts, findings);
    co_await measure_lockout(probing, service, door, facts, findings);
    write(probing, service, facts);
}

} // namespace warifu::device
