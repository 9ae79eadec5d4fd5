#include <fmt/format.h>

#include "login.h"
#include "warifu/base/text.h"

/// FTP (RFC 959): lines with a number of three digits in front. Nothing is listed or fetched.
namespace warifu::device {

namespace {

constexpr std::size_t most_reply = 16U << 10U;

/// The number of the last line of a reply; 0: it has not ended yet.
int reply_of(std::string_view got) {
    if (!got.ends_with('\n'))
        return 0;
    const auto all = lines(got);
    for (auto line = all.rbegin(); line != all.rend(); ++line) {
        if (line->empty())
            continue;
        const bool digits = line->size() >= 3 && line->find_first_not_of("0123456789") >= 3;
        if (!digits || (line->size() > 3 && (*line)[3] == '-'))
            return 0;
        return ((*line)[0] - '0') * 100 + ((*line)[1] - '0') * 10 + ((*line)[2] - '0');
    }
    return 0;
}

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

private:
    Async<int> hear() {
        std::function<bool(std::string_view)> whole = [](std::string_view got) { return reply_of(got) != 0; };
        const Reading reading = co_await m_channel->read_until(std::move(whole), most_reply,
                                                               m_probing.plan.pace.answer + milliseconds(2000));
        m_ended = reading.ended;
        m_text = to_lower_ascii(reading.bytes);
        if (reading.ended != Ended::Done)
            m_broken = true;
        co_return reply_of(reading.bytes);
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
            m_channel = co_await open_channel(m_probing, m_service.port, m_service.tls);
            if (!m_channel)
                co_return;
            m_broken = false;
            const int greeting = co_await hear();
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
            return m_text.find("encrypt") != std::string::npos || m_text.find("tls") != std::string::npos ||
                           m_text.find("ssl") != std::string::npos
                       ? Answer::Unclear
                       : Answer::Refused;
        case 421: return Answer::Locked;
        default: return Answer::Unclear;
        }
    }

    Probing& m_probing;
    const Service& m_service; // outlives the door
    std::unique_ptr<Channel> m_channel;
    Ended m_ended = Ended::Done;
    std::string m_text; ///< of the last reply, in lower case
    bool m_broken = false;
};

} // namespace

Async<void> probe_ftp(Probing& probing, const Service& service, LoginFindings& findings) {
    LoginFacts facts;
    facts.method = "password";
    facts.in_clear = !service.tls;
    FtpDoor door(probing, service);
    const Login anybody{"anonymous", "warifu@"}; // RFC 1635
    const Attempt open = co_await door.attempt(anybody);
    if (open.answer == Answer::Accepted)
        facts.anonymous = true;
    else if (open.answer == Answer::Refused)
        facts.anonymous = false;
    else
        findings.open_logins(fmt::format("{}: whether anybody is let in could not be told", probing.at(service)));
    FtpDoor fresh(probing, service);
    co_await try_defaults(probing, service, fresh, facts, findings);
    co_await measure_lockout(probing, service, fresh, facts, findings);
    write(probing, service, facts);
}

} // namespace warifu::device
