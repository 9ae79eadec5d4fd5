#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "warifu/base/bytes.h"

/// One document as it was had from the maker: a file, or what a server gave for a URL on a day.
namespace warifu::documents {

/// The channel over which a page came.
struct ChannelSecurity {
    std::string version; ///< `TLS 1.3`; empty: clear text
    bool verified = false;
    std::string problem; ///< why the certificate was not accepted; empty when it was
};

struct Capture {
    std::string url;                        ///< empty: a file that does not say where it is published
    std::string captured;                   ///< RFC 3339, UTC; empty: not known
    int status = 0;                         ///< of HTTP; 0: a file
    std::string content_type;               ///< without parameters, lower case; empty: not said
    std::string charset;                    ///< that the server says; empty: not said
    std::string location;                   ///< where a 3xx points, made absolute; empty: no redirect
    std::optional<ChannelSecurity> channel; ///< nothing: not known
    std::string locator;                    ///< what locators of facts in it start with
    Bytes body;                             ///< decoded from transfer and content codings
    std::string body_whole;                 ///< why the body is not all that there was; empty: it is
};

} // namespace warifu::documents
