#include "warifu/server/routes.h"

#include <algorithm>

#include <fmt/format.h>

#include "embedded/openapi.h"
#include "entity_tag.h"
#include "problem.h"
#include "questions.h"
#include "warifu/base/text.h"
#include "warifu/exchange/export.h"
#include "warifu/exchange/openings.h"
#include "warifu/registry/documents.h"

namespace warifu::server {

namespace {

constexpr std::string_view json_type = "application/json";
constexpr std::string_view text_type = "text/plain; charset=utf-8";
constexpr std::string_view export_name = "export.";

using Field = std::pair<std::string, std::string>; // of a head

Error not_found() { return make_error(ErrorCode::NotFound, "there is nothing here"); }

unsigned status_of(const Error& error) {
    switch (error.code) {
    case ErrorCode::NotFound: return 404;
    case ErrorCode::Parse:
    case ErrorCode::InvalidArgument: return 400;
    case ErrorCode::LimitExceeded: return 414;
    default: return 503;
    }
}

/// Of what is inside nobody outside is told.
std::string told(const Error& error) {
    return status_of(error) == 503 ? "the register cannot answer now" : printable(error.message, 500);
}

Response refusal(const Error& error) { return problem(status_of(error), to_string(error.code), told(error)); }

Response only_read() {
    Response refused = problem(405, "method", "GET and HEAD alone");
    refused.headers.emplace_back("Allow", "GET, HEAD");
    return refused;
}

/// Changes with every change of the register: kept, but asked for again.
Response current(std::string body, std::string_view type) {
    return {200, std::string(type), std::move(body), {{"Cache-Control", "no-cache"}}};
}

/// With its ETag; without its body for who has it already.
Response tagged(Response response, const std::string& if_none_match) {
    if (response.status != 200)
        return response;
    const std::string etag = entity_tag(response.content());
    response.headers.emplace_back("ETag", etag);
    if (if_none_match == "*" || if_none_match.find(etag) != std::string::npos) {
        response.status = 304;
        response.body.clear();
        response.kept = nullptr;
    }
    return response;
}

} // namespace

Result<Response> Routes::labels(const std::string& text) {
    const Target target = TRY(read_target(text, search_parameters));
    const registry::AsOf asked = TRY(as_of(target, m_today()));
    const registry::Search search = TRY(search_of(target));
    const registry::Page page = TRY(m_labels.search(search, asked));
    return current(registry::write_labels(page, asked.day, next_page(target, "/api/labels", page)), json_type);
}

Result<Response> Routes::label(const std::string& text) {
    const Target target = TRY(read_target(text, label_parameters));
    const registry::AsOf asked = TRY(as_of(target, m_today()));
    const std::string& number = target.path[2];
    const std::string part = target.path.size() == 4 ? target.path[3] : "";
    if (part == "history") {
        const std::vector<registry::Held> history = TRY(m_labels.history(number, asked));
        return history.empty() ? Result<Response>(not_found()) : current(registry::write_history(history), json_type);
    }
    const std::optional<registry::Held> held = TRY(m_labels.find(number, asked));
    if (!held)
        return make_error(ErrorCode::NotFound, "there is no such label on that day");
    if (part == "proof") {
        const log::InclusionProof proof = TRY(m_labels.prove(held->leaf));
        return current(log::write_proof(proof), text_type);
    }
    if (part == "openings")
        return current(exchange::write_openings(m_catalogue, *held, asked.day), json_type);
    return part.empty() && target.path.size() == 3
               ? Result<Response>(current(registry::write_label(*held, asked.day), json_type))
               : not_found();
}

/// A page of labels in another form: of a server's memory it takes no more than any page.
Result<Response> Routes::exported(const std::string& text) {
    const Target target = TRY(read_target(text, search_parameters));
    const std::string& name = target.path[1];
    const auto form = exchange::parse_form(std::string_view(name).substr(export_name.size()));
    if (target.path.size() != 2 || !form || *form == exchange::Form::Xlsx)
        return not_found();
    const registry::AsOf asked = TRY(as_of(target, m_today()));
    registry::Search search = TRY(search_of(target));
    if (!target.parameters.contains("limit"))
        search.most = registry::largest_page;
    TRY_VOID(exchange::narrow(*form, search));
    const registry::Page page = TRY(m_labels.search(search, asked));
    exchange::TextExport out(*form, m_catalogue, asked.day);
    std::string body = out.begin();
    for (const registry::Held& held : page.labels)
        body += out.add(held);
    body += out.end();
    Response response = current(std::move(body), exchange::media_type(*form));
    response.headers.emplace_back("Content-Disposition",
                                  fmt::format("attachment; filename=\"labels.{}\"", name.substr(export_name.size())));
    if (const std::string next = next_page(target, "/api/" + name, page); !next.empty())
        response.headers.emplace_back("Link", fmt::format("<{}>; rel=\"next\"", next)); // RFC 8288
    return response;
}

/// A tile never changes; a partial one stays what it was for a tree of its size.
Result<Response> Routes::tile(const std::string& target) {
    const Result<log::TileId> tile = log::read_tile_path(std::string_view(target).substr(1));
    if (!tile)
        return not_found();
    std::string bytes = TRY(m_labels.tile(*tile));
    return Response{
        200, "application/octet-stream", std::move(bytes), {{"Cache-Control", "public, max-age=31536000, immutable"}}};
}

Result<Response> Routes::checkpoint() {
    std::string note = TRY(m_labels.checkpoint());
    return current(std::move(note), text_type);
}

Result<Response> Routes::ready() {
    TRY(m_labels.size());
    return current("ready\n", text_type);
}

Result<Response> Routes::route(const std::string& target) {
    const std::string path = target.substr(0, target.find('?'));
    if (path == "/api/labels")
        return labels(target);
    if (path.starts_with("/api/labels/") && std::ranges::count(path, '/') <= 4)
        return label(target);
    if (path.starts_with("/api/export."))
        return exported(target);
    if (path.starts_with("/tile/"))
        return tile(target);
    if (target == "/checkpoint")
        return checkpoint();
    if (target == "/api/openapi.json")
        return current(std::string(embedded::openapi()), json_type);
    if (target == "/readyz")
        return ready();
    if (target == "/healthz")
        return current("alive\n", text_type);
    return not_found();
}

Response Routes::routed(const Request& request) {
    const bool is_page = m_pages && PageRoutes::is_page(request.target);
    auto routed = is_page ? m_pages->route(request, m_labels, m_today()) : route(request.target);
    if (!routed && status_of(routed.error()) == 503)
        m_trouble(routed.error());
    if (routed)
        return std::move(*routed);
    const std::string message = told(routed.error());
    return is_page ? m_pages->refusal(request, status_of(routed.error()), {message, message}) : refusal(routed.error());
}

Response Routes::for_all(const Request& request, Response response) const {
    if (!m_pages || !PageRoutes::is_page(request.target))
        response.headers.emplace_back("Access-Control-Allow-Origin", "*"); // all of it is public
    return response;
}

Response Routes::came_late(const Request& request, Response late) const {
    const bool is_for_people = m_pages && (request.target.starts_with("/en/") || request.target.starts_with("/ja/"));
    if (late.status != 503 || !is_for_people || late.content_type != problem_type)
        return for_all(request, std::move(late));
    const auto wait = std::ranges::find(late.headers, "Retry-After", &Field::first);
    if (wait == late.headers.end())
        return m_pages->refusal(request, late.status,
                                {"The register cannot answer now.", "登録簿は現在応答できません。"});
    Response page = m_pages->refusal(request, late.status,
                                     {"The register is busy. Please ask again in a few seconds.",
                                      "ただいま混み合っています。数秒後にもう一度お試しください。"});
    page.headers.push_back(*wait);
    return page;
}

std::optional<std::string> Routes::scan_key(const Request& request) {
    const std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
    const bool searches = path == "/api/labels" || path.starts_with("/api/export.") || path == "/en/" || path == "/ja/";
    if (m_scanner == nullptr || !searches || path.size() == request.target.size())
        return std::nullopt;
    const Date today = m_today();
    const auto target = read_target(request.target, search_parameters);
    const auto search = target ? search_of(*target) : Result<registry::Search>(target.error());
    const auto asked = target ? as_of(*target, today) : Result<registry::AsOf>(target.error());
    const auto size = m_labels.size();
    if (!search || !asked || !size)
        return std::nullopt; // a refusal takes no time
    // Pages that follow each other keep the size of the first: what came since is passed over, and that is not much.
    constexpr std::uint64_t soon_passed = 10'000;
    const bool as_it_stands = asked->day == today && asked->size.value_or(*size) + soon_passed >= *size;
    if (as_it_stands && registry::is_indexed(*search))
        return std::nullopt;
    return fmt::format("{} {} {}", today.to_string(), *size, request.target);
}

Response Routes::answer(const Request& request) {
    if (request.method != "GET" && request.method != "HEAD")
        return only_read();
    std::optional<std::string> scanned = scan_key(request);
    Response response = scanned ? m_scanner->answer(std::move(*scanned), request) : routed(request);
    if (!response.later)
        return tagged(for_all(request, std::move(response)), request.if_none_match);
    // All that is needed later.
    const Request asked{.method = request.method, .target = request.target, .if_none_match = request.if_none_match};
    response.later = [this, later = std::move(response.later), asked](const Answered& answered) {
        later([this, answered, asked](Response late) {
            answered(tagged(came_late(asked, std::move(late)), asked.if_none_match));
        });
    };
    return response;
}

} // namespace warifu::server
