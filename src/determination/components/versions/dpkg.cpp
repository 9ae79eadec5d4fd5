// Versions of Debian packages, as deb-version(7) describes and dpkg compares them:
//
//   [epoch:]upstream[-revision]        1:2.11-3+deb12u1
//
// The epoch is a number, 0 when absent. Upstream and revision are compared piece by piece, text and numbers in turn. In
// text, letters sort before everything else, and ~ before the end: 1.0~rc1 < 1.0 < 1.0a < 1.0+b.
// Stricter than dpkg, which compares with a warning what Debian's policy (5.6.12) forbids: that is known to nobody
// here.
#include <optional>

#include "schemes.h"
#include "text.h"

namespace warifu::versions {
namespace {

struct DpkgVersion {
    std::string_view epoch, upstream, revision;
};

constexpr bool in_revision(char c) { return is_alnum(c) || c == '+' || c == '.' || c == '~'; }
constexpr bool in_upstream(char c) { return in_revision(c) || c == '-' || c == ':'; }

std::optional<DpkgVersion> parse_dpkg(std::string_view text) {
    DpkgVersion version;
    if (const auto colon = text.find(':'); colon != text.npos) {
        version.epoch = text.substr(0, colon);
        text.remove_prefix(colon + 1);
        if (version.epoch.empty() || !all(version.epoch, is_digit) || without_leading_zeros(version.epoch).size() > 9)
            return std::nullopt;
    }
    version.upstream = text;
    if (const auto dash = text.rfind('-'); dash != text.npos) {
        version.upstream = text.substr(0, dash);
        version.revision = text.substr(dash + 1);
        if (version.revision.empty())
            return std::nullopt;
    }
    if (version.upstream.empty() || !is_digit(version.upstream.front()) || !all(version.upstream, in_upstream) ||
        !all(version.revision, in_revision))
        return std::nullopt;
    return version;
}

/// A character's place in text; the end of the text, and a digit, which ends it, have 0.
constexpr int place(std::string_view text) {
    if (text.empty() || is_digit(text.front()))
        return 0;
    const char c = text.front();
    if (c == '~')
        return -1;
    return is_alpha(c) ? c : c + 256;
}

std::strong_ordering compare_part(std::string_view left, std::string_view right) {
    while (!left.empty() || !right.empty()) {
        while (place(left) != 0 || place(right) != 0) {
            if (const auto order = place(left) <=> place(right); order != 0)
                return order;
            left.remove_prefix(1);
            right.remove_prefix(1);
        }
        const std::string_view left_number = take_digits(left), right_number = take_digits(right);
        if (const auto order = compare_numbers(left_number, right_number); order != 0)
            return order;
    }
    return std::strong_ordering::equal;
}

} // namespace

std::partial_ordering compare_dpkg(std::string_view left, std::string_view right) {
    const auto a = parse_dpkg(left), b = parse_dpkg(right);
    if (!a || !b)
        return std::partial_ordering::unordered;
    if (const auto order = compare_numbers(a->epoch, b->epoch); order != 0)
        return order;
    if (const auto order = compare_part(a->upstream, b->upstream); order != 0)
        return order;
    return compare_part(a->revision, b->revision);
}

} // namespace warifu::versions
