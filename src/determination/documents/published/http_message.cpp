// HTTP/1.1 (RFC 9112) as it came: a status line, header fields, and a body that may be cut into chunks (7.1) and packed
// (RFC 9110, 8.4.1). Some archivers keep the header and store the body unpacked already: a body that does not look
// packed is taken as it is.

#include "http_message.h"

#include <charconv>

#include <fmt/format.h>

#include "inflate.h"
#include "warifu/base/text.h"

namespace warifu::documents {

namespace {

std::optional<std::uint64_t> number(std::string_view text, int base) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::optional<std::uint64_t> chunk_size(std::string_view line) {
    return number(trim(line.substr(0, line.find(';'))), 16);
}

/// Puts chunks together. Nothing when the body is not in chunks at all.
std::optional<std::string> joined(Bytes body, std::string& stopped) {
    ByteReader reader(body);
    std::string whole;
    for (bool first = true;; first = false) {
        const auto line = take_line(reader);
        const auto size = line ? chunk_size(*line) : std::nullopt;
        if (!size && first)
            return std::nullopt;
        if (!size) {
            stopped = "the server's answer ends between two of its chunks";
            return whole;
        }
        if (*size == 0)
            return whole;
        const bool there = *size <= reader.remaining();
        whole.append(as_text(*reader.take(there ? *size : reader.remaining())));
        if (!there) {
            stopped = "the server's answer ends inside a chunk";
            return whole;
        }
        if (!take_line(reader)) {
            stopped = "the server's answer ends behind a chunk";
            return whole;
        }
    }
}

bool looks_packed(Bytes body, std::string_view coding) {
    if (body.size() < 2)
        return false;
    const auto first = std::to_integer<unsigned>(body[0]);
    const auto second = std::to_integer<unsigned>(body[1]);
    if (coding == "gzip" || coding == "x-gzip")
        return first == 0x1f && second == 0x8b;
    return true;
}

void unpack(HttpMessage& message, std::string_view coding, std::size_t most_bytes, std::deque<std::string>& storage) {
    if (coding.empty() || coding == "identity" || message.body.empty())
        return;
    if (coding != "gzip" && coding != "x-gzip" && coding != "deflate") {
        message.stopped = fmt::format("the body is packed as '{}', which is not read", printable(coding, 40));
        message.body = {};
        return;
    }
    if (!looks_packed(message.body, coding))
        return;
    Inflated inflated = inflate(message.body, coding == "deflate" ? Wrapping::Deflate : Wrapping::Gzip, most_bytes);
    if (!inflated.problem.empty() && message.stopped.empty())
        message.stopped = inflated.problem;
    message.body = as_bytes(storage.emplace_back(std::move(inflated.text)));
}

} // namespace

std::string media_type(std::string_view content_type) {
    return to_lower_ascii(trim(content_type.substr(0, content_type.find(';'))));
}

std::string charset_of(std::string_view content_type) {
    const std::size_t semicolon = content_type.find(';');
    if (semicolon == std::string_view::npos)
        return {};
    for (const std::string_view parameter : split(content_type.substr(semicolon + 1), ';')) {
        const std::size_t equals = parameter.find('=');
        if (equals == std::string_view::npos || to_lower_ascii(trim(parameter.substr(0, equals))) != "charset")
            continue;
        std::string_view value = trim(parameter.substr(equals + 1));
        if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
            value = value.substr(1, value.size() - 2);
        return printable(trim(value), 60);
    }
    return {};
}

HttpMessage read_http(Bytes bytes, std::size_t most_bytes, std::deque<std::string>& storage) {
    HttpMessage message;
    ByteReader reader(bytes);
    const auto line = take_line(reader);
    const std::size_t space = line ? line->find(' ') : std::string_view::npos;
    if (!line || !line->starts_with("HTTP/") || space == std::string_view::npos)
        return message;
    const auto status = number(line->substr(space + 1, 3), 10);
    auto fields = take_fields(reader);
    if (!status || *status < 100 || *status > 999 || !fields)
        return message;
    message.status = static_cast<int>(*status);
    message.fields = std::move(*fields);
    message.body = *reader.take(reader.remaining());
    const auto length = number(message.fields.find("content-length"), 10);
    if (to_lower_ascii(message.fields.find("transfer-encoding")).find("chunked") != std::string::npos) {
        if (auto body = joined(message.body, message.stopped))
            message.body = as_bytes(storage.emplace_back(std::move(*body)));
    } else if (length && *length > message.body.size() && message.fields.find("content-encoding").empty()) {
        message.stopped = fmt::format("{} of {} bytes came", message.body.size(), *length);
    }
    unpack(message, to_lower_ascii(message.fields.find("content-encoding")), most_bytes, storage);
    return message;
}

} // namespace warifu::documents
