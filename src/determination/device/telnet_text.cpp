#include "telnet_text.h"

#include <algorithm>
#include <array>
#include <ranges>

#include "warifu/base/text.h"

namespace warifu::device {

namespace {

constexpr unsigned char SE = 240;
constexpr unsigned char SB = 250;
constexpr unsigned char WILL = 251;
constexpr unsigned char WONT = 252;
constexpr unsigned char DO = 253;
constexpr unsigned char DONT = 254;
constexpr unsigned char IAC = 255;
constexpr unsigned char option_echo = 1;
constexpr unsigned char option_go_ahead = 3;

/// Two sides that disagree could answer each other for ever.
constexpr unsigned most_answers = 64;

template <std::size_t N>
bool contains_any(std::string_view text, const std::array<std::string_view, N>& phrases) {
    const std::string low = to_lower_ascii(text);
    return std::ranges::any_of(phrases, [&](std::string_view p) { return low.find(p) != std::string::npos; });
}

/// Without what colours it (ECMA-48 control sequences) and other control characters.
std::string plain(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\x1b' && i + 1 < text.size() && text[i + 1] == '[') {
            i += 2;
            while (i < text.size() && !(text[i] >= 0x40 && text[i] <= 0x7e))
                ++i;
        } else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) {
            out += c;
        }
    }
    return out;
}

constexpr auto change_phrases = std::to_array<std::string_view>(
    {"change your password", "change password", "change the password", "change the default password",
     "password change required", "new password", "password has expired", "パスワードを変更"});

} // namespace

std::string TelnetReader::feed(std::string_view bytes) {
    std::string answer;
    for (const char c : bytes)
        take(static_cast<unsigned char>(c), answer);
    return answer;
}

void TelnetReader::take(unsigned char byte, std::string& answer) {
    switch (m_state) {
    case State::Text:
        if (byte == IAC)
            m_state = State::Command;
        else if (byte != 0 && m_text.size() < most_text)
            m_text += static_cast<char>(byte);
        return;
    case State::Command:
        if (byte >= WILL && byte <= DONT) {
            m_verb = byte;
            m_state = State::Option;
        } else {
            m_state = byte == SB ? State::Inside : State::Text;
        }
        return;
    case State::Option:
        negotiate(byte, answer);
        m_state = State::Text;
        return;
    case State::Inside:
        if (byte == IAC)
            m_state = State::InsideCommand;
        return;
    case State::InsideCommand: m_state = byte == SE ? State::Text : State::Inside; return;
    }
}

void TelnetReader::negotiate(unsigned char option, std::string& answer) {
    if (m_verb == WONT || m_verb == DONT || m_answered >= most_answers)
        return;
    ++m_answered;
    const bool welcome = option == option_echo || option == option_go_ahead;
    unsigned char verb = WONT; // the answer to DO: we do nothing but suppress go-aheads
    if (m_verb == WILL)
        verb = welcome ? DO : DONT;
    else if (option == option_go_ahead)
        verb = WILL;
    for (const unsigned char byte : {IAC, verb, option})
        answer += static_cast<char>(byte);
}

std::string last_line(std::string_view text) {
    for (const std::string_view part : lines(text) | std::views::reverse) {
        // A lone carriage return begins the line anew.
        for (const std::string_view piece : split(part, '\r') | std::views::reverse)
            if (const std::string line = plain(piece); !is_blank(line))
                return std::string(trim(line));
    }
    return {};
}

Prompt prompt_of(std::string_view text) {
    // A line that has ended asks for nothing.
    if (text.empty() || text.back() == '\n')
        return Prompt::None;
    static constexpr auto user =
        std::to_array<std::string_view>({"login:", "login as:", "username:", "user name:", "user:", "userid:",
                                         "user id:", "account:", "ユーザー名:", "ユーザ名:", "ログイン:"});
    static constexpr auto password =
        std::to_array<std::string_view>({"password:", "passwd:", "passcode:", "pass:", "pin:", "パスワード:"});
    const std::string line = to_lower_ascii(last_line(text));
    const auto ends = [&](std::string_view word) { return line.ends_with(word); };
    if (std::ranges::any_of(password, ends))
        return Prompt::Password;
    if (std::ranges::any_of(user, ends))
        return Prompt::User;
    constexpr std::size_t longest_prompt = 100;
    const bool shell = !line.empty() && line.size() <= longest_prompt &&
                       std::string_view("$#>%").find(line.back()) != std::string_view::npos;
    return shell ? Prompt::Shell : Prompt::None;
}

bool says_refused(std::string_view text) {
    static constexpr auto phrases = std::to_array<std::string_view>(
        {"incorrect", "failed", "failure", "invalid", "denied", "bad password", "wrong", "not correct", "unknown user",
         "authentication error", "illegal", "認証に失敗", "正しくありません", "誤り"});
    return contains_any(text, phrases);
}

bool says_locked(std::string_view text) {
    static constexpr auto phrases = std::to_array<std::string_view>(
        {"too many", "locked", "try again later", "temporarily", "blocked", "ロックされ"});
    return contains_any(text, phrases);
}

std::string asks_for_change(std::string_view text) {
    for (const std::string_view line : lines(text))
        if (contains_any(line, change_phrases))
            return std::string(trim(plain(line)));
    return {};
}

} // namespace warifu::device
