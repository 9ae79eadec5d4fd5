#include "warifu/versions/range.h"

#include <array>

#include "text.h"

namespace warifu::versions {
namespace {

enum class Answer { Yes, No, Unclear };

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

/// What publishers write where they have no version to give.
bool is_no_version(std::string_view text) {
    constexpr std::array<std::string_view, 8> words = {"n/a", "na", "-", "unspecified", "unknown", "none", "tbd", ""};
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return word.size() == text.size() &&
               std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) { return a == lower(b); });
    });
}

/// 5.10 of "5.10.*" and "5.10.x"; empty: no series.
std::string_view series_of(std::string_view text) {
    if (text.size() > 2 && (text.ends_with(".*") || text.ends_with(".x") || text.ends_with(".X")))
        return text.substr(0, text.size() - 2);
    return {};
}

/// Do the numbers of `version` begin with those of `series`? Unclear: one of them has other things than numbers there.
Answer in_series(std::string_view version, std::string_view series) {
    take_character(version, 'v');
    do {
        const std::string_view have = take_digits(version), want = take_digits(series);
        if (want.empty() || have.empty())
            return Answer::Unclear;
        if (compare_numbers(have, want) != 0)
            return Answer::No;
        if (series.empty())
            return Answer::Yes;
    } while (take_character(series, '.') && take_character(version, '.'));
    return Answer::Unclear;
}

std::partial_ordering compare_first(std::span<const Scheme> schemes, std::string_view left, std::string_view right) {
    for (const Scheme scheme : schemes)
        if (const auto order = compare(scheme, left, right); order != std::partial_ordering::unordered)
            return order;
    return std::partial_ordering::unordered;
}

/// OpenSSH 9.3p1 is 9.3 with the patches of the portable one: "through 9.3" may mean it.
bool is_patch_of(std::string_view version, std::string_view release) {
    const auto split = split_update(version);
    return !split.update.empty() && lower(split.update.front()) == 'p' &&
           compare(Scheme::Generic, split.release, release) == std::partial_ordering::equivalent;
}

Answer is_at_least(std::span<const Scheme> schemes, std::string_view version, std::string_view bound) {
    bound = trimmed(bound);
    if (bound == "0" || bound == "*")
        return Answer::Yes;
    if (const auto series = series_of(bound); !series.empty())
        bound = series;
    const auto order = compare_first(schemes, version, bound);
    if (order == std::partial_ordering::unordered)
        return Answer::Unclear;
    return order >= 0 ? Answer::Yes : Answer::No;
}

Answer is_after(std::span<const Scheme> schemes, std::string_view version, std::string_view bound) {
    const auto order = compare_first(schemes, version, trimmed(bound));
    if (order == std::partial_ordering::unordered)
        return Answer::Unclear;
    return order > 0 ? Answer::Yes : Answer::No;
}

Answer is_before(std::span<const Scheme> schemes, std::string_view version, std::string_view bound) {
    bound = trimmed(bound);
    if (bound == "*")
        return Answer::Yes;
    if (const auto series = series_of(bound); !series.empty()) {
        // "before 1.*" is written for the end of the series as well as for its beginning.
        if (in_series(version, series) != Answer::No)
            return Answer::Unclear;
        bound = series;
    }
    const auto order = compare_first(schemes, version, bound);
    if (order == std::partial_ordering::unordered)
        return Answer::Unclear;
    return order < 0 ? Answer::Yes : Answer::No;
}

Answer is_at_most(std::span<const Scheme> schemes, std::string_view version, std::string_view bound) {
    bound = trimmed(bound);
    if (bound == "*")
        return Answer::Yes;
    if (const auto series = series_of(bound); !series.empty()) {
        const Answer inside = in_series(version, series);
        return inside == Answer::No ? is_before(schemes, version, series) : inside;
    }
    const auto order = compare_first(schemes, version, bound);
    if (order == std::partial_ordering::unordered || (order > 0 && is_patch_of(version, bound)))
        return Answer::Unclear;
    return order <= 0 ? Answer::Yes : Answer::No;
}

Answer both(Answer one, Answer other) {
    if (one == Answer::No || other == Answer::No)
        return Answer::No;
    return one == Answer::Yes && other == Answer::Yes ? Answer::Yes : Answer::Unclear;
}

/// ">= 1.0, < 1.2": all of them must hold.
Answer holds(std::span<const Scheme> schemes, std::string_view version, std::string_view expression) {
    Answer result = Answer::Yes;
    do {
        std::string_view term = trimmed(take(expression, [](char c) { return c != ','; }));
        const std::string_view sign = take(term, [](char c) { return c == '<' || c == '>' || c == '='; });
        term = trimmed(term);
        if (is_no_version(term) || term.find_first_of(" <>=|") != term.npos)
            return Answer::Unclear;
        if (sign == "<")
            result = both(result, is_before(schemes, version, term));
        else if (sign == "<=")
            result = both(result, is_at_most(schemes, version, term));
        else if (sign == ">")
            result = both(result, is_after(schemes, version, term));
        else if (sign == ">=")
            result = both(result, is_at_least(schemes, version, term));
        else if (sign == "=" || sign == "==")
            result = both(result, both(is_at_least(schemes, version, term), is_at_most(schemes, version, term)));
        else
            return Answer::Unclear;
    } while (take_character(expression, ','));
    return result;
}

