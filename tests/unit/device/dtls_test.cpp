// DTLS read from bytes: messages in pieces, in any order, and pieces that lie.

#include <algorithm>

#include <gmock/gmock.h>

#include "datagrams.h"
#include "dtls_wire.h"

namespace warifu::device::tls {
namespace {

std::string big(std::uint64_t value, unsigned bytes) {
    std::string out;
    for (unsigned left = bytes; left != 0; --left)
        out += static_cast<char>(value >> (8 * (left - 1)) & 0xffU);
    return out;
}

/// A record with one piece of a message.
std::string piece(unsigned type, unsigned number, std::string_view body, std::size_t offset, std::size_t size) {
    const std::string head = big(type, 1) + big(body.size(), 3) + big(number, 2) + big(offset, 3) + big(size, 3);
    const std::string whole = head + std::string(body.substr(std::min(offset, body.size()), size));
    return big(22, 1) + big(Dtls12, 2) + big(0, 8) + big(whole.size(), 2) + whole;
}

const std::string server_hello = big(Dtls12, 2) + std::string(32, 'r') + big(0, 1) + big(0xc02b, 2) + big(0, 1);

TEST(Dtls, AHelloInPiecesAndOutOfOrderIsTheSame) {
    DtlsReader reader;
    reader.feed(piece(14, 3, "", 0, 0)); // ServerHelloDone, before its time
    reader.feed(piece(2, 1, server_hello, 20, server_hello.size() - 20));
    EXPECT_FALSE(reader.flight().hello());
    reader.feed(piece(2, 1, server_hello, 0, 25)); // over what was there
    ASSERT_TRUE(reader.flight().hello());
    EXPECT_EQ(reader.flight().hello()->version, Tls12);
    EXPECT_EQ(reader.flight().hello()->suite, 0xc02b);
    reader.feed(piece(11, 2, big(0, 3), 0, 3));
    EXPECT_EQ(reader.flight().state(), FlightReader::State::Flight);
}

TEST(Dtls, ACookieIsGivenBack) {
    DtlsReader reader;
    reader.feed(piece(3, 0, big(Dtls10, 2) + big(4, 1) + "1234", 0, 7));
    EXPECT_EQ(reader.cookie(), "1234");
    EXPECT_FALSE(reader.flight().hello());
    ClientHello hello;
    hello.suites = {0xc02b};
    hello.cookie = *reader.cookie();
    EXPECT_NE(encode_dtls(hello, Dtls12)
                  .find("\x04"
                        "1234"),
              std::string::npos);
}

TEST(Dtls, PiecesThatLieAreNotTaken) {
    const std::string lies[] = {
        piece(2, 1, server_hello, 30, 60),                                              // beyond its message
        big(22, 1) + big(Dtls12, 2) + big(0, 8) + big(12, 2) + std::string(12, '\xff'), // 16 MiB announced
        big(22, 1) + big(Dtls12, 2) + big(0, 8) + big(500, 2) + "short",
        big(22, 1) + big(Tls12, 2) + big(0, 8) + big(0, 2),       // no version of DTLS
        piece(3, 0, big(Dtls10, 2) + big(200, 1) + "1234", 0, 7), // a cookie longer than it is
    };
    for (const std::string& lie : lies) {
        DtlsReader reader;
        reader.feed(lie);
        EXPECT_FALSE(reader.flight().hello() || reader.cookie());
    }
    DtlsReader many;
    for (unsigned number = 0; number < 2000; ++number)
        many.feed(piece(11, number, std::string(60'000, 'x'), 0, 1));
    EXPECT_FALSE(many.flight().hello());
}

TEST(Dtls, ItsOwnHelloIsNoAnswer) {
    EXPECT_FALSE(read_dtls(dtls_request()));
    EXPECT_TRUE(read_dtls(dtls_goodbye(Dtls12)));
}

} // namespace
} // namespace warifu::device::tls
