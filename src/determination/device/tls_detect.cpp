#include "tls.h"
#include "tls_talk.h"

namespace warifu::device {

namespace {

using tls::FlightReader;

/// Something for everybody, and short: some devices fail on hellos of more than 255 bytes.
tls::ClientHello wide_hello() {
    constexpr tls::Code x25519 = 29;
    tls::ClientHello hello;
    hello.suites = {0x1301, 0x1302, 0x1303, 0xc02f, 0xc02b, 0xc030, 0xc02c, 0xcca8, 0xcca9, 0xc013, 0xc014,
                    0xc009, 0xc00a, 0x009e, 0x0033, 0x0039, 0x009c, 0x002f, 0x0035, 0x003c, 0x000a, 0x0016,
                    0x0005, 0x0004, 0x0009, 0x0003, 0x0008, 0x0018, 0x0034, 0x003b, 0x0002, 0x0001};
    hello.versions = {tls::Tls13, tls::Tls12, tls::Tls11, tls::Tls10};
    hello.groups = {x25519, 23, 24, 25, 256};
    hello.signatures = {0x0403, 0x0503, 0x0804, 0x0805, 0x0401, 0x0501, 0x0601, 0x0807, 0x0201, 0x0203};
    hello.shares.emplace();
    hello.shares->emplace_back(x25519, std::string(32, '\x09'));
    return hello;
}

/// A hello or an alert. A record's head alone may be chance.
bool is_tls(const tls::Greeted& greeted) { return greeted.accepted() || greeted.flight.alert().has_value(); }

} // namespace

Async<bool> speaks_tls(Transport& transport, std::uint16_t port) {
    auto first = tls::greet(transport, tls::Where{port}, wide_hello(), tls::Until::Hello);
    const tls::Greeted modern = co_await std::move(first);
    if (is_tls(modern))
        co_return true;
    const bool dropped = modern.ended == Ended::Closed || modern.ended == Ended::Reset;
    if (modern.reach != Reach::Open || !dropped || modern.flight.state() != FlightReader::State::More)
        co_return false;
    // It hung up without a word, as servers do that know no extensions, or nothing newer than SSL 2.
    tls::ClientHello old;
    old.version = tls::Ssl3;
    old.suites = {0x0035, 0x002f, 0x000a, 0x0005, 0x0004, 0x0009, 0x0003, 0x0008};
    auto second = tls::greet(transport, tls::Where{port}, std::move(old), tls::Until::Hello);
    const tls::Greeted plain = co_await std::move(second);
    if (is_tls(plain))
        co_return true;
    auto third = tls::greet_ssl2(transport, tls::Where{port},
                                 tls::encode_ssl2_hello({0x010080, 0x020080, 0x0700c0}, std::string(16, '\x5a')));
    const tls::Greeted oldest = co_await std::move(third);
    tls::Ssl2ServerHello hello;
    co_return tls::read_ssl2_hello(as_bytes(oldest.ssl2), hello) == tls::Ssl2State::Hello;
}

} // namespace warifu::device
