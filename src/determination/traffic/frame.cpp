#include "frame.h"

#include <algorithm>
#include <array>
#include <string>

namespace warifu::traffic {

namespace {

constexpr std::uint16_t ipv4_kind = 0x0800;
constexpr std::uint16_t ipv6_kind = 0x86dd;
constexpr std::uint16_t first_kind = 0x0600; ///< below it a length
constexpr std::uint16_t cooked_llc = 0x0004; ///< as Linux numbers them (if_ether.h)
constexpr std::size_t most_tags = 4;
constexpr std::size_t most_extensions = 16;

enum Link : std::uint32_t {
    LinkNull = 0,
    LinkEthernet = 1,
    LinkRawBsd = 12,
    LinkRawOpenBsd = 14,
    LinkRaw = 101,
    LinkLoop = 108,
    LinkCooked = 113,
    LinkIpv4 = 228,
    LinkIpv6 = 229,
    LinkCooked2 = 276,
};

/// Reads past the link layer; false where it is cut off.
bool read_ethernet(ByteReader& reader, Frame& frame) {
    const auto to = reader.take(6);
    const auto from = reader.take(6);
    const auto kind = reader.u16();
    if (!to || !from || !kind)
        return false;
    frame.to_link = address_of(*to);
    frame.from_link = address_of(*from);
    frame.kind = *kind;
    return true;
}

/// A frame that has a length where others have a type, behind it.
bool read_llc(ByteReader& reader, Frame& frame) {
    const auto target = reader.u8();
    const auto source = reader.u8();
    const auto control = reader.u8();
    if (!target || !source || !control)
        return false;
    frame.is_llc = true;
    frame.kind = static_cast<std::uint16_t>(*target << 8U | *source);
    ByteReader ahead = reader;
    const auto organisation = ahead.take(3);
    const auto kind = organisation ? ahead.u16() : std::nullopt;
    constexpr std::uint16_t snap = 0xaaaa;
    if (frame.kind != snap || *control != 3 || !kind ||
        std::ranges::any_of(*organisation, [](std::byte byte) { return byte != std::byte{0}; }))
        return true;
    frame.is_llc = false;
    frame.kind = *kind;
    reader = ahead;
    return true;
}

bool read_cooked(ByteReader& reader, Frame& frame) {
    if (!reader.skip(4))
        return false;
    const auto length = reader.u16();
    const auto from = reader.take(8);
    const auto kind = reader.u16();
    if (!length || !from || !kind)
        return false;
    if (*length == 6)
        frame.from_link = address_of(from->first(6));
    frame.kind = *kind;
    return true;
}

bool read_cooked2(ByteReader& reader, Frame& frame) {
    const auto kind = reader.u16();
    if (!kind || !reader.skip(9))
        return false;
    const auto length = reader.u8();
    const auto from = reader.take(8);
    if (!length || !from)
        return false;
    if (*length == 6)
        frame.from_link = address_of(from->first(6));
    frame.kind = *kind;
    return true;
}

bool skip_tags(ByteReader& reader, Frame& frame) {
    for (std::size_t tags = 0; frame.kind == 0x8100 || frame.kind == 0x88a8 || frame.kind == 0x9100; ++tags) {
        const auto tag = reader.u16();
        const auto kind = reader.u16();
        if (!tag || !kind || tags == most_tags)
            return false;
        frame.kind = *kind;
    }
    return true;
}

/// Of what has no link layer, the first four bits tell the version.
void read_bare(const ByteReader& reader, Frame& frame) {
    ByteReader ahead = reader;
    const auto first = ahead.u8();
    if (first)
        frame.kind = *first >> 4U == 4 ? ipv4_kind : *first >> 4U == 6 ? ipv6_kind : std::uint16_t{0};
}

bool read_link(std::uint32_t link, ByteReader& reader, Frame& frame) {
    switch (link) {
    case LinkEthernet:
        return read_ethernet(reader, frame) && skip_tags(reader, frame) &&
               (frame.kind >= first_kind || read_llc(reader, frame));
    case LinkCooked:
        return read_cooked(reader, frame) && skip_tags(reader, frame) &&
               (frame.kind != cooked_llc || read_llc(reader, frame));
    case LinkCooked2:
        return read_cooked2(reader, frame) && skip_tags(reader, frame) &&
               (frame.kind != cooked_llc || read_llc(reader, frame));
    case LinkNull:
    case LinkLoop:
        if (!reader.skip(4))
            return false;
        break;
    default: break;
    }
    read_bare(reader, frame);
    return frame.kind != 0;
}

/// What is left of a packet that says it has `length` bytes behind its header. A length of 0 is one that the network
/// card was to fill in.
struct Rest {
    ByteReader reader;
    std::uint64_t bytes;
};

bool read_tcp(Rest rest, Frame& frame) {
    const auto from = rest.reader.u16();
    const auto to = rest.reader.u16();
    const auto sequence = rest.reader.u32();
    const auto acknowledged = rest.reader.u32();
    const auto head = rest.reader.u8();
    const auto flags = rest.reader.u8();
    if (!acknowledged || !flags)
        return false;
    const std::size_t head_bytes = std::size_t{4} * (*head >> 4U);
    if (head_bytes < 20 || head_bytes > rest.bytes)
        return false;
    frame.from_port = *from;
    frame.to_port = *to;
    frame.sequence = *sequence;
    frame.acknowledged = *acknowledged;
    frame.rst = (*flags & 0x04U) != 0;
    frame.syn = (*flags & 0x02U) != 0;
    frame.ack = (*flags & 0x10U) != 0;
    frame.payload_bytes = rest.bytes - head_bytes;
    // Options that were not kept leave nothing of the payload.
    if (rest.reader.skip(head_bytes - 14))
        frame.payload = rest.reader.take(std::min<std::uint64_t>(frame.payload_bytes, rest.reader.remaining())).value();
    return true;
}

bool read_udp(Rest rest, Frame& frame) {
    const auto from = rest.reader.u16();
    const auto to = rest.reader.u16();
    const auto length = rest.reader.u16();
    if (!length || !rest.reader.skip(2) || (*length != 0 && *length < 8))
        return false;
    frame.from_port = *from;
    frame.to_port = *to;
    const std::uint64_t said = *length == 0 ? rest.bytes : *length;
    // Of a datagram in pieces the first has less than the datagram says.
    frame.payload_bytes = (frame.in_pieces ? said : std::min<std::uint64_t>(said, rest.bytes)) - 8;
    frame.payload = rest.reader.take(std::min<std::uint64_t>(frame.payload_bytes, rest.reader.remaining())).value();
    return true;
}

bool read_carried(Rest rest, Frame& frame) {
    frame.holds = Frame::Holds::Ip;
    frame.payload_bytes = rest.bytes;
    if (frame.later_piece)
        return true;
    const bool good = frame.protocol == Tcp   ? read_tcp(rest, frame)
                      : frame.protocol == Udp ? rest.bytes >= 8 && read_udp(rest, frame)
                                              : true;
    if (!good)
        frame.holds = Frame::Holds::Damaged;
    return good;
}

/// RFC 791, 3.1.
bool read_ipv4(ByteReader reader, std::uint64_t on_wire, Frame& frame) {
    const auto first = reader.u8();
    const bool service = reader.skip(1);
    const auto total = reader.u16();
    const bool identified = service && reader.skip(2);
    const auto pieces = reader.u16();
    const bool lived = identified && reader.skip(1);
    const auto protocol = reader.u8();
    const bool summed = lived && reader.skip(2);
    const auto from = reader.take(4);
    const auto to = reader.take(4);
    const std::size_t head = first ? std::size_t{4} * (*first & 0x0fU) : 0;
    if (!summed || !to || *first >> 4U != 4 || head < 20)
        return false;
    const std::uint64_t length = *total == 0 ? on_wire : *total;
    frame.from = address_of(*from);
    frame.to = address_of(*to);
    frame.protocol = *protocol;
    frame.in_pieces = (*pieces & 0x3fffU) != 0;
    frame.later_piece = (*pieces & 0x1fffU) != 0;
    if (length < head || !reader.skip(head - 20))
        return false;
    return read_carried({reader, length - head}, frame);
}

bool is_extension(std::uint8_t next) { return next == 0 || next == 43 || next == 44 || next == 60 || next == 135; }

/// RFC 8200, 4: each says what follows, and its length in units of eight bytes beyond the first; a fragment header has
/// always eight.
bool skip_extensions(Rest& rest, std::uint8_t& next, Frame& frame) {
    for (std::size_t i = 0; is_extension(next) && !frame.later_piece; ++i) {
        const std::uint8_t kind = next;
        const auto following = rest.reader.u8();
        const auto length = rest.reader.u8();
        const auto word = rest.reader.u16();
        if (!word || i == most_extensions)
            return false;
        const std::uint64_t bytes = kind == 44 ? 8 : 8 * (std::uint64_t{*length} + 1);
        if (kind == 44) {
            frame.in_pieces = frame.in_pieces || (*word & 0xfff9U) != 0;
            frame.later_piece = *word >> 3U != 0;
        }
        if (bytes > rest.bytes || !rest.reader.skip(bytes - 4))
            return false;
        rest.bytes -= bytes;
        next = *following;
    }
    return true;
}

bool read_ipv6(ByteReader reader, std::uint64_t on_wire, Frame& frame) {
    const auto first = reader.u32();
    const auto length = reader.u16();
    const auto next = reader.u8();
    const auto hops = reader.u8();
    const auto from = reader.take(16);
    const auto to = reader.take(16);
    if (!hops || !from || !to || *first >> 28U != 6 || on_wire < 40)
        return false;
    frame.from = address_of(*from);
    frame.to = address_of(*to);
    Rest rest{reader, *length == 0 ? on_wire - 40 : *length};
    std::uint8_t carried = *next;
    const bool good = skip_extensions(rest, carried, frame);
    frame.protocol = carried;
    return good && read_carried(rest, frame);
}

} // namespace

bool is_known_link(std::uint32_t link) {
    constexpr std::array<std::uint32_t, 10> known = {LinkNull, LinkEthernet, LinkRawBsd, LinkRawOpenBsd, LinkRaw,
                                                     LinkLoop, LinkCooked,   LinkIpv4,   LinkIpv6,       LinkCooked2};
    return std::ranges::find(known, link) != known.end();
}

Frame read_frame(const Packet& packet) {
    Frame frame;
    ByteReader reader(packet.data, ByteOrder::Big);
    if (!read_link(packet.link, reader, frame))
        return frame;
    const std::uint64_t before = reader.position();
    const std::uint64_t on_wire = packet.length > before ? packet.length - before : 0;
    if (frame.is_llc)
        frame.holds = Frame::Holds::Other;
    else if (frame.kind == ipv4_kind)
        read_ipv4(reader, on_wire, frame);
    else if (frame.kind == ipv6_kind)
        read_ipv6(reader, on_wire, frame);
    else
        frame.holds = Frame::Holds::Other;
    return frame;
}

std::string_view name_of_protocol(std::uint8_t protocol) {
    static const std::array<std::string, 256> names = [] {
        std::array<std::string, 256> all;
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] = "ip-" + std::to_string(i);
        all[Icmp] = "icmp";
        all[Igmp] = "igmp";
        all[Tcp] = "tcp";
        all[Udp] = "udp";
        all[Esp] = "esp";
        all[Ah] = "ah";
        all[Icmp6] = "icmpv6";
        return all;
    }();
    return names[protocol];
}

} // namespace warifu::traffic
