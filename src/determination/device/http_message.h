#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Answers of HTTP/1.x (RFC 9112), and of what looks like it: RTSP, SIP, SSDP.
namespace warifu::device {

struct HttpAnswer {
    int status = 0;                                           ///< 0: no answer of HTTP
    std::vector<std::pair<std::string, std::string>> headers; ///< names in lower case
    std::string body;                                         ///< without the frames of chunks
    bool whole = false;                                       ///< all of the body is there

    /// The first of this name; empty when it is not there.
    std::string_view header(std::string_view lower_name) const;
    std::vector<std::string_view> all(std::string_view lower_name) const;
    bool has(std::string_view lower_name) const;
};

/// How reading the bytes ended: with the other side's end, what has no length is whole.
enum class Rest { MayFollow, Ended };

HttpAnswer read_http(std::string_view bytes, Rest rest = Rest::MayFollow);

/// Nothing more is to be waited for.
bool http_whole(std::string_view bytes);

/// A GET as browsers send it, and ends the connection after it.
std::string http_get(std::string_view host, std::string_view path);

/// Where a Location leads to, seen from a page of a server.
struct Target {
    bool tls = false;
    std::string host;  ///< empty: the same
    unsigned port = 0; ///< 0: the scheme's, or the same for an empty host
    std::string path = "/";
    bool understood = false; ///< http or https, or a path
};

Target read_target(std::string_view location, std::string_view base_path);

} // namespace warifu::device
