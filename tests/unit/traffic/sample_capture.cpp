#include "sample_capture.h"

#include <stdexcept>

#include "warifu/base/bytes.h"

namespace warifu::traffic::sample {

namespace {

constexpr std::uint32_t moment = 1'767'607'200; // 2026-01-05T10:00:00Z

std::string number(std::uint64_t value, std::size_t bytes, ByteOrder order) {
    std::string text;
    for (std::size_t i = 0; i < bytes; ++i) {
        const std::size_t shift = 8 * (order == ByteOrder::Big ? bytes - 1 - i : i);
        text += static_cast<char>(value >> shift & 0xffU);
    }
    return text;
}

std::string padded(std::string_view text) { return std::string(text) + std::string((4 - text.size() % 4) % 4, '\0'); }

} // namespace

std::string u8(unsigned value) { return number(value, 1, ByteOrder::Big); }
std::string u16(std::uint64_t value, ByteOrder order) { return number(value, 2, order); }
std::string u24(std::uint64_t value) { return number(value, 3, ByteOrder::Big); }
std::string u32(std::uint64_t value, ByteOrder order) { return number(value, 4, order); }
std::string u64(std::uint64_t value, ByteOrder order) { return number(value, 8, order); }

std::string hex(std::string_view digits) {
    std::string compact;
    for (const char digit : digits)
        if (digit != ' ')
            compact += digit;
    std::string text;
    for (std::size_t i = 0; i + 1 < compact.size(); i += 2)
        text += u8(static_cast<unsigned>(std::stoul(compact.substr(i, 2), nullptr, 16)));
    return text;
}

std::string pcap_packet(std::string_view kept, const PcapTerms& terms, std::uint32_t fraction, std::size_t length) {
    return u32(moment, terms.order) + u32(fraction, terms.order) + u32(kept.size(), terms.order) +
           u32(length == 0 ? kept.size() : length, terms.order) + std::string(kept);
}

std::string pcap(const std::vector<std::string>& packets, const PcapTerms& terms) {
    std::string file = u32(terms.magic, terms.order) + u16(2, terms.order) + u16(4, terms.order) + u32(0, terms.order) +
                       u32(0, terms.order) + u32(262'144, terms.order) + u32(terms.link, terms.order);
    for (const std::string& packet : packets)
        file += pcap_packet(packet, terms);
    return file;
}

std::string block(std::uint32_t type, std::string_view body, ByteOrder order) {
    const std::string whole = padded(body);
    const std::string length = u32(whole.size() + 12, order);
    return u32(type, order) + length + whole + length;
}

std::string section(ByteOrder order) {
    return block(0x0a0d0d0a, u32(0x1a2b3c4d, order) + u16(1, order) + u16(0, order) + u64(UINT64_MAX, order), order);
}

std::string option(std::uint16_t number, std::string_view value, ByteOrder order) {
    return u16(number, order) + u16(value.size(), order) + padded(value);
}

std::string interface(std::uint16_t link, std::string_view options, ByteOrder order, std::uint32_t kept) {
    return block(1, u16(link, order) + u16(0, order) + u32(kept, order) + std::string(options), order);
}

std::string enhanced(std::string_view kept, std::uint64_t time, std::uint32_t interface, ByteOrder order,
                     std::string_view options) {
    return block(6,
                 u32(interface, order) + u32(time >> 32U, order) + u32(time & 0xffffffffU, order) +
                     u32(kept.size(), order) + u32(kept.size(), order) + padded(kept) + std::string(options),
                 order);
}

std::string ethernet(Side from, std::string_view carried, std::uint16_t kind) {
    const bool unit = from == Side::Unit;
    return (unit ? peer_mac + unit_mac : unit_mac + peer_mac) + u16(kind) + std::string(carried);
}

std::string ipv4(std::string_view from, std::string_view to, std::uint8_t protocol, std::string_view carried,
                 Pieces pieces, std::string_view options) {
    const std::size_t head = 20 + options.size();
    return u8(0x40U | static_cast<unsigned>(head / 4)) + u8(0) + u16(head + carried.size()) + u16(7) +
           u16((pieces.more ? 0x2000U : 0U) | pieces.offset) + u8(64) + u8(protocol) + u16(0) + std::string(from) +
           std::string(to) + std::string(options) + std::string(carried);
}

std::string ipv6(std::string_view from, std::string_view to, std::uint8_t next, std::string_view carried) {
    return u32(0x60000000) + u16(carried.size()) + u8(next) + u8(64) + std::string(from) + std::string(to) +
           std::string(carried);
}

std::string udp(std::uint16_t from, std::uint16_t to, std::string_view payload) {
    return u16(from) + u16(to) + u16(8 + payload.size()) + u16(0) + std::string(payload);
}

std::string tcp(const Segment& segment) {
    return u16(segment.from) + u16(segment.to) + u32(segment.sequence) + u32(segment.acknowledged) + u8(0x50) +
           u8(segment.flags) + u16(64'240) + u32(0) + segment.payload;
}

std::string datagram(Side from, std::uint16_t unit_port, std::uint16_t peer_port, std::string_view payload) {
    const bool unit = from == Side::Unit;
    const std::string carried = unit ? udp(unit_port, peer_port, payload) : udp(peer_port, unit_port, payload);
    return ethernet(from, unit ? ipv4(unit_ip, peer_ip, 17, carried) : ipv4(peer_ip, unit_ip, 17, carried));
}

void Connection::send(Side from, std::uint32_t sequence, std::string_view payload, unsigned flags) {
    const bool unit = from == Side::Unit;
    const Segment segment{m_ports[index_of(from)],
                          m_ports[index_of(other(from))],
                          sequence,
                          (flags & Ack) != 0 ? m_next[index_of(other(from))] : 0,
                          flags,
                          std::string(payload)};
    packets.push_back(ethernet(from, ipv4(unit ? unit_ip : peer_ip, unit ? peer_ip : unit_ip, 6, tcp(segment))));
}

Connection& Connection::open(Side by) {
    send(by, m_next[index_of(by)]++, "", Syn);
    send(other(by), m_next[index_of(other(by))]++, "", Syn | Ack);
    return acknowledges(by);
}

Connection& Connection::says(Side from, std::string_view payload) {
    send(from, m_next[index_of(from)], payload, Ack);
    m_next[index_of(from)] += static_cast<std::uint32_t>(payload.size());
    return acknowledges(other(from));
}

Connection& Connection::acknowledges(Side from) {
    send(from, m_next[index_of(from)], "", Ack);
    return *this;
}

Connection& Connection::close() {
    for (const Side side : {Side::Unit, Side::Peer}) {
        send(side, m_next[index_of(side)]++, "", Fin | Ack);
        acknowledges(other(side));
    }
    return *this;
}

Connection& Connection::sends(Side from, std::int64_t offset, std::string_view payload, unsigned flags) {
    send(from, static_cast<std::uint32_t>(m_next[index_of(from)] + offset), payload, flags);
    return *this;
}

Connection& Connection::loses(Side from, std::size_t bytes) {
    m_next[index_of(from)] += static_cast<std::uint32_t>(bytes);
    return *this;
}

std::string record(std::uint8_t type, std::string_view body, std::uint16_t version) {
    return u8(type) + u16(version) + u16(body.size()) + std::string(body);
}

std::string handshake(std::uint8_t type, std::string_view body) {
    return u8(type) + u24(body.size()) + std::string(body);
}

std::string extension(std::uint16_t type, std::string_view body) {
    return u16(type) + u16(body.size()) + std::string(body);
}

std::string client_hello(std::string_view extensions, std::uint16_t legacy) {
    return handshake(1, u16(legacy) + std::string(32, 'c') + u8(0) + u16(2) + u16(0x1301) + u8(1) + u8(0) +
                            u16(extensions.size()) + std::string(extensions));
}

std::string server_hello(const ServerHelloTerms& terms) {
    const bool in_extension = terms.version == 0x0304 || terms.version == 0xfefc;
    const std::uint16_t legacy = terms.version == 0x0304 ? 0x0303 : terms.version == 0xfefc ? 0xfefd : terms.version;
    const std::string extensions = (in_extension ? extension(43, u16(terms.version)) : "") + terms.extensions;
    return handshake(2, u16(legacy) + terms.random + u8(0) + u16(terms.suite) + u8(0) + u16(extensions.size()) +
                            extensions);
}

std::string sealed(std::size_t bytes) {
    std::string text;
    for (std::size_t i = 0; i < bytes; ++i)
        text += static_cast<char>(0x80U + i * 37 % 0x80U);
    return text;
}

Connection tls13() {
    const std::string name = u16(8 + 3) + u8(0) + u16(8) + "cloud.ex";
    Connection connection;
    connection.open()
        .says(Side::Unit, record(22, client_hello(extension(0, name) + extension(43, u8(2) + u16(0x0304)))))
        .says(Side::Peer, record(22, server_hello()) + record(23, sealed(100)))
        .says(Side::Unit, record(23, sealed(200)))
        .close();
    return connection;
}

std::vector<Row> Readout::rows_of(std::string_view table) const {
    std::vector<Row> found;
    for (const Row& row : rows)
        if (row.table == table)
            found.push_back(row);
    return found;
}

const Examination& Readout::of(std::string_view determinator) const {
    for (const Examination& each : examinations)
        if (each.determinator == determinator)
            return each;
    throw std::logic_error("no such examination");
}

std::vector<std::string> Readout::flows() const {
    std::vector<std::string> all;
    for (const Row& row : rows_of("flow"))
        all.push_back(text(row, "carries") + "|" + text(row, "version") + "|" + text(row, "cipher"));
    return all;
}

std::string text(const Row& row, std::string_view column) {
    for (const auto& [name, value] : row.columns) {
        if (name != column)
            continue;
        if (const auto* words = std::get_if<std::string>(&value))
            return *words;
        const auto* count = std::get_if<std::int64_t>(&value);
        return count == nullptr ? "?" : std::to_string(*count);
    }
    throw std::logic_error("no such column");
}

Readout read(std::string_view file, std::vector<std::string> addresses, const CaptureLimits& limits) {
    Readout readout;
    CaptureTerms terms{.name = "capture", .addresses = std::move(addresses), .exercised = {"set-up", "use"}};
    read_capture(terms, as_bytes(file), limits, [](auto, auto) {}, readout);
    return readout;
}

Readout read_packets(const std::vector<std::string>& packets) { return read(pcap(packets)); }

} // namespace warifu::traffic::sample
