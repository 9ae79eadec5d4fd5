#include "tls_talk.h"

#include "upgrade.h"

namespace warifu::device::tls {

Async<Ended> read_flight(Stream& stream, FlightReader& flight, Until until, milliseconds time) {
    const Clock::time_point end = Clock::now() + time;
    while (flight.state() == FlightReader::State::More && !(until == Until::Hello && flight.hello())) {
        const auto left = std::chrono::duration_cast<milliseconds>(end - Clock::now());
        if (left.count() <= 0)
            co_return Ended::Timeout;
        const Reading piece = co_await stream.read(16U << 10U, left);
        flight.feed(piece.bytes);
        if (piece.ended != Ended::Done)
            co_return piece.ended;
    }
    co_return Ended::Done;
}

Async<Greeted> greet(Transport& transport, Where where, ClientHello hello, Until until) {
    Greeted greeted;
    auto connecting = connect_for_tls(transport, where.port, std::move(where.upgrade));
    Connected connected = co_await std::move(connecting);
    greeted.reach = connected.reach;
    if (!connected.stream)
        co_return greeted;
    const milliseconds time = transport.pace().answer;
    auto written = connected.stream->write(encode(hello), time);
    // A server may refuse in the middle of a long hello: what it says counts, not whether it took all.
    if (!co_await std::move(written) && quiet_port(where.port)) {
        greeted.ended = Ended::Budget;
        co_return greeted;
    }
    auto reading = read_flight(*connected.stream, greeted.flight, until, time);
    greeted.ended = co_await std::move(reading);
    greeted.stream = std::move(connected.stream);
    co_return greeted;
}

Async<Greeted> greet_ssl2(Transport& transport, Where where, std::string hello) {
    Greeted greeted;
    auto connecting = connect_for_tls(transport, where.port, std::move(where.upgrade));
    Connected connected = co_await std::move(connecting);
    greeted.reach = connected.reach;
    if (!connected.stream)
        co_return greeted;
    const milliseconds time = transport.pace().answer;
    auto written = connected.stream->write(std::move(hello), time);
    if (!co_await std::move(written)) {
        greeted.ended = Ended::Reset;
        co_return greeted;
    }
    std::function<bool(std::string_view)> enough = [](std::string_view got) {
        Ssl2ServerHello ignored;
        return read_ssl2_hello(as_bytes(got), ignored) != Ssl2State::More;
    };
    auto reading = connected.stream->read_until(std::move(enough), 64U << 10U, time);
    Reading read = co_await std::move(reading);
    greeted.ended = read.ended;
    greeted.ssl2 = std::move(read.bytes);
    greeted.flight.feed(greeted.ssl2); // many servers answer an SSL 2 hello with a TLS alert
    co_return greeted;
}

} // namespace warifu::device::tls
