#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <memory>
#include <optional>
#include <thread>

#include <fmt/format.h>
#include <sys/resource.h>

#include "common.h"
#include "service_manager.h"
#include "warifu/attestation/label.h"
#include "warifu/base/text.h"
#include "warifu/catalogue/catalogue.h"
#include "warifu/demo/demonstration.h"
#include "warifu/label/verify.h"
#include "warifu/server/log_line.h"
#include "warifu/server/service.h"
#include "workbench.h"

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

/// Both, or neither.
Result<std::optional<server::TlsTerms>> tls_of(const Options& options) {
    if (options.tls_certificate.empty() != options.tls_key.empty())
        return make_error(ErrorCode::InvalidArgument, "--tls-certificate and --tls-key go together");
    if (options.tls_certificate.empty())
        return std::optional<server::TlsTerms>();
    std::string certificate = TRY(read_text_file(options.tls_certificate));
    std::string key = TRY(read_text_file(options.tls_key));
    return std::optional<server::TlsTerms>({std::move(certificate), std::move(key)});
}

/// A token that goes over a network in clear is everybody's.
Result<void> check_way_of_tokens(const Options& options, const server::ServeTerms& terms) {
    const bool loopback = terms.address.starts_with("127.") || terms.address == "::1";
    if (options.key.empty() || terms.tls || loopback || options.behind_proxy)
        return {};
    return make_error(ErrorCode::InvalidArgument,
                      "writing needs TLS (--tls-certificate, --tls-key), a loopback address, or --behind-proxy");
}

/// A connection is a descriptor: as many as this process may have.
void allow_many_connections() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/// A quota that is used up is an error of the write, as a full disk is.
void ignore_quota() { std::signal(SIGXFSZ, SIG_IGN); }

/// The signals that end a server, or have it read its certificate anew, held back from its threads.
sigset_t hold_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

server::LogForm log_form(const Options& options) {
    return options.log_format == "json" ? server::LogForm::Json : server::LogForm::Text;
}

/// At once, so that lines of several threads stay whole.
void tell(const std::string& line) { std::fwrite(line.data(), 1, line.size(), stderr); }

std::function<void(const Error&)> trouble_of(const Options& options) {
    return [form = log_form(options)](const Error& error) { tell(server::trouble_line(form, now_utc(), error)); };
}

/// What starts and ends, for whoever wants to hear of it. As text it stands as it is.
void tell_event(const Options& options, std::string_view event, const std::string& text) {
    if (!options.quiet)
        tell(log_form(options) == server::LogForm::Text
                 ? text + "\n"
                 : server::event_line(server::LogForm::Json, now_utc(), event, text));
}

std::time_t now() { return std::time(nullptr); }

/// By the key of `--key`; null without one.
Result<std::unique_ptr<server::Writer>> writer_of(const Options& options, const std::string& url) {
    if (options.key.empty())
        return std::unique_ptr<server::Writer>();
    registry::Register labels = TRY(registry::Register::open(url));
    const std::string origin = TRY(labels.origin());
    const std::string pem = TRY(read_text_file(options.key));
    log::SigningKey key = TRY(log::SigningKey::from_pem(pem, origin));
    labels = TRY(registry::Register::open_for_writing(url, std::move(key)));
    return std::make_unique<server::Writer>(std::move(labels), now, trouble_of(options));
}

/// By the certificates of --trust, and those in `own`; null where there are none.
Result<server::Trust::Verifier> verifier_of(const Options& options, std::string own) {
    if (options.trust.empty() && own.empty())
        return server::Trust::Verifier();
    if (!options.trust.empty()) {
        const std::string text = TRY(read_text_file(options.trust));
        if (text.find("-----BEGIN CERTIFICATE-----") == text.npos) // or one that is being written
            return make_error(ErrorCode::InvalidArgument, "--trust: there is no certificate in it", options.trust);
        own += text;
    }
    label::Verifier verifier = TRY(label::Verifier::create({std::move(own), {}, {}}));
    return server::Trust::Verifier(std::make_shared<label::Verifier>(std::move(verifier)));
}

/// What all threads read.
struct Shared {
    catalogue::Catalogue catalogue;
    std::unique_ptr<server::Trust> trust;
    std::unique_ptr<server::Writer> writer; // null: nobody writes here
    std::unique_ptr<server::RateLimiter> limiter;
    std::unique_ptr<server::Metrics> metrics;
    std::unique_ptr<server::SlowAnswers> drawings, counts; // apart: who asks for many of one holds up that alone
    std::unique_ptr<server::Scanner> scanner;
    std::unique_ptr<server::Workbench> bench; // null: there is none, nor its routes
    std::unique_ptr<server::WorkbenchRoutes> bench_routes;
};

