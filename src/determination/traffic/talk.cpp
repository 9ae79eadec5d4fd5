#include "talk.h"

#include <algorithm>
#include <utility>

#include "dns_talk.h"
#include "ldap_talk.h"
#include "warifu/base/text.h"

namespace warifu::traffic {

namespace {

constexpr std::size_t most_head = 8'192; // in which it is told what a connection is
constexpr std::size_t most_kinds = 16;

/// `16 03 vv ll ll`, and a hello of either side; or the hello of SSL 2, of which others made use, too.
bool begins_tls(std::string_view head) {
    const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(head[i]); };
    if (head.size() >= 6 && at(0) == 22 && at(1) == 3 && at(2) <= 4)
        return at(5) == 1 || at(5) == 2;
    return head.size() >= 5 && (at(0) & 0x80U) != 0 && ((at(2) == 1 && (at(3) == 3 || (at(3) == 0 && at(4) == 2))));
}

bool begins_telnet(std::string_view head) {
    const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(head[i]); };
    return head.size() >= 3 && at(0) == 0xff && at(1) >= 0xfb && at(1) <= 0xfe;
}

/// Fixed header of CONNECT, its length in up to four bytes, and the protocol's name.
bool begins_mqtt(std::string_view head) {
    if (head.size() < 8 || head[0] != 0x10)
        return false;
    std::size_t at = 1;
    while (at < 4 && (static_cast<std::uint8_t>(head[at]) & 0x80U) != 0)
        ++at;
    const std::string_view name = head.substr(at + 1);
    return name.starts_with(std::string_view("\0\4MQTT", 6)) || name.starts_with(std::string_view("\0\6MQIsdp", 8));
}

/// `http`, `rtsp`, or nothing: `METHOD target PROTOCOL/1.x`, or `PROTOCOL/1.x 200`.
std::string_view begins_http(std::string_view head) {
    for (const auto& [mark, name] : {std::pair("HTTP/1.", "http"), std::pair("RTSP/1.", "rtsp")}) {
        if (head.starts_with(mark))
            return name;
        const std::string_view line = head.substr(0, head.find('\n'));
        const std::size_t blank = line.find(' ');
        const bool method = blank != std::string_view::npos && blank > 0 &&
                            std::ranges::all_of(line.substr(0, blank), [](char c) { return c >= 'A' && c <= 'Z'; });
        if (const std::size_t version = line.rfind(mark);
            method && version != std::string_view::npos && version > blank && line[version - 1] == ' ')
            return name;
    }
    return {};
}

/// RFC 6120, 4.2: a stream's beginning, with the declaration of XML or without.
bool begins_xmpp(std::string_view head) {
    const std::string_view text = trim(head);
    const std::size_t stream = text.find("<stream:stream");
    return stream == 0 || (stream != std::string_view::npos && text.starts_with("<?xml") && stream < 200);
}

/// A server of FTP and one of SMTP greet alike; the client's first word tells.
std::string_view mail_of(std::string_view greeting, std::string_view client) {
    if (greeting.starts_with("+OK"))
        return "pop3";
    if (greeting.starts_with("* OK") || greeting.starts_with("* PREAUTH"))
        return "imap";
    if (!greeting.starts_with("220 ") && !greeting.starts_with("220-"))
        return {};
    const std::string word = to_lower_ascii(client.substr(0, 4));
    if (word == "ehlo" || word == "helo" || word == "lhlo")
        return "smtp";
    return word.size() == 4 ? "ftp" : std::string_view();
}

/// A whole message of DNS with its length before it.
bool begins_dns(std::string_view head) {
    ByteReader reader(as_bytes(head), ByteOrder::Big);
    const auto length = reader.u16();
    const auto message = length ? reader.take(*length) : std::nullopt;
    return message && is_dns(*message);
}

} // namespace

void Said::break_off() {
    carries = "unknown";
    version = "";
    cipher = "";
    sealed = 0;
}

bool reads_as_text(Bytes bytes) {
    constexpr std::size_t enough = 32;
    const std::string_view text = as_text(bytes);
    return text.size() >= enough && is_utf8(text) && std::ranges::none_of(text, [](char c) {
               return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7f;
           });
}

void Said::add_readable(std::string_view kind, std::string_view what, Side sender, std::uint64_t packet) {
    if (readable.size() < most_kinds && std::ranges::find(readable, kind, &Readable::kind) == readable.end())
        readable.push_back({std::string(kind), std::string(what), sender, packet});
}

std::unique_ptr<Talk> Listener::recognise(Side from, std::string_view head) {
    if (m_port == Port::Names && begins_dns(head))
        return follow_dns(*m_said);
    if (begins_tls(head))
        return follow_tls(*m_said);
    if (head.starts_with("SSH-") && head.find('\n') != std::string_view::npos)
        return follow_ssh(*m_said);
    if (begins_mqtt(head))
        return follow_mqtt(*m_said);
    if (begins_ldap(as_bytes(head)))
        return follow_ldap(*m_said);
    if (begins_xmpp(head))
        return follow_xmpp(*m_said);
    if (begins_telnet(head))
        return follow_telnet(*m_said);
    if (const std::string_view protocol = begins_http(head); !protocol.empty())
        return follow_http(protocol, *m_said);
    if (const auto mail = mail_of(head, m_heads[index_of(other(from))]); !mail.empty())
        return follow_mail(mail, from, *m_said);
    return nullptr;
}

void Listener::give_up() {
    m_unknown = true;
    m_said->carries = "unknown";
    m_chunks.clear();
    m_heads = {};
}

void Listener::take(Side from, Bytes bytes, std::uint64_t packet) {
    if (m_talk) {
        m_talk->take(from, bytes, packet);
        return;
    }
    if (m_unknown || bytes.empty())
        return;
    m_said->carries = "unknown";
    m_chunks.push_back({from, packet, {bytes.begin(), bytes.end()}});
    std::string& head = m_heads[index_of(from)];
    head += as_text(bytes);
    for (const Side side : {Side::Unit, Side::Peer})
        if (!m_talk && !m_heads[index_of(side)].empty())
            m_talk = recognise(side, m_heads[index_of(side)]);
    if (m_talk) {
        for (const Chunk& chunk : m_chunks)
            m_talk->take(chunk.from, chunk.bytes, chunk.packet);
        m_chunks.clear();
        m_heads = {};
    } else if (m_heads[0].size() + m_heads[1].size() > most_head) {
        give_up();
    }
}

void Listener::hole(Side from) {
    if (m_talk)
        m_talk->hole(from);
    else
        give_up(); // what comes behind a hole is no beginning
}

std::optional<std::string> Lines::take(Bytes& bytes) {
    const std::string_view text = as_text(bytes);
    const std::size_t end = text.find('\n');
    const std::string_view part = text.substr(0, end);
    m_line += part.substr(0, most - std::min(most, m_line.size()));
    bytes = bytes.subspan(end == std::string_view::npos ? bytes.size() : end + 1);
    if (end == std::string_view::npos)
        return std::nullopt;
    if (m_line.ends_with('\r'))
        m_line.pop_back();
    return std::exchange(m_line, {});
}

} // namespace warifu::traffic
