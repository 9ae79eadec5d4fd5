// What a capture bears out as a whole, and whose it is.
#include "warifu/traffic/traffic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_capture.h"

namespace warifu::traffic::sample {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Outcome = Examination::Outcome;

const std::vector<std::string> by_ip = {"192.0.2.7"};
const std::vector<std::string> by_mac = {"02-00-5E-10-00-07"};

std::string ng(const std::vector<std::string>& packets, const std::string& options = {}) {
    std::string file = section() + interface(1, options);
    for (const std::string& packet : packets)
        file += enhanced(packet);
    return file;
}

std::string reason(const std::string& file, const std::vector<std::string>& addresses = by_ip,
                   const CaptureLimits& limits = {}) {
    return read(file, addresses, limits).of("traffic.flows").reason;
}

std::vector<std::string> and_then(const Connection& connection, const std::vector<std::string>& more) {
    std::vector<std::string> all = connection.packets;
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

TEST(Capture, IsCompleteWhenAllOfTheUnitWasRead) {
    for (const auto& addresses : {by_ip, by_mac, {by_ip[0], by_mac[0]}}) {
        const Readout readout = read(ng(tls13().packets), addresses);
        EXPECT_EQ(readout.of("traffic.flows").outcome, Outcome::Complete) << readout.of("traffic.flows").reason;
        EXPECT_EQ(readout.of("traffic.unit").outcome, Outcome::Complete);
        const Row capture = readout.rows_of("capture").front();
        EXPECT_EQ(text(capture, "packets"), text(capture, "unit_packets"));
        EXPECT_EQ(text(capture, "exercised"), "set-up use");
        EXPECT_EQ(text(capture, "flows"), "1");
    }
}

TEST(Capture, OfAnotherUnitIsNot) {
    const Readout readout = read(ng(tls13().packets), {"192.0.2.99"});
    EXPECT_THAT(readout.of("traffic.unit").reason, HasSubstr("none of its addresses is in the capture"));
    EXPECT_THAT(readout.flows(), IsEmpty());
}

TEST(Capture, InWhichTheUnitIsAloneSpokenToIsNotItsOwn) {
    const Readout readout = read(ng({datagram(Side::Peer, 40'000, 53, "x")}));
    EXPECT_THAT(readout.of("traffic.unit").reason, HasSubstr("it says nothing"));
}

TEST(Capture, WithoutAnAddressOfTheUnitIsNotComplete) {
    const Readout readout = read(ng(tls13().packets), {});
    EXPECT_THAT(readout.of("traffic.flows").reason, HasSubstr("no address of the unit was given"));
    EXPECT_THAT(readout.flows(), SizeIs(1)) << "whoever speaks first is taken for it";
}

TEST(Capture, OfNothingShowsNothing) {
    for (const std::string& file : {pcap({}), section() + interface()}) {
        const Readout readout = read(file, by_ip);
        EXPECT_EQ(readout.of("traffic.unit").outcome, Outcome::Incomplete);
        EXPECT_EQ(text(readout.rows_of("capture").front(), "packets"), "0");
    }
    for (const std::string& file : {""s, "no capture at all"s}) {
        EXPECT_THAT(reason(file), HasSubstr("it is no capture"));
        EXPECT_THAT(read(file).rows_of("capture"), IsEmpty());
    }
}

TEST(Capture, ThatIsCutOffIsNotCompleteAndWhatCameBeforeIsTold) {
    const std::string file = pcap(tls13().packets);
    const Readout readout = read(file.substr(0, file.size() - 3));
    EXPECT_THAT(readout.of("traffic.flows").reason, HasSubstr("cut off within a packet"));
    EXPECT_THAT(readout.anomalies, SizeIs(1));
    EXPECT_THAT(readout.flows(), ElementsAre("tls|TLS 1.3|TLS_AES_128_GCM_SHA256"));
}

TEST(Capture, OfWhichPacketsWereDroppedIsNotComplete) {
    const std::string statistics = block(5, u32(0) + u64(0) + option(5, u64(3, ByteOrder::Little)));
    EXPECT_THAT(reason(ng(tls13().packets) + statistics), HasSubstr("3 packets were dropped"));
}

TEST(Capture, WithAFilterIsNotCompleteButForOneThatTakesAllOfTheUnit) {
    const auto filtered = [](const std::string& filter) {
        return reason(ng(tls13().packets, option(11, "\0"s + filter)));
    };
    EXPECT_THAT(filtered("tcp port 443"), HasSubstr("made with the filter 'tcp port 443'"));
    EXPECT_THAT(filtered("host 192.0.2.7"), HasSubstr("other addresses")) << "it hides what the unit says by IPv6";
    EXPECT_THAT(filtered("ether host 02:00:5e:10:00:07 and not port 80"), HasSubstr("filter"));
    EXPECT_THAT(filtered("ether host 02:00:5e:10:00:07"), IsEmpty());
}

TEST(Capture, OfALinkTypeThatIsNotUnderstoodIsNotComplete) {
    const std::string radio = section() + interface(1) + interface(251) + enhanced("advertising", 0, 1);
    EXPECT_THAT(reason(radio), HasSubstr("link type 251"));
}

TEST(Unit, AnAddressOfItThatWasNotNamedIsAsked) {
    const std::string sends = ethernet(Side::Unit, ipv6(unit_ip6, peer_ip6, 17, udp(1, 2, "secret")), 0x86dd);
    const std::string receives = ethernet(Side::Peer, ipv6(peer_ip6, unit_ip6, 17, udp(1, 2, "secret")), 0x86dd);
    for (const std::string& twin : {sends, receives}) {
        EXPECT_THAT(reason(ng(and_then(tls13(), {twin}))),
                    HasSubstr("02:00:5e:10:00:07, which speaks for the unit, has the address 2001:db8::7, too"));
        EXPECT_THAT(reason(ng(and_then(tls13(), {twin})), by_mac), IsEmpty()) << "by its MAC, it is known";
        EXPECT_THAT(reason(ng(and_then(tls13(), {twin})), {by_ip[0], "2001:db8::7"}), IsEmpty());
    }
    const std::string searching = ethernet(Side::Unit, ipv6(std::string(16, '\0'), peer_ip6, 58, "x"), 0x86dd);
    const std::string group = ethernet(Side::Peer, ipv4(peer_ip, hex("e00000fb"), 17, udp(1, 2, "x")));
    EXPECT_THAT(reason(ng(and_then(tls13(), {searching, group}))), IsEmpty())
        << "no address is nobody's, and a group's is all's";
}

TEST(Unit, WithoutLinkLayerAddressesWhoeverIsNotNamedMayBeIt) {
    std::vector<std::string> bare;
    for (const std::string& packet : tls13().packets)
        bare.push_back(packet.substr(14));
    EXPECT_THAT(reason(pcap(bare, {ByteOrder::Little, 0xa1b2c3d4, 101})), IsEmpty());
    bare.push_back(ipv6(unit_ip6, peer_ip6, 17, udp(1, 2, "secret")));
    EXPECT_THAT(reason(pcap(bare, {ByteOrder::Little, 0xa1b2c3d4, 101})), HasSubstr("1 packet are of none"));
}

TEST(Unit, ByItsMacAloneIsNotFollowedWhereTheCaptureTellsNoTarget) {
    const std::string cooked =
        u16(4) + u16(1) + u16(6) + unit_mac + "\0\0"s + u16(0x0800) + ipv4(unit_ip, peer_ip, 17, udp(40'000, 53, "x"));
    const std::string file = pcap({cooked}, {ByteOrder::Little, 0xa1b2c3d4, 113});
    EXPECT_THAT(reason(file, by_mac), HasSubstr("192.0.2.7, too: add it"));
    EXPECT_THAT(reason(file, {by_mac[0], by_ip[0]}), IsEmpty());
}

TEST(Unit, FramesOfItThatAreNotIpAreNamed) {
    const auto frame = [](Side from, std::uint16_t kind, const std::string& body = "x") {
        return reason(ng(and_then(tls13(), {ethernet(from, body, kind)})));
    };
    EXPECT_THAT(frame(Side::Unit, 0x8864), HasSubstr("Ethernet's type 0x8864 were not looked into"));
    EXPECT_THAT(frame(Side::Peer, 0x88e1), HasSubstr("Ethernet's type 0x88e1 were not looked into"));
    EXPECT_THAT(frame(Side::Unit, 40, hex("e0e003") + "netware"), HasSubstr("IEEE 802.2's 0xe0e0"));
    for (const int harmless : {0x0806, 0x888e, 0x88cc})
        EXPECT_THAT(frame(Side::Unit, static_cast<std::uint16_t>(harmless)), IsEmpty()) << harmless;
    EXPECT_THAT(frame(Side::Unit, 3, hex("424203")), IsEmpty()) << "of a bridge";
}

TEST(Unit, MuchThatOthersSendToAllMayBeMeantForIt) {
    const auto calls = [](int packets, const std::string& to, const std::string& payload, std::uint16_t port) {
        std::vector<std::string> all = tls13().packets;
        for (int i = 0; i < packets; ++i)
            all.push_back(hex("01005e000001") + peer_mac + u16(0x0800) +
                          ipv4(peer_ip, to, 17, udp(18'266, port, payload)));
        return reason(ng(all));
    };
    for (const std::string& to : {hex("ffffffff"), hex("ef010203"), hex("c00002ff")})
        EXPECT_THAT(calls(64, to, std::string(300, 'x'), 7001), HasSubstr("203.0.113.5 sends 64 packets to all"));
    EXPECT_THAT(calls(63, hex("ffffffff"), "x", 7001), IsEmpty());
    EXPECT_THAT(calls(64, hex("effffffa"), "NOTIFY * HTTP/1.1\r\n\r\n", 1900), IsEmpty());
}

TEST(Unit, WhatItSaysInsideSnapIsRead) {
    const std::string inside = hex("aaaa03 000000 0800") + ipv4(unit_ip, peer_ip, 17, udp(40'000, 9999, "secret"));
    EXPECT_THAT(read(ng({ethernet(Side::Unit, inside, 60)})).flows(), ElementsAre("unknown||"));
}

TEST(Unit, WhatTunnelsCarryIsNotLookedIntoAndToldByItsProtocol) {
    for (const auto& [protocol, name] : {std::pair(47, "ip-47"), std::pair(4, "ip-4"), std::pair(41, "ip-41"),
                                         std::pair(50, "esp"), std::pair(132, "ip-132"), std::pair(51, "ah")}) {
        const std::string inside = ipv4(unit_ip, peer_ip, 6, "x");
        const Readout readout =
            read(ng({ethernet(Side::Unit, ipv4(unit_ip, peer_ip, static_cast<std::uint8_t>(protocol), inside))}));
        EXPECT_THAT(readout.flows(), ElementsAre(name + "||"s));
    }
    const std::string vxlan = hex("0800000000000700") + ethernet(Side::Unit, ipv4(unit_ip, peer_ip, 6, "x"));
    EXPECT_THAT(read(ng({datagram(Side::Unit, 40'000, 4789, vxlan)})).flows(), ElementsAre("unknown||"));
}

TEST(Packets, InPiecesAndWithDamagedHeadersKeepItOpen) {
    const std::string first = ethernet(Side::Unit, ipv4(unit_ip, peer_ip, 17, udp(1, 53, "abcdefgh"), {0, true}));
    const std::string later = ethernet(Side::Unit, ipv4(unit_ip, peer_ip, 17, "ijkl", {2, false}));
    const Readout pieces = read(ng({first, later}));
    EXPECT_THAT(pieces.of("traffic.flows").reason, HasSubstr("packets in pieces"));
    EXPECT_THAT(pieces.flows(), ElementsAre("unknown||"));
    EXPECT_THAT(reason(ng({ethernet(Side::Unit, "E\0"s)})), HasSubstr("cut off or damaged"));
}

TEST(Flows, BeyondTheLimitAreCountedAndNotTold) {
    std::vector<std::string> packets;
    for (std::uint16_t port = 1; port <= 5; ++port)
        packets.push_back(datagram(Side::Unit, port, 9999, "x"));
    CaptureLimits limits;
    limits.flows = 3;
    EXPECT_THAT(read(ng(packets), by_ip, limits).flows(), SizeIs(3));
    EXPECT_THAT(reason(ng(packets), by_ip, limits), HasSubstr("stopped at 3 flows"));
}

TEST(Flows, AConnectionBetweenTheSameEndsIsAnother) {
    Connection first(40'002, 443, 1000);
    first.open().says(Side::Unit, "GET / HTTP/1.1\r\n\r\n").close();
    Connection second(40'002, 443, 900'000);
    second.open().says(Side::Unit, "\1\2\3");
    EXPECT_THAT(read(ng(and_then(first, second.packets))).flows(), ElementsAre("http||", "unknown||"));
    const std::vector<std::string> unasked(second.packets.begin() + 1, second.packets.end());
    EXPECT_THAT(read(ng(and_then(first, unasked))).rows_of("flow"), SizeIs(2)) << "by the answer alone, too";
}

TEST(Flows, OfWhichOneDirectionAloneWasCapturedAreNotWhole) {
    Connection connection;
    connection.open().says(Side::Peer, "the peer tells its secrets").says(Side::Peer, "and more").close();
    std::vector<std::string> of_unit;
    for (const std::string& packet : connection.packets)
        if (packet.substr(6, 6) == unit_mac)
            of_unit.push_back(packet);
    const Row flow = read(ng(of_unit)).rows_of("flow").front();
    EXPECT_EQ(text(flow, "carries"), "") << "nothing was seen";
    EXPECT_EQ(text(flow, "begun"), "0");
}

TEST(Flows, WhatIsAcknowledgedAndWasNotCapturedIsMissing) {
    Connection connection = tls13();
    connection.loses(Side::Unit, 50).acknowledges(Side::Peer);
    EXPECT_EQ(text(read(ng(connection.packets)).rows_of("flow").front(), "whole"), "0");
}

TEST(Flows, APortThatNobodyListensOnIsNoGap) {
    Connection connection;
    connection.sends(Side::Unit, 0, "", Syn).sends(Side::Peer, -12345, "", Rst | Ack);
    const Row flow = read(ng(connection.packets)).rows_of("flow").front();
    EXPECT_EQ(text(flow, "carries") + text(flow, "begun") + text(flow, "whole"), "11");
}

TEST(Flows, SegmentsOutOfOrderAndTwiceAreReadInOrder) {
    const std::string hello = record(22, client_hello());
    Connection connection;
    connection.open()
        .sends(Side::Unit, 20, hello.substr(20))
        .sends(Side::Unit, 10, hello.substr(10, 30))
        .sends(Side::Unit, 0, hello.substr(0, 15))
        .sends(Side::Unit, 0, hello)
        .loses(Side::Unit, hello.size())
        .says(Side::Peer, record(22, server_hello()));
    const Readout readout = read(ng(connection.packets));
    EXPECT_THAT(readout.flows(), ElementsAre("tls|TLS 1.3|TLS_AES_128_GCM_SHA256"));
    EXPECT_EQ(text(readout.rows_of("flow").front(), "whole"), "1");
}

TEST(Rows, PointToTheirPackets) {
    Connection connection;
    connection.open().says(Side::Unit, "GET / HTTP/1.1\r\nAuthorization: Basic YTpi\r\n\r\n");
    const Readout readout = read(ng(connection.packets));
    EXPECT_EQ(readout.rows_of("flow").front().locator, "capture#1");
    const Row login = readout.rows_of("cleartext").front();
    EXPECT_EQ(login.locator, "capture#4");
    EXPECT_EQ(text(login, "unit_end"), "192.0.2.7:40002");
    EXPECT_EQ(text(login, "sender"), "unit");
}

TEST(Rows, HoldNoPayload) {
    Connection connection;
    connection.open().says(
        Side::Unit, "GET /?password=hidden1 HTTP/1.1\r\nAuthorization: Basic hidden2\r\nCookie: sid=hidden3\r\n\r\n");
    for (const Row& row : read(ng(connection.packets)).rows)
        for (const auto& [column, value] : row.columns) {
            const auto* words = std::get_if<std::string>(&value);
            EXPECT_TRUE(words == nullptr || words->find("hidden") == std::string::npos) << column;
        }
}

} // namespace
} // namespace warifu::traffic::sample
