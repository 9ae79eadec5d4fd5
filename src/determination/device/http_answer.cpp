#include "http_answer.h"

#include <charconv>

#include "warifu/base/text.h"

namespace warifu::device {

namespace {

constexpr std::size_t most_answer_headers = 200;

std::optional<std::size_t> leading_number(std::string_view text, int base) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end == text.data())
        return std::nullopt;
    return value;
}

/// RFC 9112, 7.1: each chunk behind its size; the last has none.
std::optional<std::string> join_chunks(std::string_view bytes) {
    std::string body;
    while (true) {
        const std::size_t end = bytes.find("\r\n");
        if (end == std::string_view::npos)
            return std::nullopt;
        const auto size = leading_number(bytes.substr(0, end), 16);
        if (!size)
            return std::nullopt;
        bytes.remove_prefix(end + 2);
        if (*size == 0)
            return body;
        if (*size > bytes.size() || bytes.size() - *size < 2)
            return std::nullopt;
        body += bytes.substr(0, *size);
        bytes.remove_prefix(*size + 2);
    }
}

std::optional<std::string> read_body(const WebAnswer& answer, std::string_view rest, bool closed) {
    if (answer.status == 204 || answer.status == 304)
        return std::string();
    if (to_lower_ascii(answer.header("transfer-encoding")).find("chunked") != std::string::npos)
        return join_chunks(rest);
    if (const auto length = leading_number(answer.header("content-length"), 10)) {
        if (rest.size() < *length)
            return std::nullopt;
        return std::string(rest.substr(0, *length));
    }
    if (!closed)
        return std::nullopt;
    return std::string(rest);
}

std::optional<int> read_status(std::string_view line) {
    if (!line.starts_with("HTTP/1.") && !line.starts_with("RTSP/1."))
        return std::nullopt;
    const auto fields = words(line);
    if (fields.size() < 2 || fields[1].size() != 3)
        return std::nullopt;
    const auto status = leading_number(fields[1], 10);
    return status && *status >= 100 && *status <= 599 ? std::optional(static_cast<int>(*status)) : std::nullopt;
}

} // namespace

std::string_view WebAnswer::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (key == name)
            return value;
    return {};
}

std::vector<std::string_view> WebAnswer::all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& [key, value] : headers)
        if (key == name)
            values.emplace_back(value);
    return values;
}

std::optional<WebAnswer> read_answer(std::string_view bytes, bool closed) {
    const std::size_t end = bytes.substr(0, most_head).find("\r\n\r\n");
    if (end == std::string_view::npos)
        return std::nullopt;
    WebAnswer answer;
    bool first = true;
    for (const std::string_view line : lines(bytes.substr(0, end))) {
        if (first) {
            const auto status = read_status(line);
            if (!status)
                return std::nullopt;
            answer.status = *status;
            first = false;
            continue;
        }
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos && answer.headers.size() < most_answer_headers)
            answer.headers.emplace_back(to_lower_ascii(line.substr(0, colon)), trim(line.substr(colon + 1)));
    }
    auto body = read_body(answer, bytes.substr(end + 4), closed);
    if (!body)
        return std::nullopt;
    answer.body = std::move(*body);
    return answer;
}

} // namespace warifu::device
