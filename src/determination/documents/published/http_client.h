#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "warifu/base/result.h"
#include "warifu/documents/fetch.h"

/// One HTTP request at a time, over libcurl: redirects are not followed, nothing is decoded but the transfer coding.
namespace warifu::documents {

struct HttpResponse {
    std::string head; ///< status line and header lines as they came
    std::string body;
    long status = 0;
    std::string location;    ///< where a redirect points, made absolute; empty: none
    std::string tls_version; ///< `TLS 1.3`; empty: clear text
    std::string tls_problem; ///< why the certificate was not accepted; empty: it was, or there is none
    std::string chain;       ///< certificates in PEM as the server showed them; empty: clear text, or shown before
    std::string stopped;     ///< why the body is not whole; empty: it is
};

class HttpClient {
public:
    static Result<HttpClient> create(const FetchTerms& terms);
    HttpClient(HttpClient&&) noexcept;
    ~HttpClient();

    /// An error when no response came. A certificate that is not accepted is told, and the page asked for without.
    Result<HttpResponse> get(const std::string& url);

private:
    struct Handle;
    explicit HttpClient(std::unique_ptr<Handle> handle);
    std::unique_ptr<Handle> m_handle;
};

/// A URL without its fragment, or why it cannot be fetched; `host` and `origin` for the rules on where to go.
struct ParsedUrl {
    std::string text;
    std::string host; ///< lower case
    std::int64_t port = 0;
    std::string origin; ///< `https://camera.example:8443`
};
Result<ParsedUrl> parse_url(const std::string& url);

} // namespace warifu::documents
