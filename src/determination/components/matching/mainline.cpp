// Mainline and stable kernels. A fix enters mainline with 6.8 and its stable branches with 5.10.209, 6.1.76 and so on.
// Who publishes "before 6.8" alone has told nothing of 5.10.223.
#include <algorithm>

#include "judge.h"

namespace warifu::matching {
namespace {

struct Number {
    std::string_view series; ///< 5.10
    bool stable = false;     ///< a third number stands behind it that is not 0
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
        const std::string_view third = version.substr(second + 1, digits(second + 1) - second - 1);
        number.stable = third.find_first_not_of('0') != std::string_view::npos;
    }
    return number;
}

/// The range ends with a release of mainline.
bool ends_in_mainline(const advisories::Range& range) {
    const std::string* end = range.fixed ? &*range.fixed : range.last_affected ? &*range.last_affected : nullptr;
    return end != nullptr && !number_of(*end).series.empty() && !number_of(*end).stable;
}

/// It names a release of that series.
bool knows_series(const advisories::Range& range, std::string_view series) {
    for (const auto* bound : {&range.exact, &range.introduced, &range.fixed, &range.last_affected})
        if (*bound && number_of(**bound).series == series && (number_of(**bound).stable || range.exact))
            return true;
    return false;
}

} // namespace

bool leaves_stable_open(const advisories::Affected& entry, const advisories::Range& decided, std::string_view version) {
    const Number number = number_of(version);
    return number.stable && !number.series.starts_with("2.") && ends_in_mainline(decided) &&
           std::none_of(entry.ranges.begin(), entry.ranges.end(),
                        [&](const advisories::Range& range) { return knows_series(range, number.series); });
}

} // namespace warifu::matching
