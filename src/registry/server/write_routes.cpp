#include "warifu/server/write_routes.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "bearer.h"
#include "problem.h"
#include "warifu/base/text.h"
#include "warifu/pages/pages.h"
#include "warifu/registry/documents.h"

namespace warifu::server {

namespace {

using Json = nlohmann::ordered_json;
using registry::Change;

enum class Form { One, Lines };

constexpr std::string_view accepted_types = "application/json, application/x-ndjson";

std::optional<Form> form_of(const Request& request) {
    const std::string type = to_lower_ascii(trim(split(request.content_type, ';').front()));
    if (type == "application/json")
        return Form::One;
    if (type == "application/x-ndjson" || type == "application/jsonl")
        return Form::Lines;
    return std::nullopt;
}

/// RFC 6750, 3: how to say who one is, and why what was said does not do.
Response challenge(unsigned status, std::string_view code, std::string_view why) {
    Response response = problem(status, code, why);
    response.headers.emplace_back("WWW-Authenticate",
                                  code.empty() ? std::string("Bearer realm=\"register\"")
                                               : fmt::format("Bearer realm=\"register\", error=\"{}\"", code));
    return response;
}

Response unsupported(std::string_view why) {
    Response response = problem(415, "unsupported-type", why);
    response.headers.emplace_back("Accept-Post", accepted_types);
    return response;
}

Response later(unsigned status, std::string_view why) {
    Response response = problem(status, "not-now", why);
    response.headers.emplace_back("Retry-After", "1");
    return response;
}

/// What is told of one change.
struct Answer {
    unsigned status = 0;
    registry::Receipt receipt = {};
    std::string reason = {};
};

std::string_view code_of(unsigned status) {
    switch (status) {
    case 403: return "insufficient_scope";
    case 409: return "conflict";
    default: return "not-acceptable";
    }
}

Answer answer_of(Decision decision) {
    switch (decision.outcome) {
    case Decision::Outcome::Made: return {201, std::move(decision.receipt), {}};
    case Decision::Outcome::Repeated: return {200, std::move(decision.receipt), {}};
    case Decision::Outcome::Forbidden: return {403, {}, "this token is not for that label"};
    case Decision::Outcome::Conflict: break;
    }
    return {409, {}, std::move(decision.reason)};
}

Json receipt_json(const registry::Receipt& receipt) {
    return {{"number", receipt.number},
            {"revision", receipt.revision},
            {"leaf", receipt.leaf},
            {"repeated", receipt.repeated}};
}

Response one_response(const Answer& answer) {
    if (answer.status == 403)
        return challenge(403, code_of(403), answer.reason);
    if (answer.status > 201)
        return problem(answer.status, code_of(answer.status), printable(answer.reason, 500));
    Json json = {{"version", 1}};
    json.update(receipt_json(answer.receipt));
    Response response{answer.status, "application/json", json.dump(2) + "\n", {{"Cache-Control", "no-store"}}};
    response.headers.emplace_back("Location", "/api/labels/" + pages::in_url(answer.receipt.number));
    return response;
}

Response lines_response(const std::vector<Answer>& answers, const std::vector<std::size_t>& numbers) {
    std::string body;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const Answer& answer = answers[i];
        Json json = {{"line", numbers[i]}, {"status", answer.status}};
        if (answer.status <= 201)
            json.update(receipt_json(answer.receipt));
        else
            json.update({{"title", reason_of(answer.status)},
                         {"code", code_of(answer.status)},
                         {"detail", printable(answer.reason, 500)}});
        body += json.dump() + "\n";
    }
    return {200, "application/x-ndjson", std::move(body), {{"Cache-Control", "no-store"}}};
}

/// The changes of a request, with what is told of those that are none to be made.
struct Upload {
    Form form = Form::One;
    std::vector<std::size_t> numbers; // of the lines
    std::vector<Answer> answers;      // status 0: for the writer to say
    std::vector<Change> changes;      // of those
};

Answer judged(Change& change, const registry::WriterToken& token, std::time_t now) {
    if (!change.actor.empty() && change.actor != token.name)
        return {422, {}, "the actor is whoever the token is of: leave it out"};
    change.actor = token.name;
    if (const auto checked = registry::check_change(change, now); !checked)
        return {422, {}, checked.error().message};
    const bool writes_label = change.kind == registry::Kind::Issue || change.kind == registry::Kind::Renew;
    if (!token.scope.allows(change.kind) || (writes_label && !token.scope.allows(change.label)))
        return {403, {}, "this token is not for such a change"};
    return {};
}

Result<void> add(Upload& upload, std::string_view text, std::size_t line, const registry::WriterToken& token,
                 std::time_t now) {
    if (upload.answers.size() == most_changes)
        return make_error(ErrorCode::LimitExceeded, "more than 1000 changes");
    auto change = registry::read_change(text);
    if (!change)
        return wrap(change.error(), fmt::format("nothing was recorded: line {}: {}", line, change.error().message));
    Answer answer = judged(*change, token, now);
    if (answer.status == 0)
        upload.changes.push_back(std::move(*change));
    upload.answers.push_back(std::move(answer));
    upload.numbers.push_back(line);
    return {};
}

/// One line that cannot be read, and nothing is made: as `warifu register import` has it.
Result<Upload> read_upload(Form form, std::string_view body, const registry::WriterToken& token, std::time_t now) {
    Upload upload;
    upload.form = form;
    if (form == Form::One) {
        TRY_VOID(add(upload, body, 1, token, now));
        return upload;
    }
    std::size_t number = 0;
    for (const std::string_view line : lines(body)) {
        ++number;
        if (!is_blank(line))
            TRY_VOID(add(upload, line, number, token, now));
    }
    if (upload.answers.empty())
        return make_error(ErrorCode::Parse, "there is no change in it");
    return upload;
}

Response response_of(const Upload& upload, const WriteRoutes::Count& count) {
    for (const Answer& answer : upload.answers)
        count(answer.status);
    return upload.form == Form::One ? one_response(upload.answers.front())
                                    : lines_response(upload.answers, upload.numbers);
}

/// Whether a part of it was made is not known: by its request, it can be sent again.
Response failed(const Error& error) {
    return error.code == ErrorCode::LimitExceeded ? later(507, "the register's disk is full: nothing was recorded")
                                                  : later(503, "the register cannot be written now");
}

Response complete(Upload upload, const Result<std::vector<Decision>>& decisions, const WriteRoutes::Count& count) {
    if (!decisions)
        return failed(decisions.error());
    auto next = decisions->begin();
    for (Answer& answer : upload.answers)
        if (answer.status == 0)
            answer = answer_of(*next++);
    return response_of(upload, count);
}

} // namespace

