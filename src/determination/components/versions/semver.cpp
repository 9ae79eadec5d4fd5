// Semantic versioning 2.0.0 (semver.org): MAJOR.MINOR.PATCH[-pre.release][+build]. A pre-release comes before its
// release; its dotted identifiers are compared as numbers or as text, a number first; the build is passed over.
//
// Go modules (go.dev/ref/mod#versions) write the same with a v in front; pseudo-versions
// (v0.0.0-20210101000000-abcdef123456) are pre-releases that sort by their time, and +incompatible is a build.
// The standard library's versions are those of the toolchain: go1.21.3, 1.22rc1.
#include <optional>

#include "schemes.h"
#include "text.h"

namespace warifu::versions {
namespace {

struct Semver {
    std::string_view major, minor, patch; ///< without leading zeros
    std::string_view pre;                 ///< empty: a release
    std::string_view go_word;             ///< of Go's own: `rc`, `beta`; its number is `pre`
};

bool is_number(std::string_view digits) {
    return !digits.empty() && all(digits, is_digit) && (digits.size() == 1 || digits.front() != '0');
}

enum class Zeros { Allowed, Forbidden };

/// identifier{.identifier}…
bool are_identifiers(std::string_view text, Zeros leading) {
    do {
        const std::string_view one = take(text, [](char c) { return is_alnum(c) || c == '-'; });
        if (one.empty() || (leading == Zeros::Forbidden && all(one, is_digit) && !is_number(one)))
            return false;
    } while (take_character(text, '.'));
    return text.empty();
}

std::optional<Semver> parse_semver(std::string_view text) {
    Semver version;
    if (const auto plus = text.find('+'); plus != text.npos) {
        if (!are_identifiers(text.substr(plus + 1), Zeros::Allowed))
            return std::nullopt;
        text = text.substr(0, plus);
    }
    if (const auto dash = text.find('-'); dash != text.npos) {
        version.pre = text.substr(dash + 1);
        if (!are_identifiers(version.pre, Zeros::Forbidden))
            return std::nullopt;
        text = text.substr(0, dash);
    }
    version.major = take_digits(text);
    const bool first = take_character(text, '.');
    version.minor = take_digits(text);
    const bool second = take_character(text, '.');
    version.patch = text;
    if (!first || !second || !is_number(version.major) || !is_number(version.minor) || !is_number(version.patch))
        return std::nullopt;
    return version;
}

std::strong_ordering compare_pre(std::string_view left, std::string_view right) {
    if (left.empty() || right.empty())
        return left.empty() <=> right.empty();
    const auto identifier = [](std::string_view& text) { return take(text, [](char c) { return c != '.'; }); };
    while (true) {
        const std::string_view a = identifier(left), b = identifier(right);
        const bool a_number = all(a, is_digit), b_number = all(b, is_digit);
        if (a_number != b_number)
            return b_number <=> a_number;
        const auto order = a_number ? compare_numbers(a, b) : a.compare(b) <=> 0;
        if (order != 0)
            return order;
        const bool a_more = take_character(left, '.'), b_more = take_character(right, '.');
        if (!a_more || !b_more)
            return a_more <=> b_more;
    }
}

std::partial_ordering compare_parsed(const std::optional<Semver>& a, const std::optional<Semver>& b) {
    if (!a || !b)
        return std::partial_ordering::unordered;
    for (const auto part : {&Semver::major, &Semver::minor, &Semver::patch})
        if (const auto order = compare_numbers((*a).*part, (*b).*part); order != 0)
            return order;
    if (!a->go_word.empty() && !b->go_word.empty()) {
        if (const auto order = a->go_word.compare(b->go_word) <=> 0; order != 0)
            return order;
        return compare_numbers(a->pre, b->pre);
    }
    // The advisories for Go itself write 1.22.0-rc.1 for go1.22rc1.
    if (a->go_word.empty() == b->go_word.empty())
        return compare_pre(a->pre, b->pre);
    const Semver& plain = a->go_word.empty() ? *a : *b;
    const Semver& own = a->go_word.empty() ? *b : *a;
    auto order = std::partial_ordering::greater; // of plain against own
    if (!plain.pre.empty()) {
        std::string_view number = plain.pre;
        const std::string_view word = take(number, [](char c) { return c != '.'; });
        take_character(number, '.');
        if (number.empty() || !all(number, is_digit) || (word != "rc" && word != "beta"))
            return std::partial_ordering::unordered;
        const auto words = word.compare(own.go_word) <=> 0;
        order = words != 0 ? words : compare_numbers(number, own.pre);
    }
    return a->go_word.empty() ? order : 0 <=> order;
}

/// go1.21.3, 1.22rc1, 1.4beta1
std::optional<Semver> parse_toolchain(std::string_view text) {
    if (text.starts_with("go"))
        text.remove_prefix(2);
    Semver version{"0", "0", "0", {}, {}};
    version.major = take_digits(text);
    if (!is_number(version.major) || !take_character(text, '.'))
        return std::nullopt;
    version.minor = take_digits(text);
    if (!is_number(version.minor))
        return std::nullopt;
    if (take_character(text, '.')) {
        version.patch = take_digits(text);
        if (!is_number(version.patch))
            return std::nullopt;
    }
    if (text.empty())
        return version;
    version.go_word = take(text, is_lower);
    version.pre = text;
    if ((version.go_word != "rc" && version.go_word != "beta") || !is_number(version.pre))
        return std::nullopt;
    return version;
}

std::optional<Semver> parse_go(std::string_view text) {
    const bool toolchain = text.starts_with("go");
    if (!toolchain)
        take_character(text, 'v');
    if (auto version = toolchain ? std::nullopt : parse_semver(text))
        return version;
    return parse_toolchain(text);
}

} // namespace

std::partial_ordering compare_semver(std::string_view left, std::string_view right) {
    return compare_parsed(parse_semver(left), parse_semver(right));
}

std::partial_ordering compare_go(std::string_view left, std::string_view right) {
    return compare_parsed(parse_go(left), parse_go(right));
}

} // namespace warifu::versions
