// Releases of projects that follow no written scheme: 1.30.1, 2011.54, 1.0.1g, 9.3p1, 2022.07-rc5, 1.00-pre10.
//
//   [v]NUMBER{.NUMBER}…TAIL
//
// Numbers are compared one by one, missing ones are 0. Projects differ in what 1.09 is against 1.1 (a ninth or an
// eleventh): only where both readings agree there is an order. Nor is there one between a day (20210601) and a number
// (4.2): the project has changed its mind, and which came first is not said. Tails that everybody reads alike are
// ordered: alpha < beta < pre < rc < nothing < a single letter, and p, pl, patch, sp, r with a number after nothing.
// Any other tail is known not to change the numbers, and has no order against versions that begin with the same
// numbers.
#include <array>
#include <optional>

#include "schemes.h"
#include "text.h"
#include "warifu/versions/range.h"

namespace warifu::versions {
namespace {

enum class Tail {
    Early,  ///< dev, snapshot, test: before the release, and that is all that is known
    Phase,  ///< alpha, beta, pre, rc
    None,   ///< the release
    Letter, ///< 1.0.1g, 0.9.8zh
    Patch,  ///< 9.3p1
    Number, ///< 7.0.10-23: ordered among themselves alone
    Other,
};

struct GenericVersion {
    std::string_view numbers;
    Tail kind = Tail::None;
    std::size_t phase = 0;
    std::string_view word, number; ///< of the tail
    std::string_view tail;
};

constexpr std::array<std::string_view, 4> phases = {"alpha", "beta", "pre", "rc"};
constexpr std::array<std::string_view, 6> early = {"dev", "devel", "snapshot", "test", "preview", "nightly"};
constexpr std::array<std::string_view, 4> patches = {"p", "pl", "patch", "sp"};

template <std::size_t N>
std::size_t find_word(const std::array<std::string_view, N>& words, std::string_view word) {
    for (std::size_t i = 0; i < N; ++i)
        if (word.size() == words.at(i).size() &&
            std::equal(word.begin(), word.end(), words.at(i).begin(), [](char a, char b) { return lower(a) == b; }))
            return i;
    return N;
}

constexpr bool is_separator(char c) { return c == '-' || c == '_' || c == '~' || c == ':' || c == '.'; }
constexpr bool in_tail(char c) { return is_alnum(c) || is_separator(c) || c == '+'; }

/// `rest` lies directly behind the numbers, or behind one separator.
void read_tail(GenericVersion& version, std::string_view rest, bool separated) {
    version.kind = Tail::Other;
    version.word = take(rest, is_alpha);
    if (version.word.empty()) {
        version.number = take_digits(rest);
        if (rest.empty() && version.tail.front() == '-')
            version.kind = Tail::Number;
        return;
    }
    if (rest.size() > 1 && (rest.front() == '.' || rest.front() == '-' || rest.front() == '_'))
        rest.remove_prefix(1);
    version.number = take_digits(rest);
    if (!rest.empty())
        return;
    version.phase = find_word(phases, version.word);
    if (version.phase < phases.size())
        version.kind = Tail::Phase;
    else if (find_word(early, version.word) < early.size())
        version.kind = Tail::Early;
    else if (find_word(patches, version.word) < patches.size() && !version.number.empty())
        version.kind = Tail::Patch;
    else if (!separated && version.number.empty() && all(version.word, is_lower) &&
             (version.word.size() == 1 || (version.word.size() == 2 && version.word[0] == 'z')))
        version.kind = Tail::Letter;
}

/// A tail that stands for a number: 4.9.x, 4.9.*
bool is_wildcard(std::string_view tail) {
    return tail.size() >= 2 && tail[0] == '.' && lower(tail[1]) == 'x' && (tail.size() == 2 || !is_alnum(tail[2]));
}

std::optional<GenericVersion> parse_generic(std::string_view text) {
    GenericVersion version;
    if (text.size() > 1 && lower(text.front()) == 'v' && is_digit(text[1]))
        text.remove_prefix(1);
    std::string_view rest = text;
    if (take_digits(rest).empty())
        return std::nullopt;
    while (rest.size() > 1 && rest[0] == '.' && is_digit(rest[1])) {
        rest.remove_prefix(1);
        take_digits(rest);
    }
    version.numbers = text.substr(0, text.size() - rest.size());
    if (rest.empty())
        return version;
    if (!all(rest, in_tail) || is_wildcard(rest) || (rest[0] == ':' && (rest.size() < 2 || !is_alpha(rest[1]))))
        return std::nullopt;
    version.tail = rest;
    const bool separated = is_separator(rest.front());
    read_tail(version, separated ? rest.substr(1) : rest, separated);
    return version;
}

/// Two readings of the same numbers: 1.09 as the ninth, and as something before 1.1.
struct Orders {
    std::strong_ordering counted = std::strong_ordering::equal, written = std::strong_ordering::equal;
};

std::strong_ordering compare_written(std::string_view a, std::string_view b) {
    const auto plain = [](std::string_view digits) {
        return without_leading_zeros(digits).empty() ? std::string_view{"0"} : digits;
    };
    a = plain(a), b = plain(b);
    return a.front() == '0' || b.front() == '0' ? a.compare(b) <=> 0 : compare_numbers(a, b);
}

Orders compare_bases(std::string_view left, std::string_view right) {
    Orders orders;
    bool first = true;
    while (!left.empty() || !right.empty()) {
        const std::string_view a = take_digits(left), b = take_digits(right);
        const auto counted = compare_numbers(a, b);
        const auto written = first ? counted : compare_written(a, b);
        if (orders.counted == 0)
            orders.counted = counted;
        if (orders.written == 0)
            orders.written = written;
        take_character(left, '.');
        take_character(right, '.');
        first = false;
    }
    return orders;
}

/// Are the numbers of `whole` those of `part`, and then perhaps more?
bool begins_with(std::string_view whole, std::string_view part) {
    while (!part.empty()) {
        const std::string_view a = take_digits(whole), b = take_digits(part);
        if (compare_numbers(a, b) != 0)
            return false;
        take_character(whole, '.');
        take_character(part, '.');
    }
    return true;
}

/// What the first number counts.
enum class Counts { Anything, Years, Days };

Counts counts(std::string_view text) {
    const std::string_view first = take_digits(text);
    if (first.size() == 8 && compare_date(first, first) == std::partial_ordering::equivalent)
        return Counts::Days;
    return first.size() == 4 && (first.starts_with("19") || first.starts_with("20")) ? Counts::Years : Counts::Anything;
}

bool is_day(std::string_view text) {
    return counts(text) == Counts::Days || compare_date(text, text) == std::partial_ordering::equivalent;
}

/// One of them is a day, and the other is not told in years either.
bool count_apart(std::string_view left, std::string_view right) {
    for (std::string_view* text : {&left, &right})
        if (lower(text->empty() ? ' ' : text->front()) == 'v')
            text->remove_prefix(1);
    return (is_day(left) || is_day(right)) && counts(left) != counts(right);
}

bool is_unclear(Tail kind) { return kind == Tail::Number || kind == Tail::Other; }

std::partial_ordering compare_tails(const GenericVersion& a, const GenericVersion& b) {
    if (a.kind != b.kind) {
        const auto post = [](Tail kind) { return kind == Tail::Letter || kind == Tail::Patch; };
        const auto before = [](Tail kind) { return kind == Tail::Early || kind == Tail::Phase; };
        if (is_unclear(a.kind) || is_unclear(b.kind) || (post(a.kind) && post(b.kind)) ||
            (before(a.kind) && before(b.kind)))
            return std::partial_ordering::unordered;
        return a.kind <=> b.kind;
    }
    switch (a.kind) {
    case Tail::None: return std::partial_ordering::equivalent;
    case Tail::Phase:
        if (const auto order = a.phase <=> b.phase; order != 0)
            return order;
        return compare_numbers(a.number, b.number);
    case Tail::Letter: return a.word.compare(b.word) <=> 0;
    case Tail::Number: return compare_numbers(a.number, b.number);
    case Tail::Early:
    case Tail::Patch:
        if (a.word != b.word)
            return std::partial_ordering::unordered;
        return compare_numbers(a.number, b.number);
    case Tail::Other: break;
    }
    return a.tail == b.tail ? std::partial_ordering::equivalent : std::partial_ordering::unordered;
}

} // namespace

std::partial_ordering compare_generic(std::string_view left, std::string_view right) {
    const auto a = parse_generic(left), b = parse_generic(right);
    if (!a || !b || count_apart(left, right))
        return std::partial_ordering::unordered;
    const Orders bases = compare_bases(a->numbers, b->numbers);
    if (bases.counted != bases.written)
        return std::partial_ordering::unordered;
    if (bases.counted == 0)
        return compare_tails(*a, *b);
    if ((is_unclear(a->kind) && begins_with(b->numbers, a->numbers)) ||
        (is_unclear(b->kind) && begins_with(a->numbers, b->numbers)))
        return std::partial_ordering::unordered;
    return bases.counted;
}

ReleaseAndUpdate split_update(std::string_view version) {
    const auto parsed = version.empty() || version.size() > longest_version ? std::nullopt : parse_generic(version);
    if (!parsed || (parsed->kind != Tail::Early && parsed->kind != Tail::Phase && parsed->kind != Tail::Patch))
        return {version, {}};
    std::string_view update = parsed->tail;
    if (is_separator(update.front()))
        update.remove_prefix(1);
    return {parsed->numbers, update};
}

} // namespace warifu::versions
