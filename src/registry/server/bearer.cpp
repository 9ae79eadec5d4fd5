#include "bearer.h"

#include <algorithm>

#include "warifu/base/text.h"

namespace warifu::server {

namespace {

constexpr std::string_view scheme = "bearer";
constexpr std::size_t longest_token = 512;

/// RFC 6750: b64token, which ends in any number of '='.
bool is_token(std::string_view text) {
    const std::size_t end = text.find_last_not_of('=');
    if (end == text.npos || text.size() > longest_token)
        return false;
    return std::ranges::all_of(text.substr(0, end + 1), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-._~+/").find(c) != std::string_view::npos;
    });
}

} // namespace

Result<std::string_view> read_bearer(std::string_view field) {
    const std::size_t blank = field.find(' ');
    if (field.empty() || to_lower_ascii(field.substr(0, blank)) != scheme)
        return make_error(ErrorCode::NotFound, "no bearer token");
    const std::size_t begin = field.find_first_not_of(' ', std::min(blank, field.size()));
    if (begin == field.npos || !is_token(field.substr(begin)))
        return make_error(ErrorCode::Parse, "the field Authorization is broken");
    return field.substr(begin);
}

} // namespace warifu::server
