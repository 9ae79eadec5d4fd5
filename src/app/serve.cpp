#include <charconv>
#include <csignal>
#include <cstdio>
#include <thread>

#include <fmt/format.h>
#include <sys/resource.h>

#include "common.h"
#include "warifu/base/text.h"
#include "warifu/server/routes.h"

namespace warifu::app {

namespace {

/// `127.0.0.1:8080`, `[::1]:8080`.
Result<server::ServeTerms> terms_of(const Options& options) {
    server::ServeTerms terms;
    const std::string_view listen = options.listen;
    const std::size_t colon = listen.rfind(':');
    std::string_view address = listen.substr(0, colon);
    const std::string_view digits = colon == listen.npos ? "" : listen.substr(colon + 1);
    if (address.starts_with('[') && address.ends_with(']'))
        address = address.substr(1, address.size() - 2);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), terms.port);
    if (address.empty() || digits.empty() || error != std::errc() || end != digits.data() + digits.size())
        return make_error(ErrorCode::InvalidArgument, "--listen is ADDRESS:PORT", printable(listen, 100));
    terms.address = address;
    terms.threads = options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
    return terms;
}

/// A connection is a descriptor: as many as this process may have.
void allow_many_connections() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/// The signals that end a server, held back from its threads.
sigset_t hold_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

void trouble(const Error& error) { fmt::print(stderr, "{} {}\n", now_utc(), printable(error.describe(), 1000)); }

Result<server::Handler> make_handler(const Options& options) {
    registry::Register labels = TRY(registry::Register::open(options.register_url));
    auto routes = std::make_shared<server::Routes>(std::move(labels), today, trouble); // std::function copies
    return server::Handler([routes](const server::Request& request) { return routes->answer(request); });
}

Result<int> run(const Options& options) {
    const server::ServeTerms terms = TRY(terms_of(options));
    allow_many_connections();
    const sigset_t signals = hold_signals();
    server::HttpServer server = TRY(server::HttpServer::create(terms, [&] { return make_handler(options); }));
    if (!options.quiet)
        fmt::print(stderr, "{} {}:{}\n", say(options, "listening on", "待ち受け中:"),
                   terms.address.find(':') == std::string::npos ? terms.address : fmt::format("[{}]", terms.address),
                   server.port());
    std::jthread serving([&] { server.run(); });
    int signal = 0;
    sigwait(&signals, &signal);
    server.stop();
    return done;
}

} // namespace

int serve(const Options& options) { return exit_status(run(options)); }

} // namespace warifu::app
