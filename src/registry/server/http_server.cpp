#include "warifu/server/http_server.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <set>
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream_base.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <fmt/format.h>

#include "problem.h"
#include "tls.h"

namespace warifu::server {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using Message = http::response<http::string_body>;
using Clock = std::chrono::steady_clock;

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

/// What a body of bytes that nobody wants may still have on its way, and how long it may take.
constexpr std::size_t most_drained = 1U << 20U;
constexpr std::chrono::seconds drain_time{2};

using Plain = beast::tcp_stream;
using Secure = beast::ssl_stream<beast::tcp_stream>;

/// A connection that waits for a request can be closed; one that is answered must not.
struct Connection {
    explicit Connection(std::string from) : client(std::move(from)) {}
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    virtual ~Connection() = default;
    virtual beast::tcp_stream& transport() = 0;

    std::string client;
    bool idle = true;
};

template <class Stream>
struct Link : Connection {
    template <class... Arguments>
    explicit Link(std::string from, Arguments&&... arguments)
        : Connection(std::move(from)), stream(std::forward<Arguments>(arguments)...) {}
    beast::tcp_stream& transport() override { return beast::get_lowest_layer(stream); }

    Stream stream;
};

/// One thread, with a listening socket and connections of its own: nothing is shared, nothing is locked.
class Worker {
public:
    Worker(const ServeTerms& terms, Service service, TlsContext tls)
        : m_terms(terms), m_service(std::move(service)), m_tls(std::move(tls)) {}

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
    void renew(TlsContext tls) {
        asio::post(m_context, [this, tls = std::move(tls)]() mutable { m_tls = std::move(tls); });
    }

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
    asio::awaitable<bool> send(Link<Stream>& link, Message message, bool head_alone);
    asio::awaitable<Response> taken(Request request);
    Admission admit(const Request& request);
    void observe(const Request& request, const Response& response, Clock::time_point since) const;
    void begin_stop();

    const ServeTerms& m_terms; // the server's
    Service m_service;
    TlsContext m_tls; // null: without
    asio::io_context m_context{1};
    tcp::acceptor m_acceptor{m_context};
    asio::steady_timer m_stop_timer{m_context};
    std::set<std::shared_ptr<Connection>> m_connections; // shared: with the coroutine that serves it
    std::size_t m_bodies = 0;
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
            connection->transport().cancel();
    m_stop_timer.expires_after(m_terms.stop_time);
    m_stop_timer.async_wait([this](const error_code& error) {
        if (!error)
            m_context.stop();
    });
    if (m_connections.empty())
        m_stop_timer.cancel();
}

std::string address_of(const tcp::socket& socket) {
    error_code error;
    const tcp::endpoint peer = socket.remote_endpoint(error);
    return error ? std::string() : peer.address().to_string();
}

template <class Stream>
void Worker::begin(std::shared_ptr<Link<Stream>> link) {
    m_connections.insert(link);
    m_open = m_connections.size();
    asio::co_spawn(m_context, serve(std::move(link)), asio::detached);
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
        std::string client = address_of(socket);
        if (m_tls)
            begin(std::make_shared<Link<Secure>>(std::move(client), beast::tcp_stream(std::move(socket)), *m_tls));
        else
            begin(std::make_shared<Link<Plain>>(std::move(client), std::move(socket)));
    }
}

asio::awaitable<bool> greet(Link<Plain>&, std::chrono::milliseconds) { co_return true; }

