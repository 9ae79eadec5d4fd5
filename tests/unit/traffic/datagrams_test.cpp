// What is said over UDP.
#include "datagrams.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_capture.h"

namespace warifu::traffic::sample {
namespace {

using testing::ElementsAre;

/// The port of the peer, and what both say.
struct Talked {
    std::uint16_t port;
    std::vector<std::pair<Side, std::string>> said;
};

Readout readout(const Talked& talked, std::uint16_t unit_port = 40'000) {
    std::vector<std::string> packets;
    for (const auto& [from, payload] : talked.said)
        packets.push_back(datagram(from, unit_port, talked.port, payload));
    return read_packets(packets);
}
std::vector<std::string> flows(const Talked& talked) { return readout(talked).flows(); }
std::string sealed_bytes(const Talked& talked) { return text(readout(talked).rows_of("flow").front(), "sealed_bytes"); }

const std::string names = u16(7) + u16(0x0100) + u16(1) + u16(0) + u16(0) + u16(0) + "\5cloud\2ex\0"s + u16(1) + u16(1);

TEST(Datagrams, WhatCarriesNoAssetIsToldByBytesAndPort) {
    EXPECT_THAT(flows({53, {{Side::Unit, names}}}), ElementsAre("dns||"));
    EXPECT_THAT(flows({5353, {{Side::Unit, names}}}), ElementsAre("mdns||"));
    EXPECT_THAT(flows({123, {{Side::Unit, "\x23" + std::string(47, '\0')}}}), ElementsAre("ntp||"));
    const std::string dhcp = "\1" + std::string(235, '\0') + hex("63825363 ff");
    EXPECT_THAT(flows({67, {{Side::Unit, dhcp}}}), ElementsAre("dhcp||"));
    EXPECT_THAT(flows({1900, {{Side::Unit, "M-SEARCH * HTTP/1.1\r\nST: x\r\n\r\n"}}}), ElementsAre("ssdp||"));

    for (const std::string& payload : {names, dhcp, "\x23" + std::string(47, '\0')})
        EXPECT_THAT(flows({9999, {{Side::Unit, payload}}}), ElementsAre("unknown||")) << "it may be anything";
    EXPECT_THAT(flows({53, {{Side::Unit, names + "x"}}}), ElementsAre("unknown||")) << "something stands behind it";
    EXPECT_THAT(flows({123, {{Side::Unit, "password=0123456789"}}}), ElementsAre("unknown||"));
}

TEST(Datagrams, AConversationHasItsNameWhileEveryDatagramFits) {
    EXPECT_THAT(flows({53, {{Side::Unit, names}, {Side::Peer, names}, {Side::Unit, "password=x"}}}),
                ElementsAre("unknown||"));
}

TEST(Datagrams, ACommunityOfSnmpIsReadable) {
    const auto snmp = [](unsigned version) {
        const std::string body = "\2\1"s + u8(version) + (version == 3 ? "\x30\0"s : "\4\6public"s);
        return readout({161, {{Side::Peer, "\x30" + u8(static_cast<unsigned>(body.size())) + body}}});
    };
    EXPECT_EQ(text(snmp(1).rows_of("cleartext").front(), "kind"), "community");
    EXPECT_TRUE(snmp(3).rows_of("cleartext").empty());
    EXPECT_EQ(text(snmp(3).rows_of("flow").front(), "says"), "SNMP v3");
}

std::string dtls(std::uint8_t type, unsigned epoch, const std::string& body) {
    return u8(type) + u16(0xfefd) + u16(epoch) + std::string(6, '\0') + u16(body.size()) + body;
}
std::string in_parts(const std::string& message) {
    const std::string body = message.substr(4);
    return message.substr(0, 4) + u16(0) + u24(0) + u24(body.size()) + body;
}
std::string dtls_client_hello() {
    return in_parts(
        handshake(1, u16(0xfefd) + std::string(32, 'c') + u8(0) + u8(0) + u16(2) + u16(0xc02b) + u8(1) + u8(0)));
}
Talked greeted(const ServerHelloTerms& terms) {
    return {5684,
            {{Side::Unit, dtls(22, 0, dtls_client_hello())}, {Side::Peer, dtls(22, 0, in_parts(server_hello(terms)))}}};
}
Talked with(Talked talked, Side from, const std::string& payload) {
    talked.said.emplace_back(from, payload);
    return talked;
}

TEST(Dtls, ItsVersionAndCipherAreTold) {
    const Talked talked = with(greeted({0xfefd, 0xc02b, ""}), Side::Unit, dtls(20, 0, "\1") + dtls(23, 1, sealed(70)));
    EXPECT_THAT(flows(talked), ElementsAre("dtls|DTLS 1.2|TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"));
    EXPECT_EQ(sealed_bytes(talked), "70");
}

TEST(Dtls, OfVersion13WhatIsSealedHasAHeadOfItsOwn) {
    const Talked talked = with(greeted({0xfefc, 0x1301, extension(51, u16(29) + u16(1) + "k")}), Side::Unit,
                               hex("2c 0001 0040") + sealed(64));
    EXPECT_THAT(flows(talked), ElementsAre("dtls|DTLS 1.3|TLS_AES_128_GCM_SHA256"));
    EXPECT_THAT(flows(with(greeted({0xfefd, 0xc02b, ""}), Side::Unit, hex("2c 0001 0040") + sealed(64))),
                ElementsAre("unknown||"))
        << "of version 1.2 there is none";
}

TEST(Dtls, DataInTheFirstEpochOrOfTextAreNotEncrypted) {
    const Talked agreed = greeted({0xfefd, 0xc02b, ""});
    EXPECT_THAT(flows(with(agreed, Side::Unit, dtls(23, 0, sealed(70)))), ElementsAre("unknown||"));
    EXPECT_THAT(flows(with(agreed, Side::Unit, dtls(23, 1, std::string(70, 'a')))), ElementsAre("unknown||"));
    EXPECT_THAT(flows(with(agreed, Side::Unit, "password=x")), ElementsAre("unknown||"));
}

std::string quic(const std::string& to, const std::string& own, std::size_t bytes, std::uint32_t version = 1) {
    return u8(0xc3) + u32(version) + u8(static_cast<unsigned>(to.size())) + to + u8(static_cast<unsigned>(own.size())) +
           own + sealed(bytes);
}

TEST(Quic, IsAgreedOnOnceTheServerCallsTheClientAsItAsked) {
    Talked talked{443, {{Side::Unit, quic("server-0", "client", 1200)}}};
    EXPECT_THAT(flows(talked), ElementsAre("quic|?|?"));
    EXPECT_THAT(flows(with(talked, Side::Peer, quic("another", "server", 1200))), ElementsAre("quic|?|?"));
    talked = with(talked, Side::Peer, quic("client", "server", 1200));
    EXPECT_THAT(flows(talked), ElementsAre("quic|QUIC 1|"));
    EXPECT_EQ(sealed_bytes(with(talked, Side::Unit, "\x41" + sealed(50))), "51");
    EXPECT_THAT(flows(with(talked, Side::Unit, "User=admin&password=0123456789abcdef&x=y")), ElementsAre("unknown||"))
        << "text has the bit that QUIC has, too";
    EXPECT_THAT(flows({443, {{Side::Unit, quic("server-0", "client", 100)}}}), ElementsAre("unknown||"))
        << "a client's first has 1200 bytes";
    EXPECT_THAT(flows({443, {{Side::Unit, quic("server-0", "client", 1200, 0x51303530)}}}), ElementsAre("unknown||"))
        << "a version of Google's own";
}

TEST(WireGuard, IsAgreedOnByTheAnswerToAnInitiation) {
    const auto little = [](std::uint32_t value) { return u32(value, ByteOrder::Little); };
    const std::string initiation = little(1) + little(77) + sealed(140);
    const std::string answer = little(2) + little(88) + little(77) + sealed(80);
    const Talked agreed{51'820, {{Side::Unit, initiation}, {Side::Peer, answer}}};
    EXPECT_THAT(flows({51'820, {{Side::Unit, initiation}}}), ElementsAre("wireguard|?|?"));
    EXPECT_THAT(flows(agreed), ElementsAre("wireguard|WireGuard 1|"));
    EXPECT_EQ(sealed_bytes(with(agreed, Side::Unit, little(4) + little(88) + u64(0) + sealed(64))), "48");
    EXPECT_THAT(flows(with(agreed, Side::Unit, little(4) + little(88) + u64(0) + std::string(64, 'a'))),
                ElementsAre("unknown||"));
    EXPECT_THAT(flows({51'820, {{Side::Unit, little(4) + little(88) + u64(0) + sealed(64)}}}),
                ElementsAre("unknown||"));
}

TEST(Datagrams, OneOfWhichNotAllWasKeptIsNotTold) {
    const std::string whole = datagram(Side::Unit, 40'000, 53, names);
    const std::string cut = whole.substr(0, whole.size() - 2);
    const Readout readout = read(pcap({}) + pcap_packet(cut, {}, 0, whole.size()));
    EXPECT_THAT(readout.flows(), ElementsAre("unknown||"));
    EXPECT_EQ(text(readout.rows_of("flow").front(), "whole"), "0");
}

} // namespace
} // namespace warifu::traffic::sample
