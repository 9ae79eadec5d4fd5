#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace warifu::inspection {

/// A line of passwd(5): name:password:uid:gid:comment:home:shell.
struct PasswdLine {
    std::size_t line = 0;
    std::string_view name;
    std::string_view password;
    std::int64_t uid = 0;
    std::string_view shell;
};

/// A line of shadow(5): name:password:last change:min:max:warn:inactive:expire:reserved.
struct ShadowLine {
    std::size_t line = 0;
    std::string_view name;
    std::string_view password;
};

template <class Line>
struct PasswordFile {
    std::vector<Line> lines;
    std::vector<std::size_t> bad_lines; ///< numbers of lines that are neither blank, nor a comment, nor valid
    bool has_nis = false;               ///< `+` lines: accounts come from the network as well
};

/// Views into `text`. At most 10,000 lines are read; `bad_lines` then names the next one.
PasswordFile<PasswdLine> parse_passwd(std::string_view text);
PasswordFile<ShadowLine> parse_shadow(std::string_view text);

} // namespace warifu::inspection
