// Versions of Python packages, PEP 440:  [N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local]
// with the spellings that it lets through (1.0-alpha.1, v1.0, 1.0-1 for 1.0.post1). Trailing zeros of the release do
// not count. In order: 1.dev0 < 1a0.dev0 < 1a0 < 1a0.post0 < 1rc0 < 1 < 1+local < 1.post0.dev0 < 1.post0.
#include <array>
#include <optional>
#include <utility>

#include "schemes.h"
#include "text.h"

namespace warifu::versions {
namespace {

struct Pep440Version {
    std::string_view epoch, release;
    int phase = 0;        ///< -1: a development release of nothing else; 1 a, 2 b, 3 rc; 4: none of them
    std::string_view pre; ///< the number of a, b, rc
    bool is_post = false, is_dev = false;
    std::string_view post, dev;
    std::string_view local;
};

constexpr bool is_separator(char c) { return c == '.' || c == '-' || c == '_'; }

bool take_word(std::string_view& text, std::string_view word) {
    if (text.size() < word.size() ||
        !std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) { return a == lower(b); }))
        return false;
    text.remove_prefix(word.size());
    return true;
}

/// A separator or none, one of the words, a separator or none, a number or none.
template <std::size_t N>
std::optional<std::size_t> take_segment(std::string_view& text, const std::array<std::string_view, N>& words,
                                        std::string_view& number) {
    std::string_view rest = text;
    if (!rest.empty() && is_separator(rest.front()))
        rest.remove_prefix(1);
    for (std::size_t i = 0; i < N; ++i) {
        std::string_view after = rest;
        if (!take_word(after, words.at(i)))
            continue;
        std::string_view behind = after;
        if (!behind.empty() && is_separator(behind.front()))
            behind.remove_prefix(1);
        if (!behind.empty() && is_digit(behind.front()))
            after = behind;
        number = take_digits(after);
        text = after;
        return i;
    }
    return std::nullopt;
}

bool take_release(std::string_view& text, std::string_view& release) {
    std::string_view rest = text;
    if (take_digits(rest).empty())
        return false;
    while (rest.size() > 1 && rest[0] == '.' && is_digit(rest[1])) {
        rest.remove_prefix(1);
        take_digits(rest);
    }
    release = text.substr(0, text.size() - rest.size());
    text = rest;
    return true;
}

/// What is left behind the release: pre, post, dev in this order.
void take_phases(std::string_view& text, Pep440Version& version) {
    // Longer words first; the second letter would be read as something else.
    constexpr std::array<std::string_view, 8> pre = {"alpha", "a", "beta", "b", "preview", "pre", "rc", "c"};
    constexpr std::array<std::string_view, 3> post = {"post", "rev", "r"};
    constexpr std::array<std::string_view, 1> dev = {"dev"};
    version.phase = 4;
    if (const auto word = take_segment(text, pre, version.pre))
        version.phase = *word < 2 ? 1 : *word < 4 ? 2 : 3;
    if (text.size() > 1 && text[0] == '-' && is_digit(text[1])) {
        text.remove_prefix(1);
        version.post = take_digits(text);
        version.is_post = true;
    } else {
        version.is_post = take_segment(text, post, version.post).has_value();
    }
    version.is_dev = take_segment(text, dev, version.dev).has_value();
    if (version.is_dev && version.phase == 4 && !version.is_post)
        version.phase = -1;
}

bool is_local(std::string_view text) {
    do {
        if (take(text, is_alnum).empty())
            return false;
        if (text.empty())
            return true;
    } while (is_separator(text.front()) && (text.remove_prefix(1), true));
    return false;
}

std::optional<Pep440Version> parse_pep440(std::string_view text) {
    Pep440Version version;
    if (text.front() == 'v' || text.front() == 'V')
        text.remove_prefix(1);
    if (const auto mark = text.find('!'); mark != text.npos) {
        version.epoch = text.substr(0, mark);
        text.remove_prefix(mark + 1);
        if (version.epoch.empty() || !all(version.epoch, is_digit))
            return std::nullopt;
    }
    if (const auto plus = text.find('+'); plus != text.npos) {
        version.local = text.substr(plus + 1);
        text = text.substr(0, plus);
        if (!is_local(version.local))
            return std::nullopt;
    }
    if (!take_release(text, version.release))
        return std::nullopt;
    take_phases(text, version);
    if (!text.empty())
        return std::nullopt;
    return version;
}

std::strong_ordering compare_release(std::string_view left, std::string_view right) {
    while (!left.empty() || !right.empty()) {
        const std::string_view a = take_digits(left), b = take_digits(right);
        if (const auto order = compare_numbers(a, b); order != 0)
            return order;
        take_character(left, '.');
        take_character(right, '.');
    }
    return std::strong_ordering::equal;
}

std::strong_ordering compare_text(std::string_view a, std::string_view b) {
    return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end(),
                                                  [](char x, char y) { return lower(x) <=> lower(y); });
}

/// None first; then piece by piece, numbers behind words.
std::strong_ordering compare_local(std::string_view left, std::string_view right) {
    while (!left.empty() && !right.empty()) {
        const std::string_view a = take(left, is_alnum), b = take(right, is_alnum);
        const bool a_number = all(a, is_digit), b_number = all(b, is_digit);
        if (a_number != b_number)
            return a_number <=> b_number;
        if (const auto order = a_number ? compare_numbers(a, b) : compare_text(a, b); order != 0)
            return order;
        left.remove_prefix(left.empty() ? 0 : 1);
        right.remove_prefix(right.empty() ? 0 : 1);
    }
    return right.empty() <=> left.empty();
}

} // namespace

std::partial_ordering compare_pep440(std::string_view left, std::string_view right) {
    const auto a = parse_pep440(left), b = parse_pep440(right);
    if (!a || !b)
        return std::partial_ordering::unordered;
    if (const auto order = compare_numbers(a->epoch, b->epoch); order != 0)
        return order;
    if (const auto order = compare_release(a->release, b->release); order != 0)
        return order;
    if (const auto order = a->phase <=> b->phase; order != 0)
        return order;
    if (const auto order = compare_numbers(a->pre, b->pre); order != 0)
        return order;
    if (a->is_post != b->is_post)
        return a->is_post <=> b->is_post;
    if (const auto order = compare_numbers(a->post, b->post); order != 0)
        return order;
    if (a->is_dev != b->is_dev)
        return b->is_dev <=> a->is_dev;
    if (const auto order = compare_numbers(a->dev, b->dev); order != 0)
        return order;
    return compare_local(a->local, b->local);
}

} // namespace warifu::versions
