// Highest scores of the MacroVectors of CVSS 4.0, from FIRST's calculator (github.com/RedHatProductSecurity/
// cvss-v4-calculator, d1eafe06859e6610600f772ed98502bc1cd63526, cvss40.js).
// Copyright FIRST, Red Hat, and contributors. SPDX-License-Identifier: BSD-2-Clause
#include "cvss.h"

namespace warifu::versions {
namespace {

// One row for EQ1, EQ2 and EQ3; in it EQ4, EQ5 and EQ6, the last one fastest. -1: no vector falls there.
// clang-format off
constexpr std::array<signed char, 324> scores = {
    100, 99, 98, 95, 95, 92, 100, 96, 93, 87, 91, 81, 93, 90, 89, 80, 81, 68, // EQ1 0, EQ2 0, EQ3 0
    98, 95, 95, 92, 90, 84, 93, 92, 89, 81, 81, 65, 88, 80, 78, 70, 69, 48, // EQ1 0, EQ2 0, EQ3 1
    -1, 92, -1, 82, -1, 72, -1, 79, -1, 69, -1, 50, -1, 69, -1, 55, -1, 27, // EQ1 0, EQ2 0, EQ3 2
    99, 97, 95, 92, 92, 85, 95, 91, 90, 83, 84, 71, 92, 81, 82, 71, 72, 53, // EQ1 0, EQ2 1, EQ3 0
    95, 93, 92, 85, 85, 73, 92, 82, 80, 72, 70, 59, 84, 70, 71, 52, 50, 30, // EQ1 0, EQ2 1, EQ3 1
    -1, 86, -1, 75, -1, 52, -1, 71, -1, 52, -1, 29, -1, 63, -1, 29, -1, 17, // EQ1 0, EQ2 1, EQ3 2
    98, 95, 94, 87, 91, 81, 94, 89, 86, 74, 77, 64, 87, 75, 74, 63, 63, 49, // EQ1 1, EQ2 0, EQ3 0
    94, 89, 88, 77, 76, 67, 86, 76, 74, 58, 59, 50, 72, 57, 57, 52, 52, 25, // EQ1 1, EQ2 0, EQ3 1
    -1, 83, -1, 70, -1, 54, -1, 65, -1, 58, -1, 26, -1, 53, -1, 21, -1, 13, // EQ1 1, EQ2 0, EQ3 2
    95, 90, 88, 76, 76, 70, 90, 77, 75, 62, 61, 53, 77, 66, 68, 59, 52, 30, // EQ1 1, EQ2 1, EQ3 0
    89, 78, 76, 67, 62, 58, 74, 59, 57, 57, 47, 23, 61, 52, 57, 29, 24, 16, // EQ1 1, EQ2 1, EQ3 1
    -1, 71, -1, 59, -1, 30, -1, 58, -1, 26, -1, 15, -1, 23, -1, 13, -1, 6, // EQ1 1, EQ2 1, EQ3 2
    93, 87, 86, 72, 75, 58, 86, 74, 74, 61, 56, 34, 70, 54, 52, 40, 40, 22, // EQ1 2, EQ2 0, EQ3 0
    85, 75, 74, 55, 62, 51, 72, 57, 55, 41, 46, 19, 53, 36, 34, 19, 19, 8, // EQ1 2, EQ2 0, EQ3 1
    -1, 64, -1, 51, -1, 20, -1, 47, -1, 21, -1, 11, -1, 24, -1, 9, -1, 4, // EQ1 2, EQ2 0, EQ3 2
    88, 75, 73, 53, 60, 50, 73, 55, 59, 40, 41, 20, 54, 43, 45, 22, 20, 11, // EQ1 2, EQ2 1, EQ3 0
    75, 55, 58, 45, 40, 21, 61, 51, 48, 18, 20, 9, 46, 18, 17, 7, 8, 2, // EQ1 2, EQ2 1, EQ3 1
    -1, 53, -1, 24, -1, 14, -1, 24, -1, 12, -1, 5, -1, 10, -1, 3, -1, 1, // EQ1 2, EQ2 1, EQ3 2
};
// clang-format on
constexpr std::array<int, 6> sizes = {3, 2, 3, 3, 3, 2};

} // namespace

std::optional<int> macro_vector_score(const std::array<int, 6>& classes) {
    std::size_t index = 0;
    for (std::size_t i = 0; i < classes.size(); ++i) {
        if (classes.at(i) < 0 || classes.at(i) >= sizes.at(i))
            return std::nullopt;
        index = index * static_cast<std::size_t>(sizes.at(i)) + static_cast<std::size_t>(classes.at(i));
    }
    const int score = scores.at(index);
    return score < 0 ? std::nullopt : std::optional(score);
}

} // namespace warifu::versions