asio::awaitable<bool> greet(Link<Secure>& link, std::chrono::milliseconds time) {
    error_code error;
    link.transport().expires_after(time);
    co_await link.stream.async_handshake(asio::ssl::stream_base::server,
                                         asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
}

asio::awaitable<void> part(Link<Plain>&) { co_return; }

/// Says that this is the end, so that nobody can cut an answer short unnoticed.
asio::awaitable<void> part(Link<Secure>& link) {
    error_code ignored;
    link.transport().expires_after(drain_time);
    co_await link.stream.async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
}

template <class Stream>
asio::awaitable<void> Worker::serve(std::shared_ptr<Link<Stream>> link) {
    error_code ignored;
    link->transport().socket().set_option(tcp::no_delay(true), ignored);
    beast::flat_buffer buffer(m_terms.header_bytes * 2);
    buffer.reserve(first_buffer);
    bool more = co_await greet(*link, m_terms.request_time);
    const bool greeted = more;
    while (more && !m_stopping)
        more = co_await serve_one(*link, buffer);
    if (greeted)
        co_await part(*link);
    link->transport().socket().shutdown(tcp::socket::shutdown_send, ignored);
    m_connections.erase(link);
    m_open = m_connections.size();
    if (m_stopping && m_connections.empty())
        m_stop_timer.cancel();
}

/// What is answered to a request that could not be read; nothing when nobody is there to read it.
unsigned status_of(const error_code& error) {
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
        return 431;
    if (error == http::error::unexpected_body || error == http::error::body_limit)
        return 413;
    return error.category() == make_error_code(http::error::bad_target).category() &&
                   error != http::error::end_of_stream && error != http::error::partial_message
               ? 400
               : 0;
}

Message message_of(const Response& response, unsigned version) {
    Message message(static_cast<http::status>(response.status), version);
    message.reason(response.status == 413 || response.status == 422 ? reason_of(response.status) : std::string());
    if (!response.content_type.empty())
        message.set(http::field::content_type, response.content_type);
    for (const auto& [name, value] : response.headers)
        message.set(name, value);
    message.set("X-Content-Type-Options", "nosniff"); // whatever is answered, by whomever
    if (message["Content-Security-Policy"].empty())
        message.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    if (message["Referrer-Policy"].empty())
        message.set("Referrer-Policy", "no-referrer");
    message.body() = response.body;
    return message;
}

/// Whether two readers could take it for two different requests: a server in front of this one, and this one.
/// RFC 9112, 6.1 and 6.3; RFC 9110, 5.3: of fields that are no lists there is one.
template <class Body>
bool is_ambiguous(const http::request_parser<Body>& parser) {
    const auto& head = parser.get();
    const auto codings = head.count(http::field::transfer_encoding);
    if (codings > 0 && (codings > 1 || head.version() < 11 || head.count(http::field::content_length) > 0 ||
                        !beast::iequals(head[http::field::transfer_encoding], "chunked")))
        return true;
    return std::ranges::any_of(std::array{http::field::host, http::field::authorization, http::field::content_type,
                                          http::field::content_encoding},
                               [&](http::field field) { return head.count(field) > 1; });
}

/// Of a field that is there more than once: some servers in front add one of their own behind that of the client.
template <class Fields>
std::string last_of(const http::request<Fields>& request, std::string_view name) {
    std::string last;
    const auto [begin, end] = request.equal_range(name);
    for (auto field = begin; field != end; ++field)
        last = std::string(field->value());
    return last;
}

template <class Fields>
Request request_of(const http::request<Fields>& request, const std::string& client) {
    return {.method = std::string(request.method_string()),
            .target = std::string(request.target()),
            .if_none_match = std::string(request[http::field::if_none_match]),
            .accept_language = std::string(request[http::field::accept_language]),
            .authorization = std::string(request[http::field::authorization]),
            .content_type = std::string(request[http::field::content_type]),
            .content_encoding = std::string(request[http::field::content_encoding]),
            .forwarded_for = last_of(request, "X-Forwarded-For"),
            .client = client};
}

void Worker::observe(const Request& request, const Response& response, Clock::time_point since) const {
    if (m_service.observe)
        m_service.observe(request, response.status, response.body.size(),
                          std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - since));
}

