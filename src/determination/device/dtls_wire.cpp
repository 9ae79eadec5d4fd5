#include "dtls_wire.h"

#include <algorithm>

#include "datagrams.h"

namespace warifu::device::tls {

namespace {

constexpr std::uint8_t hello_verify_request = 3;

std::string big(std::uint64_t value, unsigned bytes) {
    std::string out;
    for (unsigned left = bytes; left != 0; --left)
        out += static_cast<char>(value >> (8 * (left - 1)) & 0xffU);
    return out;
}

/// Epoch 0: nothing is encrypted yet.
std::string datagram(RecordType type, Code version, std::uint64_t number, const std::string& body) {
    return big(type, 1) + big(version, 2) + big(0, 2) + big(number, 6) + big(body.size(), 2) + body;
}

std::optional<std::size_t> u24(ByteReader& in) {
    const auto high = in.u8();
    const auto low = high ? in.u16() : std::nullopt;
    return low ? std::optional(std::size_t{*high} << 16U | *low) : std::nullopt;
}

/// In HelloVerifyRequest: a version, then the cookie behind its length.
std::optional<std::string> cookie_in(std::string_view body) {
    ByteReader in(as_bytes(body), ByteOrder::Big);
    const bool version = in.skip(2);
    const auto length = version ? in.u8() : std::nullopt;
    const auto cookie = length ? in.take(*length) : std::nullopt;
    return cookie ? std::optional(std::string(as_text(*cookie))) : std::nullopt;
}

} // namespace

Code tls_of(Code dtls) { return dtls == Dtls10 ? Tls11 : Tls12; }

ClientHello dtls_hello() {
    ClientHello hello;
    hello.suites = {0xc02b, 0xc02f, 0xc02c, 0xc030, 0xc0ac, 0xc0ae, 0xc0a8, 0xc0a4, 0xc023, 0xc027, 0xc009,
                    0xc013, 0xc00a, 0xc014, 0x009c, 0x003c, 0x002f, 0x0035, 0x00a8, 0x00ae, 0x008c, 0x000a};
    hello.groups = {29, 23, 24, 25};
    hello.signatures = {0x0403, 0x0503, 0x0804, 0x0401, 0x0501, 0x0201, 0x0203};
    return hello;
}

std::string encode_dtls(ClientHello hello, Code dtls) {
    const std::uint64_t number = hello.cookie ? 1 : 0;
    hello.version = dtls;
    if (!hello.cookie)
        hello.cookie = "";
    const std::string body = hello_body(hello);
    // All of it in one piece. The record's version is the oldest: what is spoken is not known yet.
    const std::string whole =
        big(ClientHelloMessage, 1) + big(body.size(), 3) + big(number, 2) + big(0, 3) + big(body.size(), 3) + body;
    return datagram(Handshake, Dtls10, number, whole);
}

std::string dtls_goodbye(Code dtls) {
    constexpr std::uint8_t fatal = 2;
    constexpr std::uint8_t user_canceled = 90;
    return datagram(AlertRecord, dtls, 2, big(fatal, 1) + big(user_canceled, 1));
}

void DtlsReader::feed(std::string_view bytes) {
    ByteReader in(as_bytes(bytes), ByteOrder::Big);
    while (!in.at_end() && m_records < most_records && take_record(in)) {
    }
}

bool DtlsReader::take_record(ByteReader& in) {
    const auto type = in.u8();
    const auto version = in.u16();
    const auto epoch = in.u16();
    const bool number = in.skip(6);
    const auto length = number ? in.u16() : std::nullopt;
    const auto body = length ? in.take(*length) : std::nullopt;
    if (!body || (*version != Dtls10 && *version != Dtls12))
        return false;
    ++m_records;
    if (*epoch != 0) // encrypted
        return true;
    if (*type == AlertRecord)
        m_flight.feed(record(AlertRecord, Tls12, as_text(*body)));
    else if (*type == Handshake)
        take_pieces(*body);
    return true;
}

void DtlsReader::take_pieces(Bytes bytes) {
    ByteReader in(bytes, ByteOrder::Big);
    while (!in.at_end()) {
        const auto type = in.u8();
        const auto length = u24(in);
        const auto number = length ? in.u16() : std::nullopt;
        const auto offset = number ? u24(in) : std::nullopt;
        const auto size = offset ? u24(in) : std::nullopt;
        const auto piece = size ? in.take(*size) : std::nullopt;
        if (!piece || *length > most_message || !in_range(*offset, *size, *length))
            return;
        take_piece(*number, *type, *length, *offset, *piece);
    }
}

void DtlsReader::take_piece(std::uint16_t number, std::uint8_t type, std::size_t length, std::size_t offset,
                            Bytes piece) {
    if (type == hello_verify_request) {
        if (offset == 0 && piece.size() == length && !m_cookie)
            m_cookie = cookie_in(as_text(piece));
        return;
    }
    if (type == ServerHelloMessage && !m_next)
        m_next = number; // 1 behind a cookie, else 0
    if (!m_messages.contains(number) && m_messages.size() >= most_messages)
        return;
    Message& message = m_messages[number];
    if (message.held.empty()) {
        message.type = type;
        message.body.assign(length, '\0');
        message.held.assign(std::max<std::size_t>(length, 1), length == 0 ? '\1' : '\0');
    }
    if (message.type != type || message.body.size() != length)
        return;
    std::ranges::copy(as_text(piece), message.body.begin() + static_cast<std::ptrdiff_t>(offset));
    std::fill_n(message.held.begin() + static_cast<std::ptrdiff_t>(offset), piece.size(), '\1');
    hand_on();
}

void DtlsReader::hand_on() {
    while (m_next) {
        const auto found = m_messages.find(*m_next);
        if (found == m_messages.end() || found->second.held.find('\0') != std::string::npos)
            return;
        Message next = std::move(found->second);
        m_messages.erase(found);
        ++*m_next;
        if (next.type == ServerHelloMessage && next.body.size() >= 2) { // as the version of TLS that it is
            const auto dtls = load<std::uint16_t>(as_bytes(next.body).data(), ByteOrder::Big);
            if (dtls == Dtls10 || dtls == Dtls12)
                next.body.replace(0, 2, big(tls_of(dtls), 2));
        }
        const std::string whole = message(static_cast<MessageType>(next.type), next.body);
        constexpr std::size_t most_of_record = 1U << 14U;
        for (std::size_t at = 0; at < whole.size(); at += most_of_record)
            m_flight.feed(record(Handshake, Tls12, std::string_view(whole).substr(at, most_of_record)));
    }
}

} // namespace warifu::device::tls

namespace warifu::device {

std::string dtls_request() { return tls::encode_dtls(tls::dtls_hello(), tls::Dtls12); }

std::optional<UdpAnswer> read_dtls(std::string_view bytes) {
    tls::DtlsReader reader;
    reader.feed(bytes);
    if (!reader.cookie() && !reader.flight().hello() && !reader.flight().alert())
        return std::nullopt;
    return UdpAnswer{};
}

} // namespace warifu::device
