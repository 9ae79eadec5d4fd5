#include "warifu/server/service.h"

#include "problem.h"

namespace warifu::server {

namespace {

struct Parts {
    std::unique_ptr<Routes> reads;
    std::unique_ptr<WriteRoutes> writes;
    ServiceTerms terms;

    /// What whoever sends too many is told; nothing for all others.
    std::optional<Response> limited(const Request& request) const {
        if (terms.limiter == nullptr)
            return std::nullopt;
        const auto wait =
            terms.limiter->refused(client_of(request, terms.behind_proxy), std::chrono::steady_clock::now());
        if (!wait)
            return std::nullopt;
        if (terms.metrics != nullptr)
            terms.metrics->limited();
        Response response = problem(429, "too-many", "too many requests of this client");
        response.headers.emplace_back("Retry-After", std::to_string(*wait));
        return response;
    }
    bool is_at_bench(const Request& request) const {
        return terms.workbench != nullptr && WorkbenchRoutes::is_here(request.target);
    }
    void take(Request request, const Answered& answered) const {
        if (is_at_bench(request))
            terms.workbench->take(std::move(request), answered);
        else
            writes->take(request, answered);
    }
    Response metrics(const Request& request) const {
        const auto size = reads->log_size();
        if (!size)
            return reads->answer(request); // which finds the store wanting, and says so
        return {200,
                "text/plain; version=0.0.4; charset=utf-8",
                terms.metrics->text(*size),
                {{"Cache-Control", "no-store"}}};
    }
    Response answer(const Request& request) const {
        if (auto refused = limited(request))
            return std::move(*refused);
        if (terms.metrics != nullptr && request.method == "GET" && request.target == "/metrics")
            return metrics(request);
        if (is_at_bench(request))
            return terms.workbench->answer(request);
        if (!WriteRoutes::is_here(request.target))
            return reads->answer(request);
        Response refused = problem(405, "method", "changes are sent by POST");
        refused.headers.emplace_back("Allow", "POST");
        return refused;
    }
    Admission admit(const Request& head) const {
        if (auto refused = limited(head))
            return {std::move(*refused)};
        if (is_at_bench(head))
            return terms.workbench->admit(head);
        return WriteRoutes::is_here(head.target) ? writes->admit(head) : Admission{reads->answer(head)};
    }
};

} // namespace

Service make_service(std::unique_ptr<Routes> reads, std::unique_ptr<WriteRoutes> writes, const ServiceTerms& terms) {
    const auto parts =
        std::make_shared<Parts>(Parts{std::move(reads), std::move(writes), terms}); // std::function copies
    Service service{
        .answer = [parts](const Request& request) { return parts->answer(request); },
        .admit = [parts](const Request& head) { return parts->admit(head); },
        .take = [parts](Request request, const Answered& answered) { parts->take(std::move(request), answered); }};
    if (terms.metrics != nullptr || terms.log)
        service.observe = [metrics = terms.metrics, log = terms.log](const Request& request, unsigned status,
                                                                     std::size_t bytes,
                                                                     std::chrono::microseconds took) {
            if (metrics != nullptr)
                metrics->observe(request, status, bytes, took);
            if (log)
                log(request, status, bytes, took);
        };
    return service;
}

} // namespace warifu::server
