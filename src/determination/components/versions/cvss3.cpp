// CVSS 3.0 and 3.1: CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H and, in any order, temporal and environmental metrics.
// Equations and weights: first.org/cvss/v3.1/specification-document, 7; 3.0 differs in how it rounds and in the
// environmental score of a changed scope.
#include <algorithm>

#include "cvss.h"

namespace warifu::versions {
namespace cvss3 {
namespace {

enum : std::size_t { AV, AC, PR, UI, S, C, I, A, E, RL, RC, CR, IR, AR, MAV, MAC, MPR, MUI, MS, MC, MI, MA };

constexpr std::array<Metric, 22> metrics = {{
    {"AV", "N A L P", true}, {"AC", "L H", true},  {"PR", "N L H", true}, {"UI", "N R", true}, {"S", "U C", true},
    {"C", "N L H", true},    {"I", "N L H", true}, {"A", "N L H", true},  {"E", "X U P F H"},  {"RL", "X O T W U"},
    {"RC", "X U R C"},       {"CR", "X L M H"},    {"IR", "X L M H"},     {"AR", "X L M H"},   {"MAV", "X N A L P"},
    {"MAC", "X L H"},        {"MPR", "X N L H"},   {"MUI", "X N R"},      {"MS", "X U C"},     {"MC", "X N L H"},
    {"MI", "X N L H"},       {"MA", "X N L H"},
}};

constexpr std::array<double, 4> attack_vector = {0.85, 0.62, 0.55, 0.2};
constexpr std::array<double, 2> attack_complexity = {0.77, 0.44};
constexpr std::array<double, 3> privileges = {0.85, 0.62, 0.27};
constexpr std::array<double, 3> privileges_changed = {0.85, 0.68, 0.5};
constexpr std::array<double, 2> interaction = {0.85, 0.62};
constexpr std::array<double, 3> impact_weight = {0.0, 0.22, 0.56};
constexpr std::array<double, 5> exploit_maturity = {1.0, 0.91, 0.94, 0.97, 1.0};
constexpr std::array<double, 5> remediation = {1.0, 0.95, 0.96, 0.97, 1.0};
constexpr std::array<double, 4> confidence = {1.0, 0.92, 0.96, 1.0};
constexpr std::array<double, 4> requirement = {1.0, 0.5, 1.0, 1.5};

/// Up to the next tenth. 3.1 does it in whole hundred-thousandths, since doubles made 4.02 of 4.0 here and there.
int round_up(double score) {
    const auto whole = static_cast<long>(std::lround(score * 100'000));
    return static_cast<int>(whole % 10'000 == 0 ? whole / 10'000 : whole / 10'000 + 1);
}

class Vector {
public:
    Vector(const MetricValues& values, int version) : m_values(values), m_version(version) {}
    bool has(std::size_t first, std::size_t last) const {
        return std::any_of(m_values.begin() + static_cast<std::ptrdiff_t>(first),
                           m_values.begin() + static_cast<std::ptrdiff_t>(last) + 1, [](int v) { return v > 0; });
    }
    int base() const {
        const double miss = 1 - (1 - of(impact_weight, C)) * (1 - of(impact_weight, I)) * (1 - of(impact_weight, A));
        const bool changed = m_values.at(S) == 1;
        const double impact = changed ? 7.52 * (miss - 0.029) - 3.25 * std::pow(miss - 0.02, 15) : 6.42 * miss;
        if (impact <= 0)
            return 0;
        const double sum =
            impact + exploitability(m_values.at(AV), m_values.at(AC), m_values.at(PR), m_values.at(UI), changed);
        return round_up(std::min((changed ? 1.08 : 1.0) * sum, 10.0));
    }
    int temporal(int score) const { return round_up(score / 10.0 * of_time()); }
    int environmental() const {
        const double miss = std::min(1 - (1 - of(requirement, CR) * impact_weight.at(modified(MC, C))) *
                                             (1 - of(requirement, IR) * impact_weight.at(modified(MI, I))) *
                                             (1 - of(requirement, AR) * impact_weight.at(modified(MA, A))),
                                     0.915);
        const bool changed = modified(MS, S) == 1;
        double impact = 6.42 * miss;
        if (changed && m_version == 30)
            impact = 7.52 * (miss - 0.029) - 3.25 * std::pow(miss - 0.02, 15);
        else if (changed)
            impact = 7.52 * (miss - 0.029) - 3.25 * std::pow(miss * 0.9731 - 0.02, 13);
        if (impact <= 0)
            return 0;
        const double sum = impact + exploitability(as_int(modified(MAV, AV)), as_int(modified(MAC, AC)),
                                                   as_int(modified(MPR, PR)), as_int(modified(MUI, UI)), changed);
        return round_up(round_up(std::min((changed ? 1.08 : 1.0) * sum, 10.0)) / 10.0 * of_time());
    }

private:
    static int as_int(std::size_t value) { return static_cast<int>(value); }
    template <std::size_t N>
    double of(const std::array<double, N>& weights, std::size_t metric) const {
        return weights.at(static_cast<std::size_t>(std::max(0, m_values.at(metric))));
    }
    /// A modified metric's value, or that of the base; X stands first among the former's.
    std::size_t modified(std::size_t metric, std::size_t base) const {
        const int value = m_values.at(metric);
        return static_cast<std::size_t>(value > 0 ? value - 1 : m_values.at(base));
    }
    double of_time() const { return of(exploit_maturity, E) * of(remediation, RL) * of(confidence, RC); }
    static double exploitability(int av, int ac, int pr, int ui, bool changed) {
        const auto at = [](const auto& weights, int value) { return weights.at(static_cast<std::size_t>(value)); };
        return 8.22 * at(attack_vector, av) * at(attack_complexity, ac) *
               at(changed ? privileges_changed : privileges, pr) * at(interaction, ui);
    }
    const MetricValues& m_values;
    int m_version;
};

} // namespace
} // namespace cvss3

std::optional<CvssScore> score_cvss3(std::string_view text, int version) {
    using namespace cvss3;
    const auto values = read_metrics(text, metrics, MetricOrder::Any);
    if (!values)
        return std::nullopt;
    const Vector vector(*values, version);
    CvssScore score;
    score.version = version;
    score.base = vector.base();
    score.overall = score.base;
    if (vector.has(E, RC)) {
        score.temporal = vector.temporal(score.base);
        score.overall = *score.temporal;
    }
    if (vector.has(CR, MA)) {
        score.environmental = vector.environmental();
        score.overall = *score.environmental;
    }
    score.rating = rate(score.base);
    score.overall_rating = rate(score.overall);
    return score;
}

} // namespace warifu::versions
