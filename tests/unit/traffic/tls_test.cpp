// TLS over TCP, told by its records (RFC 8446, 5; RFC 5246, 6).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_capture.h"

namespace warifu::traffic::sample {
namespace {

using testing::ElementsAre;

Connection tls_opened() {
    Connection connection;
    connection.open();
    return connection;
}

/// Up to both hellos.
Connection tls_greeted(const ServerHelloTerms& terms) {
    return tls_opened().says(Side::Unit, record(22, client_hello())).says(Side::Peer, record(22, server_hello(terms)));
}

const std::string change = record(20, "\1");
const std::string secret_text = "user=admin&password=0123456789abcdef&remember=yes";

TEST(Tls, ItsVersionAndCipherAreToldAndWhomItAsksFor) {
    const Readout readout = read_packets(tls13().packets);
    EXPECT_THAT(readout.flows(), ElementsAre("tls|TLS 1.3|TLS_AES_128_GCM_SHA256"));
    const Row flow = readout.rows_of("flow").front();
    EXPECT_EQ(text(flow, "host"), "cloud.ex");
    EXPECT_EQ(text(flow, "offered"), "TLS 1.3");
    EXPECT_EQ(text(flow, "sealed_bytes"), "300");
    EXPECT_EQ(text(flow, "opened_by"), "unit");
    EXPECT_EQ(text(flow, "begun") + text(flow, "whole"), "11");
}

TEST(Tls, AHelloMayComeInPieces) {
    const std::string hello = record(22, client_hello().substr(0, 10)) + record(22, client_hello().substr(10));
    Connection connection = tls_opened();
    for (const char byte : hello)
        connection.says(Side::Unit, std::string(1, byte));
    connection.says(Side::Peer, record(22, server_hello({0x0303, 0xc02f, ""})));
    EXPECT_THAT(flows(connection), ElementsAre("tls|TLS 1.2|TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
}

TEST(Tls, IsToldWhateverThePort) {
    Connection connection(40'002, 80);
    connection.open().says(Side::Unit, record(22, client_hello())).says(Side::Peer, record(22, server_hello()));
    EXPECT_THAT(flows(connection), ElementsAre("tls|TLS 1.3|TLS_AES_128_GCM_SHA256"));
}

TEST(Tls, AServersRequestForAnotherHelloAgreesOnNothing) {
    const ServerHelloTerms retry{0x0304, 0x1303, "",
                                 hex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")};
    Connection connection = tls_greeted(retry);
    EXPECT_THAT(flows(connection), ElementsAre("tls||")) << "nothing was agreed on, and nothing sent";
    connection.says(Side::Peer, change)
        .says(Side::Unit, record(22, client_hello()))
        .says(Side::Peer, record(22, server_hello()) + record(23, sealed(50)));
    EXPECT_THAT(flows(connection), ElementsAre("tls|TLS 1.3|TLS_AES_128_GCM_SHA256"));
}

TEST(Tls, AKeyThatBothHadBeforeAndNothingElseIsSaid) {
    EXPECT_THAT(flows(tls_greeted({0x0304, 0x1301, extension(41, u16(0))})),
                ElementsAre("tls|TLS 1.3|TLS_AES_128_GCM_SHA256 without a key share"));
}

TEST(Tls, AHelloThatNobodyTakesUpCarriesNothing) {
    EXPECT_THAT(flows(tls_opened().says(Side::Unit, record(22, client_hello())).says(Side::Peer, record(21, "\2\50"))),
                ElementsAre("tls||"));
}

TEST(Tls, MoreThanAHelloWithoutAnAgreementIsNotNothing) {
    for (const std::string& more :
         {record(22, secret_text), record(21, secret_text), record(24, secret_text), record(20, secret_text)})
        EXPECT_THAT(flows(tls_opened().says(Side::Unit, record(22, client_hello()) + more)), ElementsAre("tls|?|?"));
    EXPECT_THAT(flows(tls_opened().says(Side::Unit, record(22, u8(1) + u24(0xffff) + std::string(5000, 'x')))),
                ElementsAre("tls|?|?"))
        << "a hello without end";
    EXPECT_THAT(flows(tls_opened().says(Side::Unit, record(22, client_hello() + secret_text))), ElementsAre("tls|?|?"))
        << "what stands behind a hello in its record";
}

TEST(Tls, ClearTextBehindAHandshakeIsNotTls) {
    Connection connection = tls13();
    EXPECT_THAT(flows(tls_greeted({}).says(Side::Peer, record(23, sealed(99))).says(Side::Unit, secret_text)),
                ElementsAre("unknown||"));
    EXPECT_THAT(
        flows(tls_opened().says(Side::Unit, record(22, client_hello())).says(Side::Peer, "HTTP/1.1 400 Bad\r\n\r\n")),
        ElementsAre("unknown||"));
}

TEST(Tls, ARecordOfTextIsNotEncrypted) {
    EXPECT_THAT(flows(tls_greeted({}).says(Side::Unit, record(23, secret_text))), ElementsAre("unknown||"));
    EXPECT_THAT(flows(tls_greeted({}).says(Side::Unit, record(23, secret_text.substr(0, 20)) + record(23, sealed(60)))),
                ElementsAre("tls|TLS 1.3|TLS_AES_128_GCM_SHA256"))
        << "short ones may be text by chance";
}

TEST(Tls, DataBeforeTheChangeOfCipherAreNotEncrypted) {
    const ServerHelloTerms tls12{0x0303, 0xc02f, ""};
    EXPECT_THAT(flows(tls_greeted(tls12).says(Side::Unit, record(23, sealed(60)))), ElementsAre("unknown||"));
    EXPECT_THAT(flows(tls_greeted(tls12).says(Side::Unit, change + record(22, sealed(40)) + record(23, sealed(60)))),
                ElementsAre("tls|TLS 1.2|TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
    EXPECT_THAT(flows(tls_opened()
                          .says(Side::Unit, record(22, client_hello()) + record(23, sealed(60)))
                          .says(Side::Peer, record(22, server_hello(tls12)))),
                ElementsAre("unknown||"))
        << "before the version is known";
}

TEST(Tls, ItsOldVersionsAreTold) {
    EXPECT_THAT(flows(tls_greeted({0x0300, 0x0005, ""})), ElementsAre("tls|SSL 3|TLS_RSA_WITH_RC4_128_SHA"));
    EXPECT_THAT(flows(tls_greeted({0x0301, 0x002f, ""})), ElementsAre("tls|TLS 1.0|TLS_RSA_WITH_AES_128_CBC_SHA"));
    const std::string ssl2 = u16(0x8000U | 11) + u8(4) + u8(0) + u8(1) + u16(2) + std::string(4, '\0');
    EXPECT_THAT(flows(tls_opened()
                          .says(Side::Unit, u16(0x8000U | 12) + u8(1) + u16(2) + u16(3) + u16(0) + u16(0) + "abc")
                          .says(Side::Peer, ssl2)),
                ElementsAre("tls|SSL 2|"));
}

TEST(Tls, AMalformedHelloIsNotTls) {
    EXPECT_THAT(flows(tls_opened().says(Side::Unit, record(22, handshake(1, "short")))), ElementsAre("unknown||"));
    EXPECT_THAT(flows(tls_opened()
                          .says(Side::Unit, record(22, client_hello()))
                          .says(Side::Peer, record(22, handshake(2, "short")))),
                ElementsAre("unknown||"));
}

TEST(Tls, WhatWasNotCapturedOfItIsSaid) {
    Connection begun_before;
    begun_before.says(Side::Unit, record(23, sealed(60))).says(Side::Peer, record(23, sealed(60)));
    const Row flow = read_packets(begun_before.packets).rows_of("flow").front();
    EXPECT_EQ(text(flow, "carries") + text(flow, "begun"), "unknown0");

    const Row holey = read_packets(tls13().loses(Side::Unit, 10).says(Side::Unit, record(23, sealed(60))).packets)
                          .rows_of("flow")
                          .front();
    EXPECT_EQ(text(holey, "carries") + text(holey, "whole"), "tls0");
}

} // namespace
} // namespace warifu::traffic::sample
