#include <fmt/format.h>

#include "coap_message.h"
#include "login.h"

/// CoAP (RFC 7252) in clear has no logins: a server gives a resource to anybody, or refuses it. The list of resources
/// is for everybody by its nature (RFC 6690, 1.2.1); what counts is whether one of those on it is given.
namespace warifu::device {

namespace {

constexpr std::size_t most_resources = 16;
constexpr std::uint16_t first_id = 0x5770;

Async<std::optional<CoapAnswer>> get(Probing& probing, const Service& service, std::uint16_t id, std::string path) {
    std::string question = coap_get(id, path);
    const std::string datagram =
        co_await probing.transport.ask(service.port, std::move(question), probing.plan.pace.answer);
    co_return read_coap_answer(datagram, id);
}

} // namespace

Async<void> probe_coap(Probing& probing, const Service& service, LoginFindings& findings) {
    const std::string at = probing.at(service);
    LoginFacts facts;
    facts.method = "unknown";
    facts.in_clear = !service.tls;
    std::uint16_t id = first_id;
    std::string core = "/.well-known/core";
    const auto list = co_await get(probing, service, id, std::move(core));
    std::vector<std::string> paths;
    if (list && list->code == coap_content)
        read_coap_links(list->payload, most_resources, paths);
    for (const std::string& path : paths) {
        if (path == "/" || !coap_path_is_harmless(path)) // at the root stands as a rule who it is
            continue;
        ++id;
        std::string wanted = path;
        const auto answer = co_await get(probing, service, id, std::move(wanted));
        if (answer && answer->code == coap_content) {
            facts.method = "none";
            facts.anonymous = true;
            facts.shown = path;
            break;
        }
    }
    if (!facts.anonymous)
        findings.open_logins(fmt::format(
            "{}: none of its resources was given when {} were asked for; others, and other requests, may be", at,
            id - first_id));
    findings.open_lockout(fmt::format("{}: CoAP in clear has no logins", at));
    write(probing, service, facts);
}

} // namespace warifu::device
