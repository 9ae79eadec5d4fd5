#include "warifu/server/http_server.h"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "worker.h"

namespace warifu::server {

namespace {

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
