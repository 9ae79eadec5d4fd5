#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http_message.h"

/// What a web page and the headers that it comes with show.
namespace warifu::device {

struct PageFacts {
    std::string title;
    bool listing = false;                   ///< a server's own list of a folder
    bool login_form = false;                ///< somewhere to type a password
    std::optional<bool> form_in_clear = {}; ///< where that form is sent; unknown: a script sends it, perhaps
};

/// `tls`: the page came inside TLS.
PageFacts read_page(std::string_view html, bool tls);

/// All of them have the attribute; unknown: there is no cookie.
struct CookieFacts {
    std::int64_t count = 0;
    std::optional<bool> secure = {};
    std::optional<bool> http_only = {};
    std::string same_site; ///< the weakest: none, absent, lax, strict; empty: there is no cookie
};

CookieFacts read_cookies(const HttpAnswer& answer);

} // namespace warifu::device
