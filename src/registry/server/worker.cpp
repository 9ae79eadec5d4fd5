#include "worker.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "problem.h"

namespace warifu::server {

namespace {

constexpr std::chrono::milliseconds pause_without_descriptors{100};

/// Linux lets several sockets of a process listen on one port, and spreads what comes over them.
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

std::string address_of(const tcp::socket& socket) {
    error_code error;
    const tcp::endpoint peer = socket.remote_endpoint(error);
    return error ? std::string() : peer.address().to_string();
}

} // namespace

error_code Worker::listen(const tcp::endpoint& endpoint) {
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

void Worker::run() {
    asio::co_spawn(m_context, accept(), asio::detached);
    asio::co_spawn(m_context, sweep(), asio::detached);
    m_context.run();
}

void Worker::stop() {
    m_stopping = true; // at once: whoever is answered now is told that it was the last
    asio::post(m_context, [this] { begin_stop(); });
}

void Worker::renew(TlsContext tls) {
    asio::post(m_context, [this, tls = std::move(tls)]() mutable { m_tls = std::move(tls); });
}

void Worker::begin_stop() {
    if (!m_acceptor.is_open())
        return; // told twice
    error_code ignored;
    m_acceptor.close(ignored);
    for (const auto& connection : m_connections)
        if (connection->idle)
            connection->transport().cancel(ignored);
    m_stop_timer.expires_after(m_terms.stop_time);
    m_stop_timer.async_wait([this](const error_code& error) {
        if (!error)
            m_context.stop();
    });
    if (m_connections.empty())
        end_timers();
}

void Worker::end_timers() {
    m_stop_timer.cancel();
    m_sweep_timer.cancel();
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
            begin(std::make_shared<Link<Secure>>(std::move(client), std::move(socket), *m_tls));
        else
            begin(std::make_shared<Link<Plain>>(std::move(client), std::move(socket)));
    }
}

/// Closes what has taken too long. One timer for all connections: one for each wait takes longer than many an answer.
asio::awaitable<void> Worker::sweep() {
    constexpr std::chrono::milliseconds seldom{1000};
    const auto often = std::min(m_terms.request_time, m_terms.answer_time) / 4;
    error_code ignored;
    while (!m_stopping || !m_connections.empty()) {
        m_sweep_timer.expires_after(std::min(seldom, often));
        co_await m_sweep_timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        const Clock::time_point now = Clock::now();
        for (const auto& connection : m_connections)
            if (connection->deadline < now)
                connection->transport().close(ignored);
    }
}

void Worker::observe(const Request& request, const Response& response, Clock::time_point since) const {
    if (m_service.observe)
        m_service.observe(request, response.status, response.content().size(),
                          std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - since));
}

Admission Worker::admit(const Request& request) {
    if (m_bodies < m_terms.bodies)
        return m_service.admit(request);
    Response busy = problem(503, "busy", "too much is being written now");
    busy.headers.emplace_back("Retry-After", "1");
    return {std::move(busy)};
}

/// Waits until the service has called back, from wherever.
asio::awaitable<Response> Worker::awaited(Later later) {
    struct Waiting {
        std::optional<Response> response;
        asio::steady_timer woken;
        asio::executor_work_guard<asio::io_context::executor_type> work; // until the answer is there, and no longer
    };
    // Shared: the answer may come when this coroutine has gone with its context.
    const auto waiting = std::make_shared<Waiting>(
        Waiting{{}, asio::steady_timer(m_context, Clock::time_point::max()), asio::make_work_guard(m_context)});
    later([waiting](Response response) {
        asio::post(waiting->work.get_executor(), [waiting, response = std::move(response)]() mutable {
            waiting->response = std::move(response);
            waiting->woken.cancel();
            waiting->work.reset();
        });
    });
    error_code ignored;
    while (!waiting->response)
        co_await waiting->woken.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    co_return std::move(*waiting->response);
}

} // namespace warifu::server
