// The codec by itself: what a hello looks like on the wire, what is read of a flight, and what is refused.
#include <gtest/gtest.h>

#include "tls_codes.h"
#include "tls_flaws.h"

namespace warifu::device::tls {

namespace {

std::string bytes(std::initializer_list<int> values) {
    std::string text;
    for (const int value : values)
        text += static_cast<char>(value);
    return text;
}

/// A ServerHello's body: TLS 1.2, no session id.
std::string hello_body(Code suite, std::string_view extensions = {}, Code version = Tls12) {
    std::string body = bytes({version >> 8, version & 0xff}) + std::string(32, 'R') + bytes({0}) +
                       bytes({suite >> 8, suite & 0xff, 0});
    if (!extensions.empty())
        body += bytes({0, static_cast<int>(extensions.size())}) + std::string(extensions);
    return body;
}

std::string whole_flight() {
    return record(Handshake, Tls12,
                  message(ServerHelloMessage, hello_body(0x002f)) +
                      message(CertificateMessage, bytes({0, 0, 8, 0, 0, 2, 'A', 'B', 0, 0, 0})) +
                      message(ServerHelloDoneMessage, {}));
}

FlightReader::State fed(const std::string& flight) {
    FlightReader reader;
    return reader.feed(flight);
}

} // namespace

TEST(TlsHello, IsLaidOutAsRfc5246Has) {
    ClientHello hello;
    hello.suites = {0x002f, 0x0035};
    hello.server_name = "a.b";
    const std::string expected =
        bytes({22, 3, 1, 0, 66, 1, 0, 0, 62, 3, 3}) + std::string(32, '\x5a') +
        bytes({0, 0, 4, 0, 0x2f, 0, 0x35, 1, 0, 0, 17, 0, 0, 0, 8, 0, 6, 0, 0, 3, 'a', '.', 'b', 0xff, 1, 0, 1, 0});
    EXPECT_EQ(encode(hello), expected);
}

TEST(TlsHello, HasNoExtensionsInSsl3) {
    ClientHello hello;
    hello.version = Ssl3;
    hello.suites = {0x0005};
    EXPECT_EQ(encode(hello),
              bytes({22, 3, 0, 0, 45, 1, 0, 0, 41, 3, 0}) + std::string(32, '\x5a') + bytes({0, 0, 2, 0, 5, 1, 0}));
}

TEST(TlsHello, OfSsl2HasItsOwnFrame) {
    EXPECT_EQ(encode_ssl2_hello({0x010080}, "0123456789abcdef"),
              bytes({0x80, 28, 1, 0, 2, 0, 3, 0, 0, 0, 16, 1, 0, 0x80}) + "0123456789abcdef");
}

TEST(TlsFlight, IsReadWholeAndInAnyPieces) {
    const std::string flight = whole_flight();
    for (std::size_t size = 1; size <= flight.size(); ++size) {
        FlightReader reader;
        for (std::size_t at = 0; at < flight.size(); at += size)
            reader.feed(std::string_view(flight).substr(at, size));
        ASSERT_EQ(reader.state(), FlightReader::State::Flight) << size;
        EXPECT_EQ(reader.hello()->suite, 0x002f);
        EXPECT_EQ(read_certificates(*reader.body(CertificateMessage)), (std::vector<std::string>{"AB", ""}));
    }
}

TEST(TlsFlight, OneMessageMayBeSpreadOverRecords) {
    const std::string hello = message(ServerHelloMessage, hello_body(0x002f)) + message(ServerHelloDoneMessage, {});
    EXPECT_EQ(fed(record(Handshake, Tls12, hello.substr(0, 7)) + record(Handshake, Tls12, hello.substr(7))),
              FlightReader::State::Flight);
}

TEST(TlsFlight, NeedsMoreAtEveryCut) {
    const std::string flight = whole_flight();
    for (std::size_t size = 0; size < flight.size(); ++size)
        EXPECT_EQ(fed(flight.substr(0, size)), FlightReader::State::More) << size;
}

TEST(TlsFlight, RefusesWhatIsNoTls) {
    EXPECT_EQ(fed("HTTP/1.0 400 Bad Request\r\n"), FlightReader::State::NotTls);
    EXPECT_EQ(fed("SSH-2.0-dropbear"), FlightReader::State::NotTls);
    EXPECT_EQ(fed(bytes({22, 3, 3, 0xff, 0xff})), FlightReader::State::NotTls) << "a record that is too long";
    EXPECT_EQ(fed(record(Handshake, Tls12, message(CertificateMessage, "x"))), FlightReader::State::NotTls)
        << "a certificate before the hello";
    EXPECT_EQ(fed(record(Handshake, Tls12, message(ServerHelloMessage, hello_body(0x2f) + "x"))),
              FlightReader::State::NotTls)
        << "bytes behind a hello";
}

TEST(TlsFlight, EndsWithEmptyRecordsAndWithTooManyBytes) {
    std::string empty;
    for (std::size_t i = 0; i <= FlightReader::most_empty; ++i)
        empty += record(Handshake, Tls12, {});
    EXPECT_EQ(fed(empty), FlightReader::State::TooMuch);
    std::string endless = record(Handshake, Tls12, message(ServerHelloMessage, hello_body(0x2f)));
    while (endless.size() <= FlightReader::most_bytes)
        endless += record(Handshake, Tls12, message(CertificateStatusMessage, std::string(16000, 'x')));
    EXPECT_EQ(fed(endless), FlightReader::State::TooMuch);
}

TEST(TlsFlight, AFatalAlertEndsItAndAWarningDoesNot) {
    EXPECT_EQ(fed(record(AlertRecord, Tls12, bytes({2, 40}))), FlightReader::State::Alerted);
    EXPECT_EQ(fed(record(AlertRecord, Tls12, bytes({1, 112}))), FlightReader::State::More);
    EXPECT_EQ(fed(record(AlertRecord, Tls12, bytes({1, 0}))), FlightReader::State::Alerted) << "goodbye";
}

TEST(TlsServerHello, Tls13IsToldByItsExtensionAndARetryByItsRandom) {
    const auto hello = read_server_hello(as_bytes(hello_body(0x1301, bytes({0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0, 29}))));
    ASSERT_TRUE(hello);
    EXPECT_EQ(hello->version, Tls13);
    EXPECT_EQ(hello->group(), 29);
    EXPECT_FALSE(hello->retry);
    EXPECT_FALSE(read_server_hello(as_bytes(hello_body(0x1301, bytes({0, 43, 0, 1, 3})))));
    EXPECT_FALSE(read_server_hello(as_bytes(hello_body(0x1301, bytes({0, 43, 0, 9, 3})))));
}

TEST(TlsKeyExchange, TellsPrimesCurvesAndSignatures) {
    const std::string prime = bytes({0, 3, 0x00, 0x07, 0xff, 0, 1, 2, 0, 1, 5, 4, 1});
    const KeyExchange dh = read_key_exchange(as_bytes(prime), Exchange::Dhe, Tls12);
    EXPECT_EQ(dh.kind, KeyExchange::Kind::Dh);
    EXPECT_EQ(dh.bits, 11) << "zeros in front do not count";
    EXPECT_EQ(dh.signature, 0x0401);
    const KeyExchange ec = read_key_exchange(as_bytes(bytes({3, 0, 23, 1, 4})), Exchange::Ecdhe, Tls11);
    EXPECT_EQ(ec.group, 23);
    EXPECT_FALSE(ec.signature);
    EXPECT_EQ(read_key_exchange(as_bytes(bytes({3, 0, 23, 9, 4})), Exchange::Ecdhe, Tls11).kind,
              KeyExchange::Kind::Unread);
    EXPECT_EQ(read_key_exchange(as_bytes(prime.substr(0, 8)), Exchange::Dhe, Tls12).kind, KeyExchange::Kind::Unread);
}

TEST(TlsSsl2, ServerHelloIsReadOnceItIsWhole) {
    const std::string hello = bytes({0x80, 18, 4, 0, 1, 0, 2, 0, 2, 0, 3, 0, 2, 'D', 'E', 7, 0, 0xc0, 'I', 'D'});
    Ssl2ServerHello read;
    for (std::size_t size = 0; size < hello.size(); ++size)
        EXPECT_EQ(read_ssl2_hello(as_bytes(hello.substr(0, size)), read), Ssl2State::More) << size;
    EXPECT_EQ(read_ssl2_hello(as_bytes(hello), read), Ssl2State::Hello);
    EXPECT_EQ(read.certificate, "DE");
    EXPECT_EQ(read.suites, (std::vector<std::uint32_t>{0x0700c0}));
    EXPECT_EQ(read_ssl2_hello(as_bytes(bytes({21, 3, 0, 0, 2, 2, 40})), read), Ssl2State::NotSsl2);
    EXPECT_EQ(read_ssl2_hello(as_bytes(bytes({0x80, 3, 0, 0, 1})), read), Ssl2State::Error);
}

TEST(TlsCodes, NamesAreTakenApart) {
    const auto parts = [](std::string_view name) {
        const SuiteParts of = parts_of(name);
        return of.exchange + " " + of.cipher;
    };
    EXPECT_EQ(parts("TLS_RSA_EXPORT_WITH_RC4_40_MD5"), "RSA_EXPORT RC4_40");
    EXPECT_EQ(parts("TLS_DH_anon_WITH_3DES_EDE_CBC_SHA"), "DH_anon 3DES_EDE_CBC");
    EXPECT_EQ(parts("TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8"), "ECDHE_ECDSA AES_128_CCM_8");
    EXPECT_EQ(parts("TLS_AES_256_GCM_SHA384"), "any AES_256_GCM");
    EXPECT_EQ(parts("TLS_RSA_WITH_NULL_SHA256"), "RSA NULL");
    EXPECT_EQ(parts("TLS_NULL_WITH_NULL_NULL"), "NULL NULL");
    EXPECT_EQ(parts("TLS_SHA256_SHA256"), "any NULL"); // RFC 9150: nothing is encrypted
    EXPECT_EQ(parts("TLS_GOSTR341001_WITH_NULL_GOSTR3411"), "GOSTR341001 NULL");
    EXPECT_EQ(parts("TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256_OLD"), "DHE_RSA CHACHA20_POLY1305");
    EXPECT_EQ(parts("SSL_CK_RC4_128_EXPORT40_WITH_MD5"), "RSA RC4_128_EXPORT40");
    EXPECT_EQ(exchange_of(0x0033), Exchange::Dhe);
    EXPECT_EQ(exchange_of(0xc02f), Exchange::Ecdhe);
    EXPECT_EQ(exchange_of(0x0003), Exchange::RsaExport);
    EXPECT_EQ(exchange_of(0x002f), Exchange::None);
}

TEST(TlsFlaws, AreOpenWhereSomethingWasNotTold) {
    Survey survey;
    for (const Code version : {Ssl2, Ssl3, Tls10, Tls11, Tls12, Tls13})
        survey.offers.push_back({version, false, {}, false, Offer::Order::Unknown});
    const auto state = [&](std::string_view name) {
        for (const Flaw& flaw : flaws_of(survey))
            if (flaw.name == name)
                return flaw.shown;
        return std::optional<bool>();
    };
    EXPECT_EQ(state("rc4"), false);
    survey.offer(Tls10).offered.reset();
    EXPECT_EQ(state("rc4"), std::nullopt) << "a version of which nothing is known";
    survey.offer(Tls10).offered = true;
    EXPECT_EQ(state("rc4"), std::nullopt) << "suites that were not all told";
    survey.offer(Tls10).all_suites = true;
    EXPECT_EQ(state("rc4"), false);
    EXPECT_EQ(state("crime"), std::nullopt) << "compression was not asked for";
    survey.offer(Tls10).suites.push_back({0x0033, {}});
    EXPECT_EQ(state("logjam"), std::nullopt) << "a prime that could not be read";
    survey.offer(Tls10).suites.push_back({0x0005, {}});
    survey.offer(Tls10).all_suites = false;
    EXPECT_EQ(state("rc4"), true);
}

} // namespace warifu::device::tls
