#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/result.h"

/// Gets the pages that a maker publishes, as a server gives them, into a web archive (WARC 1.1, ISO 28500).
namespace warifu::documents {

/// What may be asked, and how much of it.
struct FetchTerms {
    std::vector<std::string> hosts;      ///< lower case; no other is contacted, whatever a redirect says
    std::string authorities;             ///< PEM file of the certificate authorities to trust; empty: the system's
    std::string agent;                   ///< User-Agent
    std::size_t body_bytes = 32U << 20U; ///< of one response
    unsigned redirects = 10;
    unsigned seconds = 60; ///< for one response
};

/// What became of one page.
struct PageOutcome {
    std::string url;
    std::string reached; ///< where redirects led; the same without any
    long status = 0;     ///< of the last response; 0: none came
    std::uint64_t bytes = 0;
    std::string problem; ///< what is wrong with it, in words; empty: nothing
};

/// Gives the bytes of WARC records to `write`, which returns false to stop, and tells what became of each page. Beside
/// the pages, each site's /.well-known/security.txt is asked for (RFC 9116, 3). A response is kept as it came, but for
/// its transfer coding: the header is kept as X-Orig-Transfer-Encoding. A record of metadata goes with it
/// (`tls-version`, `tls-verified`, `tls-problem`, `stopped`), or stands in its place (`failed`).
Result<void> fetch(const std::vector<std::string>& urls, const FetchTerms& terms,
                   const std::function<bool(std::string_view)>& write,
                   const std::function<void(const PageOutcome&)>& tell);

} // namespace warifu::documents
