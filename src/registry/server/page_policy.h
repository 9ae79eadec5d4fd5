#pragma once

#include <string_view>

namespace warifu::server {

constexpr std::string_view html_type = "text/html; charset=utf-8";
/// Content-Security-Policy of pages without scripts.
constexpr std::string_view no_scripts = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
                                        "base-uri 'none'; frame-ancestors 'none'";

} // namespace warifu::server
