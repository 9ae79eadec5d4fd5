#include "http_message.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "warifu/base/text.h"

namespace warifu::device {

namespace {

constexpr std::size_t most_message_head = 32U << 10U;
constexpr std::size_t most_message_headers = 100;
constexpr std::size_t most_chunks = 4096;

std::optional<std::uint64_t> number(std::string_view text, int base) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// Where the head ends, and the body begins behind it.
std::optional<std::pair<std::size_t, std::size_t>> end_of_head(std::string_view bytes) {
    const std::string_view head = bytes.substr(0, most_message_head);
    const std::size_t strict = head.find("\r\n\r\n");
    const std::size_t loose = head.find("\n\n"); // some small servers
    if (strict == std::string_view::npos && loose == std::string_view::npos)
        return std::nullopt;
    if (strict < loose)
        return std::pair{strict, strict + 4};
    return std::pair{loose, loose + 2};
}

void read_chunks(std::string_view body, HttpAnswer& answer) {
    for (std::size_t i = 0; i < most_chunks; ++i) {
        const std::size_t line = body.find("\r\n");
        if (line == std::string_view::npos || line > 128)
            return;
        const auto size = number(trim(body.substr(0, std::min(line, body.find(';')))), 16);
        if (!size)
            return;
        body.remove_prefix(line + 2);
        if (*size == 0) {
            answer.whole = true;
            return;
        }
        answer.body += body.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(*size, body.size())));
        if (*size > body.size() || body.size() - *size < 2)
            return;
        body.remove_prefix(static_cast<std::size_t>(*size) + 2);
    }
}

void read_body(std::string_view body, Rest rest, HttpAnswer& answer) {
    if (to_lower_ascii(answer.header("transfer-encoding")).find("chunked") != std::string::npos)
        return read_chunks(body, answer);
    const auto length = number(trim(answer.header("content-length")), 10);
    answer.body =
        body.substr(0, length ? static_cast<std::size_t>(std::min<std::uint64_t>(*length, body.size())) : body.size());
    const bool none = answer.status == 204 || answer.status == 304 || answer.status / 100 == 1;
    answer.whole = none || (length ? body.size() >= *length : rest == Rest::Ended);
}

int status_of(std::string_view line) {
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos || blank > 10 || line.find('/') > blank)
        return 0;
    const auto status = number(line.substr(blank + 1, 3), 10);
    return status && *status >= 100 && *status <= 999 ? static_cast<int>(*status) : 0;
}

} // namespace

std::string_view HttpAnswer::header(std::string_view lower_name) const {
    const auto found = std::ranges::find(headers, lower_name, [](const auto& header) { return header.first; });
    return found == headers.end() ? std::string_view{} : std::string_view(found->second);
}

std::vector<std::string_view> HttpAnswer::all(std::string_view lower_name) const {
    std::vector<std::string_view> values;
    for (const auto& [name, value] : headers)
        if (name == lower_name)
            values.emplace_back(value);
    return values;
}

bool HttpAnswer::has(std::string_view lower_name) const { return !all(lower_name).empty(); }

HttpAnswer read_http(std::string_view bytes, Rest rest) {
    HttpAnswer answer;
    const auto ends = end_of_head(bytes);
    const std::string_view head = ends ? bytes.substr(0, ends->first) : bytes.substr(0, most_message_head);
    bool first = true;
    for (const std::string_view line : lines(head)) {
        if (std::exchange(first, false)) {
            answer.status = status_of(line);
            continue;
        }
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || answer.headers.size() >= most_message_headers)
            continue;
        answer.headers.emplace_back(to_lower_ascii(trim(line.substr(0, colon))), trim(line.substr(colon + 1)));
    }
    if (ends && answer.status != 0)
        read_body(bytes.substr(ends->second), rest, answer);
    return answer;
}

bool http_whole(std::string_view bytes) {
    if (bytes.size() >= 7 && !bytes.starts_with("HTTP/"))
        return true; // something else: what it is can be told from this
    return end_of_head(bytes) ? read_http(bytes).whole : bytes.size() >= most_message_head;
}

std::string http_get(std::string_view host, std::string_view path) {
    return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: warifu\r\nAccept: */*\r\nConnection: close\r\n\r\n",
                       path, host);
}

Target read_target(std::string_view location, std::string_view base_path) {
    Target target;
    location = trim(location).substr(0, 2048);
    // Nothing that could write a line of its own into the next request.
    if (std::ranges::any_of(location, [](char c) { return c <= ' ' || c == 0x7f; }))
        return target;
    location = location.substr(0, location.find('#'));
    const std::string lower = to_lower_ascii(location);
    const bool http = lower.starts_with("http://");
    target.tls = lower.starts_with("https://");
    if (!http && !target.tls && !lower.starts_with("//")) {
        const std::size_t colon = lower.find(':');
        target.understood = colon == std::string::npos || colon > lower.find_first_of("/?");
        const std::string folder(base_path.substr(0, base_path.rfind('/') + 1));
        if (!location.empty())
            target.path = location.starts_with('/') ? std::string(location) : folder + std::string(location);
        return target;
    }
    std::string_view rest = location.substr(lower.find("//") + 2);
    const std::size_t end = rest.find_first_of("/?");
    std::string_view authority = rest.substr(0, end);
    if (end != std::string_view::npos)
        target.path = (rest[end] == '?' ? "/" : "") + std::string(rest.substr(end));
    authority = authority.substr(authority.rfind('@') == std::string_view::npos ? 0 : authority.rfind('@') + 1);
    std::string_view port;
    if (const std::size_t colon = authority.rfind(':');
        colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos) {
        port = authority.substr(colon + 1);
        authority = authority.substr(0, colon);
    }
    if (authority.starts_with('[') && authority.ends_with(']'))
        authority = authority.substr(1, authority.size() - 2);
    const auto value = number(port, 10);
    target.port = value && *value <= 65'535 ? static_cast<unsigned>(*value) : 0;
    target.host = to_lower_ascii(authority);
    target.understood = !authority.empty() && (port.empty() || target.port != 0);
    return target;
}

} // namespace warifu::device
