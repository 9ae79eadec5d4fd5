#include "login_http.h"

#include <fmt/format.h>

#include "http_form.h"
#include "warifu/base/text.h"

/// Web pages: Basic and Digest by their challenge; a form by filling it in. Whether a form's login was taken is told by
/// the page that asked for it: with the cookies of the answer, it no longer asks.
namespace warifu::device {

namespace {

struct Page {
    std::string path = "/";
    WebReply reply;
    std::string cookies;
    bool left_host = false;
};

void take_cookies(const WebAnswer& answer, std::string& cookies) {
    for (const std::string_view field : answer.all("set-cookie")) {
        const std::string_view pair = field.substr(0, field.find(';'));
        if (cookies.size() + pair.size() < 4096)
            cookies += fmt::format("{}{}", cookies.empty() ? "" : "; ", pair);
    }
}

/// The page at a path, behind a few redirections within this server. Other servers are nobody's that was authorised.
Async<Page> open_page(WebClient& client, std::string path, std::string cookies) {
    Page page;
    page.path = std::move(path);
    page.cookies = std::move(cookies);
    for (int turn = 0; turn < 4; ++turn) {
        WebRequest request;
        request.target = page.path;
        if (!page.cookies.empty())
            request.headers.emplace_back("Cookie", page.cookies);
        page.reply = co_await client.ask(request);
        if (!page.reply.answer)
            co_return page;
        take_cookies(*page.reply.answer, page.cookies);
        const int status = page.reply.answer->status;
        if (status < 300 || status >= 400 || page.reply.answer->header("location").empty())
            co_return page;
        const auto next = path_here(page.reply.answer->header("location"), page.path, client.origin());
        page.left_host = !next;
        if (!next)
            co_return page;
        page.path = *next;
    }
    co_return page;
}

class FormDoor final : public Door {
public:
    FormDoor(WebClient& client, std::string path, bool asks_user)
        : m_client(client), m_path(std::move(path)), m_asks_user(asks_user) {}

    bool asks_user() const override { return m_asks_user; }

    Async<Attempt> attempt(const Login& login) override {
        const Clock::time_point begin = Clock::now();
        Attempt attempt;
        co_await fill_in(login, attempt);
        attempt.took = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
        co_return attempt;
    }

private:
    /// The form is asked for anew each time: it may hold a number that is good for once.
    Async<void> fill_in(const Login& login, Attempt& attempt) {
        std::string path = m_path;
        std::string none;
        const Page page = co_await open_page(m_client, std::move(path), std::move(none));
        attempt.answer = answer_without(page.reply);
        if (!page.reply.answer)
            co_return;
        const LoginPage asked = read_login_page(page.reply.answer->body);
        if (page.reply.answer->status == 429 || page.reply.answer->status == 403)
            attempt.answer = Answer::Locked;
        if (!asked.form)
            co_return;
        const auto target = path_here(asked.form->action, page.path, m_client.origin());
        if (!target)
            co_return;
        WebRequest request;
        request.method = "POST";
        request.target = *target;
        request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        if (!page.cookies.empty())
            request.headers.emplace_back("Cookie", page.cookies);
        request.body = encode_form(*asked.form, login.user, login.password);
        const WebReply reply = co_await m_client.ask(request);
        attempt.answer = answer_without(reply);
        if (reply.answer)
            co_await judge(*reply.answer, page, attempt);
    }

    Async<void> judge(const WebAnswer& answer, const Page& before, Attempt& attempt) {
        if (answer.status == 429 || answer.status == 503) {
            attempt.answer = Answer::Locked;
            co_return;
        }
        const LoginPage shown = read_login_page(answer.body);
        if (answer.status == 401 || answer.status == 403 || (answer.status == 200 && shown.asks_password)) {
            attempt.answer = says_too_many(answer.body) ? Answer::Locked : Answer::Refused;
            co_return;
        }
        std::string cookies = before.cookies;
        take_cookies(answer, cookies);
        std::string path = before.path;
        const bool any = !cookies.empty();
        const Page after = co_await open_page(m_client, std::move(path), std::move(cookies));
        if (!after.reply.answer)
            co_return;
        const LoginPage again = read_login_page(after.reply.answer->body);
        if (again.asks_password || after.reply.answer->status == 401 || after.reply.answer->status == 403)
            // Without a session that could show it, a success may look the same.
            attempt.answer = any || answer.status >= 300 || says_wrong(answer.body) ? Answer::Refused : Answer::Unclear;
        else if (after.reply.answer->status == 200)
            attempt.answer = Answer::Accepted;
        const std::string where = to_lower_ascii(answer.header("location"));
        if (attempt.answer == Answer::Accepted && where.find("passw") != std::string::npos)
            attempt.shown = where;
    }

