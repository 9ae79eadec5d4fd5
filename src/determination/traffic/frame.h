#pragma once

#include <cstdint>
#include <string_view>

#include "address.h"
#include "capture_file.h"

/// A packet of a capture taken apart: link layer, VLAN tags, IP, and the head of TCP or UDP.
///
/// Ethernet is `target (6), source (6), type (2)`; a type of 0x8100, 0x88a8 or 0x9100 is a VLAN tag of 2 bytes and the
/// next type; one below 0x0600 is a length, and IEEE 802.2 follows: `target (1), source (1), control (1)`, where AA AA
/// 03 is SNAP with `organisation (3), type (2)`, which of organisation 0 is Ethernet's type again (RFC 1042). Linux's
/// cooked captures replace that header: version 1 is `direction (2), kind (2), length of address (2), address (8), type
/// (2)`, version 2 `type (2), 0 (2), interface (4), kind (2), direction (1), length of address (1), address (8)`.
/// https://www.tcpdump.org/linktypes.html
namespace warifu::traffic {

enum Protocol : std::uint8_t { Icmp = 1, Igmp = 2, Tcp = 6, Udp = 17, Esp = 50, Ah = 51, Icmp6 = 58 };

/// Of `Frame::kind`, where it carries no IP.
constexpr std::uint16_t arp_kind = 0x0806;

struct Frame {
    enum class Holds {
        Ip,
        Other,   ///< something that is not IP: `kind` says what
        Damaged, ///< its headers are cut off or make no sense
    };
    Holds holds = Holds::Damaged;
    std::uint16_t kind = 0; ///< as Ethernet numbers them; of IEEE 802.2: target and source
    bool is_llc = false;    ///< IEEE 802.2
    Address from_link;      ///< of no bytes where the capture does not tell
    Address to_link;

    Address from;
    Address to;
    std::uint8_t protocol = 0; ///< that IP carries
    bool in_pieces = false;    ///< one fragment of several
    bool later_piece = false;  ///< not the first of them: it has no ports
    std::uint16_t from_port = 0;
    std::uint16_t to_port = 0;
    std::uint32_t sequence = 0;     ///< of TCP
    std::uint32_t acknowledged = 0; ///< likewise, with `ack`
    bool syn = false;
    bool ack = false;
    bool rst = false;
    Bytes payload;                   ///< of TCP and UDP, as far as it was kept
    std::uint64_t payload_bytes = 0; ///< on the wire; of what has no ports: what IP carries

    bool cut() const { return payload.size() < payload_bytes; }
};

/// Whether frames of a link type are understood.
bool is_known_link(std::uint32_t link);

Frame read_frame(const Packet& packet);

/// `tcp`, `udp`, `icmp` …; `ip-99` for what has no name here.
std::string_view name_of_protocol(std::uint8_t protocol);

} // namespace warifu::traffic