Result<Shared> shared_of(const Options& options, const std::string& url, catalogue::Catalogue catalogue,
                         server::Trust::Verifier verifier) {
    Shared shared{std::move(catalogue), {}, TRY(writer_of(options, url)), {}, {}, {}, {}, {}, {}, {}};
    shared.trust = std::make_unique<server::Trust>(std::move(verifier));
    shared.drawings = std::make_unique<server::SlowAnswers>();
    shared.counts = std::make_unique<server::SlowAnswers>();
    if (options.rate_limit != 0)
        shared.limiter = std::make_unique<server::RateLimiter>(options.rate_limit);
    if (options.metrics)
        shared.metrics = std::make_unique<server::Metrics>();
    return shared;
}

label::RegimeNames names_of(const Options& options, const Shared& shared, const label::Label& label) {
    const label::RegimeNames names = attestation::regime_names(shared.catalogue, label);
    return options.demo ? demo::made_up(names) : names;
}

Result<std::string> draw(const label::Label& label, const std::string& token, const label::RegimeNames& names,
                         server::Picture picture, const Text& mark) {
    const bool svg = picture == server::Picture::Svg;
    const attestation::DrawTerms terms{.mark = mark,
                                       .wanted = svg ? attestation::Wanted::Svg : attestation::Wanted::Png};
    attestation::DrawnLabel drawn = TRY(attestation::draw_label(label, token, names, terms));
    return svg ? std::move(drawn.svg) : std::move(drawn.png);
}

pages::Site site_of(const Options& options, const Shared& shared) {
    return {shared.catalogue, {"Register of labels", "ラベル登録簿"}, options.demo, shared.bench != nullptr};
}

/// By the workshop, which outlives it; none without one.
Result<void> add_workbench(const Options& options, workbench::Workshop* shop, Shared& shared) {
    if (shop == nullptr)
        return {};
    server::Workbench::Terms terms;
    terms.dossier_bytes = options.workbench_bytes;
    shared.bench = std::make_unique<server::Workbench>(terms, workbench_work(*shop));
    std::string policy = TRY(report_policy(shared.catalogue));
    pages::Site site = site_of(options, shared);
    site.demonstration = false; // what a maker sends is the maker's
    shared.bench_routes =
        TRY(server::WorkbenchRoutes::create({site, shared.bench.get(), now, trouble_of(options), std::move(policy)}));
    return {};
}

server::PageRoutes pages_of(const Options& options, const std::string& url, const Shared& shared) {
    server::PageTerms terms{site_of(options, shared), *shared.trust,
                            [&](const label::Label& label) { return names_of(options, shared, label); }};
    terms.draw = [&](const label::Label& label, const std::string& token, server::Picture picture) {
        const Text mark = options.demo ? demo::made_up_mark() : Text();
        auto drawn = draw(label, token, names_of(options, shared, label), picture, mark);
        if (!drawn)
            trouble_of(options)(drawn.error());
        return drawn;
    };
    terms.open = [&url] { return registry::Register::open(url); };
    terms.drawings = shared.drawings.get();
    terms.counts = shared.counts.get();
    return server::PageRoutes(std::move(terms));
}

/// Of each request; empty unless it is asked for.
decltype(server::ServiceTerms::log) log_of(const Options& options) {
    if (!options.log_requests)
        return {};
    return [form = log_form(options), proxy = options.behind_proxy](const server::Request& request, unsigned status,
                                                                    std::size_t bytes, std::chrono::microseconds took) {
        tell(server::request_line(form, now_utc(), request, server::client_of(request, proxy), status, bytes, took));
    };
}

/// Of what goes wrong in the store.
server::Routes::Trouble told_of(const Options& options, server::Metrics* metrics) {
    return [metrics, trouble = trouble_of(options)](const Error& error) {
        trouble(error);
        if (metrics != nullptr)
            metrics->store_failed();
    };
}

/// `scanner`: null for the scanner's own.
Result<std::unique_ptr<server::Routes>> routes_of(const Options& options, const std::string& url, const Shared& shared,
                                                  server::Scanner* scanner) {
    registry::Register labels = TRY(registry::Register::open(url));
    return std::make_unique<server::Routes>(std::move(labels), shared.catalogue, today,
                                            told_of(options, shared.metrics.get()), pages_of(options, url, shared),
                                            scanner);
}

