// Protocols that begin with a login in the clear: FTP (RFC 959, 5.3), SMTP (RFC 4954, 4), POP3 (RFC 1939, 7), IMAP (RFC
// 9051, 6.2.3) by lines, and Telnet (RFC 854) by what stands on the screen. What goes over to TLS is followed there
// (RFC 3207, 4; RFC 4217, 4; RFC 2595, 3 and 4).
#include <algorithm>
#include <array>
#include <utility>

#include "talk.h"
#include "upgrade.h"
#include "warifu/base/text.h"

namespace warifu::traffic {

namespace {

/// What may be said before TLS: it tells nothing of who speaks, and of what about.
bool is_innocent(std::string_view protocol, std::string_view command) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> known = {
        {{"smtp", "ehlo helo lhlo starttls noop rset quit"},
         {"ftp", "auth feat syst noop quit"},
         {"pop3", "capa stls noop quit"},
         {"imap", "capability starttls noop logout"}}};
    return std::ranges::any_of(known, [&](const auto& each) {
        return each.first == protocol && std::ranges::count(words(each.second), command) > 0;
    });
}

class MailTalk : public Talk {
public:
    MailTalk(std::string_view protocol, Side server, Said& said)
        : m_said(said), m_protocol(protocol), m_server(server), m_upgrade(said) {
        m_said.carries = protocol;
    }

    void take(Side from, Bytes bytes, std::uint64_t packet) override {
        while (!bytes.empty() && !m_upgrade.made())
            if (const auto line = m_lines[index_of(from)].take(bytes)) {
                if (from == m_server)
                    take_answer(*line);
                else
                    take_command(from, *line, packet);
            }
        if (m_upgrade.made() && !bytes.empty())
            m_upgrade.take(from, bytes, packet);
    }
    void hole(Side from) override {
        if (m_upgrade.made())
            return m_upgrade.hole(from);
        m_upgrade.spoil();
        m_lines[index_of(from)].clear();
    }

private:
    void take_command(Side from, const std::string& line, std::uint64_t packet) {
        if (m_writes_mail) { // RFC 5321, 4.1.1.4: up to a line with a dot alone
            m_writes_mail = line != ".";
            return;
        }
        if (m_expects_password) {
            m_expects_password = false;
            if (line != "*")
                m_said.add_readable("password", "AUTH", from, packet);
            return;
        }
        std::vector<std::string_view> parts = words(line);
        if (m_protocol == "imap" && !parts.empty())
            parts.erase(parts.begin()); // its commands are numbered
        if (parts.empty())
            return;
        const std::string command = to_lower_ascii(parts[0]);
        if (!is_innocent(m_protocol, command))
            m_upgrade.spoil();
        m_asked = command;
        take_login(from, command, parts, packet);
    }

    void take_login(Side from, const std::string& command, const std::vector<std::string_view>& parts,
                    std::uint64_t packet) {
        const std::string argument = parts.size() > 1 ? to_lower_ascii(parts[1]) : std::string();
        const bool has_user = m_protocol == "ftp" || m_protocol == "pop3";
        if (has_user && command == "user")
            m_anonymous = argument == "anonymous" || argument == "ftp";
        else if (has_user && command == "pass" && parts.size() > 1 && !m_anonymous)
            m_said.add_readable("password", "PASS", from, packet);
        else if (m_protocol == "imap" && command == "login" && parts.size() > 2)
            m_said.add_readable("password", "LOGIN", from, packet);
        else if (command == (m_protocol == "imap" ? "authenticate" : "auth") &&
                 (argument == "plain" || argument == "login"))
            take_authentication(from, parts, packet);
        else if (command == "auth" && argument != "tls" && argument != "ssl")
            m_upgrade.spoil();
    }

    /// The credentials stand behind the mechanism, or on the next line.
    void take_authentication(Side from, const std::vector<std::string_view>& parts, std::uint64_t packet) {
        m_upgrade.spoil();
        if (parts.size() > 2)
            m_said.add_readable("password", "AUTH", from, packet);
        else
            m_expects_password = true;
    }

    void take_answer(const std::string& line) {
        if (m_said.says.empty())
            m_said.says = printable(line, 100);
        const bool in_lines = m_protocol == "smtp" || m_protocol == "ftp";
        if ((in_lines && line.size() > 3 && line[3] == '-') || (m_protocol == "imap" && line.starts_with("* ")))
            return; // more of it follows
        const std::vector<std::string_view> parts = words(line);
        const std::string second = parts.size() > 1 ? to_lower_ascii(parts[1]) : std::string();
        if (line.starts_with('4') || line.starts_with('5') || line.starts_with("-ERR") || second == "no" ||
            second == "bad")
            m_expects_password = false; // what was asked for is refused
        const std::string asked = std::exchange(m_asked, {});
        m_writes_mail = m_protocol == "smtp" && line.starts_with("354");
        const bool good = m_protocol == "smtp"   ? asked == "starttls" && line.starts_with("220")
                          : m_protocol == "ftp"  ? asked == "auth" && line.starts_with("234")
                          : m_protocol == "pop3" ? asked == "stls" && line.starts_with("+OK")
                                                 : asked == "starttls" && second == "ok";
        if (good)
            m_upgrade.make();
    }

    Said& m_said;
    std::string m_protocol;
    Side m_server;
    std::array<Lines, 2> m_lines;
    std::string m_asked; ///< by the last command; empty: it was answered
    bool m_anonymous = false;
    bool m_expects_password = false;
    bool m_writes_mail = false;
    Upgrade m_upgrade;
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
