#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "warifu/device/device.h"

/// The one way in which a device is spoken to: paced, bounded, one thread.
namespace warifu::device {

template <class T>
using Async = boost::asio::awaitable<T>;
using Clock = std::chrono::steady_clock;

/// Lets a number of things go on at a time.
class Gate {
public:
    Gate(boost::asio::io_context& context, unsigned places) : m_context(context), m_free(places) {}
    Async<void> enter();
    void leave();

private:
    boost::asio::io_context& m_context;
    unsigned m_free;
    std::deque<std::shared_ptr<boost::asio::steady_timer>> m_waiting;
};

/// A place in a gate, given back at the end.
class Place {
public:
    explicit Place(Gate& gate) : m_gate(&gate) {}
    Place(Place&& other) noexcept : m_gate(std::exchange(other.m_gate, nullptr)) {}
    Place& operator=(Place&&) = delete;
    ~Place() {
        if (m_gate != nullptr)
            m_gate->leave();
    }

private:
    Gate* m_gate;
};

/// So many beginnings in a second, evenly; no burst makes up for silence.
class Pacer {
public:
    Pacer(boost::asio::io_context& context, unsigned per_second);
    Async<void> turn();

private:
    boost::asio::io_context& m_context;
    Clock::duration m_interval;
    Clock::time_point m_next;
};

/// How a port answers a connection.
enum class Reach { Open, Refused, Silent, Unreachable };

/// How reading ended.
enum class Ended { Done, Closed, Reset, Timeout, Budget };

struct Reading {
    Ended ended = Ended::Done;
    std::string bytes; ///< what came, however it ended
};

/// One TCP connection. All times are for the whole call, so that a trickle of bytes gains nothing.
class Stream {
public:
    /// Nothing is waited for beyond `end`.
    Stream(boost::asio::ip::tcp::socket socket, bool may_write, Place place, Clock::time_point end);
    Stream(Stream&&) noexcept;
    Stream& operator=(Stream&&) = delete;
    ~Stream();

    /// What comes first, up to `most` bytes. Closed: the other side has ended its stream.
    Async<Reading> read(std::size_t most, milliseconds time);
    /// Reads until `enough` says so of all that came since this call. Name the function before the call: a temporary
    /// in a co_await expression is destroyed twice by g++ 12.
    Async<Reading> read_until(std::function<bool(std::string_view)> enough, std::size_t most, milliseconds time);
    /// False when not all was taken in time, or the port is one to which nothing is sent.
    Async<bool> write(std::string bytes, milliseconds time);
    void close();
    /// The descriptor, for a library that speaks by itself: it closes it. Nothing is read or written here any more.
    int release();
    std::uint64_t received() const { return m_received; }
    /// More than this is not read from one connection, whoever asks.
    static constexpr std::uint64_t most_bytes = 4U << 20U;

private:
    std::shared_ptr<boost::asio::ip::tcp::socket> m_socket;
    bool m_may_write;
    Clock::time_point m_end;
    std::uint64_t m_received = 0;
    Place m_place;
};

struct Connected {
    Reach reach = Reach::Silent;
    std::unique_ptr<Stream> stream; ///< when open
};

/// From where an answer to a datagram may come: servers of TFTP answer from a port of their own choice (RFC 1350, 4).
enum class From { AskedPort, AnyPort };

/// Printers print, and controllers act on, what they do not understand: nothing is sent to such ports before the
/// service has said by itself what it is.
bool quiet_port(std::uint16_t port);

class Transport {
public:
    Transport(boost::asio::io_context& context, boost::asio::ip::address address, const Pace& pace);

    /// A connection that counts against `pace.connections`; waits for its turn.
    Async<Connected> connect(std::uint16_t port);
    /// Whether a port is open; nothing is sent.
    Async<Reach> knock(std::uint16_t port);
    /// Sends a datagram to a port and gives back the first answer that comes from this address and port; empty: none
    /// came (asked twice). Nothing is sent to quiet ports.
    Async<std::string> ask(std::uint16_t port, std::string request, milliseconds time, From from = From::AskedPort);

    /// What is begun from now on ends by then: no connection is made afterwards, and nothing waited for.
    void end_by(Clock::time_point end) { m_end = end; }
    Clock::time_point end() const { return m_end; }
    bool out_of_time() const { return Clock::now() >= m_end; }

    /// The service at this port has said what it is: it may be spoken to, whatever its port.
    void understood(std::uint16_t port) { m_understood.insert(port); }

    /// Whether something came from this address and another port, when this one was asked; it was not taken.
    bool answered_elsewhere(std::uint16_t port) const { return m_strays.contains(port); }

    const boost::asio::ip::address& address() const { return m_address; }
    std::string locator(std::uint16_t port, std::string_view protocol) const;
    const Pace& pace() const { return m_pace; }
    boost::asio::io_context& context() { return m_context; }

    /// The same from one port of our own: for protocols in which more than one datagram goes each way.
    class Datagrams {
    public:
        Datagrams(Transport& transport, std::uint16_t port);
        Async<bool> send(std::string datagram);
        /// The next one that comes; empty: none came.
        Async<std::string> receive(milliseconds time);

    private:
        Transport& m_transport; // outlives the conversation
        std::uint16_t m_port;
        std::shared_ptr<boost::asio::ip::udp::socket> m_socket; ///< null: it could not be opened
    };

private:
    std::shared_ptr<boost::asio::ip::udp::socket> open_datagrams();
    /// Nothing: there is no such port. Empty: nothing came.
    Async<std::optional<std::string>> first_answer(std::shared_ptr<boost::asio::ip::udp::socket> socket,
                                                   std::uint16_t port, From from, milliseconds time);
    Async<Reach> open(boost::asio::ip::tcp::socket& socket, std::uint16_t port, milliseconds time);

    boost::asio::io_context& m_context;
    boost::asio::ip::address m_address;
    Pace m_pace;
    Pacer m_pacer;
    Gate m_connections;
    Gate m_knocks;
    std::set<std::uint16_t> m_understood;
    std::set<std::uint16_t> m_strays;
    Clock::time_point m_end = Clock::time_point::max();
};

/// Sleeps.
Async<void> pause_for(boost::asio::io_context& context, milliseconds time);

} // namespace warifu::device
