#include "warifu/versions/range.h"

#include <array>
#include <gtest/gtest.h>

namespace warifu::versions {
namespace {

constexpr std::array generic = {Scheme::Generic};
constexpr std::array openssl = {Scheme::Openssl};
constexpr std::array linux_kernel = {Scheme::Linux};
constexpr std::array dpkg = {Scheme::Dpkg};

Bounds exactly(const char* version) { return {version, {}, {}, {}, {}}; }
Bounds from_before(const char* first, const char* fixed) { return {{}, first, {}, fixed, {}}; }
Bounds from_through(const char* first, const char* last) { return {{}, first, {}, {}, last}; }
Bounds through(const char* last) { return {{}, {}, {}, {}, last}; }

TEST(Range, HoldsItsFirstVersionAndNotTheOneThatMendsIt) {
    EXPECT_EQ(contains(openssl, "1.0.1", from_before("1.0.1", "1.0.1g")), Membership::Inside);
    EXPECT_EQ(contains(openssl, "1.0.1f", from_before("1.0.1", "1.0.1g")), Membership::Inside);
    EXPECT_EQ(contains(openssl, "1.0.1g", from_before("1.0.1", "1.0.1g")), Membership::Outside);
    EXPECT_EQ(contains(openssl, "1.0.0t", from_before("1.0.1", "1.0.1g")), Membership::Outside);
    EXPECT_EQ(contains(openssl, "0.9.8zh", from_before("0.9.8o", "0.9.8za")), Membership::Outside);
}

TEST(Range, CVE_2012_0920_StartsAtDropbear052) {
    EXPECT_EQ(contains(generic, "0.46", from_through("0.52", "2012.54")), Membership::Outside);
    EXPECT_EQ(contains(generic, "0.52", from_through("0.52", "2012.54")), Membership::Inside);
    EXPECT_EQ(contains(generic, "2011.54", from_through("0.52", "2012.54")), Membership::Inside);
    EXPECT_EQ(contains(generic, "2012.55", from_through("0.52", "2012.54")), Membership::Outside);
}

TEST(Range, WhatNvdExcludesAtTheStartIsOutside) {
    const Bounds bounds{{}, {}, "1.0", "2.0", {}};
    EXPECT_EQ(contains(generic, "1.0", bounds), Membership::Outside);
    EXPECT_EQ(contains(generic, "1.0.1", bounds), Membership::Inside);
}

TEST(Range, AVersionThatNoSchemeKnowsIsNeverOutside) {
    for (const char* version : {"2.0-vendor3", "unknown", "n/a", "", "r6.1", "*"}) {
        EXPECT_EQ(contains(generic, version, from_before("1.0", "2.0")), Membership::Unknown) << version;
        EXPECT_EQ(contains(generic, version, exactly("2.0")), Membership::Unknown) << version;
    }
    EXPECT_EQ(contains(generic, "1.30.1", from_before("0", "n/a")), Membership::Unknown);
    EXPECT_EQ(contains(generic, "1.30.1", exactly("n/a")), Membership::Unknown);
    EXPECT_EQ(contains(generic, "1.30.1", exactly("-")), Membership::Unknown);
    EXPECT_EQ(contains(generic, "1.30.1", exactly("all versions")), Membership::Unknown);
    EXPECT_EQ(contains(generic, "1.30.1", from_before("1da177e4c3f4", "a173e3b62cf6")), Membership::Unknown);
    EXPECT_EQ(contains({}, "1.30.1", from_before("1.0", "2.0")), Membership::Unknown) << "no scheme at all";
}

TEST(Range, OneEndThatIsOutsideIsEnough) {
    EXPECT_EQ(contains(generic, "3.0", {{}, "custom build", {}, "2.0", {}}), Membership::Outside);
    EXPECT_EQ(contains(generic, "1.5", {{}, "custom build", {}, "2.0", {}}), Membership::Unknown);
}

TEST(Range, ZeroAndStarAreOpenEnds) {
    EXPECT_EQ(contains(generic, "0.0.1", from_before("0", "2.0")), Membership::Inside);
    EXPECT_EQ(contains(generic, "0.0.1", from_before("*", "2.0")), Membership::Inside);
    EXPECT_EQ(contains(generic, "0.0.1", from_before("unspecified", "2.0")), Membership::Inside);
    EXPECT_EQ(contains(generic, "99", from_through("5.14", "*")), Membership::Inside);
    EXPECT_EQ(contains(generic, "5.13", from_through("5.14", "*")), Membership::Outside);
    EXPECT_EQ(contains(generic, "1.0", exactly("*")), Membership::Inside);
    EXPECT_EQ(contains(generic, "1.0", {}), Membership::Inside) << "no bounds at all: every version";
}

TEST(Range, ASeriesHoldsItsStableReleases) {
    EXPECT_EQ(contains(linux_kernel, "4.9.274", from_through("4.9.274", "4.9.*")), Membership::Inside);
    EXPECT_EQ(contains(linux_kernel, "4.9.300-mips", from_through("4.9.274", "4.9.*")), Membership::Inside);
    EXPECT_EQ(contains(linux_kernel, "4.9.273", from_through("4.9.274", "4.9.*")), Membership::Outside);
    EXPECT_EQ(contains(linux_kernel, "4.10", from_through("4.9.274", "4.9.*")), Membership::Outside);
    EXPECT_EQ(contains(linux_kernel, "4.19.3", from_through("4.9.274", "4.9.*")), Membership::Outside);
    EXPECT_EQ(contains(generic, "4.9.1", exactly("4.9.x")), Membership::Inside);
    EXPECT_EQ(contains(generic, "4.90.1", exactly("4.9.x")), Membership::Outside);
    EXPECT_EQ(contains(linux_kernel, "5.10.0-26-amd64", from_before("5.10.50", "5.10.197")), Membership::Unknown)
        << "which 5.10.y Debian's kernel is, its name does not tell";
}

TEST(Range, ReadsExpressionsOfComparisons) {
    EXPECT_EQ(contains(generic, "1.5", exactly(">= 1.0, < 2.0")), Membership::Inside);
    EXPECT_EQ(contains(generic, "2.0", exactly(">= 1.0, < 2.0")), Membership::Outside);
    EXPECT_EQ(contains(generic, "2.0", exactly("<= 2.0")), Membership::Inside);
    EXPECT_EQ(contains(generic, "2.0", exactly("< 1.0 || >= 2.0")), Membership::Unknown);
    EXPECT_EQ(contains(generic, "2.0", exactly("< something")), Membership::Unknown);
    EXPECT_EQ(contains(generic, "2.0", exactly(">")), Membership::Unknown);
}

TEST(Range, BusyBox100IsNotItsReleaseCandidate) {
    EXPECT_EQ(contains(generic, "1.00", exactly("1.0.0-rc3")), Membership::Outside);
    EXPECT_EQ(contains(generic, "1.00-rc3", exactly("1.0.0-rc3")), Membership::Inside);
    EXPECT_EQ(contains(generic, "1.00", exactly("1.00")), Membership::Inside);
    EXPECT_EQ(contains(generic, "1.00", through("1.19.4")), Membership::Inside);
}

TEST(Range, ThroughAReleaseMayMeanItsPatches) {
    EXPECT_EQ(contains(generic, "9.3p1", through("9.3")), Membership::Unknown);
    EXPECT_EQ(contains(generic, "9.3p1", through("9.3p1")), Membership::Inside);
    EXPECT_EQ(contains(generic, "9.4p1", through("9.3")), Membership::Outside);
}

TEST(Range, ADebianVersionIsHeldAgainstDebiansFix) {
    EXPECT_EQ(contains(dpkg, "1:1.30.1-6+b3", from_before("0", "1:1.30.1-6+deb11u1")), Membership::Inside);
    EXPECT_EQ(contains(dpkg, "1:1.30.1-6+deb11u1", from_before("0", "1:1.30.1-6+deb11u1")), Membership::Outside);
}

TEST(Range, SchemesAreTriedInTheirOrder) {
    constexpr std::array both = {Scheme::Semver, Scheme::Generic};
    EXPECT_EQ(contains(both, "1.2", from_before("1.0.0", "1.3.0")), Membership::Inside);
    EXPECT_EQ(contains(both, "1.2.3-4", from_before("1.0.0", "1.2.3")), Membership::Inside)
        << "a pre-release in semver";
}

// ---------------------------------------------------------------------------------------------------------------------

TEST(Statuses, TheRangeThatHoldsAVersionDecidesAndOtherwiseTheDefault) {
    const std::array ranges = {StatusRange{from_before("1.0.1", "1.0.1g"), Status::Affected},
                               StatusRange{from_before("1.0.2", "1.0.2a"), Status::Affected}};
    EXPECT_EQ(evaluate(openssl, "1.0.1f", ranges, Status::Unaffected).status, Status::Affected);
    EXPECT_EQ(evaluate(openssl, "1.0.1f", ranges, Status::Unaffected).decided_by, 0U);
    EXPECT_EQ(evaluate(openssl, "1.0.1g", ranges, Status::Unaffected).status, Status::Unaffected);
    EXPECT_EQ(evaluate(openssl, "1.0.1g", ranges, Status::Unknown).status, Status::Unknown)
        << "the record says nothing on others";
}

TEST(Statuses, KernelRecordsAreAffectedUnlessSaidOtherwise) {
    // As the kernel's CNA writes them: defaultStatus affected.
    const std::array ranges = {StatusRange{exactly("4.2"), Status::Affected},
                               StatusRange{from_before("0", "4.2"), Status::Unaffected},
                               StatusRange{from_through("5.10.210", "5.10.*"), Status::Unaffected},
                               StatusRange{from_through("6.8", "*"), Status::Unaffected}};
    EXPECT_EQ(evaluate(linux_kernel, "4.14.267", ranges, Status::Affected).status, Status::Affected);
    EXPECT_EQ(evaluate(linux_kernel, "3.10.14", ranges, Status::Affected).status, Status::Unaffected);
    EXPECT_EQ(evaluate(linux_kernel, "5.10.209", ranges, Status::Affected).status, Status::Affected);
    EXPECT_EQ(evaluate(linux_kernel, "5.10.211", ranges, Status::Affected).status, Status::Unaffected);
    EXPECT_EQ(evaluate(linux_kernel, "6.9.1", ranges, Status::Affected).status, Status::Unaffected);
    EXPECT_EQ(evaluate(linux_kernel, "5.10.0-26-amd64", ranges, Status::Affected).status, Status::Unknown);
}

TEST(Statuses, ARangeThatMayHoldTheVersionLeavesItUnknown) {
    const std::array ranges = {StatusRange{exactly("n/a"), Status::Affected}};
    EXPECT_EQ(evaluate(generic, "1.0", ranges, Status::Unaffected).status, Status::Unknown);
    EXPECT_EQ(evaluate(generic, "1.0", ranges, Status::Unaffected).unclear, 0U);
    EXPECT_EQ(evaluate(generic, "1.0", ranges, Status::Affected).status, Status::Affected) << "affected either way";
}

TEST(Statuses, RangesThatContradictEachOtherLeaveItUnknown) {
    const std::array ranges = {StatusRange{from_before("1.0", "2.0"), Status::Affected},
                               StatusRange{from_before("1.5", "3.0"), Status::Unaffected}};
    EXPECT_EQ(evaluate(generic, "1.7", ranges, Status::Unaffected).status, Status::Unknown);
    EXPECT_EQ(evaluate(generic, "1.2", ranges, Status::Unaffected).status, Status::Affected);
}

TEST(Statuses, ChangesWithinARangeCountFromTheirVersionOn) {
    const std::array<Change, 2> changes = {Change{"1.4", Status::Unaffected}, Change{"1.6", Status::Affected}};
    const std::array ranges = {StatusRange{from_before("1.0", "2.0"), Status::Affected, changes}};
    EXPECT_EQ(evaluate(generic, "1.3", ranges, Status::Unknown).status, Status::Affected);
    EXPECT_EQ(evaluate(generic, "1.4", ranges, Status::Unknown).status, Status::Unaffected);
    EXPECT_EQ(evaluate(generic, "1.6.1", ranges, Status::Unknown).status, Status::Affected);
    const std::array<Change, 1> odd = {Change{"some commit", Status::Unaffected}};
    const std::array odd_ranges = {StatusRange{from_before("1.0", "2.0"), Status::Affected, odd}};
    EXPECT_EQ(evaluate(generic, "1.3", odd_ranges, Status::Unknown).status, Status::Unknown);
}

TEST(Update, IsSplitFromTheRelease) {
    const auto is = [](std::string_view version, std::string_view release, std::string_view update) {
        const auto split = split_update(version);
        return split.release == release && split.update == update;
    };
    EXPECT_TRUE(is("1.2.3-rc4", "1.2.3", "rc4"));
    EXPECT_TRUE(is("9.3p1", "9.3", "p1"));
    EXPECT_TRUE(is("1.0.1g", "1.0.1g", ""));
    EXPECT_TRUE(is("1.2.3", "1.2.3", ""));
    EXPECT_TRUE(is("what", "what", ""));
    EXPECT_TRUE(is("", "", ""));
}

} // namespace
} // namespace warifu::versions
