#include <fmt/format.h>

#include "login.h"

/// Redis: commands as arrays of texts, answered by lines (redis.io, protocol specification). Nothing is stored, and
/// only INFO is asked for. Up to version 5 there is one password; from 6 on a name may stand before it.
namespace warifu::device {

namespace {

constexpr std::size_t most_line = 4096;

std::string command(std::initializer_list<std::string_view> words) {
    std::string text = fmt::format("*{}\r\n", words.size());
    for (const std::string_view word : words)
        text += fmt::format("${}\r\n{}\r\n", word.size(), word);
    return text;
}

std::string info() { return command({"INFO", "server"}); }
std::string auth(std::string_view password) { return command({"AUTH", password}); }
std::string auth(std::string_view user, std::string_view password) { return command({"AUTH", user, password}); }

class RedisDoor final : public Door {
public:
    RedisDoor(Probing& probing, const Service& service) : m_probing(probing), m_service(service) {}

    /// The first line of what somebody without a password is told; empty: nothing.
    Async<std::string> ask_as_nobody() {
        std::string question = info();
        std::string line = co_await ask(std::move(question));
        m_channel.reset(); // the rest of the answer is not waited for
        co_return line;
    }

    /// Whether names are known here.
    Async<void> look_for_names() {
        std::string wrong = auth("warifu-nobody", "warifu-wrong");
        const std::string line = co_await ask(std::move(wrong));
        m_names = line.starts_with("-WRONGPASS");
    }

    bool asks_user() const override { return m_names; }
    /// The password that was taken last was taken without a name.
    bool took_no_name() const { return m_took_no_name; }

    Async<Attempt> attempt(const Login& login) override {
        const Clock::time_point begin = Clock::now();
        Attempt attempt;
        std::string alone = auth(login.password);
        std::string line = co_await ask(std::move(alone));
        attempt.answer = judge(line);
        m_took_no_name = attempt.answer == Answer::Accepted;
        if (m_names && attempt.answer == Answer::Refused) {
            std::string named = auth(login.user, login.password);
            line = co_await ask(std::move(named));
            attempt.answer = judge(line);
        }
        if (attempt.answer == Answer::Accepted)
            m_channel.reset();
        attempt.took = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
        co_return attempt;
    }

private:
    /// The first line of the answer.
    Async<std::string> ask(std::string question) {
        m_connected = true;
        if (!m_channel || !m_channel->alive()) {
            m_channel.reset();
            m_channel = co_await open_channel(m_probing, m_service.port, m_service.tls);
        }
        m_connected = m_channel != nullptr;
        if (!m_channel)
            co_return std::string();
        co_await m_channel->write(std::move(question), m_probing.plan.pace.answer);
        std::function<bool(std::string_view)> whole = [](std::string_view got) {
            return got.find("\r\n") != std::string_view::npos;
        };
        const Reading reading = co_await m_channel->read_until(std::move(whole), most_line, m_probing.plan.pace.answer);
        m_ended = reading.ended;
        if (reading.ended == Ended::Done)
            co_return reading.bytes.substr(0, reading.bytes.find("\r\n"));
        m_channel.reset(); // what comes late is no answer to the next question
        co_return std::string();
    }

    Answer judge(std::string_view line) const {
        if (!m_connected)
            return Answer::NoConnection;
        if (line.starts_with("+OK"))
            return Answer::Accepted;
        // `-ERR invalid password`: up to version 5.
        if (line.starts_with("-WRONGPASS") || line.starts_with("-ERR invalid password"))
            return Answer::Refused;
        if (!line.empty())
            return Answer::Unclear;
        return m_ended == Ended::Timeout || m_ended == Ended::Budget ? Answer::Silent : Answer::Closed;
    }

    Probing& m_probing;
    const Service& m_service; // outlives the door
    std::unique_ptr<Channel> m_channel;
    Ended m_ended = Ended::Done;
    bool m_connected = false;
    bool m_names = false;
    bool m_took_no_name = false;
};

Async<void> try_passwords(Probing& probing, const Service& service, RedisDoor& door, LoginFacts& facts,
                          LoginFindings& findings) {
    facts.anonymous = false;
    co_await door.look_for_names();
    facts.method = door.asks_user() ? "password" : "password-only";
    co_await try_defaults(probing, service, door, facts, findings);
    if (facts.default_accepted == true && door.took_no_name())
        facts.default_user = "";
    co_await measure_lockout(probing, service, door, facts, findings);
}

} // namespace

Async<void> probe_redis(Probing& probing, const Service& service, LoginFindings& findings) {
    LoginFacts facts;
    facts.method = "unknown";
    facts.in_clear = !service.tls;
    RedisDoor door(probing, service);
    const std::string line = co_await door.ask_as_nobody();
    if (line.starts_with("$")) {
        facts.method = "none";
        facts.anonymous = true;
    } else if (line.starts_with("-NOAUTH")) {
        co_await try_passwords(probing, service, door, facts, findings);
    } else {
        // -DENIED: only who connects from the device itself is let in. -NOPERM: something is open to anybody, not this.
        const std::string why = line.starts_with("-DENIED") ? "only connections from the device itself are let in"
                                                            : "whether anybody is let in could not be told";
        findings.open_logins(fmt::format("{}: {}", probing.at(service), why));
        findings.open_lockout(fmt::format("{}: {}", probing.at(service), why));
    }
    write(probing, service, facts);
}

} // namespace warifu::device
