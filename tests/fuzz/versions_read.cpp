// The first byte chooses a reader; the rest are lines for it. Besides not crashing: an order never contradicts itself,
// what is read and written again is the same, and a version that the scheme does not place is outside of no range.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "warifu/versions/cpe.h"
#include "warifu/versions/cvss.h"
#include "warifu/versions/order.h"
#include "warifu/versions/purl.h"
#include "warifu/versions/range.h"

using namespace warifu;
using namespace warifu::versions;

namespace {

void must(bool holds) {
    if (!holds)
        std::abort();
}

std::array<std::string_view, 3> three_lines(std::string_view text) {
    std::array<std::string_view, 3> lines;
    for (std::string_view& line : lines) {
        const auto end = text.find('\n');
        line = text.substr(0, end);
        text = end == text.npos ? std::string_view{} : text.substr(end + 1);
    }
    return lines;
}

void order(Scheme scheme, const std::array<std::string_view, 3>& v) {
    const auto ab = compare(scheme, v[0], v[1]), ba = compare(scheme, v[1], v[0]), bc = compare(scheme, v[1], v[2]),
               ac = compare(scheme, v[0], v[2]);
    must(ab == (0 <=> ba));
    if (ab < 0 && bc < 0)
        must(ac < 0);
    if (ab == 0 && bc == 0)
        must(ac == 0);
    const std::array schemes = {scheme};
    Bounds bounds;
    bounds.introduced = v[1];
    bounds.fixed = v[2];
    const auto member = contains(schemes, v[0], bounds);
    if (member == Membership::Outside)
        must(knows(scheme, v[0]));
    bounds = {};
    bounds.exact = v[1];
    (void)contains(schemes, v[0], bounds);
    const auto split = split_update(v[0]);
    must(split.release.size() + split.update.size() <= v[0].size());
}

void names(std::string_view text) {
    if (const auto purl = parse_purl(text)) {
        const auto again = parse_purl(purl->canonical());
        // A canonical form may be longer than what is read; then it is refused, not read otherwise.
        must(again ? *again == *purl : again.error().code == ErrorCode::LimitExceeded);
    }
    if (const auto cpe = parse_cpe(text)) {
        const auto again = parse_cpe(cpe->formatted());
        must(again ? *again == *cpe : again.error().code == ErrorCode::LimitExceeded);
        must(relate(*cpe, *cpe) == CpeRelation::Equal);
    }
    if (const auto score = score_cvss(text)) {
        must(score->base >= 0 && score->base <= 100 && score->overall >= 0 && score->overall <= 100);
        must(score->temporal.value_or(0) <= std::max(score->base, 0));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const unsigned scheme = data[0] & 15U;
    if (scheme <= static_cast<unsigned>(Scheme::Generic))
        order(static_cast<Scheme>(scheme), three_lines(text));
    else
        names(text);
    return 0;
}
