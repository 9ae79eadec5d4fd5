// What must not be said: 'not affected', or nothing at all, where the records leave it open.
#include <algorithm>
#include <gtest/gtest.h>

#include "support.h"

namespace warifu::matching {
namespace {

using advisories::Feed;
using test::upstream;

Outcome all_of(const std::vector<advisories::Advisory>& records, const Component& component) {
    const MemoryLookup lookup(records);
    const std::vector<Component> components{component};
    Order order{components};
    order.with_outside = true;
    return *match(order, lookup);
}

std::string claimed_state(const std::vector<advisories::Advisory>& records, const Component& component,
                          std::string_view id = "CVE-2026-1000") {
    for (const Match& each : all_of(records, component).matches)
        if (each.id == id)
            return std::string(to_string(each.state));
    return "no match";
}

advisories::Range range(std::optional<std::string> from, std::optional<std::string> before,
                        advisories::Affection status = advisories::Affection::Affected) {
    advisories::Range made;
    made.status = status;
    made.introduced = std::move(from);
    made.fixed = std::move(before);
    return made;
}

advisories::Affected entry(std::string vendor, std::string product, std::vector<advisories::Range> ranges,
                           advisories::Affection otherwise = advisories::Affection::Unknown) {
    advisories::Affected made;
    made.vendor = std::move(vendor);
    made.product = std::move(product);
    made.ranges = std::move(ranges);
    made.default_status = otherwise;
    return made;
}

advisories::Advisory record(std::string id, std::vector<advisories::Affected> affected, Feed feed = Feed::Cve) {
    advisories::Advisory made;
    made.id = std::move(id);
    made.feed = feed;
    made.affected = std::move(affected);
    return made;
}

/// As NVD writes it: what no range names is not affected.
std::vector<advisories::Advisory> nvd(std::string cpe, std::string from, std::string before) {
    advisories::Affected made;
    made.cpe = std::move(cpe);
    made.ranges = {range(std::move(from), std::move(before))};
    return {record("CVE-2026-1000", {made}, Feed::Nvd)};
}

Component package(std::string name, std::string version, std::string purl) {
    Component component;
    component.name = std::move(name);
    component.version = std::move(version);
    component.purl = std::move(purl);
    return component;
}

// --- packages of distributions that nobody has heard of --------------------------------------------------------------

TEST(Distributions, APackageOfAnUnknownOneIsLookedUpByItsNameAndMayHaveBeenMended) {
    const auto openssl = nvd("cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*", "1.0.0", "1.0.2");
    for (const char* purl : {"pkg:deb/raspbian/openssl@1:1.0.1f-4", "pkg:rpm/rocky/openssl@1:1.0.1f-4.el7",
                             "pkg:deb/acme/openssl@1.0.1f-4", "pkg:opkg/poky/openssl@1.0.1f-4",
                             "pkg:alpm/arch/openssl@1.0.1f-4", "pkg:apk/postmarketos/openssl@1.0.1f-r4",
                             "pkg:rpm/openssl@1.0.1f-4.el7", "pkg:deb/debian/openssl@1.0.1f-4"}) {
        const Outcome outcome = all_of(openssl, package("openssl", "1:1.0.1f-4", purl));
        ASSERT_EQ(outcome.matches.size(), 1U) << purl;
        EXPECT_EQ(outcome.matches.front().state, State::Unknown) << purl;
        EXPECT_EQ(outcome.matches.front().basis, Basis::DistributionSilent) << purl;
    }
}

TEST(Distributions, ALanguagesPackageIsNotTheProductOfThatName) {
    const auto openssl = nvd("cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*", "1.0.0", "1.0.2");
    EXPECT_EQ(claimed_state(openssl, package("openssl", "1.0.1", "pkg:npm/openssl@1.0.1")), "no match");
}

TEST(Distributions, WithoutTheReleaseAnothersMissingFixIsNotOurs) {
    advisories::Affected debian;
    debian.ecosystem = "Debian:buster";
    debian.package = "busybox";
    debian.fix.emplace();
    debian.fix->release = "buster";
    debian.fix->state = advisories::FixState::Open;
    const std::vector<advisories::Advisory> records{record("CVE-2026-1000", {debian}, Feed::Debian)};
    EXPECT_EQ(claimed_state(records, package("busybox", "1:1.35.0-4+b3", "pkg:deb/debian/busybox@1:1.35.0-4+b3")),
              "unknown");
    const char* in_buster = "pkg:deb/debian/busybox@1:1.30.1-4?distro=debian-10";
    EXPECT_EQ(claimed_state(records, package("busybox", "1:1.30.1-4", in_buster)), "affected");
    // And nobody else's word clears it meanwhile.
    std::vector<advisories::Advisory> both = nvd("cpe:2.3:a:busybox:busybox:*:*:*:*:*:*:*:*", "1.0", "1.2");
    both.push_back(records.front());
    EXPECT_EQ(claimed_state(both, package("busybox", "1:1.35.0-4+b3", "pkg:deb/debian/busybox@1:1.35.0-4+b3")),
              "unknown");
}

// --- records that name several ---------------------------------------------------------------------------------------

TEST(Ids, ARecordOfTwoCvesLeavesThemTwo) {
    const auto one = entry("openssl", "openssl", {range("1.0.0", "1.0.2")}, advisories::Affection::Unaffected);
    const auto other = entry("openssl", "openssl", {range("3.0.0", "3.0.2")}, advisories::Affection::Unaffected);
    advisories::Advisory both = record("OSV-2026-9", {one}, Feed::Osv);
    both.aliases = {"CVE-2026-1000", "CVE-2026-1001"};
    advisories::Advisory alone = record("GHSA-1", {one}, Feed::Ghsa);
    alone.aliases = {"OSV-2026-9"};
    const std::vector<advisories::Advisory> records{record("CVE-2026-1000", {one}), both,
                                                    record("CVE-2026-1001", {other}), alone};
    for (const bool reversed : {false, true}) {
        auto ordered = records;
        if (reversed)
            std::ranges::reverse(ordered);
        const Outcome outcome = all_of(ordered, upstream("openssl", "1.0.1f", "openssl"));
        ASSERT_EQ(outcome.matches.size(), 3U);
        EXPECT_EQ(outcome.matches[0].id, "CVE-2026-1000");
        EXPECT_EQ(outcome.matches[0].aliases, std::vector<std::string>{"OSV-2026-9"});
        EXPECT_EQ(outcome.matches[0].statements.size(), 2U);
        EXPECT_EQ(outcome.matches[1].id, "CVE-2026-1001");
        EXPECT_TRUE(outcome.matches[1].contradicted) << "each record speaks on its own";
        EXPECT_EQ(outcome.matches[2].aliases.front(), "OSV-2026-9") << "of which of the two is not said";
    }
}

TEST(Ids, OneCveUnderManyIdsIsOneMatch) {
    const auto one = entry("openssl", "openssl", {range("1.0.0", "1.0.2")});
    advisories::Advisory osv = record("OSV-2026-9", {one}, Feed::Osv), ghsa = record("GHSA-1", {one}, Feed::Ghsa);
    osv.aliases = {"GHSA-1"};
    ghsa.aliases = {"CVE-2026-1000"};
    const Outcome outcome =
        all_of({osv, record("CVE-2026-1000", {one}), ghsa}, upstream("openssl", "1.0.1f", "openssl"));
    ASSERT_EQ(outcome.matches.size(), 1U);
    EXPECT_EQ(outcome.matches.front().statements.size(), 3U);
}

TEST(Ids, AStatementOnTheProductThatNamesTwoCvesFindsNoneThatNoRecordNames) {
    Component camera = upstream("camera", "1.4");
    camera.purl = "pkg:generic/camera@1.4";
    advisories::Affected meant;
    meant.purl = camera.purl;
    meant.vex = advisories::Vex{"not_affected", "vulnerable_code_not_present", "", "Acme"};
    advisories::Advisory stated = record("CVE-2026-1001", {meant}, Feed::OpenVex);
    stated.aliases = {"CVE-2026-1000"};
    const std::vector<advisories::Advisory> vex{stated};
    const auto one = entry("openssl", "openssl", {range("1.0.0", "1.0.2")});
    const MemoryLookup lookup({record("CVE-2026-1000", {one})});
    const std::vector<Component> components{upstream("openssl", "1.0.1f", "openssl")};
    Order order{components};
    order.vex = vex;
    order.product = &camera;
    const Outcome outcome = *match(order, lookup);
    ASSERT_EQ(outcome.matches.size(), 1U);
    EXPECT_EQ(outcome.matches.front().id, "CVE-2026-1000");
    EXPECT_EQ(outcome.matches.front().vex.size(), 1U);
}

// --- parts of CPE names ----------------------------------------------------------------------------------------------

TEST(CpeParts, AnApplicationAndAnOperatingSystemOfOneNameAreTheSame) {
    const auto kernel = nvd("cpe:2.3:o:linux:linux_kernel:*:*:*:*:*:*:*:*", "5.10", "5.10.209");
    EXPECT_EQ(claimed_state(kernel, upstream("linux", "5.10.100", "linux", "linux_kernel")), "affected");
    Component system = upstream("openssl", "1.0.1f");
    system.cpe = "cpe:2.3:o:openssl:openssl:1.0.1f:*:*:*:*:*:*:*";
    const auto openssl = nvd("cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*", "1.0.0", "1.0.2");
    EXPECT_EQ(claimed_state(openssl, system), "affected");
    // "Running on" it as well.
    auto on_kernel = nvd("cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*", "1.0.0", "1.0.2");
    advisories::Platform platform;
    platform.any_of.push_back({"cpe:2.3:a:openssl:openssl:-:*:*:*:*:*:*:*", advisories::Range{}});
    on_kernel.front().affected.front().running_on =
        std::make_shared<const std::vector<advisories::Platform>>(std::vector{platform});
    EXPECT_EQ(claimed_state(on_kernel, system), "affected");
}

TEST(CpeParts, HardwareOfThatNameIsAQuestion) {
    Component device = upstream("openssl", "1.0.1f");
    device.cpe = "cpe:2.3:h:openssl:openssl:1.0.1f:*:*:*:*:*:*:*";
    const auto openssl = nvd("cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*", "1.0.0", "1.0.2");
    EXPECT_EQ(claimed_state(openssl, device), "unknown");
    EXPECT_EQ(claimed_state(nvd("cpe:2.3:h:openssl:openssl:*:*:*:*:*:*:*:*", "1.0.0", "1.0.2"), device), "affected");
}

// --- ranges that end in a series -------------------------------------------------------------------------------------

TEST(Series, BeforeASeriesLeavesItsOwnVersionsOpen) {
    for (const auto otherwise : {advisories::Affection::Unaffected, advisories::Affection::Unknown}) {
        const std::vector<advisories::Advisory> records{
            record("CVE-2026-1000", {entry("acme", "camlib", {range("1.0", "1.*")}, otherwise)})};
        EXPECT_EQ(claimed_state(records, upstream("camlib", "1.5", "acme")), "unknown");
        EXPECT_EQ(claimed_state(records, upstream("camlib", "2.0", "acme")), "not-affected");
    }
}

// --- behind every fix ------------------------------------------------------------------------------------------------

TEST(BehindFix, AnEntryThatLeavesTheVersionOpenKeepsTheRecordOpen) {
    const auto old = entry("openssl", "openssl", {range("1.0.0", "1.0.1a")});
    const auto later = entry("openssl", "openssl", {range("3.0.0", "3.0.5")});
    EXPECT_EQ(claimed_state({record("CVE-2026-1000", {old, later})}, upstream("openssl", "1.1.1", "openssl")),
              "unknown");
    EXPECT_EQ(claimed_state({record("CVE-2026-1000", {old, later})}, upstream("openssl", "3.0.5", "openssl")),
              "not-affected");
    EXPECT_EQ(claimed_state({record("CVE-2026-1000", {old})}, upstream("openssl", "1.1.1", "openssl")), "not-affected");
}

TEST(BehindFix, CommitsBesideItSayTheSameInAnotherWay) {
    const auto old = entry("openssl", "openssl", {range("1.0.0", "1.0.1a")});
    auto commits = entry("openssl", "openssl", {range("a87cb3e48ee8", "051c0bde9f04")});
    commits.ranges.front().scheme = "git";
    EXPECT_EQ(claimed_state({record("CVE-2026-1000", {old, commits})}, upstream("openssl", "1.1.1", "openssl")),
              "not-affected");
}

TEST(BehindFix, ADayIsNotBehindANumber) {
    const auto numbered = entry("acme", "camlib", {range("0", "4.2")});
    for (const char* day : {"20210601", "19900101", "2021-06-01", "2021.06.01", "v2021.06.01", "20210601.2"})
        EXPECT_EQ(claimed_state({record("CVE-2026-1000", {numbered})}, upstream("camlib", day, "acme")), "unknown")
            << day;
    const auto dated = entry("acme", "camlib", {range("0", "20210501")});
    EXPECT_EQ(claimed_state({record("CVE-2026-1000", {dated})}, upstream("camlib", "20210601", "acme")),
              "not-affected");
    EXPECT_EQ(claimed_state({record("CVE-2026-1000", {dated})}, upstream("camlib", "4.2", "acme")), "unknown");
    EXPECT_EQ(claimed_state(nvd("cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*", "1.0.0", "1.0.2"),
                            upstream("openssl", "20140106", "openssl")),
              "unknown");
}

// --- what holds beside the ranges ------------------------------------------------------------------------------------

TEST(Defaults, AnotherThingsRangeDoesNotTakeBackWhatHolds) {
    const auto unaffected = advisories::Affection::Unaffected, affected = advisories::Affection::Affected;
    auto holds = entry("openssl", "openssl", {range("1.0.1", "1.0.2", unaffected)});
    auto otherwise = entry("openssl", "openssl", {range("3.0.9", "3.1", unaffected)}, affected);
    const Component component = upstream("openssl", "1.0.1f", "openssl");
    EXPECT_EQ(claimed_state({record("CVE-2026-1000", {holds, otherwise})}, component), "not-affected")
        << "the same thing";
    holds.platforms = {"Windows"};
    otherwise.platforms = {"Linux"};
    EXPECT_EQ(claimed_state({record("CVE-2026-1000", {holds, otherwise})}, component), "affected");
    EXPECT_EQ(claimed_state({record("CVE-2026-1000", {otherwise, holds})}, component), "affected");
    otherwise.platforms = holds.platforms;
    otherwise.vendor = "The OpenSSL Project";
    EXPECT_EQ(claimed_state({record("CVE-2026-1000", {holds, otherwise})}, component), "affected");
}

// --- which version it has --------------------------------------------------------------------------------------------

std::string with_cpe(const char* version, const char* cpe, const char* purl = "") {
    Component component = package("openssl", version, purl);
    component.cpe = cpe;
    return claimed_state(nvd("cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*", "1.0.0", "1.0.2"), component);
}

TEST(OwnVersion, ACpeOfAnotherVersionLeavesNoneKnown) {
    for (const char* cpe : {"cpe:2.3:a:openssl:openssl:3.5.0:*:*:*:*:*:*:*", "cpe:/a:openssl:openssl:3.5.0",
                            "cpe:2.3:a:openssl:openssl:1.0.10:*:*:*:*:*:*:*"}) {
        EXPECT_EQ(with_cpe("1.0.1f", cpe), "unknown") << cpe;
        EXPECT_EQ(with_cpe("1.0.1f-4", cpe, "pkg:deb/debian/openssl@1.0.1f-4"), "unknown") << cpe;
    }
    EXPECT_EQ(with_cpe("1.0.1", "cpe:2.3:a:openssl:openssl:1.0.10:*:*:*:*:*:*:*"), "unknown");
}

TEST(OwnVersion, PackagersAndUpdatesDoNotContradictACpe) {
    EXPECT_EQ(with_cpe("1.0.1f", "cpe:2.3:a:openssl:openssl:1.0.1f:*:*:*:*:*:*:*"), "affected");
    EXPECT_EQ(with_cpe("1.0.1F", "cpe:2.3:a:openssl:openssl:1.0.1f:*:*:*:*:*:*:*"), "affected");
    EXPECT_EQ(with_cpe("1.0.1f-6+b3", "cpe:2.3:a:openssl:openssl:1.0.1f:*:*:*:*:*:*:*"), "affected");
    EXPECT_EQ(with_cpe("1.0.1f", "cpe:2.3:a:openssl:openssl:1.0.1:*:*:*:*:*:*:*"), "affected") << "it tells more";
    EXPECT_EQ(with_cpe("1.0.2-beta1", "cpe:2.3:a:openssl:openssl:1.0.2:*:*:*:*:*:*:*"), "affected");
    EXPECT_EQ(with_cpe("", "cpe:2.3:a:openssl:openssl:1.0.1f:*:*:*:*:*:*:*"), "affected");
    EXPECT_EQ(with_cpe(" OpenSSL 1.0.1f ", "cpe:2.3:a:openssl:openssl:1.0.1f:*:*:*:*:*:*:*"), "affected");
    EXPECT_EQ(with_cpe("UNKNOWN", "cpe:2.3:a:openssl:openssl:1.0.1f:*:*:*:*:*:*:*"), "affected") << "no version";
    // A package's upstream version is outside: which is known, so it is told.
    EXPECT_EQ(with_cpe("1:1.1.1n-0+deb11u5", "cpe:2.3:a:openssl:openssl:1.1.1n:*:*:*:*:*:*:*",
                       "pkg:deb/debian/openssl@1:1.1.1n-0+deb11u5"),
              "not-affected");
    EXPECT_EQ(with_cpe("1:1.1.1n-0+deb11u5", R"(cpe:2.3:a:openssl:openssl:1.1.1n-0\+deb11u5:*:*:*:*:*:*:*)",
                       "pkg:deb/debian/openssl@1:1.1.1n-0+deb11u5"),
              "not-affected");
}

// --- kernels ---------------------------------------------------------------------------------------------------------

Component kernel(const char* version, const char* in_cpe) {
    Component component = upstream("linux", version);
    component.cpe = std::string("cpe:2.3:o:linux:linux_kernel:") + in_cpe + ":*:*:*:*:*:*:*";
    return component;
}

std::string claimed_kernel_state(const char* from, const char* before, const Component& component) {
    return claimed_state(nvd("cpe:2.3:o:linux:linux_kernel:*:*:*:*:*:*:*:*", from, before), component);
}

TEST(Kernels, ADistributionsIsSomeReleaseOfItsBranch) {
    for (const char* in_cpe : {"6.1.0", "6.1.0-21-amd64"}) {
        const Component debian = kernel("6.1.0-21-amd64", in_cpe);
        EXPECT_EQ(claimed_kernel_state("5.4", "6.8", debian), "unknown") << "told in mainline alone";
        EXPECT_EQ(claimed_kernel_state("6.1.80", "6.1.100", debian), "unknown");
        EXPECT_EQ(claimed_kernel_state("6.1", "6.1.76", debian), "unknown");
        EXPECT_EQ(claimed_kernel_state("5.4", "5.10.209", debian), "not-affected");
    }
    EXPECT_EQ(claimed_kernel_state("5.10.200", "5.10.230", kernel("5.10.223-1", "5.10.223")), "affected");
    EXPECT_EQ(claimed_kernel_state("2.6", "2.6.38", kernel("2.6.36.4brcmarm", "2.6.36.4")), "affected");
    EXPECT_EQ(claimed_kernel_state("4.14", "4.14.268", kernel("4.14.267-mips", "4.14.267")), "affected");
}

TEST(Kernels, WhatOneEntryMayHoldIsNoOthersDefault) {
    const auto unaffected = advisories::Affection::Unaffected, affected = advisories::Affection::Affected;
    const auto branch = entry("Linux", "Linux", {range("6.1.94", "6.2", unaffected)}, affected);
    const auto other = entry("Linux", "Linux", {range("6.6.34", "6.7", unaffected)}, affected);
    const std::vector<advisories::Advisory> records{record("CVE-2026-1000", {branch, other})};
    EXPECT_EQ(claimed_state(records, kernel("6.1.0-21-amd64", "6.1.0")), "unknown") << "some 6.1.y";
    EXPECT_EQ(claimed_state(records, kernel("6.1.90", "6.1.90")), "affected");
    EXPECT_EQ(claimed_state(records, kernel("6.1.94", "6.1.94")), "not-affected");
}

TEST(Kernels, WhereARangeBeginsSaysNothingOfWhereABranchIsMended) {
    const Component stable = kernel("5.10.223", "5.10.223");
    EXPECT_EQ(claimed_kernel_state("5.10.50", "6.8", stable), "unknown");
    EXPECT_EQ(claimed_kernel_state("5.10.50", "5.10.230", stable), "affected");
    const auto linux =
        entry("Linux", "Linux", {range("5.4", "6.8"), range("5.10.230", "5.11", advisories::Affection::Unaffected)});
    EXPECT_EQ(claimed_state({record("CVE-2026-1000", {linux})}, stable), "affected") << "what is mended begins there";
}

} // namespace
} // namespace warifu::matching
