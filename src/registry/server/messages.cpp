#include "messages.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <iterator>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

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

constexpr std::string_view line_end = "\r\n";

/// Unless the answer has one of its own.
constexpr std::pair<std::string_view, std::string_view> of_every_answer[] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
    {"Referrer-Policy", "no-referrer"}};

/// No value ends its line, whatever it was made of.
void add_field(std::string& head, std::string_view name, std::string_view value) {
    head += name;
    head += ": ";
    const std::size_t begin = head.size();
    head += value;
    std::ranges::replace_if(
        head.begin() + static_cast<std::ptrdiff_t>(begin), head.end(),
        [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
    head += line_end;
}

/// IMF-fixdate (RFC 9110, 5.6.7), written once a second.
const std::string& date_now() {
    thread_local std::time_t written_at = 0;
    thread_local std::string text;
    const std::time_t now = std::time(nullptr);
    if (now != written_at)
        text = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(now));
    written_at = now;
    return text;
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

std::string head_of(const Response& response, const Sending& sending) {
    constexpr std::size_t usual_head = 1024;
    std::string head;
    head.reserve(usual_head);
    const auto standard = http::obsolete_reason(static_cast<http::status>(response.status));
    const bool renamed = response.status == 413 || response.status == 422; // RFC 9110
    fmt::format_to(std::back_inserter(head), "HTTP/1.{} {} {}\r\n", sending.version == 10 ? 0 : 1, response.status,
                   renamed ? reason_of(response.status) : std::string(standard));
    add_field(head, "Date", date_now());
    if (!response.content_type.empty())
        add_field(head, "Content-Type", response.content_type);
    for (const auto& [name, value] : response.headers)
        add_field(head, name, value);
    for (const auto& [name, value] : of_every_answer)
        if (std::ranges::find(response.headers, name, &std::pair<std::string, std::string>::first) ==
            response.headers.end())
            add_field(head, name, value);
    if (sending.over_tls)
        add_field(head, "Strict-Transport-Security", "max-age=31536000");
    if (sending.keep_alive != (sending.version != 10))
        add_field(head, "Connection", sending.keep_alive ? "keep-alive" : "close");
    if (response.status != 304) // whose length would be that of what it stands for
        add_field(head, "Content-Length", fmt::format_int(response.content().size()).c_str());
    head += line_end;
    return head;
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
