#pragma once

#include <atomic>
#include <set>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "messages.h"
#include "tls.h"

/// One thread of a server. What depends on whether there is TLS is in session.h, which is compiled once for each.
namespace warifu::server {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using Clock = std::chrono::steady_clock;

using Plain = tcp::socket;
using Secure = beast::ssl_stream<tcp::socket>;

/// A connection that waits for a request can be closed; one that is answered must not.
struct Connection {
    explicit Connection(std::string from) : client(std::move(from)) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    virtual ~Connection() = default;
    virtual tcp::socket& transport() = 0;

    std::string client;
    bool idle = true;
    Clock::time_point deadline = Clock::time_point::max(); ///< of what it waits for; it is closed behind it
};

template <class Stream>
struct Link : Connection {
    template <class... Arguments>
    explicit Link(std::string from, Arguments&&... arguments)
        : Connection(std::move(from)), stream(std::forward<Arguments>(arguments)...) {}
    tcp::socket& transport() override { return beast::get_lowest_layer(stream); }

    Stream stream;
};

/// One thread, with a listening socket and connections of its own: nothing is shared, nothing is locked.
class Worker {
public:
    Worker(const ServeTerms& terms, Service service, TlsContext tls)
        : m_terms(terms), m_service(std::move(service)), m_tls(std::move(tls)) {}

    error_code listen(const tcp::endpoint& endpoint);
    std::uint16_t port() const { return m_acceptor.local_endpoint().port(); }
    std::size_t connections() const { return m_open; }

    void run();
    void stop();
    void renew(TlsContext tls);

private:
    asio::awaitable<void> accept();
    template <class Stream>
    void begin(std::shared_ptr<Link<Stream>> link);
    template <class Stream>
    asio::awaitable<void> serve(std::shared_ptr<Link<Stream>> link);
    template <class Stream>
    asio::awaitable<bool> serve_one(Link<Stream>& link, beast::flat_buffer& buffer);
    template <class Stream>
    asio::awaitable<bool> serve_post(Link<Stream>& link, beast::flat_buffer& buffer,
                                     http::request_parser<http::empty_body>& head);
    template <class Stream>
    asio::awaitable<Response> take(Link<Stream>& link, beast::flat_buffer& buffer,
                                   http::request_parser<http::string_body>& whole);
    template <class Stream>
    asio::awaitable<bool> send(Link<Stream>& link, Response response, Sending sending, bool head_alone = false);
    asio::awaitable<Response> awaited(Later later);
    Admission admit(const Request& request);
    void observe(const Request& request, const Response& response, Clock::time_point since) const;
    void begin_stop();
    void end_timers();
    asio::awaitable<void> sweep();

    const ServeTerms& m_terms; // the server's
    Service m_service;
    TlsContext m_tls; // null: without
    asio::io_context m_context{1};
    tcp::acceptor m_acceptor{m_context};
    asio::steady_timer m_stop_timer{m_context}, m_sweep_timer{m_context};
    std::set<std::shared_ptr<Connection>> m_connections; // shared: with the coroutine that serves it
    std::size_t m_bodies = 0;
    std::size_t m_unsent_bytes = 0;
    std::atomic<std::size_t> m_open = 0;
    std::atomic<bool> m_stopping = false;
};

extern template void Worker::begin(std::shared_ptr<Link<Plain>> link);
extern template void Worker::begin(std::shared_ptr<Link<Secure>> link);

} // namespace warifu::server
