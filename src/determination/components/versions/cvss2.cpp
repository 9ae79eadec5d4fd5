// CVSS 2.0: AV:N/AC:L/Au:N/C:N/I:N/A:C[/E:F/RL:OF/RC:C][/CDP:H/TD:H/CR:M/IR:M/AR:H]
// Equations and weights: first.org/cvss/v2/guide, 3.2.
#include <algorithm>

#include "cvss.h"

namespace warifu::versions {
namespace cvss2 {
namespace {

enum : std::size_t { AV, AC, Au, C, I, A, E, RL, RC, CDP, TD, CR, IR, AR };

constexpr std::array<Metric, 14> metrics = {{
    {"AV", "L A N", true},
    {"AC", "H M L", true},
    {"Au", "M S N", true},
    {"C", "N P C", true},
    {"I", "N P C", true},
    {"A", "N P C", true},
    {"E", "ND U POC F H"},
    {"RL", "ND OF TF W U"},
    {"RC", "ND UC UR C"},
    {"CDP", "ND N L LM MH H"},
    {"TD", "ND N L M H"},
    {"CR", "ND L M H"},
    {"IR", "ND L M H"},
    {"AR", "ND L M H"},
}};
/// In the order of the values above.
constexpr std::array<std::array<double, 6>, 14> weights = {{
    {0.395, 0.646, 1.0},
    {0.35, 0.61, 0.71},
    {0.45, 0.56, 0.704},
    {0.0, 0.275, 0.660},
    {0.0, 0.275, 0.660},
    {0.0, 0.275, 0.660},
    {1.0, 0.85, 0.9, 0.95, 1.0},
    {1.0, 0.87, 0.90, 0.95, 1.0},
    {1.0, 0.90, 0.95, 1.0},
    {0.0, 0.0, 0.1, 0.3, 0.4, 0.5},
    {1.0, 0.0, 0.25, 0.75, 1.0},
    {1.0, 0.5, 1.0, 1.51},
    {1.0, 0.5, 1.0, 1.51},
    {1.0, 0.5, 1.0, 1.51},
}};

/// To the nearest tenth; half a tenth, short of it by the error of doubles, goes up.
int nearest(double score) { return static_cast<int>(std::floor(score * 10 + 0.5 + 1e-9)); }

class Vector {
public:
    explicit Vector(const MetricValues& values) : m_values(values) {}
    bool has(std::size_t first, std::size_t last) const {
        return std::any_of(m_values.begin() + static_cast<std::ptrdiff_t>(first),
                           m_values.begin() + static_cast<std::ptrdiff_t>(last) + 1, [](int v) { return v >= 0; });
    }
    double operator[](std::size_t metric) const {
        return weights.at(metric).at(static_cast<std::size_t>(std::max(0, m_values.at(metric))));
    }
    int base(double impact) const {
        const double exploitability = 20 * (*this)[AV] * (*this)[AC] * (*this)[Au];
        return nearest((0.6 * impact + 0.4 * exploitability - 1.5) * (impact == 0 ? 0 : 1.176));
    }
    int temporal(int of_base) const { return nearest(of_base / 10.0 * (*this)[E] * (*this)[RL] * (*this)[RC]); }
    double impact() const { return 10.41 * (1 - (1 - (*this)[C]) * (1 - (*this)[I]) * (1 - (*this)[A])); }
    double adjusted_impact() const {
        return std::min(10.0, 10.41 * (1 - (1 - (*this)[C] * (*this)[CR]) * (1 - (*this)[I] * (*this)[IR]) *
                                               (1 - (*this)[A] * (*this)[AR])));
    }
    int environmental() const {
        const double adjusted = temporal(base(adjusted_impact())) / 10.0;
        return nearest((adjusted + (10 - adjusted) * (*this)[CDP]) * (*this)[TD]);
    }

private:
    const MetricValues& m_values;
};

/// NVD's ratings for 2.0; FIRST gave none.
Rating rate2(int tenths) { return tenths < 40 ? Rating::Low : tenths < 70 ? Rating::Medium : Rating::High; }

} // namespace
} // namespace cvss2

std::optional<CvssScore> score_cvss2(std::string_view text) {
    using namespace cvss2;
    const auto values = read_metrics(text, metrics, MetricOrder::Any);
    if (!values)
        return std::nullopt;
    const Vector vector(*values);
    CvssScore score;
    score.version = 20;
    score.base = vector.base(vector.impact());
    score.overall = score.base;
    if (vector.has(E, RC)) {
        score.temporal = vector.temporal(score.base);
        score.overall = *score.temporal;
    }
    if (vector.has(CDP, AR)) {
        score.environmental = vector.environmental();
        score.overall = *score.environmental;
    }
    score.rating = rate2(score.base);
    score.overall_rating = rate2(score.overall);
    return score;
}

} // namespace warifu::versions
