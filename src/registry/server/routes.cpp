#include "warifu/server/routes.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "query_string.h"
#include "warifu/base/digest.h"
#include "warifu/base/text.h"
#include "warifu/registry/documents.h"

namespace warifu::server {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view json_type = "application/json";
constexpr std::string_view text_type = "text/plain; charset=utf-8";
constexpr std::size_t etag_digits = 32;

constexpr std::array<std::string_view, 11> search_parameters = {
    "text", "product", "maker", "number", "regime", "market", "state", "on", "size", "after", "limit"};
constexpr std::array<std::string_view, 2> label_parameters = {"on", "size"};

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

Response refusal(const Error& error) {
    const unsigned status = status_of(error);
    const bool ours = status == 503; // of what is inside nobody outside is told
    const Json json = {{"version", 1},
                       {"error",
                        {{"code", to_string(error.code)},
                         {"message", ours ? "the register cannot answer now" : printable(error.message, 500)}}}};
    return {status, std::string(json_type), json.dump(2) + "\n", {}};
}

Result<std::uint64_t> number_of(const std::string& text, std::uint64_t most) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() || number > most)
        return make_error(ErrorCode::Parse, fmt::format("not a number up to {}", most));
    return number;
}

std::string value_of(const Target& target, const std::string& name) {
    const auto found = target.parameters.find(name);
    return found == target.parameters.end() ? std::string() : found->second;
}

Result<registry::AsOf> as_of(const Target& target, Date today) {
    registry::AsOf asked{today};
    if (const std::string day = value_of(target, "on"); !day.empty())
        asked.day = TRY(Date::parse(day));
    if (const std::string size = value_of(target, "size"); !size.empty())
        asked.size = TRY(number_of(size, log::largest_tree));
    return asked;
}

Result<registry::Search> search_of(const Target& target) {
    registry::Search search;
    search.text = value_of(target, "text");
    search.product = value_of(target, "product");
    search.maker = value_of(target, "maker");
    search.number = value_of(target, "number");
    search.regime = value_of(target, "regime");
    search.market = value_of(target, "market");
    search.after = value_of(target, "after");
    if (const std::string state = value_of(target, "state"); !state.empty())
        search.state = TRY(recognition::parse_label_state(state));
    if (const std::string limit = value_of(target, "limit"); !limit.empty())
        search.most = static_cast<std::size_t>(TRY(number_of(limit, registry::largest_page)));
    if (search.most == 0)
        return make_error(ErrorCode::Parse, "a page of no labels");
    return search;
}

/// The same question, for what comes behind the page.
std::string next_page(Target target, const registry::Page& page) {
    if (!page.more || page.labels.empty())
        return {};
    target.parameters["size"] = std::to_string(page.size);
    target.parameters["after"] = page.labels.back().revision.label.number;
    std::string url = "/api/labels";
    char join = '?';
    for (const auto& [name, value] : target.parameters) {
        url += fmt::format("{}{}={}", join, name, percent_encoded(value));
        join = '&';
    }
    return url;
}

/// Changes with every change of the register: kept, but asked for again.
Response current(std::string body, std::string_view type) {
    return {200, std::string(type), std::move(body), {{"Cache-Control", "no-cache"}}};
}

} // namespace

Result<Response> Routes::labels(const std::string& text) {
    const Target target = TRY(read_target(text, search_parameters));
    const registry::AsOf asked = TRY(as_of(target, m_today()));
    const registry::Search search = TRY(search_of(target));
    const registry::Page page = TRY(m_labels.search(search, asked));
    return current(registry::write_labels(page, asked.day, next_page(target, page)), json_type);
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
    return part.empty() && target.path.size() == 3
               ? Result<Response>(current(registry::write_label(*held, asked.day), json_type))
               : not_found();
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
    if (path.starts_with("/tile/"))
        return tile(target);
    if (target == "/checkpoint")
        return checkpoint();
    if (target == "/readyz")
        return ready();
    if (target == "/healthz")
        return current("alive\n", text_type);
    return not_found();
}

Response Routes::answer(const Request& request) {
    if (request.method != "GET" && request.method != "HEAD")
        return {405, std::string(text_type), "GET and HEAD alone\n", {{"Allow", "GET, HEAD"}}};
    auto routed = route(request.target);
    if (!routed && status_of(routed.error()) == 503)
        m_trouble(routed.error());
    Response response = routed ? std::move(*routed) : refusal(routed.error());
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.headers.emplace_back("Content-Security-Policy", "default-src 'none'");
    response.headers.emplace_back("Access-Control-Allow-Origin", "*"); // all of it is public
    if (response.status != 200)
        return response;
    const std::string etag = fmt::format("\"{}\"", sha256_hex(as_bytes(response.body)).substr(0, etag_digits));
    response.headers.emplace_back("ETag", etag);
    if (request.if_none_match == "*" || request.if_none_match.find(etag) != std::string::npos) {
        response.status = 304;
        response.body.clear();
    }
    return response;
}

} // namespace warifu::server
