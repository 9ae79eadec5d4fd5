#include "transport.h"

#include <algorithm>
#include <array>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

namespace warifu::device {

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;

namespace {

template <int level, int name>
using ErrorsToo = asio::detail::socket_option::boolean<level, name>;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/// Cancels what a socket does when time is up, unless it was done before.
template <class Socket>
class Deadline {
public:
    Deadline(std::shared_ptr<Socket> socket, milliseconds time)
        : m_state(std::make_shared<State>(State{std::move(socket)})), m_timer(m_state->socket->get_executor()) {
        m_timer.expires_after(time);
        m_timer.async_wait([state = m_state](const boost::system::error_code& error) {
            if (error || state->done)
                return;
            state->expired = true;
            boost::system::error_code ignored;
            state->socket->cancel(ignored);
        });
    }
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;
    ~Deadline() { m_state->done = true; }
    bool expired() const { return m_state->expired; }

private:
    struct State {
        std::shared_ptr<Socket> socket;
        bool done = false;
        bool expired = false;
    };
    std::shared_ptr<State> m_state;
    asio::steady_timer m_timer;
};

Ended ended_by(const boost::system::error_code& error, bool expired) {
    if (expired)
        return Ended::Timeout;
    return error == asio::error::eof ? Ended::Closed : Ended::Reset;
}

milliseconds until(Clock::time_point end, milliseconds most) {
    const Clock::time_point now = Clock::now();
    return end - now >= most ? most : std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(end - now));
}

/// How an attempt to connect has ended by now; in_progress: it has not.
boost::system::error_code answer_at(tcp::socket& socket) {
    pollfd state{socket.native_handle(), POLLOUT, 0};
    if (poll(&state, 1, 0) <= 0)
        return asio::error::in_progress;
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(socket.native_handle(), SOL_SOCKET, SO_ERROR, &error, &size);
    boost::system::error_code ended(error, boost::system::system_category());
    if (!ended)
        static_cast<void>(socket.remote_endpoint(ended)); // connected to nobody: an error
    return ended;
}

} // namespace

Async<void> Gate::enter() {
    if (m_free > 0) {
        --m_free;
        co_return;
    }
    auto turn = std::make_shared<asio::steady_timer>(m_context, Clock::time_point::max());
    m_waiting.push_back(turn);
    co_await turn->async_wait(as_result); // ends when somebody who leaves hands over the place
}

void Gate::leave() {
    if (m_waiting.empty()) {
        ++m_free;
        return;
    }
    const auto next = m_waiting.front();
    m_waiting.pop_front();
    next->cancel();
}

Pacer::Pacer(asio::io_context& context, unsigned per_second)
    : m_context(context),
      m_interval(std::chrono::duration_cast<Clock::duration>(std::chrono::seconds(1)) / std::max(per_second, 1U)),
      m_next(Clock::now()) {}

Async<void> Pacer::turn() {
    // Timers are no finer than a millisecond or so: a little may be made up for, never more.
    constexpr milliseconds slack(5);
    const Clock::time_point now = Clock::now();
    m_next = std::max(m_next, now - slack) + m_interval;
    if (m_next <= now)
        co_return;
    asio::steady_timer timer(m_context, m_next);
    co_await timer.async_wait(as_result);
}

Stream::Stream(tcp::socket socket, bool may_write, Place place, Clock::time_point end)
    : m_socket(std::make_shared<tcp::socket>(std::move(socket))), m_may_write(may_write), m_end(end),
      m_place(std::move(place)) {}

Stream::Stream(Stream&&) noexcept = default;

Stream::~Stream() { close(); }

void Stream::close() {
    boost::system::error_code ignored;
    if (m_socket)
        m_socket->close(ignored);
}

int Stream::release() {
    boost::system::error_code failed;
    const int descriptor = m_may_write ? m_socket->release(failed) : -1;
    return failed ? -1 : descriptor;
}

Async<Reading> Stream::read(std::size_t most, milliseconds time) {
    Reading reading;
    most = static_cast<std::size_t>(std::min<std::uint64_t>(most, most_bytes - std::min(most_bytes, m_received)));
    if (most == 0) {
        reading.ended = Ended::Budget;
        co_return reading;
    }
    const Deadline deadline(m_socket, until(m_end, time));
    reading.bytes.resize(std::min<std::size_t>(most, 16U << 10U));
    const auto [error, got] = co_await m_socket->async_read_some(asio::buffer(reading.bytes), as_result);
    reading.bytes.resize(got);
    m_received += got;
    if (error)
        reading.ended = ended_by(error, deadline.expired());
    co_return reading;
}

