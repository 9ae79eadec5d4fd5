#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <string_view>

/// Small words of all schemes. ASCII alone: no locale has a say in which version is newer.
namespace warifu::versions {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_alpha(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z'); }
constexpr bool is_alnum(char c) { return is_digit(c) || is_alpha(c); }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

/// As many characters of the front as `accepted` takes, cut from `text`.
template <class Accepted>
std::string_view take(std::string_view& text, Accepted accepted) {
    const auto end = std::find_if_not(text.begin(), text.end(), accepted);
    const auto count = static_cast<std::size_t>(end - text.begin());
    const std::string_view taken = text.substr(0, count);
    text.remove_prefix(count);
    return taken;
}
inline std::string_view take_digits(std::string_view& text) { return take(text, is_digit); }

inline bool take_character(std::string_view& text, char wanted) {
    if (!text.starts_with(wanted))
        return false;
    text.remove_prefix(1);
    return true;
}

template <class Accepted>
bool all(std::string_view text, Accepted accepted) {
    return std::all_of(text.begin(), text.end(), accepted);
}

inline std::string_view without_leading_zeros(std::string_view digits) {
    while (digits.starts_with('0'))
        digits.remove_prefix(1);
    return digits;
}

/// Numbers of any length; an empty one counts as 0.
inline std::strong_ordering compare_numbers(std::string_view left, std::string_view right) {
    left = without_leading_zeros(left);
    right = without_leading_zeros(right);
    if (left.size() != right.size())
        return left.size() <=> right.size();
    return left.compare(right) <=> 0;
}

} // namespace warifu::versions