    static bool says_too_many(std::string_view body) {
        const std::string low = to_lower_ascii(body);
        return low.find("too many") != std::string::npos || low.find("locked") != std::string::npos;
    }
    static bool says_wrong(std::string_view body) {
        const std::string low = to_lower_ascii(body);
        return low.find("invalid") != std::string::npos || low.find("incorrect") != std::string::npos ||
               low.find("wrong") != std::string::npos || low.find("failed") != std::string::npos;
    }

    WebClient& m_client; // outlives the door
    std::string m_path;
    bool m_asks_user;
};

Async<void> try_form(WebClient& client, const Service& service, const Page& page, const LoginPage& asked,
                     LoginFacts& facts, LoginFindings& findings) {
    Probing& probing = client.probing();
    const std::string at = probing.at(service);
    facts.method = "form";
    const bool here = asked.form && path_here(asked.form->action, page.path, client.origin());
    if (!here || !asked.form->post) {
        findings.open_logins(fmt::format("{}: its form cannot be filled in without a browser", at));
        findings.open_lockout(fmt::format("{}: its form cannot be filled in without a browser", at));
        co_return;
    }
    FormDoor door(client, page.path, !asked.form->user_field.empty());
    co_await try_defaults(probing, service, door, facts, findings);
    if (asked.scripted && facts.default_accepted != true) {
        // A script may send something else than what was typed; then every attempt was void.
        findings.open_logins(fmt::format("{}: scripts may change what its form sends", at));
        facts.list_complete = false;
        facts.default_accepted.reset();
        facts.default_user.reset();
        facts.known_password.reset();
    }
    if (asked.scripted)
        findings.open_lockout(fmt::format("{}: scripts may change what its form sends", at));
    else
        co_await measure_lockout(probing, service, door, facts, findings);
}

} // namespace

Async<void> probe_http(Probing& probing, const Service& service, LoginFindings& findings) {
    const std::string at = probing.at(service);
    WebClient client(probing, service, WebClient::Protocol::Http);
    co_await probe_onvif(client, service, findings);
    LoginFacts facts;
    facts.method = "unknown";
    facts.in_clear = !service.tls;
    std::string root = "/";
    std::string none;
    const Page page = co_await open_page(client, std::move(root), std::move(none));
    std::string open = "it gave no answer that can be read";
    if (page.left_host)
        open = "it leads to another server, which is left alone";
    else if (page.reply.answer)
        open = fmt::format("its first page (status {}) asks for no login; others may", page.reply.answer->status);
    const auto challenge = page.reply.answer && page.reply.answer->status == 401 ? challenge_of(*page.reply.answer)
                                                                                 : std::optional<Challenge>();
    LoginPage asked;
    if (page.reply.answer)
        asked = read_login_page(page.reply.answer->body);
    if (challenge) {
        facts.method = challenge->scheme;
        WebRequest request;
        request.target = page.path;
        ChallengeDoor door(client, std::move(request), *challenge);
        co_await try_defaults(probing, service, door, facts, findings);
        co_await measure_lockout(probing, service, door, facts, findings);
    } else if (asked.asks_password) {
        co_await try_form(client, service, page, asked, facts, findings);
    } else {
        findings.open_logins(fmt::format("{}: {}", at, open));
        findings.open_lockout(fmt::format("{}: {}", at, open));
        findings.open_known(fmt::format("{}: {}", at, open));
    }
    write(probing, service, facts);
}

/// RTSP (RFC 7826; devices speak version 1.0, RFC 2326): who may have the stream described may as a rule play it.
Async<void> probe_rtsp(Probing& probing, const Service& service, LoginFindings& findings) {
    const std::string at = probing.at(service);
    WebClient client(probing, service, WebClient::Protocol::Rtsp);
    LoginFacts facts;
    facts.method = "unknown";
    facts.in_clear = !service.tls;
    WebRequest request;
    request.method = "DESCRIBE";
    request.target = client.origin() + "/";
    request.headers.emplace_back("Accept", "application/sdp");
    const WebReply reply = co_await client.ask(request);
    const auto challenge =
        reply.answer && reply.answer->status == 401 ? challenge_of(*reply.answer) : std::optional<Challenge>();
    if (challenge) {
        facts.method = challenge->scheme;
        ChallengeDoor door(client, std::move(request), *challenge);
        co_await try_defaults(probing, service, door, facts, findings);
        co_await measure_lockout(probing, service, door, facts, findings);
    } else if (reply.answer && reply.answer->status == 200) {
        facts.method = "none";
        facts.anonymous = true;
    } else {
        findings.open_logins(fmt::format("{}: where its stream is could not be told", at));
        findings.open_lockout(fmt::format("{}: where its stream is could not be told", at));
    }
    write(probing, service, facts);
}

} // namespace warifu::device
