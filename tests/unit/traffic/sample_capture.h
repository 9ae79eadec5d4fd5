#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "talk.h"
#include "warifu/base/row.h"
#include "warifu/traffic/traffic.h"

/// Captures, written byte by byte as the specifications have them, and what is read out of them.
namespace warifu::traffic::sample {

using std::operator""s;

std::string u8(unsigned value);
std::string u16(std::uint64_t value, ByteOrder order = ByteOrder::Big);
std::string u24(std::uint64_t value);
std::string u32(std::uint64_t value, ByteOrder order = ByteOrder::Big);
std::string u64(std::uint64_t value, ByteOrder order = ByteOrder::Big);
/// `c0 00 02 07`.
std::string hex(std::string_view digits);

/// pcap.
struct PcapTerms {
    ByteOrder order = ByteOrder::Little;
    std::uint32_t magic = 0xa1b2c3d4;
    std::uint32_t link = 1;
};
std::string pcap(const std::vector<std::string>& packets, const PcapTerms& terms = {});
/// Header of a packet of 2026-01-05T10:00:00 and `fraction`, then what was kept of it.
std::string pcap_packet(std::string_view kept, const PcapTerms& terms = {}, std::uint32_t fraction = 0,
                        std::size_t length = 0);

/// pcapng.
std::string block(std::uint32_t type, std::string_view body, ByteOrder order = ByteOrder::Little);
std::string section(ByteOrder order = ByteOrder::Little);
std::string option(std::uint16_t number, std::string_view value, ByteOrder order = ByteOrder::Little);
std::string interface(std::uint16_t link = 1, std::string_view options = {}, ByteOrder order = ByteOrder::Little,
                      std::uint32_t kept = 0);
std::string enhanced(std::string_view kept, std::uint64_t time = 0, std::uint32_t interface = 0,
                     ByteOrder order = ByteOrder::Little, std::string_view options = {});

/// Link layers. The unit is 02:00:5e:10:00:07, its peer 02:00:5e:10:00:01.
inline const std::string unit_mac = hex("02 00 5e 10 00 07");
inline const std::string peer_mac = hex("02 00 5e 10 00 01");
std::string ethernet(Side from, std::string_view carried, std::uint16_t kind = 0x0800);

/// IP. The unit is 192.0.2.7 and 2001:db8::7, its peer 203.0.113.5 and 2001:db8:1::5.
inline const std::string unit_ip = hex("c0 00 02 07");
inline const std::string peer_ip = hex("cb 00 71 05");
inline const std::string unit_ip6 = hex("2001 0db8 0000 0000 0000 0000 0000 0007");
inline const std::string peer_ip6 = hex("2001 0db8 0001 0000 0000 0000 0000 0005");
struct Pieces {
    unsigned offset = 0; ///< in units of eight bytes
    bool more = false;
};
std::string ipv4(std::string_view from, std::string_view to, std::uint8_t protocol, std::string_view carried,
                 Pieces pieces = {}, std::string_view options = {});
std::string ipv6(std::string_view from, std::string_view to, std::uint8_t next, std::string_view carried);
std::string udp(std::uint16_t from, std::uint16_t to, std::string_view payload);
enum Flags : unsigned { Fin = 1, Syn = 2, Rst = 4, Ack = 16 };
struct Segment {
    std::uint16_t from = 0;
    std::uint16_t to = 0;
    std::uint32_t sequence = 0;
    std::uint32_t acknowledged = 0;
    unsigned flags = Ack;
    std::string payload = {};
};
std::string tcp(const Segment& segment);

/// A datagram between both, on Ethernet.
std::string datagram(Side from, std::uint16_t unit_port, std::uint16_t peer_port, std::string_view payload);

/// Packets of one TCP connection between unit and peer, on Ethernet; whoever is spoken to acknowledges.
class Connection {
public:
    explicit Connection(std::uint16_t unit_port = 40002, std::uint16_t peer_port = 443,
                        std::uint32_t first = 0xfffffff0)
        : m_ports{unit_port, peer_port}, m_next{first, first / 2} {}

    /// SYN, its answer, and the answer to that.
    Connection& open(Side by = Side::Unit);
    Connection& says(Side from, std::string_view payload);
    Connection& acknowledges(Side from);
    Connection& close();
    /// `offset` from what comes next; nothing moves on.
    Connection& sends(Side from, std::int64_t offset, std::string_view payload, unsigned flags = Ack);
    /// As though it had been said, and not captured.
    Connection& loses(Side from, std::size_t bytes);

    std::vector<std::string> packets;

private:
    void send(Side from, std::uint32_t sequence, std::string_view payload, unsigned flags);
    std::uint16_t m_ports[2];
    std::uint32_t m_next[2];
};

/// TLS.
std::string record(std::uint8_t type, std::string_view body, std::uint16_t version = 0x0303);
std::string handshake(std::uint8_t type, std::string_view body);
std::string extension(std::uint16_t type, std::string_view body);
std::string client_hello(std::string_view extensions = {}, std::uint16_t legacy = 0x0303);
struct ServerHelloTerms {
    std::uint16_t version = 0x0304;
    std::uint16_t suite = 0x1301;
    std::string extensions = extension(51, u16(29) + u16(1) + "k");
    std::string random = std::string(32, 'r');
};
std::string server_hello(const ServerHelloTerms& terms = {});
/// What is encrypted looks like this: no text.
std::string sealed(std::size_t bytes);
/// A whole conversation of TLS 1.3.
Connection tls13();

/// What was read.
class Readout : public RowSink {
public:
    void row(Row row) override { rows.push_back(std::move(row)); }
    void anomaly(Anomaly anomaly) override { anomalies.push_back(std::move(anomaly)); }
    void examination(Examination examination) override { examinations.push_back(std::move(examination)); }

    std::vector<Row> rows_of(std::string_view table) const;
    const Examination& of(std::string_view determinator) const;
    /// Of the table `flow`: `carries|version|cipher`, each as `text` has it.
    std::vector<std::string> flows() const;

    std::vector<Row> rows;
    std::vector<Anomaly> anomalies;
    std::vector<Examination> examinations;
};
/// `?`: unknown.
std::string text(const Row& row, std::string_view column);

Readout read(std::string_view file, std::vector<std::string> addresses = {"192.0.2.7", "02:00:5e:10:00:07"},
             const CaptureLimits& limits = {});
/// Of a pcap of Ethernet with these packets.
Readout read_packets(const std::vector<std::string>& packets);
inline std::vector<std::string> flows(const Connection& connection) { return read_packets(connection.packets).flows(); }

} // namespace warifu::traffic::sample
