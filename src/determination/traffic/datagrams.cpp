// What a datagram is, told by its bytes. Where these could be anything's, or what has the name is taken for what
// carries no asset (DNS, DHCP, NTP), the port must agree: what is named here is taken at its name, so that what is not
// it must not be called so.
#include "datagrams.h"

#include <algorithm>
#include <initializer_list>

#include "dns_talk.h"
#include "tls_hello.h"
#include "warifu/base/text.h"

namespace warifu::traffic {

namespace {

bool is_one_of(const Datagrams::Ports& ports, std::initializer_list<std::uint16_t> known) {
    return std::ranges::any_of(known, [&](std::uint16_t port) { return ports.unit == port || ports.peer == port; });
}

/// DNS; LLMNR (RFC 4795) and the name service of NetBIOS (RFC 1002, 4.2) have its form.
bool is_names(Bytes datagram, const Datagrams::Ports& ports) {
    return is_one_of(ports, {53, 137, 5353, 5355}) && is_dns(datagram);
}

/// RFC 2131, 2: the magic cookie stands behind the fixed part.
bool is_dhcp(Bytes datagram, const Datagrams::Ports& ports) {
    if (!is_one_of(ports, {67, 68}))
        return false;
    ByteReader reader(datagram, ByteOrder::Big);
    const auto operation = reader.u8();
    return operation && (*operation == 1 || *operation == 2) && reader.seek(236) && reader.u32() == 0x63825363U;
}

/// RFC 8415, 8: message, transaction, and options to the end.
bool is_dhcp6(Bytes datagram, const Datagrams::Ports& ports) {
    const auto known = [](std::uint16_t port) { return port == 546 || port == 547; };
    ByteReader reader(datagram, ByteOrder::Big);
    const auto message = reader.u8();
    if (!known(ports.unit) || !known(ports.peer) || !message || *message < 1 || *message > 11 || !reader.skip(3))
        return false;
    while (!reader.at_end()) {
        const auto length = reader.skip(2) ? reader.u16() : std::nullopt;
        if (!length || !reader.skip(*length))
            return false;
    }
    return true;
}

/// RFC 5905, 7.3: 48 bytes, and a key's number with a digest behind them at most.
bool is_ntp(Bytes datagram, const Datagrams::Ports& ports) {
    if (ports.unit != 123 && ports.peer != 123)
        return false;
    const std::size_t size = datagram.size();
    if (size != 48 && size != 52 && size != 68 && size != 72)
        return false;
    const auto first = static_cast<std::uint8_t>(datagram[0]);
    const unsigned version = (first >> 3U) & 7U;
    const unsigned mode = first & 7U;
    return version >= 1 && version <= 4 && mode >= 1 && mode <= 5;
}

/// UPnP Device Architecture 1.1, 1.
bool is_ssdp(std::string_view text) {
    if (text.starts_with("M-SEARCH * HTTP/1.1\r\n") || text.starts_with("NOTIFY * HTTP/1.1\r\n"))
        return true;
    return text.starts_with("HTTP/1.1 200 OK\r\n") && to_lower_ascii(text).find("\r\nusn:") != std::string::npos;
}

/// RFC 5424, 6.2.1: `<0>` to `<191>`.
bool is_syslog(std::string_view text) {
    const std::size_t end = text.find('>');
    if (!text.starts_with('<') || end == std::string_view::npos || end < 2 || end > 4)
        return false;
    const std::string_view number = text.substr(1, end - 1);
    return std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; }) && is_utf8(text);
}

/// RFC 3416, 3; RFC 3412, 6: a sequence over the whole datagram that begins with the version.
std::optional<std::uint8_t> snmp_version(Bytes datagram) {
    ByteReader reader(datagram, ByteOrder::Big);
    const auto sequence = reader.u8();
    const auto length = reader.u8();
    if (!length || *sequence != 0x30)
        return std::nullopt;
    std::size_t bytes = *length;
    if (*length > 0x80 && *length <= 0x83) {
        bytes = 0;
        for (int i = 0; i < *length - 0x80; ++i)
            bytes = bytes << 8U | reader.u8().value_or(0);
    }
    if (bytes != reader.remaining() || reader.u16() != 0x0201)
        return std::nullopt;
    const auto version = reader.u8();
    const auto next = reader.u8();
    const bool good = next && ((*version <= 1 && *next == 0x04) || (*version == 3 && *next == 0x30));
    return good ? version : std::nullopt;
}

