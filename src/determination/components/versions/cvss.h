#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "warifu/versions/cvss.h"

/// What the versions of CVSS share: NAME:VALUE/NAME:VALUE…
namespace warifu::versions {

struct Metric {
    std::string_view name;
    std::string_view values; ///< separated by blanks; the first one is meant when an optional metric is missing
    bool mandatory = false;
};

enum class MetricOrder { Any, AsListed };

/// Index of each metric's value, in the order of `metrics`; -1 where the vector does not have it. Empty: not valid.
constexpr std::size_t most_metrics = 40;
using MetricValues = std::array<int, most_metrics>;
std::optional<MetricValues> read_metrics(std::string_view text, std::span<const Metric> metrics, MetricOrder order);

std::optional<CvssScore> score_cvss2(std::string_view metrics);
std::optional<CvssScore> score_cvss3(std::string_view metrics, int version);
std::optional<CvssScore> score_cvss4(std::string_view metrics);

Rating rate(int tenths);

/// Highest score of a MacroVector of CVSS 4.0, in tenths; empty: there is none.
std::optional<int> macro_vector_score(const std::array<int, 6>& classes);

} // namespace warifu::versions
