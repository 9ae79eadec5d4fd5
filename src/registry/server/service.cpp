#include "warifu/server/service.h"

#include "problem.h"

namespace warifu::server {

namespace {

struct Parts {
    std::unique_ptr<Routes> reads;
    std::unique_ptr<WriteRoutes> writes;

    Response answer(const Request& request) const {
        if (!WriteRoutes::is_here(request.target))
            return reads->answer(request);
        Response refused = problem(405, "method", "changes are sent by POST");
        refused.headers.emplace_back("Allow", "POST");
        return refused;
    }
    Admission admit(const Request& head) const {
        return WriteRoutes::is_here(head.target) ? writes->admit(head) : Admission{reads->answer(head)};
    }
};

} // namespace

Service make_service(std::unique_ptr<Routes> reads, std::unique_ptr<WriteRoutes> writes) {
    const auto parts = std::make_shared<Parts>(Parts{std::move(reads), std::move(writes)}); // std::function copies
    return {
        .answer = [parts](const Request& request) { return parts->answer(request); },
        .admit = [parts](const Request& head) { return parts->admit(head); },
        .take = [parts](const Request& request, const Answered& answered) { parts->writes->take(request, answered); }};
}

} // namespace warifu::server
