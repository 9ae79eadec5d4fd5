#pragma once

#include "http_answer.h"
#include "http_auth.h"
#include "login.h"

namespace warifu::device {

/// A request of HTTP/1.1 or RTSP/1.0.
struct WebRequest {
    std::string method = "GET";
    std::string target = "/";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

/// One request on one connection; what a page's length is.
struct WebReply {
    bool connected = false;
    Ended ended = Ended::Done;
    std::optional<WebAnswer> answer;
};

class WebClient {
public:
    enum class Protocol { Http, Rtsp };
    WebClient(Probing& probing, const Service& service, Protocol protocol)
        : m_probing(probing), m_port(service.port), m_tls(service.tls), m_protocol(protocol) {}
    Async<WebReply> ask(const WebRequest& request);
    /// Scheme, host and port, as `https://192.0.2.7:443`.
    std::string origin() const;
    Probing& probing() { return m_probing; }

private:
    /// Host and port.
    std::string authority() const;

    Probing& m_probing;
    std::uint16_t m_port;
    bool m_tls;
    Protocol m_protocol;
};

/// The way within this server to which an answer or a form leads; nothing: to another server, or nowhere. `from`: the
/// page it stands on.
std::optional<std::string> path_here(std::string_view target, std::string_view from, std::string_view origin);

/// What a reply without a status that tells more comes to.
Answer answer_without(const WebReply& reply);

/// Logins by a challenge, at one request that is answered 401.
class ChallengeDoor final : public Door {
public:
    ChallengeDoor(WebClient& client, WebRequest request, Challenge challenge)
        : m_client(client), m_request(std::move(request)), m_challenge(std::move(challenge)) {}
    Async<Attempt> attempt(const Login& login) override;

private:
    WebClient& m_client; // outlives the door
    WebRequest m_request;
    Challenge m_challenge;
};

/// Whether the users of a camera are told to anybody, if it is one.
Async<void> probe_onvif(WebClient& client, const Service& service, LoginFindings& findings);

/// The challenge of a 401 that can be answered here, Digest before Basic; nothing: none.
std::optional<Challenge> challenge_of(const WebAnswer& answer);

} // namespace warifu::device