/// RFC 7252, 3.1: four bits, of which 13 and 14 say that one or two bytes follow.
std::optional<unsigned> coap_number(unsigned bits, ByteReader& reader) {
    if (bits == 15)
        return std::nullopt;
    if (bits < 13)
        return bits;
    if (bits == 13)
        return reader.u8();
    return reader.u16();
}

/// RFC 7252, 3: to the end of the options, where a payload that is announced is not empty.
bool is_coap(Bytes datagram) {
    ByteReader reader(datagram, ByteOrder::Big);
    const auto first = reader.u8();
    const auto code = reader.u8();
    if (!code || *first >> 6U != 1 || (*first & 15U) > 8 || !reader.skip(2) || !reader.skip(*first & 15U))
        return false;
    const unsigned kind = *code >> 5U;
    if (kind != 0 && kind != 2 && kind != 4 && kind != 5)
        return false;
    while (!reader.at_end()) {
        const std::uint8_t option = reader.u8().value();
        if (option == 0xff)
            return !reader.at_end();
        const auto number = coap_number(option >> 4U, reader);
        const auto length = number ? coap_number(option & 15U, reader) : std::nullopt;
        if (!length || !reader.skip(*length))
            return false;
    }
    return true;
}

} // namespace

/// RFC 6347, 4.1: `type (1), version (2), epoch (2), number (6), length (2), bytes`, one behind the other. In DTLS 1.3
/// (RFC 9147, 4) what is encrypted begins with the bits 001, and goes to the datagram's end here.
bool Datagrams::is_dtls(Bytes datagram) {
    ByteReader reader(datagram, ByteOrder::Big);
    while (!reader.at_end()) {
        const auto type = reader.u8();
        if (*type >> 5U == 1 && m_said.carries == "dtls" && m_said.version == "DTLS 1.3") {
            m_said.sealed += reader.remaining();
            return reader.remaining() >= 16; // of a tag
        }
        const auto version = reader.u16();
        const auto epoch = reader.u16();
        const auto length = reader.skip(6) ? reader.u16() : std::nullopt;
        const auto body = length ? reader.take(*length) : std::nullopt;
        if (!body || *type < 20 || *type > 25 || *version >> 8U != 0xfe)
            return false;
        if (m_said.carries != "dtls") {
            m_said.carries = "dtls";
            m_said.version.reset();
            m_said.cipher.reset();
        }
        if (*type == 23 && (*epoch == 0 || reads_as_text(*body))) // nothing is encrypted in the first epoch
            return false;
        m_said.sealed += *type == 23 ? std::uint64_t{*length} : 0;
        if (*type == 22 && *epoch == 0)
            read_handshake(*body);
    }
    return !datagram.empty();
}

/// `message (1), length (3), sequence (2), offset (3), length of this part (3)`: a hello in parts is not put together.
void Datagrams::read_handshake(Bytes record) {
    ByteReader part(record, ByteOrder::Big);
    const auto message = part.u8();
    const auto high = part.u8();
    const auto low = part.u16();
    if (!low || !part.skip(8))
        return;
    const auto hello = part.take(std::uint32_t{*high} << 16U | *low);
    if (hello && *message == 1)
        read_client_hello(*hello, HelloOf::Dtls, m_said);
    else if (hello && *message == 2)
        read_server_hello(*hello, m_said);
}

