#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "warifu/base/text.h"

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
    std::size_t fields = 0;
};

template <class Line>
struct PasswordFile {
    std::vector<Line> lines;
    std::vector<std::size_t> bad_lines; ///< numbers of lines that are neither blank, nor a comment, nor valid
    bool has_nis = false;               ///< `+` lines: accounts come from the network as well
};

/// Reads line by line what is neither blank nor a comment, and what `skips` does not take. At most 10,000 lines are
/// read; `bad_lines` then names the next one.
template <class Line, class Skips, class Parse>
PasswordFile<Line> parse_password_lines(std::string_view text, Skips skips, Parse parse) {
    constexpr std::size_t max_lines = 10'000;
    PasswordFile<Line> file;
    std::size_t number = 0;
    for (const std::string_view raw : lines(text)) {
        ++number;
        const std::string_view line = trim(raw);
        if (line.empty() || line.starts_with('#') || skips(line))
            continue;
        auto parsed = number <= max_lines ? parse(raw) : std::nullopt;
        if (!parsed) {
            file.bad_lines.push_back(number);
            if (number > max_lines)
                break;
            continue;
        }
        parsed->line = number;
        file.lines.push_back(*parsed);
    }
    return file;
}

/// Views into `text`.
PasswordFile<PasswdLine> parse_passwd(std::string_view text);
PasswordFile<ShadowLine> parse_shadow(std::string_view text);

} // namespace warifu::inspection
