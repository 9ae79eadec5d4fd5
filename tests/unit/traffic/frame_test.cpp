#include "frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_capture.h"

namespace warifu::traffic::sample {
namespace {

using Holds = Frame::Holds;

Frame frame_of(const std::string& bytes, std::uint32_t link = 1, std::size_t length = 0) {
    static std::string kept; // what a frame shows lives as long as its packet
    kept = bytes;
    return read_frame({1, 0, link, as_bytes(kept), length == 0 ? bytes.size() : length});
}

const std::string packet = ipv4(unit_ip, peer_ip, 17, udp(4000, 53, "abc"));
const std::string packet6 = ipv6(unit_ip6, peer_ip6, 17, udp(4000, 53, "abc"));

void expect_packet(const Frame& frame, const std::string& why) {
    EXPECT_EQ(frame.holds, Holds::Ip) << why;
    EXPECT_EQ(to_string(frame.from), "192.0.2.7") << why;
    EXPECT_EQ(frame.to_port, 53) << why;
    EXPECT_EQ(as_text(frame.payload), "abc") << why;
}

TEST(Frame, IsReadBehindEveryLinkLayerThatIsKnown) {
    expect_packet(frame_of(ethernet(Side::Unit, packet)), "Ethernet");
    expect_packet(frame_of(ethernet(Side::Unit, u16(7) + u16(0x0800) + packet, 0x8100)), "a VLAN");
    expect_packet(frame_of(ethernet(Side::Unit, u16(7) + u16(0x8100) + u16(8) + u16(0x0800) + packet, 0x88a8)), "two");
    expect_packet(frame_of(ethernet(Side::Unit, hex("aaaa03 000000 0800") + packet, 200)), "SNAP");
    const std::string cooked = u16(4) + u16(1) + u16(6) + unit_mac + "\0\0"s;
    expect_packet(frame_of(cooked + u16(0x0800) + packet, 113), "cooked");
    expect_packet(frame_of(cooked + u16(0x0004) + hex("aaaa03 000000 0800") + packet, 113), "cooked, and SNAP");
    expect_packet(frame_of(u16(0x0800) + u16(0) + u32(3) + u16(1) + u8(4) + u8(6) + unit_mac + "\0\0"s + packet, 276),
                  "cooked 2");
    for (const std::uint32_t bare : {12U, 14U, 101U, 228U})
        expect_packet(frame_of(packet, bare), "bare " + std::to_string(bare));
    for (const std::uint32_t loop : {0U, 108U})
        expect_packet(frame_of(u32(2) + packet, loop), "loop " + std::to_string(loop));
    EXPECT_EQ(to_string(frame_of(packet6, 229).to), "2001:db8:1::5");
}

TEST(Frame, LinkLayerAddressesAreToldWhereTheyAreThere) {
    EXPECT_EQ(to_string(frame_of(ethernet(Side::Unit, packet)).from_link), "02:00:5e:10:00:07");
    EXPECT_EQ(to_string(frame_of(u16(4) + u16(1) + u16(6) + unit_mac + "\0\0"s + u16(0x0800) + packet, 113).from_link),
              "02:00:5e:10:00:07");
    EXPECT_TRUE(frame_of(packet, 101).from_link.empty());
}

TEST(Frame, LinkTypesThatAreNotUnderstoodAreNotKnown) {
    for (const std::uint32_t link : {105U, 127U, 195U, 230U, 251U, 256U}) // 802.11, radiotap, 802.15.4, Bluetooth LE
        EXPECT_FALSE(is_known_link(link)) << link;
}

TEST(Frame, WhatIsNotIpIsToldByItsKind) {
    EXPECT_EQ(frame_of(ethernet(Side::Unit, "pppoe", 0x8864)).kind, 0x8864);
    const Frame bridge = frame_of(ethernet(Side::Unit, hex("424203") + "x", 4));
    EXPECT_TRUE(bridge.is_llc);
    EXPECT_EQ(bridge.kind, 0x4242);
    const Frame looks_like_ip = frame_of(ethernet(Side::Unit, hex("080003") + packet, 60));
    EXPECT_EQ(looks_like_ip.holds, Holds::Other) << "target 08 and source 00 are no type";
}

TEST(Frame, PaddingBehindAPacketIsNotOfIt) {
    expect_packet(frame_of(ethernet(Side::Unit, packet + std::string(20, 'p'))), "a short packet on Ethernet");
}

TEST(Frame, OptionsAndExtensionsArePassedOver) {
    expect_packet(frame_of(ethernet(Side::Unit, ipv4(unit_ip, peer_ip, 17, udp(4000, 53, "abc"), {}, "\1\1\1\0"s))),
                  "options of IPv4");
    const std::string hops = u8(60) + u8(0) + std::string(6, '\0');
    const std::string target = u8(43) + u8(1) + std::string(14, '\0');
    const std::string routing = u8(17) + u8(0) + std::string(6, '\0');
    const Frame frame = frame_of(
        ethernet(Side::Unit, ipv6(unit_ip6, peer_ip6, 0, hops + target + routing + udp(4000, 53, "abc")), 0x86dd));
    EXPECT_EQ(frame.holds, Holds::Ip);
    EXPECT_EQ(frame.protocol, 17);
    EXPECT_EQ(as_text(frame.payload), "abc");
}

TEST(Frame, ExtensionsWithoutEndAreDamaged) {
    std::string extensions;
    for (int i = 0; i < 20; ++i)
        extensions += u8(60) + u8(0) + std::string(6, '\0');
    EXPECT_EQ(frame_of(ethernet(Side::Unit, ipv6(unit_ip6, peer_ip6, 60, extensions), 0x86dd)).holds, Holds::Damaged);
}

TEST(Frame, PiecesOfAPacketAreToldApart) {
    const Frame first =
        frame_of(ethernet(Side::Unit, ipv4(unit_ip, peer_ip, 17, udp(4000, 53, "abcdefgh"), {0, true})));
    EXPECT_TRUE(first.in_pieces);
    EXPECT_FALSE(first.later_piece);
    EXPECT_EQ(first.to_port, 53);
    const Frame later = frame_of(ethernet(Side::Unit, ipv4(unit_ip, peer_ip, 17, "ijkl", {2, false})));
    EXPECT_TRUE(later.later_piece);
    EXPECT_EQ(later.to_port, 0) << "it has no ports";
    const auto piece6 = [](unsigned word) {
        return frame_of(ethernet(
            Side::Unit, ipv6(unit_ip6, peer_ip6, 44, u8(17) + u8(0) + u16(word) + u32(1) + udp(4000, 53, "abcdefgh")),
            0x86dd));
    };
    EXPECT_TRUE(piece6(1).in_pieces);
    EXPECT_FALSE(piece6(1).later_piece);
    EXPECT_TRUE(piece6(3U << 3U).later_piece);
    EXPECT_FALSE(piece6(0).in_pieces) << "an atomic one is whole (RFC 6946)";
}

TEST(Frame, WhatWasNotKeptIsCut) {
    const std::string whole = ethernet(Side::Unit, packet);
    const Frame frame = frame_of(whole.substr(0, whole.size() - 2), 1, whole.size());
    EXPECT_TRUE(frame.cut());
    EXPECT_EQ(as_text(frame.payload), "a");
}

TEST(Frame, HeadersThatAreCutOffOrMakeNoSenseAreDamaged) {
    const std::string whole = ethernet(Side::Unit, packet);
    for (std::size_t size = 0; size < whole.size() - 3; ++size)
        EXPECT_EQ(frame_of(whole.substr(0, size)).holds, Holds::Damaged) << size;
    const auto with_ip = [](std::size_t at, unsigned value) {
        std::string bytes = packet;
        bytes[at] = static_cast<char>(value);
        return frame_of(ethernet(Side::Unit, bytes)).holds;
    };
    EXPECT_EQ(with_ip(0, 0x44), Holds::Damaged) << "a header of 16 bytes";
    EXPECT_EQ(with_ip(0, 0x65), Holds::Damaged) << "of version 6";
    EXPECT_EQ(with_ip(3, 19), Holds::Damaged) << "less than its header";
    EXPECT_EQ(with_ip(25, 7), Holds::Damaged) << "UDP shorter than its header";
    EXPECT_EQ(with_ip(3, 27), Holds::Damaged) << "no room for UDP's header";
}

TEST(Frame, ALengthThatTheNetworkCardWasToFillInIsThatOfThePacket) {
    std::string bytes = packet;
    bytes[2] = bytes[3] = '\0';
    expect_packet(frame_of(ethernet(Side::Unit, bytes)), "a total length of 0");
}

TEST(Frame, EveryProtocolHasAName) {
    EXPECT_EQ(name_of_protocol(6), "tcp");
    EXPECT_EQ(name_of_protocol(47), "ip-47");
}

} // namespace
} // namespace warifu::traffic::sample