bool WriteRoutes::is_here(std::string_view target) { return target == changes_path; }

std::variant<registry::WriterToken, Response> WriteRoutes::caller(const Request& request) {
    const auto secret = read_bearer(request.authorization);
    if (!secret)
        return secret.error().code == ErrorCode::NotFound ? challenge(401, "", "who writes says so by a token")
                                                          : challenge(400, "invalid_request", secret.error().message);
    auto token = m_tokens.find(*secret, m_now());
    if (!token) {
        m_trouble(token.error());
        return later(503, "the register cannot be written now");
    }
    if (!*token)
        return challenge(401, "invalid_token", "the token is not known, or has expired");
    return std::move(**token);
}

Admission WriteRoutes::admit(const Request& head) {
    if (m_writer == nullptr) {
        Response refused = problem(405, "read-only", "this server only reads: it has no key of the register's log");
        refused.headers.emplace_back("Allow", "");
        return {std::move(refused)};
    }
    if (!form_of(head))
        return {unsupported("changes are JSON or JSON lines")};
    if (!head.content_encoding.empty() && to_lower_ascii(head.content_encoding) != "identity")
        return {unsupported("changes are not compressed")};
    auto known = caller(head);
    if (auto* refused = std::get_if<Response>(&known))
        return {std::move(*refused)};
    return {{}, largest_upload};
}

void WriteRoutes::take(const Request& request, const Answered& answered) {
    auto known = caller(request); // once more: it may have been removed meanwhile
    if (auto* refused = std::get_if<Response>(&known))
        return answered(std::move(*refused));
    const auto* token = std::get_if<registry::WriterToken>(&known);
    auto read = read_upload(*form_of(request), request.body, *token, m_now());
    if (!read)
        return answered(read.error().code == ErrorCode::LimitExceeded
                            ? problem(413, "too-large", printable(read.error().message, 500))
                            : problem(400, "no-change", printable(read.error().message, 500)));
    if (read->changes.empty())
        return answered(response_of(*read, m_count));
    std::vector<Change> changes = std::move(read->changes);
    const auto upload = std::make_shared<Upload>(std::move(*read)); // std::function copies
    const bool taken = m_writer->write(std::move(changes), token->scope,
                                       [upload, answered, count = m_count](const Result<std::vector<Decision>>& made) {
                                           answered(complete(std::move(*upload), made, count));
                                       });
    if (!taken)
        answered(later(503, "too much is being written now"));
}

} // namespace warifu::server