Result<server::Service> make_service(const Options& options, const std::string& url, const Shared& shared) {
    registry::WriterTokens tokens = TRY(registry::WriterTokens::open(url));
    server::Metrics* metrics = shared.metrics.get();
    const auto count = [metrics](unsigned status) {
        if (metrics != nullptr)
            metrics->changed(status);
    };
    return server::make_service(
        TRY(routes_of(options, url, shared, shared.scanner.get())),
        std::make_unique<server::WriteRoutes>(std::move(tokens), shared.writer.get(), now, told_of(options, metrics),
                                              count),
        {metrics, shared.limiter.get(), options.behind_proxy, shared.bench_routes.get(), log_of(options)});
}

/// Certificates anew: of TLS for connections that come, of issuers from the next answer on. All or none.
Result<void> renew(const Options& options, const std::string& own_trust, server::HttpServer& server,
                   server::Trust& trust) {
    const std::optional<server::TlsTerms> tls = TRY(tls_of(options));
    server::Trust::Verifier verifier = TRY(verifier_of(options, own_trust));
    if (tls)
        TRY_VOID(server.renew(*tls));
    trust.change(std::move(verifier));
    return {};
}

/// A certificate that cannot be used is told of, and those in use stay.
void wait_for_end(const Options& options, const std::string& own_trust, const sigset_t& signals,
                  server::HttpServer& server, server::Trust& trust) {
    for (int signal = SIGHUP; signal == SIGHUP;) {
        sigwait(&signals, &signal);
        if (signal != SIGHUP)
            return;
        const auto renewed = renew(options, own_trust, server, trust);
        if (!renewed)
            trouble_of(options)(renewed.error());
        else
            tell_event(
                options, "certificate-renewed",
                fmt::format("{} {}", now_utc(), say(options, "certificates read anew", "証明書を再読込みしました")));
    }
}

Result<int> run_serve(const Options& options) {
    if (options.demo == !options.register_url.empty())
        return make_error(ErrorCode::InvalidArgument, "serve takes --store URL, or --demo");
    if (options.demo && !options.key.empty())
        return make_error(ErrorCode::InvalidArgument, "--demo takes no --key: its register has a key of its own");
    server::ServeTerms terms = TRY(terms_of(options));
    const sigset_t signals = hold_signals(); // before there are threads: one that did not would be ended by them
    catalogue::Catalogue catalogue = TRY(catalogue::load_catalogue(options.catalogue));
    // Before keys and stores are opened: of those, what strangers send is kept apart.
    const std::unique_ptr<workbench::Workshop> shop =
        options.workbench || options.demo ? TRY(start_workshop(options, catalogue)) : nullptr;
    terms.tls = TRY(tls_of(options));
    TRY_VOID(check_way_of_tokens(options, terms));
    const std::unique_ptr<demo::Demonstration> demonstration =
        options.demo ? TRY(demo::Demonstration::create(now())) : nullptr;
    const std::string url = demonstration ? demonstration->url() : options.register_url;
    const std::string own_trust = demonstration ? demonstration->trust() : "";
    Shared shared = TRY(shared_of(options, url, std::move(catalogue), TRY(verifier_of(options, own_trust))));
    TRY_VOID(add_workbench(options, shop.get(), shared));
    shared.scanner = std::make_unique<server::Scanner>(
        server::Scanner::Terms{[&] { return routes_of(options, url, shared, nullptr); },
                               told_of(options, shared.metrics.get()), options.behind_proxy});
    allow_many_connections();
    ignore_quota();
    server::HttpServer server =
        TRY(server::HttpServer::create(terms, [&] { return make_service(options, url, shared); }));
    tell_event(
        options, "listening",
        fmt::format("{} {}://{}:{}/ {}", say(options, "listening on", "待ち受け中:"), terms.tls ? "https" : "http",
                    terms.address.find(':') == std::string::npos ? terms.address : fmt::format("[{}]", terms.address),
                    server.port(),
                    shared.writer ? say(options, "(reading, and writing by token)", "(閲覧とトークンによる書込み)")
                                  : say(options, "(reading alone: no --key)", "(閲覧のみ: --key なし)")));
    std::thread serving([&] { server.run(); });
    tell_service_manager("READY=1");
    wait_for_end(options, own_trust, signals, server, *shared.trust);
    tell_service_manager("STOPPING=1");
    server.stop();
    serving.join();
    if (shop != nullptr)
        shop->stop();
    shared.scanner.reset(); // it uses the others
    shared.bench.reset();   // it calls back into the server
    shared.writer.reset();  // and so do these
    shared.drawings.reset();
    shared.counts.reset();
    return done;
}

} // namespace

int serve(const Options& options) { return exit_status(run_serve(options)); }

} // namespace warifu::app
