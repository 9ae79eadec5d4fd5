#include <fmt/format.h>

#include "login_http.h"
#include "onvif_message.h"

/// ONVIF, the web service of cameras (Core Specification, 5.9.4 and 8.4). Who gets an answer from GetUsers, which is
/// for administrators, without saying who he is stands in front of an open door. The logins are tried at what is
/// refused to everybody: by HTTP's own Digest where it asks for that, else by WS-UsernameToken. Nothing is changed by
/// it.
namespace warifu::device {

namespace {

// What every login may ask for, and what only those of administrators may (5.9.4.3).
constexpr std::string_view every_login = "GetDeviceInformation";
constexpr std::string_view administrators = "GetUsers";

WebRequest request_of(std::string_view operation, std::string_view header = {}) {
    WebRequest request;
    request.method = "POST";
    request.target = "/onvif/device_service"; // 5.1.1: every device has its device service here
    request.headers.emplace_back(
        "Content-Type",
        fmt::format(R"(application/soap+xml; charset=utf-8; action="http://www.onvif.org/ver10/device/wsdl/{}")",
                    operation));
    request.body = onvif_request(operation, header);
    return request;
}

/// A login in the head of the message. Its day is the device's own: it takes no other.
class TokenDoor final : public Door {
public:
    TokenDoor(WebClient& client, std::string operation) : m_client(client), m_operation(std::move(operation)) {}

    Async<Attempt> attempt(const Login& login) override {
        const Clock::time_point begin = Clock::now();
        Attempt attempt;
        std::string created;
        const WebRequest asked = request_of("GetSystemDateAndTime");
        const WebReply time = co_await m_client.ask(asked);
        attempt.answer = answer_without(time);
        if (time.answer)
            created = onvif_time(time.answer->body);
        if (!created.empty()) {
            const std::string nonce = fmt::format("warifu-{:08x}", ++m_asked);
            const WebRequest request = request_of(m_operation, onvif_token(login.user, login.password, nonce, created));
            const WebReply reply = co_await m_client.ask(request);
            attempt.answer = reply.answer ? judge(*reply.answer) : answer_without(reply);
        }
        attempt.took = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
        co_return attempt;
    }

private:
    Answer judge(const WebAnswer& answer) const {
        if (answer.status == 429 || answer.status == 503)
            return Answer::Locked;
        switch (onvif_verdict(answer.status, answer.body, m_operation)) {
        case OnvifVerdict::Answered: return Answer::Accepted;
        case OnvifVerdict::Refused: return Answer::Refused;
        case OnvifVerdict::Locked: return Answer::Locked;
        case OnvifVerdict::Unclear: break;
        }
        return Answer::Unclear;
    }

    WebClient& m_client; // outlives the door
    std::string m_operation;
    unsigned m_asked = 0;
};

/// An operation that was refused to somebody without a login, and how.
struct Guarded {
    std::string operation;
    WebAnswer refusal;
};

/// Tries the logins at it.
Async<void> try_logins(WebClient& client, const Service& service, const Guarded& guarded, LoginFacts& facts,
                       LoginFindings& findings) {
    Probing& probing = client.probing();
    std::unique_ptr<Door> door;
    if (const auto challenge = challenge_of(guarded.refusal)) {
        facts.method = challenge->scheme == "digest" ? "onvif-digest" : challenge->scheme;
        door = std::make_unique<ChallengeDoor>(client, request_of(guarded.operation), *challenge);
    } else {
        facts.method = "wsse";
        door = std::make_unique<TokenDoor>(client, guarded.operation);
    }
    co_await try_defaults(probing, service, *door, facts, findings);
    co_await measure_lockout(probing, service, *door, facts, findings);
    if (guarded.operation == administrators && facts.default_accepted == false) { // others are refused it all the same
        facts.default_accepted.reset();
        facts.default_user.reset();
        facts.known_password.reset();
        findings.open_logins(
            fmt::format("{}: only logins of ONVIF's administrators could be told", probing.at(service)));
    }
}

/// Who stands in front of it without a login; the first operation that is refused to him.
Async<std::optional<Guarded>> ask_without_login(WebClient& client, LoginFacts& facts) {
    std::optional<Guarded> guarded;
    for (const std::string_view operation : {every_login, administrators}) {
        const WebRequest request = request_of(operation);
        const WebReply reply = co_await client.ask(request);
        if (!reply.answer)
            continue;
        const OnvifVerdict verdict = onvif_verdict(reply.answer->status, reply.answer->body, operation);
        if (operation == administrators && verdict == OnvifVerdict::Answered) {
            facts.method = "none";
            facts.anonymous = true;
            facts.shown = operation;
        }
        if (verdict == OnvifVerdict::Refused && !guarded) {
            guarded.emplace();
            guarded->operation = operation;
            guarded->refusal = *reply.answer;
        }
    }
    co_return guarded;
}

/// 5.9.4: the time is told to everybody, so that a login can be proved.
Async<bool> is_camera(WebClient& client) {
    const WebRequest request = request_of("GetSystemDateAndTime");
    const WebReply reply = co_await client.ask(request);
    co_return reply.answer&& onvif_speaks(reply.answer->body) &&
        reply.answer->body.find(request.body) == std::string::npos; // some give back what they are sent
}

} // namespace

Async<void> probe_onvif(WebClient& client, const Service& service, LoginFindings& findings) {
    const bool camera = co_await is_camera(client);
    if (!camera)
        co_return;
    LoginFacts facts;
    facts.method = "unknown";
    facts.in_clear = !service.tls;
    const auto guarded = co_await ask_without_login(client, facts);
    const std::string at = client.probing().at(service);
    if (!facts.anonymous)
        findings.open_logins(fmt::format("{}: it speaks ONVIF, of which two operations of many were asked for", at));
    if (guarded && !facts.anonymous) {
        co_await try_logins(client, service, *guarded, facts, findings);
    } else {
        findings.open_logins(fmt::format("{}: it speaks ONVIF, and how it takes logins could not be told", at));
        findings.open_lockout(fmt::format("{}: it speaks ONVIF, and how it takes logins could not be told", at));
    }
    write(client.probing(), service, facts);
}

} // namespace warifu::device
