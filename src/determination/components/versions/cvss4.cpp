// CVSS 4.0: CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N, then threat, environmental and
// supplemental metrics in the order of the specification (first.org/cvss/v4.0/specification-document, 8.2 for the
// score).
//
// A vector falls into a MacroVector of six classes (EQ1 to EQ6), which has a score. From it goes the mean, over those
// classes for which there is a lower MacroVector, of: the distance to that lower score, times how far the vector is
// below the highest of its own class. What follows FIRST's own calculator does the same.
#include <algorithm>

#include "cvss.h"

namespace warifu::versions {
namespace cvss4 {
namespace {

enum : std::size_t {
    AV,
    AC,
    AT,
    PR,
    UI,
    VC,
    VI,
    VA,
    SC,
    SI,
    SA, // base
    E,
    CR,
    IR,
    AR,
    MAV,
    MAC,
    MAT,
    MPR,
    MUI,
    MVC,
    MVI,
    MVA,
    MSC,
    MSI,
    MSA,
    S,
    AU,
    R,
    V,
    RE,
    U,
};

constexpr std::array<Metric, 32> metrics = {{
    {"AV", "N A L P", true}, {"AC", "L H", true},   {"AT", "N P", true},   {"PR", "N L H", true},
    {"UI", "N P A", true},   {"VC", "H L N", true}, {"VI", "H L N", true}, {"VA", "H L N", true},
    {"SC", "H L N", true},   {"SI", "H L N", true}, {"SA", "H L N", true}, {"E", "X A P U"},
    {"CR", "X H M L"},       {"IR", "X H M L"},     {"AR", "X H M L"},     {"MAV", "X N A L P"},
    {"MAC", "X L H"},        {"MAT", "X N P"},      {"MPR", "X N L H"},    {"MUI", "X N P A"},
    {"MVC", "X H L N"},      {"MVI", "X H L N"},    {"MVA", "X H L N"},    {"MSC", "X H L N"},
    {"MSI", "X S H L N"},    {"MSA", "X S H L N"},  {"S", "X N P"},        {"AU", "X N Y"},
    {"R", "X A U I"},        {"V", "X D C"},        {"RE", "X L M H"},     {"U", "X Clear Green Amber Red"},
}};

/// How far each metric is below its worst value; SC, SI and SA count S (safety) as 0, H as 1.
struct Levels {
    int av, pr, ui, ac, at, vc, vi, va, sc, si, sa, cr, ir, ar, e;
};

enum class Metrics { Base, All };

Levels levels_of(const MetricValues& values, Metrics used) {
    const auto own = [&](std::size_t metric) { return used == Metrics::All ? values.at(metric) : -1; };
    // The modified metric lists X first, then the same values; those of subsequent systems list S in front.
    const auto effective = [&](std::size_t base, std::size_t modified) {
        return own(modified) > 0 ? own(modified) - 1 : values.at(base);
    };
    const auto subsequent = [&](std::size_t base, std::size_t modified) {
        return own(modified) > 0 ? own(modified) - 1 : values.at(base) + 1;
    };
    const auto worst_unless_said = [&](std::size_t metric) { return std::max(0, own(metric) - 1); };
    return {effective(AV, MAV),     effective(PR, MPR),    effective(UI, MUI),  effective(AC, MAC),
            effective(AT, MAT),     effective(VC, MVC),    effective(VI, MVI),  effective(VA, MVA),
            effective(SC, MSC) + 1, subsequent(SI, MSI),   subsequent(SA, MSA), worst_unless_said(CR),
            worst_unless_said(IR),  worst_unless_said(AR), worst_unless_said(E)};
}

std::array<int, 6> classes_of(const Levels& v) {
    const bool none = v.av == 0 && v.pr == 0 && v.ui == 0, some = v.av == 0 || v.pr == 0 || v.ui == 0;
    const bool subsequent_high = v.sc == 1 || v.si == 1 || v.sa == 1;
    const bool high_and_required = (v.cr == 0 && v.vc == 0) || (v.ir == 0 && v.vi == 0) || (v.ar == 0 && v.va == 0);
    return {none                ? 0
            : some && v.av != 3 ? 1
                                : 2,
            v.ac == 0 && v.at == 0 ? 0 : 1,
            v.vc == 0 && v.vi == 0                ? 0
            : v.vc == 0 || v.vi == 0 || v.va == 0 ? 1
                                                  : 2,
            v.si == 0 || v.sa == 0 ? 0
            : subsequent_high      ? 1
                                   : 2,
            v.e,
            high_and_required ? 0 : 1};
}

/// The highest vectors of each class, as levels; a class may have several.
struct Eq1 {
    int av, pr, ui;
};
struct Eq2 {
    int ac, at;
};
struct Eq36 {
    int vc, vi, va, cr, ir, ar;
};
struct Eq4 {
    int sc, si, sa;
};

constexpr Eq1 highest1[3][3] = {{{0, 0, 0}}, {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, {{3, 0, 0}, {1, 1, 1}}};
constexpr std::size_t count1[3] = {1, 3, 2};
constexpr Eq2 highest2[2][2] = {{{0, 0}}, {{1, 0}, {0, 1}}};
constexpr std::size_t count2[2] = {1, 2};
constexpr Eq36 highest36[3][2][5] = {
    {{{0, 0, 0, 0, 0, 0}}, {{0, 0, 1, 1, 1, 0}, {0, 0, 0, 1, 1, 1}}},
    {{{1, 0, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0}},
     {{1, 0, 1, 0, 1, 0}, {1, 0, 0, 0, 1, 1}, {0, 1, 0, 1, 0, 1}, {0, 1, 1, 1, 0, 0}, {1, 1, 0, 0, 0, 1}}},
    {{}, {{1, 1, 1, 0, 0, 0}}}};
constexpr std::size_t count36[3][2] = {{1, 2}, {2, 5}, {0, 1}};
constexpr Eq4 highest4[3] = {{1, 0, 0}, {1, 1, 1}, {2, 2, 2}};

/// Depth of each class: the greatest distance within it, and one.
constexpr int depth1[3] = {1, 4, 5}, depth2[2] = {1, 2}, depth36[3][2] = {{7, 6}, {8, 8}, {0, 10}},
              depth4[3] = {6, 5, 4};

struct Distances {
    int eq1 = 0, eq2 = 0, eq36 = 0, eq4 = 0;
};

/// From the first of the class's highest vectors that is nowhere below the vector. Each part is sought by itself: a
/// whole is nowhere below exactly when its parts are.
Distances distances_of(const Levels& v, const std::array<int, 6>& classes) {
    const auto at = [&](std::size_t i) { return static_cast<std::size_t>(classes.at(i)); };
    Distances distances;
    for (std::size_t i = 0; i < count1[at(0)]; ++i)
        if (const Eq1& h = highest1[at(0)][i]; v.av >= h.av && v.pr >= h.pr && v.ui >= h.ui) {
            distances.eq1 = v.av + v.pr + v.ui - h.av - h.pr - h.ui;
            break;
        }
    for (std::size_t i = 0; i < count2[at(1)]; ++i)
        if (const Eq2& h = highest2[at(1)][i]; v.ac >= h.ac && v.at >= h.at) {
            distances.eq2 = v.ac + v.at - h.ac - h.at;
            break;
        }
    for (std::size_t i = 0; i < count36[at(2)][at(5)]; ++i)
        if (const Eq36& h = highest36[at(2)][at(5)][i];
            v.vc >= h.vc && v.vi >= h.vi && v.va >= h.va && v.cr >= h.cr && v.ir >= h.ir && v.ar >= h.ar) {
            distances.eq36 = v.vc + v.vi + v.va + v.cr + v.ir + v.ar - h.vc - h.vi - h.va - h.cr - h.ir - h.ar;
            break;
        }
    const Eq4& h = highest4[at(3)];
    distances.eq4 = v.sc + v.si + v.sa - h.sc - h.si - h.sa;
    return distances;
}

std::optional<int> lower(std::array<int, 6> classes, std::size_t index) {
    ++classes.at(index);
    return macro_vector_score(classes);
}

/// EQ3 and EQ6 go together; from 00 there are two ways down, and the higher one counts.
std::optional<int> lower36(const std::array<int, 6>& classes) {
    if (classes[2] == 0 && classes[5] == 0)
        return std::max(lower(classes, 5), lower(classes, 2));
    if (classes[2] == 1 && classes[5] == 0)
        return lower(classes, 5);
    return classes[2] < 2 ? lower(classes, 2) : std::nullopt;
}

int score(const Levels& v) {
    if (v.vc == 2 && v.vi == 2 && v.va == 2 && v.sc == 3 && v.si == 3 && v.sa == 3)
        return 0;
    const auto classes = classes_of(v);
    const auto own = macro_vector_score(classes);
    if (!own)
        return 0; // no vector falls there
    const auto at = [&](std::size_t i) { return static_cast<std::size_t>(classes.at(i)); };
    const Distances distances = distances_of(v, classes);
    double sum = 0;
    int ways = 0;
    const auto add = [&](std::optional<int> below, int distance, int depth) {
        if (!below)
            return;
        ++ways;
        sum += (*own - *below) / 10.0 * distance / depth;
    };
    add(lower(classes, 0), distances.eq1, depth1[at(0)]);
    add(lower(classes, 1), distances.eq2, depth2[at(1)]);
    add(lower36(classes), distances.eq36, depth36[at(2)][at(5)]);
    add(lower(classes, 3), distances.eq4, depth4[at(3)]);
    add(lower(classes, 4), 0, 1);
    const double exact = *own / 10.0 - (ways == 0 ? 0 : sum / ways);
    return static_cast<int>(std::floor((std::clamp(exact, 0.0, 10.0) + 1e-6) * 10 + 0.5));
}

} // namespace
} // namespace cvss4

std::optional<CvssScore> score_cvss4(std::string_view text) {
    using namespace cvss4;
    const auto values = read_metrics(text, metrics, MetricOrder::AsListed);
    if (!values)
        return std::nullopt;
    const auto has = [&](std::size_t first, std::size_t last) {
        return std::any_of(values->begin() + static_cast<std::ptrdiff_t>(first),
                           values->begin() + static_cast<std::ptrdiff_t>(last) + 1, [](int v) { return v > 0; });
    };
    CvssScore result;
    result.version = 40;
    result.base = score(levels_of(*values, Metrics::Base));
    result.overall = score(levels_of(*values, Metrics::All));
    if (has(E, E)) {
        MetricValues threat = *values;
        std::fill(threat.begin() + CR, threat.end(), -1);
        result.temporal = score(levels_of(threat, Metrics::All));
    }
    if (has(CR, MSA))
        result.environmental = result.overall;
    result.rating = rate(result.base);
    result.overall_rating = rate(result.overall);
    return result;
}

} // namespace warifu::versions