Async<Reading> Stream::read_until(std::function<bool(std::string_view)> enough, std::size_t most, milliseconds time) {
    const Clock::time_point end = Clock::now() + time;
    Reading all;
    while (!enough(all.bytes)) {
        const auto left = std::chrono::duration_cast<milliseconds>(end - Clock::now());
        if (left.count() <= 0 || all.bytes.size() >= most) {
            all.ended = left.count() <= 0 ? Ended::Timeout : Ended::Budget;
            co_return all;
        }
        Reading piece = co_await read(most - all.bytes.size(), left);
        all.bytes += piece.bytes;
        if (piece.ended != Ended::Done) {
            all.ended = enough(all.bytes) ? Ended::Done : piece.ended;
            co_return all;
        }
    }
    co_return all;
}

Async<bool> Stream::write(std::string bytes, milliseconds time) {
    if (!m_may_write)
        co_return false;
    const Deadline deadline(m_socket, until(m_end, time));
    const auto [error, sent] = co_await asio::async_write(*m_socket, asio::buffer(bytes), as_result);
    co_return !error && sent == bytes.size();
}

bool quiet_port(std::uint16_t port) {
    // 9100 to 9107: page description languages (IANA pdl-datastream). The others are controllers' own protocols, by the
    // service names of IANA's registry where it has one.
    static constexpr auto quiet = std::to_array<std::uint16_t>(
        {102,  502,  515,  789,   1089,  1090,  1091,  1911,  1962,  2222,  2404,  4840,  4911, 5006,
         5007, 5094, 9600, 18245, 18246, 20000, 20547, 34962, 34963, 34964, 34980, 44818, 47808});
    return (port >= 9100 && port <= 9107) || std::ranges::binary_search(quiet, port);
}

Transport::Transport(asio::io_context& context, asio::ip::address address, const Pace& pace)
    : m_context(context), m_address(std::move(address)), m_pace(pace), m_pacer(context, pace.per_second),
      m_connections(context, pace.connections), m_knocks(context, pace.in_flight) {}

Async<Reach> Transport::open(tcp::socket& socket, std::uint16_t port, milliseconds time) {
    // The socket is the caller's and outlives the wait: this shares it without owning it.
    const std::shared_ptr<tcp::socket> shared(&socket, [](tcp::socket*) {});
    const Deadline deadline(shared, time);
    const tcp::endpoint endpoint(m_address, port);
    const auto [error] = co_await socket.async_connect(endpoint, as_result);
    // Where this process got no time to look before the time was up, the answer may lie there all the same.
    const boost::system::error_code ended = error == asio::error::operation_aborted ? answer_at(socket) : error;
    if (!ended) {
        // On the machine itself a port of our own that happens to be the one asked for answers itself.
        boost::system::error_code ignored;
        co_return socket.local_endpoint(ignored) == endpoint ? Reach::Refused : Reach::Open;
    }
    if (ended == asio::error::in_progress)
        co_return Reach::Silent;
    // Only what was open can be reset: a closed port refuses.
    if (ended == asio::error::connection_reset)
        co_return Reach::Open;
    co_return ended == asio::error::connection_refused ? Reach::Refused : Reach::Unreachable;
}

Async<Connected> Transport::connect(std::uint16_t port) {
    co_await m_connections.enter();
    Place place(m_connections);
    co_await m_pacer.turn();
    Connected connected;
    if (out_of_time())
        co_return connected;
    tcp::socket socket(m_context);
    connected.reach = co_await open(socket, port, until(m_end, m_pace.answer));
    if (connected.reach == Reach::Open)
        connected.stream = std::make_unique<Stream>(std::move(socket), !quiet_port(port) || m_understood.contains(port),
                                                    std::move(place), m_end);
    co_return connected;
}

