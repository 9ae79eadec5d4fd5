#include <algorithm>

#include <fmt/format.h>

#include "login_http.h"
#include "warifu/base/text.h"

namespace warifu::device {

namespace {

constexpr std::size_t most_answer = 256U << 10U;

} // namespace

std::string WebClient::authority() const {
    const std::string name =
        m_probing.plan.host.empty() ? m_probing.transport.address().to_string() : m_probing.plan.host;
    const bool six = name.find(':') != std::string::npos;
    return fmt::format("{}{}{}:{}", six ? "[" : "", name, six ? "]" : "", m_port);
}

std::string WebClient::origin() const {
    return fmt::format("{}{}://{}", m_protocol == Protocol::Http ? "http" : "rtsp", m_tls ? "s" : "", authority());
}

Async<WebReply> WebClient::ask(const WebRequest& request) {
    WebReply reply;
    const std::unique_ptr<Channel> channel = co_await open_channel(m_probing, m_port, m_tls);
    if (!channel)
        co_return reply;
    reply.connected = true;
    const bool http = m_protocol == Protocol::Http;
    std::string text = fmt::format("{} {} {}\r\n", request.method, request.target, http ? "HTTP/1.1" : "RTSP/1.0");
    text += http ? fmt::format("Host: {}\r\nConnection: close\r\nAccept: */*\r\n", authority()) : "CSeq: 1\r\n";
    text += "User-Agent: warifu\r\n";
    for (const auto& [name, value] : request.headers)
        text += fmt::format("{}: {}\r\n", name, value);
    if (!request.body.empty())
        text += fmt::format("Content-Length: {}\r\n", request.body.size());
    text += "\r\n" + request.body;
    const milliseconds time = m_probing.plan.pace.answer + milliseconds(2000);
    const bool sent = co_await channel->write(std::move(text), time);
    if (!sent) {
        reply.ended = Ended::Reset;
        co_return reply;
    }
    // RTSP bodies without a length are none.
    std::function<bool(std::string_view)> whole = [http](std::string_view got) {
        return read_answer(got, !http).has_value();
    };
    const Reading reading = co_await channel->read_until(std::move(whole), most_answer, time);
    reply.ended = reading.ended;
    reply.answer = read_answer(reading.bytes, reading.ended == Ended::Closed || !http);
    co_return reply;
}

std::optional<std::string> path_here(std::string_view target, std::string_view from, std::string_view origin) {
    target = trim(target);
    for (const char c : target)
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f)
            return std::nullopt;
    const std::string_view scheme = origin.substr(0, origin.find("://"));
    const std::size_t path = target.find_first_of("/?#"); // what stands behind is no scheme
    if (target.starts_with("//") || target.find("://") < path) {
        const std::string_view rest = target.substr(target.find("//") + 2);
        const std::size_t slash = std::min(rest.find('/'), rest.size());
        std::string there = to_lower_ascii(target.starts_with("//") ? scheme : target.substr(0, target.find("://")));
        there += fmt::format("://{}", to_lower_ascii(rest.substr(0, slash)));
        if (to_lower_ascii(origin) != there && to_lower_ascii(origin) != there + (scheme == "https" ? ":443" : ":80"))
            return std::nullopt;
        return slash == rest.size() ? "/" : std::string(rest.substr(slash));
    }
    if (target.starts_with("/"))
        return std::string(target);
    from = from.substr(0, from.find('?'));
    if (target.empty())
        return std::string(from);
    if (target.find(':') < path) // another scheme, as javascript:
        return std::nullopt;
    return std::string(from.substr(0, from.rfind('/') + 1)) + std::string(target);
}

Answer answer_without(const WebReply& reply) {
    if (!reply.connected)
        return Answer::NoConnection;
    if (reply.answer)
        return Answer::Unclear;
    return reply.ended == Ended::Timeout || reply.ended == Ended::Budget ? Answer::Silent : Answer::Closed;
}

std::optional<Challenge> challenge_of(const WebAnswer& answer) {
    std::optional<Challenge> best;
    for (const std::string_view field : answer.all("www-authenticate"))
        for (const Challenge& challenge : read_challenges(field)) {
            const Asked anybody{"GET", "/", "", ""};
            if (answer_to(challenge, anybody) && (!best || (best->scheme == "basic" && challenge.scheme == "digest")))
                best = challenge;
        }
    return best;
}

Async<Attempt> ChallengeDoor::attempt(const Login& login) {
    const Clock::time_point begin = Clock::now();
    Attempt attempt;
    bool stale = true;
    for (int turn = 0; turn < 2 && stale; ++turn) {
        stale = false;
        const Asked asked{m_request.method, m_request.target, login.user, login.password};
        WebRequest request = m_request;
        request.headers.emplace_back("Authorization", answer_to(m_challenge, asked).value_or(""));
        const WebReply reply = co_await m_client.ask(request);
        attempt.answer = answer_without(reply);
        if (!reply.answer)
            continue;
        const int status = reply.answer->status;
        if (status == 401) {
            attempt.answer = Answer::Refused;
            const std::optional<Challenge> again = challenge_of(*reply.answer);
            if (again && again->scheme == m_challenge.scheme) {
                const auto word = again->fields.find("stale");
                stale = word != again->fields.end() && to_lower_ascii(word->second) == "true";
                m_challenge = *again;
            }
        } else if (status == 429 || status == 503 || status == 403) {
            attempt.answer = Answer::Locked;
        } else if (status >= 200 && status < 400) {
            attempt.answer = Answer::Accepted;
            const std::string where = to_lower_ascii(reply.answer->header("location"));
            if (where.find("passw") != std::string::npos)
                attempt.shown = where;
        }
    }
    if (stale) // answered twice, and both nonces were too old: the login itself was never judged
        attempt.answer = Answer::Unclear;
    attempt.took = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
    co_return attempt;
}

} // namespace warifu::device
