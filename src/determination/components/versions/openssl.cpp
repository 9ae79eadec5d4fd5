// OpenSSL's releases. Up to 1.1.1 a letter counts the patches, after z come za, zb …: 0.9.8 < 0.9.8a < 0.9.8z <
// 0.9.8zh; from 3.0 on three numbers. Before each: -dev, -alpha, -beta, -pre with a number. -fips, which Red Hat's
// builds say of themselves, is no other version.
#include <array>
#include <optional>

#include "schemes.h"
#include "text.h"

namespace warifu::versions {
namespace {

struct OpensslVersion {
    std::array<std::string_view, 3> numbers = {};
    std::string_view letters;
    int phase = 0; ///< 0 -dev, 1 alpha, 2 beta, 3 pre (1.1.1 alone has it, and no other), 9 released
    std::string_view pre;
};

std::optional<OpensslVersion> parse_openssl(std::string_view text) {
    OpensslVersion version;
    version.numbers[0] = take_digits(text);
    if (version.numbers[0].empty() || !take_character(text, '.'))
        return std::nullopt;
    version.numbers[1] = take_digits(text);
    if (version.numbers[1].empty())
        return std::nullopt;
    if (take_character(text, '.')) {
        version.numbers[2] = take_digits(text);
        if (version.numbers[2].empty())
            return std::nullopt;
        const bool lettered = version.numbers[0] == "0" || version.numbers[0] == "1";
        version.letters = lettered ? take(text, is_lower) : std::string_view{};
        if (version.letters.size() > 2 || (version.letters.size() == 2 && version.letters[0] != 'z'))
            return std::nullopt;
    }
    version.phase = 9;
    if (text.ends_with("-fips"))
        text.remove_suffix(5);
    if (text.empty())
        return version;
    constexpr std::array<std::string_view, 4> words = {"-dev", "-alpha", "-beta", "-pre"};
    const auto word = std::find_if(words.begin(), words.end(), [&](auto w) { return text.starts_with(w); });
    if (word == words.end())
        return std::nullopt;
    text.remove_prefix(word->size());
    version.phase = static_cast<int>(word - words.begin());
    version.pre = text;
    if (!all(text, is_digit) || text.empty() != (version.phase == 0))
        return std::nullopt;
    return version;
}

} // namespace

std::partial_ordering compare_openssl(std::string_view left, std::string_view right) {
    const auto a = parse_openssl(left), b = parse_openssl(right);
    if (!a || !b)
        return std::partial_ordering::unordered;
    for (std::size_t i = 0; i < a->numbers.size(); ++i)
        if (const auto order = compare_numbers(a->numbers.at(i), b->numbers.at(i)); order != 0)
            return order;
    if (const auto order = a->letters.compare(b->letters) <=> 0; order != 0)
        return order;
    if (const auto order = a->phase <=> b->phase; order != 0) {
        // -dev is what lies in the repository before, between and behind the others; only the release ends it.
        const bool with_dev = a->phase == 0 || b->phase == 0, with_release = a->phase == 9 || b->phase == 9;
        if (with_dev && !with_release)
            return std::partial_ordering::unordered;
        return order;
    }
    return compare_numbers(a->pre, b->pre);
}

} // namespace warifu::versions