Async<Reach> Transport::knock(std::uint16_t port) {
    co_await m_knocks.enter();
    const Place place(m_knocks);
    Reach reach = Reach::Silent;
    for (int attempt = 0; attempt < 2 && reach == Reach::Silent; ++attempt) {
        co_await m_pacer.turn();
        tcp::socket socket(m_context);
        reach = co_await open(socket, port, m_pace.knock);
        if (reach == Reach::Open) {
            // Reset rather than linger: a scan must not fill either side's table of closed connections.
            boost::system::error_code ignored;
            socket.set_option(asio::socket_base::linger(true, 0), ignored);
        }
    }
    co_return reach;
}

Async<std::optional<std::string>> Transport::first_answer(std::shared_ptr<udp::socket> socket, std::uint16_t port,
                                                          From from, milliseconds time) {
    constexpr int most_strays = 64;
    const Deadline deadline(socket, time);
    std::string answer;
    for (int stray = 0; stray < most_strays; ++stray) {
        answer.resize(65'535);
        udp::endpoint sender;
        const auto [error, got] = co_await socket->async_receive_from(asio::buffer(answer), sender, as_result);
        answer.resize(error ? 0 : got);
        if (error && !deadline.expired())
            co_return std::nullopt; // "port unreachable"
        if (error || (sender.address() == m_address && (sender.port() == port || from == From::AnyPort)))
            co_return answer;
        if (sender.address() == m_address)
            m_strays.insert(port);
    }
    co_return std::string();
}

std::shared_ptr<udp::socket> Transport::open_datagrams() {
    auto socket = std::make_shared<udp::socket>(m_context);
    boost::system::error_code failed;
    socket->open(m_address.is_v4() ? udp::v4() : udp::v6(), failed);
    // Not connected, so that an answer from another port is noticed; "port unreachable" is told all the same.
    if (!failed && m_address.is_v4())
        socket->set_option(ErrorsToo<IPPROTO_IP, IP_RECVERR>(true), failed);
    else if (!failed)
        socket->set_option(ErrorsToo<IPPROTO_IPV6, IPV6_RECVERR>(true), failed);
    return failed ? nullptr : socket;
}

Async<std::string> Transport::ask(std::uint16_t port, std::string request, milliseconds time, From from) {
    const auto socket = quiet_port(port) ? nullptr : open_datagrams();
    for (int attempt = 0; attempt < 2 && socket && !out_of_time(); ++attempt) {
        co_await m_pacer.turn();
        const udp::endpoint endpoint(m_address, port);
        const auto [unsent, sent] = co_await socket->async_send_to(asio::buffer(request), endpoint, as_result);
        if (unsent)
            break;
        auto waiting = first_answer(socket, port, from, until(m_end, time / 2));
        const std::optional<std::string> answer = co_await std::move(waiting);
        if (!answer || !answer->empty())
            co_return answer.value_or("");
    }
    co_return std::string();
}

Transport::Datagrams::Datagrams(Transport& transport, std::uint16_t port)
    : m_transport(transport), m_port(port), m_socket(quiet_port(port) ? nullptr : transport.open_datagrams()) {}

Async<bool> Transport::Datagrams::send(std::string datagram) {
    if (!m_socket || m_transport.out_of_time())
        co_return false;
    co_await m_transport.m_pacer.turn();
    const udp::endpoint endpoint(m_transport.m_address, m_port);
    const auto [unsent, sent] = co_await m_socket->async_send_to(asio::buffer(datagram), endpoint, as_result);
    co_return !unsent;
}

Async<std::string> Transport::Datagrams::receive(milliseconds time) {
    if (!m_socket)
        co_return std::string();
    auto waiting = m_transport.first_answer(m_socket, m_port, From::AskedPort, until(m_transport.m_end, time));
    const std::optional<std::string> answer = co_await std::move(waiting);
    co_return answer.value_or("");
}

std::string Transport::locator(std::uint16_t port, std::string_view protocol) const {
    return device::locator(m_address.to_string(), port, protocol);
}

std::string locator(std::string_view address, std::uint16_t port, std::string_view protocol) {
    const bool six = address.find(':') != std::string_view::npos;
    return fmt::format("{}{}{}:{}/{}", six ? "[" : "", address, six ? "]" : "", port, protocol);
}

Async<void> pause_for(asio::io_context& context, milliseconds time) {
    asio::steady_timer timer(context, time);
    co_await timer.async_wait(as_result);
}

} // namespace warifu::device
