#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "transport.h"

/// A conversation inside TLS, with whatever a device still speaks: nothing is verified, old versions and weak suites
/// are taken. What that is worth is another's to judge.
namespace warifu::device {

class TlsStream {
public:
    /// Takes a connection over and shakes hands; null when that fails. `host` is sent as SNI unless it is an address.
    static Async<std::unique_ptr<TlsStream>> over(std::unique_ptr<Stream> stream, std::string host, milliseconds time);

    TlsStream(const TlsStream&) = delete;
    TlsStream& operator=(const TlsStream&) = delete;
    ~TlsStream();

    /// As those of Stream.
    Async<Reading> read(std::size_t most, milliseconds time);
    Async<Reading> read_until(std::function<bool(std::string_view)> enough, std::size_t most, milliseconds time);
    Async<bool> write(std::string bytes, milliseconds time);

private:
    struct Session; // OpenSSL's, out of this header
    TlsStream(std::unique_ptr<Stream> stream, std::unique_ptr<Session> session);

    /// Sends what OpenSSL has written.
    Async<bool> flush(Clock::time_point end);
    /// Hands OpenSSL what comes.
    Async<Ended> fill(Clock::time_point end);

    std::unique_ptr<Stream> m_stream;
    std::unique_ptr<Session> m_session;
};

} // namespace warifu::device
