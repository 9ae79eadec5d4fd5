#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "warifu/base/bytes.h"

/// Packets out of a capture file.
///
/// pcap is a header of 24 bytes (magic number, version, two fields of no use, the most that is kept of a packet, link
/// type) and then packets, each `seconds, fraction, kept, length` in 32 bits and what was kept. The magic number tells
/// byte order and fraction: a1b2c3d4 microseconds, a1b23c4d nanoseconds. Of the link type the upper bits are flags.
///
/// pcapng is a row of blocks, each `type, length, body, length` in 32 bits, of a length that is a multiple of four. A
/// section header (0a0d0d0a) begins a section, tells its byte order (1a2b3c4d) and forgets the interfaces. An interface
/// description (1) has link type and options; packets name their interface by its place in the section: enhanced (6),
/// simple (3: no time, the first interface), and the former packet block (2). Statistics (5) tell what was dropped.
/// https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-05.html
/// https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html
namespace warifu::traffic {

struct Packet {
    std::uint64_t number = 0;            ///< its place among the packets of the file, from 1
    std::optional<std::int64_t> time_ns; ///< since 1970, UTC; nothing: the file does not tell
    std::uint32_t link = 0;              ///< LINKTYPE_
    Bytes data;                          ///< what was kept of it
    std::uint64_t length = 0;            ///< on the wire
};

class CaptureFile {
public:
    enum class Format { None, Pcap, PcapNg };

    /// `bytes` must outlive it, and the packets that it gives.
    explicit CaptureFile(Bytes bytes);

    Format format() const { return m_format; }
    /// The next packet; nothing at the end, or at what cannot be read: then there is a `problem`.
    std::optional<Packet> next();
    const std::string& problem() const { return m_problem; }
    std::uint64_t dropped() const; ///< as the file tells; pcap has no place for it
    std::size_t interfaces() const { return m_interfaces_seen; }
    /// What was let through while it was made, as the file tells (libpcap's words); pcap has no place for it.
    const std::set<std::string>& filters() const { return m_filters; }
    std::size_t position() const { return m_reader.position(); }

private:
    struct Interface {
        std::uint32_t link = 0;
        std::uint32_t kept = 0; ///< the most that is kept of a packet; 0: all
        std::uint8_t resolution = 6;
        std::uint64_t offset_s = 0;
        std::uint64_t dropped = 0; ///< by its last statistics
    };

    std::optional<Packet> next_pcap();
    std::optional<Packet> next_block();
    bool begin_section();
    std::optional<Packet> read_block(std::uint32_t type, Bytes body);
    void read_interface(Bytes body);
    void read_statistics(Bytes body);
    std::optional<Packet> read_enhanced(Bytes body);
    std::optional<Packet> read_simple(Bytes body);
    std::optional<Packet> read_former(Bytes body);
    std::optional<Packet> packet_of(std::size_t interface, std::optional<std::uint64_t> time, std::uint64_t kept,
                                    std::uint64_t length, ByteReader& body);
    std::nullopt_t fail(std::string problem);

    ByteReader m_reader;
    Format m_format = Format::None;
    ByteOrder m_order = ByteOrder::Little;
    std::string m_problem;
    std::uint64_t m_packets = 0;
    bool m_nanoseconds = false;
    std::uint32_t m_link = 0;
    std::vector<Interface> m_interfaces; ///< of this section
    std::size_t m_interfaces_seen = 0;
    std::uint64_t m_dropped = 0; ///< of sections that have ended
    std::set<std::string> m_filters;
};

} // namespace warifu::traffic