/// RFC 9000, 17.2: a long header has its highest bits set, the version, and how each side is called. A server's names
/// the client as the client has asked: from then on both speak QUIC, whose packets are encrypted from the first.
bool Datagrams::is_quic(Side from, Bytes datagram) {
    const bool agreed = m_said.carries == "quic" && m_said.version && !m_said.version->empty();
    ByteReader reader(datagram, ByteOrder::Big);
    const auto first = reader.u8();
    if (!first || (*first & 0x40U) == 0)
        return false;
    if ((*first & 0x80U) == 0) {
        m_said.sealed += agreed ? datagram.size() : 0;
        return agreed && !reads_as_text(datagram);
    }
    const auto version = reader.u32();
    const auto to_length = version ? reader.u8() : std::nullopt;
    const auto to = to_length && *to_length <= 20 ? reader.take(*to_length) : std::nullopt;
    const auto from_length = to ? reader.u8() : std::nullopt;
    const auto own = from_length && *from_length <= 20 ? reader.take(*from_length) : std::nullopt;
    if (!own || (*version != 1 && *version != 0x6b3343cf))
        return false;
    if (m_said.carries != "quic") {
        if (datagram.size() < 1200) // RFC 9000, 14.1: a client's first
            return false;
        m_said.carries = "quic";
        m_said.version.reset();
        m_said.cipher.reset();
    }
    m_connection[index_of(from)] = {own->begin(), own->end()};
    const auto& called = m_connection[index_of(other(from))];
    if (!agreed && called && std::ranges::equal(*called, *to)) {
        m_said.version = *version == 1 ? "QUIC 1" : "QUIC 2";
        m_said.cipher = "";
    }
    return true;
}

/// https://www.wireguard.com/protocol/: an initiation has 148 bytes and a number of its own, which the answer of 92
/// names.
bool Datagrams::is_wireguard(Side from, Bytes datagram) {
    const bool agreed = m_said.carries == "wireguard" && m_said.version && !m_said.version->empty();
    ByteReader reader(datagram, ByteOrder::Little);
    const auto type = reader.u32();
    const auto own = reader.u32();
    if (!own)
        return false;
    if (*type == 1 && datagram.size() == 148) {
        m_asked[index_of(from)] = *own;
        if (m_said.carries.empty()) {
            m_said.version.reset();
            m_said.cipher.reset();
        }
        m_said.carries = "wireguard";
        return true;
    }
    const auto named = reader.u32();
    if (*type == 2 && datagram.size() == 92 && named && m_asked[index_of(other(from))] == *named) {
        m_said.version = "WireGuard 1";
        m_said.cipher = "";
        return true;
    }
    const bool transport =
        *type == 4 && datagram.size() >= 32 && datagram.size() % 16 == 0 && !reads_as_text(datagram.subspan(16));
    if (transport && agreed)
        m_said.sealed += datagram.size() - 32;
    return agreed && (transport || (*type == 3 && datagram.size() == 64));
}

std::string_view Datagrams::name_of(Side from, Bytes datagram, const Ports& ports, std::uint64_t packet) {
    const std::string_view text = as_text(datagram);
    const std::string_view before = m_said.carries;
    if (before == "dtls" || before == "quic" || before == "wireguard") {
        const bool same = before == "dtls"   ? is_dtls(datagram)
                          : before == "quic" ? is_quic(from, datagram)
                                             : is_wireguard(from, datagram);
        return same ? before : std::string_view();
    }
    if (is_names(datagram, ports))
        return ports.unit == 5353 || ports.peer == 5353 ? "mdns" : "dns";
    if (is_dhcp(datagram, ports))
        return "dhcp";
    if (is_dhcp6(datagram, ports))
        return "dhcpv6";
    if (is_ntp(datagram, ports))
        return "ntp";
    if (is_ssdp(text))
        return "ssdp";
    if (is_syslog(text))
        return "syslog";
    if (const auto version = snmp_version(datagram)) {
        m_said.says = *version == 3 ? "SNMP v3" : *version == 1 ? "SNMP v2c" : "SNMP v1";
        if (*version < 3)
            m_said.add_readable("community", m_said.says, from, packet);
        return "snmp";
    }
    if (!before.empty())
        return is_coap(datagram) && before == "coap" ? "coap" : std::string_view();
    if (is_dtls(datagram))
        return "dtls";
    if (is_quic(from, datagram))
        return "quic";
    if (is_wireguard(from, datagram))
        return "wireguard";
    return is_coap(datagram) ? "coap" : std::string_view();
}

void Datagrams::cut() {
    m_told = false;
    m_said.carries = "unknown";
    m_said.version = m_said.cipher = "";
    m_said.sealed = 0;
}

void Datagrams::take(Side from, Bytes datagram, const Ports& ports, std::uint64_t packet) {
    if (!m_told || datagram.empty())
        return;
    const std::string before = m_said.carries;
    const std::string_view name = name_of(from, datagram, ports, packet);
    if (name.empty() || (!before.empty() && before != name))
        cut();
    else
        m_said.carries = std::string(name);
}

} // namespace warifu::traffic
