#include "warifu/versions/cvss.h"

#include <cmath>
#include <gtest/gtest.h>

#include "support.h"

namespace warifu::versions {
namespace {

int tenths(const std::string& text) { return static_cast<int>(std::lround(std::stod(text) * 10)); }

const std::string folder = test::shared_data() + "/schemas/cvss/";

TEST(Cvss, ComputesWhatTheGuidesSay) {
    struct Expected {
        const char* vector;
        int base, temporal, environmental;
    };
    // The guides' own examples: CVSS 2.0, 3.3.1 to 3.3.3, with the environments of the guide's tables.
    for (const Expected& e :
         {Expected{"AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H", 78, 64, 92},
          Expected{"AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:L", 100, 83, 90},
          Expected{"AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:M", 62, 49, 75}}) {
        const auto score = score_cvss(e.vector);
        ASSERT_TRUE(score) << e.vector;
        EXPECT_EQ(score->base, e.base) << e.vector;
        EXPECT_EQ(score->temporal, e.temporal) << e.vector;
        EXPECT_EQ(score->environmental, e.environmental) << e.vector;
    }
    const auto heartbleed = score_cvss("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N");
    ASSERT_TRUE(heartbleed);
    EXPECT_EQ(heartbleed->base, 75);
    EXPECT_EQ(heartbleed->rating, Rating::High);
    EXPECT_EQ(heartbleed->temporal, std::nullopt);
    EXPECT_EQ(heartbleed->environmental, std::nullopt);
    EXPECT_EQ(heartbleed->overall, 75);
}

TEST(Cvss, ComputesWhatTwoCalculatorsMakeOfPublishedVectors) {
    const auto lines = test::lines_of(folder + "published-vectors.tsv");
    if (lines.empty())
        GTEST_SKIP() << "the shared test data is not there: set WARIFU_SHARED_DATA";
    std::size_t tried = 0, overruled = 0;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto f = test::split(lines[i], '\t'); // version kind vector published computed severity cve container
        ASSERT_GE(f.size(), 5U);
        const auto score = score_cvss(f[2]);
        ASSERT_TRUE(score) << f[2];
        ++tried;
        // Where the two differ, the first one rounds, and has what FIRST's own calculator of 4.0 gives.
        const int expected = tenths(test::split(f[4], '|')[0]);
        EXPECT_EQ(f[0] == "4.0" ? score->overall : score->base, expected) << f[2] << " of " << f[6];
        overruled += f[1] == "published-differs" && expected != tenths(f[3]);
    }
    EXPECT_EQ(tried, 2868U);
    EXPECT_EQ(overruled, 218U) << "what a record says beside its vector was believed";
}

TEST(Cvss, ComputesTemporalAndEnvironmentalScores) {
    const auto lines = test::lines_of(folder + "scored-vectors.tsv");
    if (lines.empty())
        GTEST_SKIP() << "the shared test data is not there: set WARIFU_SHARED_DATA";
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto f =
            test::split(lines[i], '\t'); // version name vector base temporal environmental score nomenclature
        ASSERT_GE(f.size(), 7U);
        const auto score = score_cvss(f[2]);
        ASSERT_TRUE(score) << f[2];
        if (f[6] != "-") {
            EXPECT_EQ(score->overall, tenths(f[6])) << f[2];
            continue;
        }
        EXPECT_EQ(score->base, tenths(f[3])) << f[2];
        EXPECT_EQ(score->temporal.value_or(score->base), tenths(f[4])) << f[2];
        EXPECT_EQ(score->environmental.value_or(score->temporal.value_or(score->base)), tenths(f[5])) << f[2];
    }
}

TEST(Cvss, RefusesVectorsThatAreNotValid) {
    const auto lines = test::lines_of(folder + "parse-valid-invalid.tsv");
    if (lines.empty())
        GTEST_SKIP() << "the shared test data is not there: set WARIFU_SHARED_DATA";
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto f = test::split(lines[i], '\t');
        ASSERT_GE(f.size(), 4U);
        EXPECT_EQ(score_cvss(f[3]).has_value(), f[1] == "valid") << f[2] << ": " << f[3];
    }
    for (const char* vector : {"", "/", "CVSS:3.1/", "CVSS:5.0/AV:N", "AV:N", "AV:N/AC:L/Au:N/C:N/I:N",
                               "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", "(AV:N/AC:L/Au:N/C:N/I:N/A:C"})
        EXPECT_FALSE(score_cvss(vector)) << vector;
}

TEST(Cvss, ReadsNvdsParentheses) {
    const auto score = score_cvss("(AV:N/AC:L/Au:N/C:N/I:N/A:C)");
    ASSERT_TRUE(score);
    EXPECT_EQ(score->base, 78);
    EXPECT_EQ(score->version, 20);
}

TEST(Cvss, SeparatesTheBaseOf4FromThreatAndEnvironment) {
    const auto score = score_cvss("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E:U");
    ASSERT_TRUE(score);
    EXPECT_EQ(score->base, 100);
    EXPECT_EQ(score->temporal, 91);
    EXPECT_EQ(score->overall, 91);
    EXPECT_EQ(score->environmental, std::nullopt);
}

} // namespace
} // namespace warifu::versions
