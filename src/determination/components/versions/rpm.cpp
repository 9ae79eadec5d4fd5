// Versions of RPM packages: [epoch:]version[-release], each part compared by rpmvercmp (rpm-version(7)). Runs of digits
// and of letters are compared in turn, everything between them is passed over; a number is newer than letters, ~ sorts
// before the end, ^ after the end and before everything else: 1.0~rc1 < 1.0 < 1.0^git1 < 1.0a < 1.0.1.
// A version with a release and one without, otherwise the same, are not ordered: rpm takes them for equal, and with
// that 1.0-1 and 1.0-2 for equal to the same thing.
#include <optional>

#include "schemes.h"
#include "text.h"

namespace warifu::versions {
namespace {

struct RpmVersion {
    std::string_view epoch, version, release;
};

constexpr bool accepted(char c) { return is_alnum(c) || c == '.' || c == '_' || c == '+' || c == '~' || c == '^'; }

std::optional<RpmVersion> parse_rpm(std::string_view text) {
    RpmVersion version;
    if (const auto colon = text.find(':'); colon != text.npos) {
        version.epoch = text.substr(0, colon);
        text.remove_prefix(colon + 1);
        if (version.epoch.empty() || !all(version.epoch, is_digit))
            return std::nullopt;
    }
    version.version = text;
    if (const auto dash = text.find('-'); dash != text.npos) {
        version.version = text.substr(0, dash);
        version.release = text.substr(dash + 1);
        if (version.release.empty())
            return std::nullopt;
    }
    if (!all(version.version, accepted) || !all(version.release, accepted) ||
        std::none_of(version.version.begin(), version.version.end(), is_digit)) // words are no versions
        return std::nullopt;
    return version;
}

/// What stands at the front of a version, in the order in which it sorts.
enum class Front { Tilde, End, Caret, Letters, Digits };

Front front(std::string_view text) {
    if (text.empty())
        return Front::End;
    const char c = text.front();
    if (c == '~')
        return Front::Tilde;
    if (c == '^')
        return Front::Caret;
    return is_digit(c) ? Front::Digits : Front::Letters;
}

std::strong_ordering compare_part(std::string_view left, std::string_view right) {
    const auto separator = [](char c) { return !is_alnum(c) && c != '~' && c != '^'; };
    while (true) {
        take(left, separator);
        take(right, separator);
        const Front a = front(left), b = front(right);
        if (a != b)
            return a <=> b;
        if (a == Front::End)
            return std::strong_ordering::equal;
        if (a == Front::Tilde || a == Front::Caret) {
            left.remove_prefix(1);
            right.remove_prefix(1);
            continue;
        }
        const std::string_view one = a == Front::Digits ? take_digits(left) : take(left, is_alpha);
        const std::string_view two = a == Front::Digits ? take_digits(right) : take(right, is_alpha);
        const auto order = a == Front::Digits ? compare_numbers(one, two) : one.compare(two) <=> 0;
        if (order != 0)
            return order;
    }
}

} // namespace

std::partial_ordering compare_rpm(std::string_view left, std::string_view right) {
    const auto a = parse_rpm(left), b = parse_rpm(right);
    if (!a || !b)
        return std::partial_ordering::unordered;
    if (const auto order = compare_numbers(a->epoch, b->epoch); order != 0)
        return order;
    if (const auto order = compare_part(a->version, b->version); order != 0)
        return order;
    if (a->release.empty() != b->release.empty())
        return std::partial_ordering::unordered;
    return compare_part(a->release, b->release);
}

} // namespace warifu::versions
