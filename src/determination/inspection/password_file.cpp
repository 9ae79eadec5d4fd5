#include "password_file.h"

#include <algorithm>
#include <charconv>

#include "warifu/base/text.h"

// passwd(5) has seven fields, shadow(5) nine; small systems leave the last fields of shadow away. A line of group(5)
// (`root::0:root,admin`) has four and looks like an account without a password to a careless reader: field counts and
// the numbers in them are therefore checked.

namespace warifu::inspection {

namespace {

bool is_login_name(std::string_view name) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.' || c == '$' || c == '@' || c == ' ';
    };
    return !name.empty() && name.size() <= 256 && name.front() != '-' && name.front() != ' ' &&
           std::all_of(name.begin(), name.end(), fits);
}

std::optional<std::int64_t> parse_id(std::string_view text) {
    std::uint32_t id = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (problem != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return id;
}

bool is_number_or_empty(std::string_view text) {
    if (text.starts_with('-'))
        text.remove_prefix(1);
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<PasswdLine> parse_passwd_line(std::string_view line) {
    const std::vector<std::string_view> fields = split(line, ':');
    if (fields.size() != 7 || !is_login_name(fields[0]) || !parse_id(fields[3]))
        return std::nullopt;
    const std::optional<std::int64_t> uid = parse_id(fields[2]);
    if (!uid || (!fields[6].empty() && !fields[6].starts_with('/')))
        return std::nullopt;
    return PasswdLine{0, fields[0], fields[1], *uid, trim(fields[6])};
}

std::optional<ShadowLine> parse_shadow_line(std::string_view line) {
    const std::vector<std::string_view> fields = split(line, ':');
    if (fields.size() < 2 || fields.size() > 9 || !is_login_name(fields[0]))
        return std::nullopt;
    if (!std::all_of(fields.begin() + 2, fields.end(), [](std::string_view f) { return is_number_or_empty(trim(f)); }))
        return std::nullopt;
    return ShadowLine{0, fields[0], fields[1], fields.size()};
}

template <class Line, class Parse>
PasswordFile<Line> parse_lines(std::string_view text, Parse parse) {
    bool has_nis = false;
    const auto is_nis = [&](std::string_view line) {
        const bool nis = line.starts_with('+') || line.starts_with("-:");
        has_nis = has_nis || nis;
        return nis;
    };
    PasswordFile<Line> file = parse_password_lines<Line>(text, is_nis, parse);
    file.has_nis = has_nis;
    return file;
}

} // namespace

PasswordFile<PasswdLine> parse_passwd(std::string_view text) {
    return parse_lines<PasswdLine>(text, parse_passwd_line);
}

PasswordFile<ShadowLine> parse_shadow(std::string_view text) {
    return parse_lines<ShadowLine>(text, parse_shadow_line);
}

} // namespace warifu::inspection
