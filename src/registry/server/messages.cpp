#include "messages.h"

#include <algorithm>
#include <array>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

#include "problem.h"

namespace warifu::server {

namespace http = boost::beast::http;

namespace {

/// Of a field that is there more than once: some servers in front add one of their own behind that of the client.
std::string last_of(const Head& request, std::string_view name) {
    std::string last;
    const auto [begin, end] = request.equal_range(name);
    for (auto field = begin; field != end; ++field)
        last = std::string(field->value());
    return last;
}

} // namespace

bool is_ambiguous(const Head& request) {
    const auto codings = request.count(http::field::transfer_encoding);
    if (codings > 0 && (codings > 1 || request.version() < 11 || request.count(http::field::content_length) > 0 ||
                        !boost::beast::iequals(request[http::field::transfer_encoding], "chunked")))
        return true;
    return std::ranges::any_of(std::array{http::field::host, http::field::authorization, http::field::content_type,
                                          http::field::content_encoding, http::field::origin},
                               [&](http::field field) { return request.count(field) > 1; });
}

Request request_of(const Head& request, const std::string& client) {
    return {.method = std::string(request.method_string()),
            .target = std::string(request.target()),
            .if_none_match = std::string(request[http::field::if_none_match]),
            .accept_language = std::string(request[http::field::accept_language]),
            .authorization = std::string(request[http::field::authorization]),
            .content_type = std::string(request[http::field::content_type]),
            .content_encoding = std::string(request[http::field::content_encoding]),
            .host = std::string(request[http::field::host]),
            .origin = std::string(request[http::field::origin]),
            .fetch_site = std::string(request["Sec-Fetch-Site"]),
            .forwarded_for = last_of(request, "X-Forwarded-For"),
            .client = client};
}

Message message_of(const Response& response, unsigned version) {
    Message message(static_cast<http::status>(response.status), version);
    message.reason(response.status == 413 || response.status == 422 ? reason_of(response.status) : std::string());
    if (!response.content_type.empty())
        message.set(http::field::content_type, response.content_type);
    for (const auto& [name, value] : response.headers)
        message.set(name, value);
    message.set("X-Content-Type-Options", "nosniff"); // whatever is answered, by whomever
    if (message["Content-Security-Policy"].empty())
        message.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    if (message["Referrer-Policy"].empty())
        message.set("Referrer-Policy", "no-referrer");
    message.body() = response.body;
    return message;
}

unsigned status_of(const boost::system::error_code& error) {
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
        return 431;
    if (error == http::error::unexpected_body || error == http::error::body_limit)
        return 413;
    return error.category() == make_error_code(http::error::bad_target).category() &&
                   error != http::error::end_of_stream && error != http::error::partial_message
               ? 400
               : 0;
}

} // namespace warifu::server
