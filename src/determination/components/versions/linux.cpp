// Releases of the Linux kernel: 6.1, 6.1-rc3, 6.1.55, 2.6.36.4, and what `uname -r` and the strings of images make of
// them: 4.14.267-mips, 5.15.0+, 5.10.0-26-amd64, 3.10.0-1160.el7.x86_64.
//
// What a vendor hangs on says nothing about order and is passed over. Except where the number itself is not
// kernel.org's: a distribution's 5.10.0-26 is some 5.10.y, the y not told, so it has no order within 5.10. Red Hat's
// kernels carry much of later series too; they have no order against anything later.
#include <array>
#include <optional>

#include "schemes.h"
#include "text.h"

namespace warifu::versions {
namespace {

struct LinuxVersion {
    std::array<std::string_view, 4> numbers = {};
    std::string_view candidate; ///< the number of -rc
    bool is_candidate = false;
    bool of_distribution = false; ///< the third number is no stable release's
    bool of_red_hat = false;
    std::string_view whole;
};

bool says_red_hat(std::string_view suffix) {
    for (std::size_t at = suffix.find(".el"); at != suffix.npos; at = suffix.find(".el", at + 1))
        if (at + 3 < suffix.size() && is_digit(suffix[at + 3]))
            return true;
    return false;
}

constexpr bool in_suffix(char c) {
    return is_alnum(c) || c == '-' || c == '+' || c == '_' || c == '.' || c == '~' || c == '#';
}

std::optional<LinuxVersion> parse_linux(std::string_view text) {
    LinuxVersion version;
    version.whole = text;
    take_character(text, 'v');
    std::size_t count = 0;
    do {
        version.numbers.at(count) = take_digits(text);
        if (version.numbers.at(count).empty())
            return std::nullopt;
        ++count;
    } while (count < version.numbers.size() && take_character(text, '.'));
    if (count < 2 || (count == 4 && version.numbers[0] != "2"))
        return std::nullopt;
    if (text.starts_with("-rc")) {
        std::string_view rest = text.substr(3);
        version.candidate = take_digits(rest);
        version.is_candidate = !version.candidate.empty();
        if (version.is_candidate)
            text = rest;
    }
    if (text.empty())
        return version;
    if (!all(text, in_suffix) || is_alnum(text.front()) || text.front() == '.')
        return std::nullopt;
    const bool numbered = text.size() > 1 && text[0] == '-' && is_digit(text[1]);
    version.of_red_hat = says_red_hat(text);
    version.of_distribution =
        version.of_red_hat || (numbered && count == 3 && without_leading_zeros(version.numbers[2]).empty());
    return version;
}

/// A series is what stable releases are counted within: 6.1, 2.6.32.
std::size_t numbers_of_series(const LinuxVersion& version) { return version.numbers[0] == "2" ? 3 : 2; }

std::strong_ordering compare_first(const LinuxVersion& a, const LinuxVersion& b, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        if (const auto order = compare_numbers(a.numbers.at(i), b.numbers.at(i)); order != 0)
            return order;
    return std::strong_ordering::equal;
}

} // namespace

std::partial_ordering compare_linux(std::string_view left, std::string_view right) {
    const auto a = parse_linux(left), b = parse_linux(right);
    if (!a || !b)
        return std::partial_ordering::unordered;
    if (a->of_distribution || b->of_distribution) {
        if (a->whole == b->whole)
            return std::partial_ordering::equivalent;
        const auto series = compare_first(*a, *b, std::max(numbers_of_series(*a), numbers_of_series(*b)));
        if (series == 0 || (series < 0 && a->of_red_hat) || (series > 0 && b->of_red_hat))
            return std::partial_ordering::unordered;
        return series;
    }
    if (const auto order = compare_first(*a, *b, a->numbers.size()); order != 0)
        return order;
    if (a->is_candidate != b->is_candidate)
        return b->is_candidate <=> a->is_candidate;
    return compare_numbers(a->candidate, b->candidate);
}

} // namespace warifu::versions
