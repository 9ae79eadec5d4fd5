#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include "tls_wire.h"

namespace warifu::device::tls {

namespace {

constexpr std::size_t record_head = 5;
constexpr std::size_t message_head = 4;
// RFC 5246, 6.2.3: 2^14 and what compression and encryption may add.
constexpr std::size_t most_of_record = (1U << 14U) + 2048;

/// RFC 8446, 4.1.3: the random of a ServerHello that is a HelloRetryRequest (SHA-256 of "HelloRetryRequest").
constexpr auto retry_random = std::to_array<unsigned char>(
    {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
     0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c});

std::size_t number(std::string_view bytes, std::size_t at, std::size_t size) {
    std::size_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
        value = (value << 8U) | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

std::optional<Bytes> list(ByteReader& in, std::size_t head) {
    std::optional<std::uint64_t> length;
    if (head == 1)
        length = in.u8();
    else if (head == 2)
        length = in.u16();
    else if (const auto high = in.u8())
        if (const auto low = in.u16())
            length = (std::uint64_t{*high} << 16U) | *low;
    return length ? in.take(*length) : std::nullopt;
}

bool read_extensions(ByteReader& in, ServerHello& hello) {
    if (in.at_end()) // a server need not have any, nor say so
        return true;
    const auto all = list(in, 2);
    if (!all || !in.at_end())
        return false;
    ByteReader each(*all, ByteOrder::Big);
    while (!each.at_end()) {
        const auto type = each.u16();
        const auto body = type ? list(each, 2) : std::nullopt;
        if (!body)
            return false;
        hello.extensions.emplace(*type, as_text(*body));
    }
    return true;
}

std::int64_t bits_of(Bytes magnitude) {
    while (!magnitude.empty() && magnitude.front() == std::byte{0})
        magnitude = magnitude.subspan(1);
    if (magnitude.empty())
        return 0;
    const auto first = static_cast<unsigned char>(magnitude.front());
    return static_cast<std::int64_t>(magnitude.size() * 8) - std::countl_zero(first);
}

/// Two or three numbers behind their lengths: p, g, Ys; or modulus and exponent. The first has the size.
bool read_numbers(ByteReader& in, int count, KeyExchange& exchange) {
    for (int i = 0; i < count; ++i) {
        const auto value = list(in, 2);
        if (!value)
            return false;
        if (i == 0)
            exchange.bits = bits_of(*value);
    }
    return true;
}

bool read_point(ByteReader& in, KeyExchange& exchange) {
    constexpr std::uint8_t named_curve = 3;
    const auto kind = in.u8();
    const auto group = in.u16();
    if (!kind || *kind != named_curve || !group || !list(in, 1))
        return false;
    exchange.group = *group;
    return true;
}

} // namespace

std::optional<Code> ServerHello::group() const {
    const auto found = extensions.find(KeyShare);
    if (found == extensions.end() || found->second.size() < 2)
        return std::nullopt;
    return static_cast<Code>(number(found->second, 0, 2));
}

std::string ServerHello::protocol() const {
    const auto found = extensions.find(Alpn);
    if (found == extensions.end())
        return {};
    ByteReader in(as_bytes(found->second), ByteOrder::Big);
    const auto all = list(in, 2);
    if (!all)
        return {};
    ByteReader each(*all, ByteOrder::Big);
    const auto first = list(each, 1);
    return first ? std::string(as_text(*first)) : std::string();
}

std::optional<ServerHello> read_server_hello(Bytes body) {
    ByteReader in(body, ByteOrder::Big);
    ServerHello hello;
    const auto version = in.u16();
    const auto random = in.take(32);
    const auto session = random ? list(in, 1) : std::nullopt;
    const auto suite = session ? in.u16() : std::nullopt;
    const auto compression = suite ? in.u8() : std::nullopt;
    if (!compression || session->size() > 32 || !read_extensions(in, hello))
        return std::nullopt;
    hello.legacy_version = hello.version = *version;
    hello.suite = *suite;
    hello.compression = *compression;
    hello.session_id = as_text(*session);
    hello.retry = std::ranges::equal(*random, std::as_bytes(std::span(retry_random)));
    if (const auto found = hello.extensions.find(SupportedVersions); found != hello.extensions.end()) {
        if (found->second.size() != 2)
            return std::nullopt;
        hello.version = static_cast<Code>(number(found->second, 0, 2));
    }
    if (hello.version < Ssl3 || hello.version >> 8U != 3)
        return std::nullopt;
    return hello;
}

std::vector<std::string> read_certificates(Bytes body) {
    constexpr std::size_t most = 16;
    std::vector<std::string> chain;
    ByteReader in(body, ByteOrder::Big);
    if (!in.skip(3)) // the length of the list: what is there is read
        return chain;
    while (!in.at_end() && chain.size() < most) {
        const auto certificate = list(in, 3);
        if (!certificate)
            break;
        chain.emplace_back(as_text(*certificate));
    }
    return chain;
}

KeyExchange read_key_exchange(Bytes body, Exchange exchange, Code version) {
    ByteReader in(body, ByteOrder::Big);
    KeyExchange read;
    bool whole = false;
    if (exchange == Exchange::Ecdhe)
        whole = read_point(in, read);
    else if (exchange == Exchange::Dhe)
        whole = read_numbers(in, 3, read);
    else if (exchange == Exchange::RsaExport)
        whole = read_numbers(in, 2, read);
    if (!whole)
        return {};
    read.kind = exchange == Exchange::Ecdhe ? KeyExchange::Kind::Ecdh
                : exchange == Exchange::Dhe ? KeyExchange::Kind::Dh
                                            : KeyExchange::Kind::Rsa;
    if (version == Tls12) // anonymous suites have no signature
        read.signature = in.u16();
    return read;
}

FlightReader::State FlightReader::feed(std::string_view piece) {
    if (m_state != State::More)
        return m_state;
    m_fed += piece.size();
    m_pending += piece;
    while (m_state == State::More && take_record()) {
    }
    if (m_state == State::More && m_fed > most_bytes)
        stop(State::TooMuch);
    return m_state;
}

bool FlightReader::take_record() {
    if (!m_pending.empty()) {
        const auto type = static_cast<unsigned char>(m_pending[0]);
        if (type < ChangeCipherSpec || type > Heartbeat || (m_pending.size() > 1 && m_pending[1] != 3))
            stop(State::NotTls);
    }
    if (m_state != State::More || m_pending.size() < record_head)
        return false;
    const auto type = static_cast<unsigned char>(m_pending[0]);
    const std::size_t length = number(m_pending, 3, 2);
    if (length > most_of_record) {
        stop(State::NotTls);
        return false;
    }
    if (m_pending.size() - record_head < length)
        return false;
    const std::string body = m_pending.substr(record_head, length);
    m_record_version = static_cast<Code>(number(m_pending, 1, 2));
    m_pending.erase(0, record_head + length);
    m_empty += body.empty() ? 1U : 0U;
    if (++m_records > most_records || m_empty > most_empty) {
        stop(State::TooMuch);
        return false;
    }
    if (type == Handshake) {
        m_handshake += body;
        take_messages();
    } else if (type == AlertRecord && body.size() == 2) {
        constexpr unsigned char fatal = 2;
        m_alert = Alert{static_cast<std::uint8_t>(body[0]), static_cast<std::uint8_t>(body[1])};
        if (m_alert->level == fatal || m_alert->description == CloseNotify)
            stop(State::Alerted);
    } else {
        m_others.emplace_back(type, body);
    }
    return true;
}

void FlightReader::take_messages() {
    while (m_state == State::More && m_handshake.size() >= message_head) {
        const std::size_t length = number(m_handshake, 1, 3);
        if (length > most_bytes) {
            stop(State::NotTls);
            return;
        }
        if (m_handshake.size() - message_head < length)
            return;
        const std::string whole = m_handshake.substr(0, message_head + length);
        m_handshake.erase(0, whole.size());
        if (++m_messages > most_messages)
            stop(State::TooMuch);
        else
            take_message(static_cast<unsigned char>(whole[0]), std::string_view(whole).substr(message_head));
    }
}

void FlightReader::take_message(std::uint8_t type, std::string_view body) {
    m_bodies.emplace(type, body);
    if (type == ServerHelloMessage && !m_hello) {
        m_hello = read_server_hello(as_bytes(body));
        if (!m_hello)
            stop(State::NotTls);
        else if (m_hello->version >= Tls13) // what follows is encrypted
            stop(State::Flight);
    } else if (!m_hello) {
        constexpr std::uint8_t hello_request = 0;
        if (type != hello_request)
            stop(State::NotTls);
    } else if (type == ServerHelloDoneMessage) {
        stop(State::Flight);
    }
}

std::optional<Bytes> FlightReader::body(MessageType type) const {
    const auto found = m_bodies.find(type);
    return found == m_bodies.end() ? std::nullopt : std::optional(as_bytes(found->second));
}

Ssl2State read_ssl2_hello(Bytes bytes, Ssl2ServerHello& hello) {
    ByteReader in(bytes, ByteOrder::Big);
    const auto first = in.u16();
    if (!first)
        return Ssl2State::More;
    if ((*first & 0x8000U) == 0) // without padding, as every first message is
        return Ssl2State::NotSsl2;
    ByteReader probe = in;
    const auto type = probe.u8();
    if (!type)
        return Ssl2State::More;
    constexpr std::uint8_t error = 0;
    constexpr std::uint8_t server_hello = 4;
    const std::size_t length = *first & 0x7fffU;
    if (*type == error && length == 3)
        return Ssl2State::Error;
    if (*type != server_hello || length < 11)
        return Ssl2State::NotSsl2;
    const auto whole = in.take(length);
    if (!whole)
        return Ssl2State::More;
    ByteReader body(*whole, ByteOrder::Big);
    if (!body.skip(3)) // type, session id hit, certificate type
        return Ssl2State::NotSsl2;
    const auto version = body.u16();
    const auto certificate_length = body.u16();
    const auto suites_length = body.u16();
    const auto id_length = body.u16();
    if (!version || *version != Ssl2 || !id_length || *suites_length % 3 != 0)
        return Ssl2State::NotSsl2;
    const auto certificate = body.take(*certificate_length);
    const auto suites = certificate ? body.take(*suites_length) : std::nullopt;
    if (!suites || !body.take(*id_length))
        return Ssl2State::NotSsl2;
    hello.version = *version;
    hello.certificate = as_text(*certificate);
    for (std::size_t at = 0; at < suites->size(); at += 3)
        hello.suites.push_back(static_cast<std::uint32_t>(number(as_text(*suites), at, 3)));
    return Ssl2State::Hello;
}

} // namespace warifu::device::tls
