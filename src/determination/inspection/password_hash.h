#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace warifu::inspection {

/// What stands in a password field of passwd(5) or shadow(5).
struct PasswordField {
    std::string_view state; ///< a word of account.password_state
    std::string hash_kind;  ///< empty when there is no hash
    bool affordable = true; ///< false: one guess at this hash costs more than we spend on all of them
};

enum class PasswordFileKind { Passwd, Shadow };

PasswordField classify_password(std::string_view field, PasswordFileKind file);

} // namespace warifu::inspection
