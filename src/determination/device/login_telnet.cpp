#include <algorithm>

#include <fmt/format.h>

#include "login.h"
#include "telnet_text.h"

/// Telnet (RFC 854): a terminal on the network; a login is what stands on its screen. Nothing is typed at a shell but
/// an empty line, to see that it is one, and `exit`.
namespace warifu::device {

namespace {

/// A line that stays as it is for so long is a prompt; what ends like a shell's may be the middle of a text.
constexpr milliseconds settle(40);
constexpr milliseconds settle_shell(300);
constexpr std::size_t most_bytes = 64U << 10U;

class Terminal {
public:
    explicit Terminal(std::unique_ptr<Channel> channel) : m_channel(std::move(channel)) {}

    /// Reads until a prompt stands there, or `time` is over.
    Async<Prompt> wait(milliseconds time) {
        const Clock::time_point end = Clock::now() + time;
        std::size_t got = 0;
        while (m_ended == Ended::Done) {
            const Prompt prompt = prompt_of(m_reader.text());
            const auto left = std::chrono::duration_cast<milliseconds>(end - Clock::now());
            if (left.count() <= 0 || got >= most_bytes)
                break;
            const milliseconds quiet = prompt == Prompt::None ? left : prompt == Prompt::Shell ? settle_shell : settle;
            const Reading reading = co_await m_channel->read(4096, std::min(left, quiet));
            if (prompt != Prompt::None && reading.ended == Ended::Timeout)
                co_return prompt;
            got += reading.bytes.size();
            std::string answer = m_reader.feed(reading.bytes);
            if (!answer.empty())
                co_await m_channel->write(std::move(answer), time);
            m_ended = reading.ended;
        }
        co_return m_ended == Ended::Done ? prompt_of(m_reader.text()) : Prompt::None;
    }

    Async<Prompt> type(const std::string& typed, milliseconds time) {
        m_reader.forget_text();
        std::string line = typed + "\r\n";
        const bool written = co_await m_channel->write(std::move(line), time);
        if (!written)
            m_ended = Ended::Reset;
        co_return co_await wait(time);
    }

    /// A shell shows the same prompt again after an empty line; a menu or a text rarely does.
    Async<bool> is_shell(milliseconds time) {
        const std::string before = last_line(m_reader.text());
        const std::string nothing;
        const Prompt again = co_await type(nothing, time);
        co_return again == Prompt::Shell&& last_line(m_reader.text()) == before;
    }

    Async<void> leave(milliseconds time) {
        std::string line = "exit\r\n";
        co_await m_channel->write(std::move(line), time);
        m_ended = Ended::Closed;
    }

    const std::string& text() const { return m_reader.text(); }
    Ended ended() const { return m_ended; }

private:
    std::unique_ptr<Channel> m_channel;
    TelnetReader m_reader;
    Ended m_ended = Ended::Done;
};

class TelnetDoor final : public Door {
public:
    TelnetDoor(Probing& probing, const Service& service) : m_probing(probing), m_service(service) {}

    bool asks_user() const override { return m_asks_user; }

    /// What a connection asks for at first; nothing: no connection.
    Async<std::optional<Prompt>> open() {
        m_terminal.reset();
        std::unique_ptr<Channel> channel = co_await open_channel(m_probing, m_service.port, m_service.tls);
        if (!channel)
            co_return std::nullopt;
        m_terminal = std::make_unique<Terminal>(std::move(channel));
        m_at = co_await m_terminal->wait(time());
        if (m_at == Prompt::Password)
            m_asks_user = false;
        co_return m_at;
    }

    /// Whether a shell stands open; leaves it.
    Async<bool> shell_stands_open() {
        const bool shell = co_await m_terminal->is_shell(time());
        co_await m_terminal->leave(time());
        m_terminal.reset();
        co_return shell;
    }

    Async<Attempt> attempt(const Login& login) override {
        const Clock::time_point begin = Clock::now();
        Attempt attempt = co_await once(login);
        // One connection takes a few attempts only: its end after one is not yet a sign.
        if (attempt.answer == Answer::Closed)
            attempt = co_await once(login);
        attempt.took = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
        co_return attempt;
    }

private:
    milliseconds time() const { return std::max(m_probing.plan.pace.answer, milliseconds(6000)); }

    Async<Attempt> once(const Login& login) {
        Attempt attempt;
        const bool standing = m_terminal && m_terminal->ended() == Ended::Done &&
                              (m_at == Prompt::User || (m_at == Prompt::Password && !m_asks_user));
        if (!standing) {
            const std::optional<Prompt> first = co_await open();
            if (!first) {
                attempt.answer = Answer::NoConnection;
                co_return attempt;
            }
        }
        if (m_at == Prompt::User) {
            m_at = co_await m_terminal->type(login.user, time());
            if (m_at == Prompt::Shell) { // in without a password
                if (login.password.empty())
                    attempt.answer = co_await proven();
                m_terminal.reset();
                co_return attempt;
            }
        }
        if (m_at == Prompt::Password)
            m_at = co_await m_terminal->type(login.password, time());
        attempt.answer = co_await judge(attempt);
        co_return attempt;
    }

    Async<Answer> proven() {
        const bool shell = co_await m_terminal->is_shell(time());
        co_await m_terminal->leave(time());
        co_return shell ? Answer::Accepted : Answer::Unclear;
    }

    Async<Answer> judge(Attempt& attempt) {
        const std::string text = m_terminal->text();
        if (says_locked(text))
            co_return Answer::Locked;
        if (says_refused(text) || m_at == Prompt::User) {
            if (m_at == Prompt::Password && m_asks_user)
                m_terminal.reset();
            co_return Answer::Refused;
        }
        if (m_terminal->ended() != Ended::Done)
            co_return Answer::Closed;
        const std::string change = asks_for_change(text);
        if (!change.empty()) {
            attempt.shown = change;
            m_terminal.reset(); // nothing is typed at a question for a new password
            co_return Answer::Accepted;
        }
        if (m_at == Prompt::Password && !m_asks_user)
            co_return Answer::Refused; // asked again
        Answer answer = Answer::Silent;
        if (m_at == Prompt::Shell)
            answer = co_await proven();
        m_terminal.reset();
        co_return answer;
    }

    Probing& m_probing;
    const Service& m_service; // outlives the door
    std::unique_ptr<Terminal> m_terminal;
    Prompt m_at = Prompt::None;
    bool m_asks_user = true;
};

} // namespace

Async<void> probe_telnet(Probing& probing, const Service& service, LoginFindings& findings) {
    LoginFacts facts;
    facts.in_clear = !service.tls;
    TelnetDoor door(probing, service);
    const std::optional<Prompt> first = co_await door.open();
    const std::string at = probing.at(service);
    if (!first || *first == Prompt::None) {
        facts.method = "unknown";
        findings.open_logins(fmt::format("{}: it asks for nothing that is known", at));
        findings.open_lockout(fmt::format("{}: it asks for nothing that is known", at));
    } else if (*first == Prompt::Shell) {
        const bool open = co_await door.shell_stands_open();
        facts.method = open ? "none" : "unknown";
        if (open) {
            facts.anonymous = true;
        } else {
            findings.open_logins(fmt::format("{}: it shows something like a prompt that is none", at));
            findings.open_lockout(fmt::format("{}: it shows something like a prompt that is none", at));
        }
    } else {
        facts.method = door.asks_user() ? "password" : "password-only";
        facts.anonymous = false;
        co_await try_defaults(probing, service, door, facts, findings);
        co_await measure_lockout(probing, service, door, facts, findings);
    }
    write(probing, service, facts);
}

} // namespace warifu::device
