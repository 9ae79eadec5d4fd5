#pragma once

#include "tls_wire.h"
#include "transport.h"

/// One hello to a server, and what came back.
namespace warifu::device::tls {

struct Greeted {
    Reach reach = Reach::Silent;
    Ended ended = Ended::Done; ///< how reading ended, when it was not the flight that did
    std::string ssl2;          ///< what came, to an SSL 2 hello
    FlightReader flight;
    std::unique_ptr<Stream> stream; ///< still open after a whole flight

    bool accepted() const { return flight.hello().has_value(); }
};

/// How far the server's flight is read.
enum class Until { Hello, FlightEnd };

/// Where TLS is spoken to: at once, or by a service that begins in clear, when it was asked for it (upgrade.h).
struct Where {
    std::uint16_t port = 0;
    std::string upgrade = {}; ///< that service, by its name; empty: at once
};

/// Opens a connection, says `hello` and reads the answer. All in `pace.answer` after the connection stands.
Async<Greeted> greet(Transport& transport, Where where, ClientHello hello, Until until);

/// The same with bytes of one's own, for SSL 2: `Greeted::ssl2` has the answer.
Async<Greeted> greet_ssl2(Transport& transport, Where where, std::string hello);

/// Reads on in an open connection, until the reader is content, or nothing more comes.
Async<Ended> read_flight(Stream& stream, FlightReader& flight, Until until, milliseconds time);

} // namespace warifu::device::tls
