#pragma once

#include <string>
#include <string_view>

/// What a terminal shows of a Telnet connection, and what its last line asks for.
namespace warifu::device {

/// Telnet (RFC 854): text, with commands in it that begin with IAC (255). An option is offered (WILL), asked for (DO),
/// and answered; we take the two that every login uses, ECHO (RFC 857) and SUPPRESS-GO-AHEAD (RFC 858), and refuse the
/// others.
class TelnetReader {
public:
    /// Takes what came; gives back what is to be answered.
    std::string feed(std::string_view bytes);
    const std::string& text() const { return m_text; }
    void forget_text() { m_text.clear(); }
    static constexpr std::size_t most_text = 64U << 10U;

private:
    enum class State { Text, Command, Option, Inside, InsideCommand };

    void take(unsigned char byte, std::string& answer);
    void negotiate(unsigned char option, std::string& answer);

    State m_state = State::Text;
    unsigned char m_verb = 0;
    unsigned m_answered = 0;
    std::string m_text;
};

/// What the last line of a text asks for.
enum class Prompt { None, User, Password, Shell };

Prompt prompt_of(std::string_view text);
/// The last line that is not empty, without what colours it.
std::string last_line(std::string_view text);
/// Whether a text says that a login failed.
bool says_refused(std::string_view text);
/// Whether a text says that no more attempts are taken for now.
bool says_locked(std::string_view text);
/// The line in which a text asks for another password; empty: none.
std::string asks_for_change(std::string_view text);

} // namespace warifu::device
