// Versions of Alpine packages, as apk-tools 3 orders them (doc/apk-version.8 there):
//
//   digit{.digit}…{letter}{_suffix{number}}…{~hash}{-r#}        1.36.1b_rc2-r5
//
// Of a number after the first, one that begins with 0 makes both compare as text, as in Gentoo: 1.09 < 1.1.
// Suffixes alpha, beta, pre and rc come before the version without one, cvs, svn, git, hg and p after it.
#include <array>

#include "schemes.h"
#include "text.h"

namespace warifu::versions {
namespace {

// In this order: where one version has a part and the other has one of a later kind, the former is the newer.
enum class Kind { First, Digit, Letter, Suffix, SuffixNumber, Hash, Revision, End, Invalid };

constexpr std::array<std::string_view, 9> suffixes = {"alpha", "beta", "pre", "rc", "cvs", "svn", "git", "hg", "p"};
constexpr std::size_t first_later_suffix = 4;

struct Part {
    Kind kind = Kind::Invalid;
    std::string_view text;
    std::size_t suffix = 0;
};

Part number(Kind kind, std::string_view& rest) {
    const std::string_view digits = take_digits(rest);
    return {digits.empty() ? Kind::Invalid : kind, digits};
}

Part suffix(std::string_view& rest) {
    const std::string_view word = take(rest, is_lower);
    const auto found = std::find(suffixes.begin(), suffixes.end(), word);
    if (found == suffixes.end())
        return {};
    return {Kind::Suffix, word, static_cast<std::size_t>(found - suffixes.begin())};
}

constexpr bool is_hash(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

Part next(Kind before, std::string_view& rest) {
    if (rest.empty())
        return {Kind::End, {}};
    if (is_digit(rest.front()) && before == Kind::Suffix)
        return number(Kind::SuffixNumber, rest);
    if (is_lower(rest.front()) && before <= Kind::Digit) {
        const Part letter{Kind::Letter, rest.substr(0, 1)};
        rest.remove_prefix(1);
        return letter;
    }
    if (before <= Kind::Digit && take_character(rest, '.'))
        return number(Kind::Digit, rest);
    if (before <= Kind::SuffixNumber && take_character(rest, '_'))
        return suffix(rest);
    if (before < Kind::Hash && take_character(rest, '~')) {
        const std::string_view hash = take(rest, is_hash);
        return {hash.empty() ? Kind::Invalid : Kind::Hash, hash};
    }
    if (before < Kind::Revision && rest.starts_with("-r")) {
        rest.remove_prefix(2);
        return number(Kind::Revision, rest);
    }
    return {};
}

bool valid(std::string_view text) {
    Part part = number(Kind::First, text);
    while (part.kind < Kind::End)
        part = next(part.kind, text);
    return part.kind == Kind::End;
}

std::strong_ordering compare_same(const Part& left, const Part& right) {
    switch (left.kind) {
    case Kind::Digit:
        if (left.text.starts_with('0') || right.text.starts_with('0'))
            return left.text.compare(right.text) <=> 0;
        return compare_numbers(left.text, right.text);
    case Kind::First:
    case Kind::SuffixNumber:
    case Kind::Revision: return compare_numbers(left.text, right.text);
    case Kind::Suffix: return left.suffix <=> right.suffix;
    default: return left.text.compare(right.text) <=> 0;
    }
}

bool comes_before_release(const Part& part) { return part.kind == Kind::Suffix && part.suffix < first_later_suffix; }

} // namespace

std::partial_ordering compare_apk(std::string_view left, std::string_view right) {
    if (!valid(left) || !valid(right))
        return std::partial_ordering::unordered;
    Part a = number(Kind::First, left), b = number(Kind::First, right);
    while (a.kind == b.kind && a.kind != Kind::End) {
        if (const auto order = compare_same(a, b); order != 0)
            return order;
        a = next(a.kind, left);
        b = next(b.kind, right);
    }
    if (a.kind == b.kind)
        return std::partial_ordering::equivalent;
    if (comes_before_release(a))
        return std::partial_ordering::less;
    if (comes_before_release(b))
        return std::partial_ordering::greater;
    return b.kind <=> a.kind;
}

} // namespace warifu::versions
