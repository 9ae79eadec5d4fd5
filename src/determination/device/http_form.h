#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warifu::device {

/// The form of a page with which one logs in.
struct LoginForm {
    std::string action; ///< as it stands there; empty: the page itself
    bool post = false;
    std::string user_field; ///< empty: a password alone
    std::string password_field;
    std::vector<std::pair<std::string, std::string>> others; ///< hidden fields and the button
};

struct LoginPage {
    std::optional<LoginForm> form; ///< the first with one password field
    bool asks_password = false;    ///< a password field stands somewhere
    bool scripted = false;         ///< scripts may change what is sent
};

/// Pages beyond this are not looked into: a parser's tree is many times as large.
constexpr std::size_t most_page = 128U << 10U;

LoginPage read_login_page(std::string_view html);

/// application/x-www-form-urlencoded (WHATWG URL, 5.2).
std::string encode_form(const LoginForm& form, std::string_view user, std::string_view password);

} // namespace warifu::device