Answer is_exactly(std::span<const Scheme> schemes, std::string_view version, std::string_view exact) {
    exact = trimmed(exact);
    if (exact == "*")
        return Answer::Yes;
    if (is_no_version(exact))
        return Answer::Unclear;
    if (exact == version)
        return Answer::Yes;
    if (exact.find_first_of("<>=") != exact.npos)
        return holds(schemes, version, exact);
    if (const auto series = series_of(exact); !series.empty()) {
        const Answer inside = in_series(version, series);
        if (inside != Answer::No)
            return inside;
        exact = series;
    }
    const auto order = compare_first(schemes, version, exact);
    if (order == std::partial_ordering::unordered)
        return Answer::Unclear;
    return order == 0 ? Answer::Yes : Answer::No;
}

Membership membership(Answer answer) {
    return answer == Answer::Yes  ? Membership::Inside
           : answer == Answer::No ? Membership::Outside
                                  : Membership::Unknown;
}

/// The status at `version` within a range that holds it.
Status status_within(std::span<const Scheme> schemes, std::string_view version, const StatusRange& range) {
    Status status = range.status;
    for (const Change& change : range.changes) {
        const Answer reached = is_no_version(change.at) ? Answer::Unclear : is_at_least(schemes, version, change.at);
        if (reached == Answer::Yes)
            status = change.status;
        else if (reached == Answer::Unclear && change.status != status)
            return Status::Unknown;
    }
    return status;
}

} // namespace

Membership contains(std::span<const Scheme> schemes, std::string_view version, const Bounds& bounds) {
    if (is_no_version(version))
        return Membership::Unknown;
    if (bounds.exact)
        return membership(is_exactly(schemes, version, *bounds.exact));
    const bool bounded_above = bounds.fixed || bounds.last_affected;
    Answer answer = Answer::Yes;
    if (bounds.introduced) {
        // "unspecified" as the start of something that has an end says that nobody looked where it begins.
        if (is_no_version(*bounds.introduced))
            answer = bounded_above ? Answer::Yes : Answer::Unclear;
        else
            answer = is_at_least(schemes, version, *bounds.introduced);
    }
    if (bounds.introduced_after)
        answer = both(answer, is_no_version(*bounds.introduced_after)
                                  ? Answer::Unclear
                                  : is_after(schemes, version, *bounds.introduced_after));
    if (bounds.fixed)
        answer =
            both(answer, is_no_version(*bounds.fixed) ? Answer::Unclear : is_before(schemes, version, *bounds.fixed));
    if (bounds.last_affected)
        answer =
            both(answer, is_no_version(*bounds.last_affected) ? Answer::Unclear
                                                              : is_at_most(schemes, version, *bounds.last_affected));
    // One that ends before it begins was not meant so: OSV's events may stand in any order.
    const bool ends_first = answer == Answer::No && bounds.introduced && bounds.fixed &&
                            !is_no_version(*bounds.introduced) && !is_no_version(*bounds.fixed) &&
                            is_before(schemes, *bounds.fixed, *bounds.introduced) == Answer::Yes;
    return ends_first ? Membership::Unknown : membership(answer);
}

Evaluation evaluate(std::span<const Scheme> schemes, std::string_view version, std::span<const StatusRange> ranges,
                    Status otherwise) {
    Evaluation result;
    std::optional<Status> inside;
    std::optional<std::size_t> maybe;
    bool contradicted = false;
    bool maybe_differs_from_default = false;
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        const Membership member = contains(schemes, version, ranges[i].bounds);
        if (member == Membership::Outside)
            continue;
        if (member == Membership::Unknown) {
            if (!maybe || (!maybe_differs_from_default && ranges[i].status != otherwise))
                maybe = i;
            maybe_differs_from_default |= ranges[i].status != otherwise || !ranges[i].changes.empty();
            contradicted |= inside && *inside != ranges[i].status;
            continue;
        }
        const Status status = status_within(schemes, version, ranges[i]);
        if (inside && *inside != status) {
            contradicted = true;
            result.unclear = i;
        } else if (!inside) {
            inside = status;
            result.decided_by = i;
        }
    }
    if (inside) {
        const bool doubtful = maybe && ranges[*maybe].status != *inside;
        result.status = contradicted || doubtful ? Status::Unknown : *inside;
        if (result.status == Status::Unknown && !result.unclear)
            result.unclear = maybe ? maybe : result.decided_by;
        return result;
    }
    if (maybe && maybe_differs_from_default) {
        result.unclear = maybe;
        return result;
    }
    result.status = otherwise;
    return result;
}

} // namespace warifu::versions
