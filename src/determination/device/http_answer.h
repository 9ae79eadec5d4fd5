#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Answers of HTTP/1.1 (RFC 9112) and of RTSP (RFC 7826), whose heads are alike.
namespace warifu::device {

struct WebAnswer {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers; ///< names in lower case
    std::string body;

    /// The first of that name; empty: none.
    std::string_view header(std::string_view name) const;
    std::vector<std::string_view> all(std::string_view name) const;
};

constexpr std::size_t most_head = 64U << 10U;

/// An answer from the bytes of a connection. `closed`: nothing follows. Nothing: it is none, or not yet whole.
std::optional<WebAnswer> read_answer(std::string_view bytes, bool closed);

} // namespace warifu::device
