#pragma once

#include <optional>
#include <string_view>

/// Scores of CVSS vectors, computed from the vector alone: what a record says beside it is not looked at.
namespace warifu::versions {

/// Qualitative rating. For CVSS 2.0 as NVD rates it (no None, no Critical).
enum class Rating { None, Low, Medium, High, Critical };
std::string_view to_string(Rating rating); ///< none, low, medium, high, critical

/// Tenths of a point: 98 is 9.8.
struct CvssScore {
    int version = 0; ///< 20, 30, 31, 40
    int base = 0;
    std::optional<int> temporal;      ///< where the vector has such metrics; 4.0 calls them threat
    std::optional<int> environmental; ///< the same
    int overall = 0;                  ///< with all that the vector says
    Rating rating = Rating::None;     ///< of the base score
    Rating overall_rating = Rating::None;
};

/// Empty: no CVSS vector of a version that is known here, or not a valid one.
std::optional<CvssScore> score_cvss(std::string_view vector);

} // namespace warifu::versions