/// False when the connection is to be closed.
template <class Stream>
asio::awaitable<bool> Worker::serve_one(Link<Stream>& link, beast::flat_buffer& buffer) {
    http::request_parser<http::empty_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(m_terms.header_bytes));
    parser.body_limit(boost::none); // of a POST it is for `admit` to say; of all others nothing is taken
    error_code error;
    link.idle = true;
    // For the whole request, however many pieces it comes in.
    link.transport().expires_after(m_terms.request_time);
    co_await http::async_read_header(link.stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    if (!error && is_ambiguous(parser))
        error = http::error::bad_transfer_encoding; // which closes the connection
    if (!error && parser.get().method() == http::verb::post && m_service.take) {
        link.idle = false;
        co_return co_await serve_post(link, buffer, parser);
    }
    if (!error && !parser.is_done())
        co_await http::async_read(link.stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    link.idle = false;
    const Clock::time_point since = Clock::now();
    const auto& head = parser.get();
    const Request request = request_of(head, link.client);
    if (error) {
        const unsigned status = status_of(error);
        if (status == 0)
            co_return false;
        const Response refused = problem(status, "", "");
        observe(request, refused, since);
        Message message = message_of(refused, 11);
        message.keep_alive(false);
        co_return co_await send(link, std::move(message), false);
    }
    const Response response = m_service.answer(request);
    observe(request, response, since);
    Message message = message_of(response, head.version());
    message.keep_alive(head.keep_alive() && !m_stopping);
    co_return co_await send(link, std::move(message), head.method() == http::verb::head);
}

Admission Worker::admit(const Request& request) {
    if (m_bodies < m_terms.bodies)
        return m_service.admit(request);
    Response busy = problem(503, "busy", "too much is being written now");
    busy.headers.emplace_back("Retry-After", "1");
    return {std::move(busy)};
}

/// Reads away what is still on its way: a connection closed before that would take the answer with it.
template <class Stream>
asio::awaitable<void> drain(Link<Stream>& link) {
    error_code error;
    char piece[4096];
    link.transport().expires_after(drain_time);
    for (std::size_t read = 0; !error && read < most_drained;)
        read +=
            co_await link.stream.async_read_some(asio::buffer(piece), asio::redirect_error(asio::use_awaitable, error));
}

template <class Stream>
asio::awaitable<bool> Worker::serve_post(Link<Stream>& link, beast::flat_buffer& buffer,
                                         http::request_parser<http::empty_body>& head) {
    const Clock::time_point since = Clock::now();
    const unsigned version = head.get().version();
    const bool keep = head.keep_alive();
    const Request request = request_of(head.get(), link.client);
    Admission admission = admit(request);
    http::request_parser<http::string_body> whole(std::move(head));
    whole.body_limit(admission.body_bytes);
    if (!admission.refused && whole.content_length().value_or(0) > admission.body_bytes)
        admission.refused = problem(413, "too-large", "the body has more bytes than are taken");
    Response response;
    if (admission.refused)
        response = std::move(*admission.refused);
    else
        response = co_await take(link, buffer, whole);
    if (response.status == 0) // nobody is there any more
        co_return false;
    observe(request, response, since);
    Message message = message_of(response, version);
    message.keep_alive(keep && whole.is_done() && !m_stopping);
    const bool more = co_await send(link, std::move(message), false);
    if (!whole.is_done())
        co_await drain(link);
    co_return more;
}

/// The answer to a request with its body; of status 0 when it does not come to its end.
template <class Stream>
asio::awaitable<Response> Worker::take(Link<Stream>& link, beast::flat_buffer& buffer,
                                       http::request_parser<http::string_body>& whole) {
    error_code error;
    ++m_bodies;
    if (beast::iequals(whole.get()[http::field::expect], "100-continue")) {
        const http::response<http::empty_body> go_on(http::status::continue_, 11);
        co_await http::async_write(link.stream, go_on, asio::redirect_error(asio::use_awaitable, error));
    }
    if (!error && !whole.is_done())
        co_await http::async_read(link.stream, buffer, whole, asio::redirect_error(asio::use_awaitable, error));
    Response response;
    if (error) {
        const unsigned status = status_of(error);
        response = status != 0 ? problem(status, "", "") : Response{0, "", ""};
    } else {
        Request request = request_of(whole.get(), link.client);
        request.body = std::move(whole.get().body());
        link.transport().expires_never();
        response = co_await taken(std::move(request));
    }
    --m_bodies;
    co_return response;
}

/// Waits until the service has called back, from wherever.
asio::awaitable<Response> Worker::taken(Request request) {
    struct Waiting {
        std::optional<Response> response;
        asio::steady_timer woken;
    };
    // Shared: the answer may come when this coroutine has gone with its context.
    const auto waiting =
        std::make_shared<Waiting>(Waiting{{}, asio::steady_timer(m_context, Clock::time_point::max())});
    m_service.take(std::move(request), [waiting, work = asio::make_work_guard(m_context)](Response response) {
        asio::post(work.get_executor(), [waiting, response = std::move(response)]() mutable {
            waiting->response = std::move(response);
            waiting->woken.cancel();
        });
    });
    error_code ignored;
    while (!waiting->response)
        co_await waiting->woken.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    co_return std::move(*waiting->response);
}

template <class Stream>
asio::awaitable<bool> Worker::send(Link<Stream>& link, Message message, bool head_alone) {
    if (message.result() != http::status::not_modified)
        message.content_length(message.body().size());
    if (std::is_same_v<Stream, Secure>)
        message.set("Strict-Transport-Security", "max-age=31536000");
    if (head_alone)
        message.body().clear();
    error_code error;
    link.transport().expires_after(m_terms.answer_time);
    http::response_serializer<http::string_body> serializer(message);
    if (head_alone)
        co_await http::async_write_header(link.stream, serializer, asio::redirect_error(asio::use_awaitable, error));
    else
        co_await http::async_write(link.stream, serializer, asio::redirect_error(asio::use_awaitable, error));
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

Result<HttpServer> HttpServer::create(const ServeTerms& terms, const MakeService& make) {
    error_code error;
    const asio::ip::address address = asio::ip::make_address(terms.address, error);
    if (error)
        return make_error(ErrorCode::InvalidArgument, "not an IP address to listen on", terms.address);
    auto inside = std::make_unique<Inside>();
    inside->terms = terms;
    const TlsContext tls = terms.tls ? TRY(make_tls_context(*terms.tls)) : TlsContext();
    std::uint16_t port = terms.port;
    const auto cannot_listen = [&](const error_code& refused) {
        return make_error(ErrorCode::Io, "cannot listen: " + refused.message(),
                          fmt::format("{} port {}", terms.address, port));
    };
    if (const error_code refused = refused_alone({address, port}))
        return cannot_listen(refused);
    for (unsigned i = 0; i < std::max(1U, terms.threads); ++i) {
        Service service = TRY(make());
        auto worker = std::make_unique<Worker>(inside->terms, std::move(service), tls);
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

Result<void> HttpServer::renew(const TlsTerms& tls) {
    if (!m_inside->terms.tls)
        return make_error(ErrorCode::InvalidArgument, "this server has no TLS");
    const TlsContext context = TRY(make_tls_context(tls));
    for (const auto& worker : m_inside->workers)
        worker->renew(context);
    return {};
}

} // namespace warifu::server
