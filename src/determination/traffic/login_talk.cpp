// Protocols that begin with a login in the clear: FTP (RFC 959, 5.3), SMTP (RFC 4954, 4), POP3 (RFC 1939, 7), IMAP (RFC
// 9051, 6.2.3) by lines, and Telnet (RFC 854) by what stands on the screen. What goes over to TLS is not followed
// there.
#include <algorithm>

#include "talk.h"
#include "warifu/base/text.h"

namespace warifu::traffic {

namespace {

class MailTalk : public Talk {
public:
    MailTalk(std::string_view protocol, Side server, Said& said) : m_said(said), m_server(server) {
        m_said.carries = protocol;
    }

    void take(Side from, Bytes bytes, std::uint64_t packet) override {
        while (!bytes.empty() && !m_over)
            if (const auto line = m_lines[index_of(from)].take(bytes)) {
                if (from == m_server)
                    take_answer(*line);
                else
                    take_command(from, *line, packet);
            }
    }
    void hole(Side from) override { m_lines[index_of(from)].clear(); }

private:
    void take_command(Side from, const std::string& line, std::uint64_t packet) {
        if (m_expects_password) {
            m_expects_password = false;
            if (line != "*")
                m_said.add_readable("password", "AUTH", from, packet);
            return;
        }
        std::vector<std::string_view> parts = words(line);
        if (m_said.carries == "imap" && !parts.empty())
            parts.erase(parts.begin()); // its commands are numbered
        if (parts.empty())
            return;
        const std::string command = to_lower_ascii(parts[0]);
        const std::string argument = parts.size() > 1 ? to_lower_ascii(parts[1]) : std::string();
        if (command == "starttls" || command == "stls" ||
            (command == "auth" && (argument == "tls" || argument == "ssl")))
            m_asked_tls = true;
        else if (command == "user")
            m_anonymous = argument == "anonymous" || argument == "ftp";
        else if (command == "pass" && parts.size() > 1 && !m_anonymous)
            m_said.add_readable("password", "PASS", from, packet);
        else if (command == "login" && parts.size() > 2)
            m_said.add_readable("password", "LOGIN", from, packet);
        else if ((command == "auth" || command == "authenticate") && (argument == "plain" || argument == "login"))
            take_authentication(from, parts, packet);
    }

    /// The credentials stand behind the mechanism, or on the next line.
    void take_authentication(Side from, const std::vector<std::string_view>& parts, std::uint64_t packet) {
        if (parts.size() > 2)
            m_said.add_readable("password", "AUTH", from, packet);
        else
            m_expects_password = true;
    }

    void take_answer(const std::string& line) {
        if (m_said.says.empty())
            m_said.says = printable(line, 100);
        if (!m_asked_tls)
            return;
        m_asked_tls = false;
        const std::vector<std::string_view> parts = words(line);
        const bool tagged = parts.size() > 1 && to_lower_ascii(parts[1]) == "ok";
        m_over = line.starts_with("220") || line.starts_with("234") || line.starts_with("+OK") || tagged;
    }

    Said& m_said;
    Side m_server;
    std::array<Lines, 2> m_lines;
    bool m_anonymous = false;
    bool m_expects_password = false;
    bool m_asked_tls = false;
    bool m_over = false;
};

class TelnetTalk : public Talk {
public:
    explicit TelnetTalk(Said& said) : m_said(said) { m_said.carries = "telnet"; }

    void take(Side from, Bytes bytes, std::uint64_t packet) override {
        Half& half = m_halves[index_of(from)];
        bool typed = false;
        for (const std::byte byte : bytes)
            typed = take_byte(half, static_cast<std::uint8_t>(byte)) || typed;
        if (typed && half.asked_password) {
            half.asked_password = false;
            m_said.add_readable("password", "login", from, packet);
        }
        const std::string_view shown = trim(half.shown);
        m_halves[index_of(other(from))].asked_password = shown.ends_with("assword:") || shown.ends_with("asscode:");
    }
    void hole(Side from) override { m_halves[index_of(from)].shown.clear(); }

private:
    struct Half {
        std::string shown; ///< the end of what it has said
        unsigned skip = 0; ///< bytes of an option that are still to come
        bool command = false;
        bool asked_password = false; ///< by the other side
    };

    /// True for what somebody types.
    static bool take_byte(Half& half, std::uint8_t byte) {
        constexpr std::uint8_t iac = 0xff;
        constexpr std::size_t kept = 64;
        if (half.command) {
            half.command = false;
            half.skip = byte >= 0xfb && byte <= 0xfe ? 1 : 0;
            return false;
        }
        if (half.skip > 0) {
            --half.skip;
            return false;
        }
        if (byte == iac) {
            half.command = true;
            return false;
        }
        if (half.shown.size() >= 2 * kept)
            half.shown.erase(0, kept);
        half.shown += static_cast<char>(byte);
        return byte >= 0x20 && byte < 0x7f;
    }

    Said& m_said;
    std::array<Half, 2> m_halves;
};

} // namespace

std::unique_ptr<Talk> follow_mail(std::string_view protocol, Side server, Said& said) {
    return std::make_unique<MailTalk>(protocol, server, said);
}

std::unique_ptr<Talk> follow_telnet(Said& said) { return std::make_unique<TelnetTalk>(said); }

} // namespace warifu::traffic
