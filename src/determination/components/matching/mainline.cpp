// Mainline and stable kernels. A fix enters mainline with 6.8 and its stable branches with 5.10.209, 6.1.76 and so on.
// Who publishes "before 6.8" alone has told nothing of 5.10.223.
#include <algorithm>

#include "judge.h"

namespace warifu::matching {
namespace {

struct Number {
    std::string_view series; ///< 5.10
    bool stable = false;     ///< a release of its stable branch, or a distribution's, which does not tell which one
};

Number number_of(std::string_view version) {
    if (version.starts_with('v'))
        version.remove_prefix(1);
    const auto digits = [&](std::size_t from) {
        return std::min(version.find_first_not_of("0123456789", from), version.size());
    };
    const std::size_t first = digits(0);
    if (first == 0 || first == version.size() || version[first] != '.')
        return {};
    const std::size_t second = digits(first + 1);
    Number number{version.substr(0, second), false};
    if (second < version.size() && version[second] == '.') {
        const std::size_t end = digits(second + 1);
        const std::string_view third = version.substr(second + 1, end - second - 1);
        // 6.1.0-21-amd64
        const bool of_distribution = end + 1 < version.size() && version[end] == '-' && digits(end + 1) > end + 1;
        number.stable = third.find_first_not_of('0') != std::string_view::npos || of_distribution;
    }
    return number;
}

/// The range ends with a release of mainline.
bool ends_in_mainline(const advisories::Range& range) {
    const std::string* end = range.fixed ? &*range.fixed : range.last_affected ? &*range.last_affected : nullptr;
    return end != nullptr && !number_of(*end).series.empty() && !number_of(*end).stable;
}

bool is_stable_of(const std::optional<std::string>& version, std::string_view series) {
    return version && number_of(*version).series == series && number_of(*version).stable;
}

/// It tells where the series is mended: what is affected ends there, or what is not begins.
bool knows_series(const advisories::Range& range, std::string_view series) {
    if (range.status == advisories::Affection::Unaffected)
        return is_stable_of(range.introduced, series);
    return is_stable_of(range.fixed, series) || is_stable_of(range.last_affected, series);
}

} // namespace

bool leaves_stable_open(const advisories::Affected& entry, const advisories::Range& decided, std::string_view version) {
    const Number number = number_of(version);
    return number.stable && !number.series.starts_with("2.") && ends_in_mainline(decided) &&
           std::none_of(entry.ranges.begin(), entry.ranges.end(),
                        [&](const advisories::Range& range) { return knows_series(range, number.series); });
}

} // namespace warifu::matching
