#include "warifu/server/http_server.h"

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

namespace warifu::server {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using Message = http::response<http::string_body>;

constexpr std::chrono::milliseconds pause_without_descriptors{100};
/// Small, so that ten thousand idle connections are no burden; it grows up to the limit of the headers.
constexpr std::size_t first_buffer = 512;

/// Linux lets several sockets of a process listen on one port, and spreads what comes over them.
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

/// Whether somebody else listens there: with SO_REUSEPORT a second server would share what comes with the first.
error_code refused_alone(const tcp::endpoint& endpoint) {
    asio::io_context context;
    tcp::acceptor acceptor(context);
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error)
        acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error)
        acceptor.bind(endpoint, error);
    return error;
}

/// One thread, with a listening socket and connections of its own: nothing is shared, nothing is locked.
class Worker {
public:
    Worker(const ServeTerms& terms, Handler handler) : m_terms(terms), m_handler(std::move(handler)) {}

    error_code listen(const tcp::endpoint& endpoint) {
        error_code error;
        m_acceptor.open(endpoint.protocol(), error);
        if (!error)
            m_acceptor.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error)
            m_acceptor.set_option(ReusePort(true), error);
        if (!error)
            m_acceptor.bind(endpoint, error);
        if (!error)
            m_acceptor.listen(asio::socket_base::max_listen_connections, error);
        return error;
    }
    std::uint16_t port() const { return m_acceptor.local_endpoint().port(); }
    std::size_t connections() const { return m_open; }

    void run() {
        asio::co_spawn(m_context, accept(), asio::detached);
        m_context.run();
    }
    void stop() {
        m_stopping = true; // at once: whoever is answered now is told that it was the last
        asio::post(m_context, [this] { begin_stop(); });
    }

private:
    /// A connection that waits for a request can be closed; one that is answered must not.
    struct Connection {
        beast::tcp_stream stream;
        bool idle = true;
    };

    asio::awaitable<void> accept();
    asio::awaitable<void> serve(std::shared_ptr<Connection> connection);
    asio::awaitable<bool> serve_one(Connection& connection, beast::flat_buffer& buffer);
    asio::awaitable<bool> send(Connection& connection, Message message, bool head_alone);
    Message answer(const http::request<http::empty_body>& request);
    void begin_stop();

    const ServeTerms& m_terms; // the server's
    Handler m_handler;
    asio::io_context m_context{1};
    tcp::acceptor m_acceptor{m_context};
    asio::steady_timer m_stop_timer{m_context};
    std::set<std::shared_ptr<Connection>> m_connections; // shared: with the coroutine that serves it
    std::atomic<std::size_t> m_open = 0;
    std::atomic<bool> m_stopping = false;
};

void Worker::begin_stop() {
    if (!m_acceptor.is_open())
        return; // told twice
    error_code ignored;
    m_acceptor.close(ignored);
    for (const auto& connection : m_connections)
        if (connection->idle)
            connection->stream.cancel();
    m_stop_timer.expires_after(m_terms.stop_time);
    m_stop_timer.async_wait([this](const error_code& error) {
        if (!error)
            m_context.stop();
    });
    if (m_connections.empty())
        m_stop_timer.cancel();
}

asio::awaitable<void> Worker::accept() {
    while (!m_stopping) {
        error_code error;
        tcp::socket socket = co_await m_acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (m_stopping)
            break;
        if (error) { // no descriptors left, above all: those that are open go on
            asio::steady_timer pause(m_context, pause_without_descriptors);
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
            continue;
        }
        if (m_connections.size() >= m_terms.connections)
            continue; // closed with the socket
        auto connection = std::make_shared<Connection>(Connection{beast::tcp_stream(std::move(socket))});
        m_connections.insert(connection);
        m_open = m_connections.size();
        asio::co_spawn(m_context, serve(std::move(connection)), asio::detached);
    }
}

asio::awaitable<void> Worker::serve(std::shared_ptr<Connection> connection) {
    error_code ignored;
    connection->stream.socket().set_option(tcp::no_delay(true), ignored);
    beast::flat_buffer buffer(m_terms.header_bytes * 2);
    buffer.reserve(first_buffer);
    bool more = true;
    while (more && !m_stopping)
        more = co_await serve_one(*connection, buffer);
    connection->stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    m_connections.erase(connection);
    m_open = m_connections.size();
    if (m_stopping && m_connections.empty())
        m_stop_timer.cancel();
}

Message refusal(http::status status) {
    Message message(status, 11);
    message.set(http::field::content_type, "text/plain; charset=utf-8");
    message.keep_alive(false);
    message.body() = fmt::format("{} {}\n", static_cast<unsigned>(status), std::string(http::obsolete_reason(status)));
    return message;
}

/// What is answered to a request that could not be read; nothing when nobody is there to read it.
http::status status_of(const error_code& error) {
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
        return http::status::request_header_fields_too_large;
    if (error == http::error::unexpected_body || error == http::error::body_limit)
        return http::status::payload_too_large;
    return error.category() == make_error_code(http::error::bad_target).category() &&
                   error != http::error::end_of_stream && error != http::error::partial_message
               ? http::status::bad_request
               : http::status::unknown;
}

/// False when the connection is to be closed.
asio::awaitable<bool> Worker::serve_one(Connection& connection, beast::flat_buffer& buffer) {
    http::request_parser<http::empty_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(m_terms.header_bytes));
    error_code error;
    connection.idle = true;
    // For the whole request, however many pieces it comes in.
    connection.stream.expires_after(m_terms.request_time);
    co_await http::async_read(connection.stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    connection.idle = false;
    if (error) {
        const http::status status = status_of(error);
        if (status == http::status::unknown)
            co_return false;
        Message refused = refusal(status);
        co_await send(connection, std::move(refused), false);
        co_return false;
    }
    const http::request<http::empty_body> request = parser.release();
    Message message = answer(request);
    message.keep_alive(request.keep_alive() && !m_stopping);
    co_return co_await send(connection, std::move(message), request.method() == http::verb::head);
}

Message Worker::answer(const http::request<http::empty_body>& request) {
    const Response response = m_handler({std::string(request.method_string()), std::string(request.target()),
                                         std::string(request[http::field::if_none_match]),
                                         std::string(request[http::field::accept_language])});
    Message message(static_cast<http::status>(response.status), request.version());
    if (!response.content_type.empty())
        message.set(http::field::content_type, response.content_type);
    for (const auto& [name, value] : response.headers)
        message.set(name, value);
    message.body() = response.body;
    return message;
}

asio::awaitable<bool> Worker::send(Connection& connection, Message message, bool head_alone) {
    if (message.result() != http::status::not_modified)
        message.content_length(message.body().size());
    if (head_alone)
        message.body().clear();
    error_code error;
    connection.stream.expires_after(m_terms.answer_time);
    http::response_serializer<http::string_body> serializer(message);
    if (head_alone)
        co_await http::async_write_header(connection.stream, serializer,
                                          asio::redirect_error(asio::use_awaitable, error));
    else
        co_await http::async_write(connection.stream, serializer, asio::redirect_error(asio::use_awaitable, error));
    co_return !error && message.keep_alive();
}

} // namespace

struct HttpServer::Inside {
    ServeTerms terms;
    std::vector<std::unique_ptr<Worker>> workers;
};

HttpServer::HttpServer(std::unique_ptr<Inside> inside) : m_inside(std::move(inside)) {}
HttpServer::HttpServer(HttpServer&&) noexcept = default;
HttpServer::~HttpServer() = default;

Result<HttpServer> HttpServer::create(const ServeTerms& terms, const MakeHandler& make) {
    error_code error;
    const asio::ip::address address = asio::ip::make_address(terms.address, error);
    if (error)
        return make_error(ErrorCode::InvalidArgument, "not an IP address to listen on", terms.address);
    auto inside = std::make_unique<Inside>();
    inside->terms = terms;
    std::uint16_t port = terms.port;
    const auto cannot_listen = [&](const error_code& refused) {
        return make_error(ErrorCode::Io, "cannot listen: " + refused.message(),
                          fmt::format("{} port {}", terms.address, port));
    };
    if (const error_code refused = refused_alone({address, port}))
        return cannot_listen(refused);
    for (unsigned i = 0; i < std::max(1U, terms.threads); ++i) {
        Handler handler = TRY(make());
        auto worker = std::make_unique<Worker>(inside->terms, std::move(handler));
        if (const error_code refused = worker->listen({address, port}))
            return cannot_listen(refused);
        port = worker->port(); // the others listen on the one that the first was given
        inside->workers.push_back(std::move(worker));
    }
    return HttpServer(std::move(inside));
}

std::uint16_t HttpServer::port() const { return m_inside->workers.front()->port(); }

std::size_t HttpServer::connections() const {
    std::size_t all = 0;
    for (const auto& worker : m_inside->workers)
        all += worker->connections();
    return all;
}

void HttpServer::run() {
    std::vector<std::jthread> threads;
    for (const auto& worker : m_inside->workers)
        threads.emplace_back([&worker] { worker->run(); });
}

void HttpServer::stop() {
    for (const auto& worker : m_inside->workers)
        worker->stop();
}

} // namespace warifu::server
