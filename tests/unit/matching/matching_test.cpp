#include "warifu/matching/matching.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "prepared.h"
#include "support.h"
#include "warifu/advisories/statements.h"

namespace warifu::matching {
namespace {

using advisories::Feed;
using test::upstream;

const test::Kept& nvd() {
    static const test::Kept kept = test::read({"nvd/nvd-reduced.json"});
    return kept;
}

#define NEEDS(kept)                                                                                                    \
    if ((kept).records.empty())                                                                                        \
    GTEST_SKIP() << "the shared test data is not there: set WARIFU_SHARED_DATA"

/// Everything that is known of one vulnerability of one component, outside or not.
std::optional<Match> one(std::vector<advisories::Advisory> records, const Component& component, std::string_view id,
                         const KernelConfiguration* kernel = nullptr) {
    const MemoryLookup lookup(std::move(records));
    std::vector<Component> components{component};
    components[0].kernel = kernel;
    Order order{components};
    order.with_outside = true;
    const Outcome outcome = *match(order, lookup);
    for (const Match& each : outcome.matches)
        if (each.id == id)
            return each;
    return std::nullopt;
}

std::string state(const std::vector<advisories::Advisory>& records, const Component& component, std::string_view id) {
    const auto match = one(records, component, id);
    return match ? std::string(to_string(match->state)) : "no match";
}

const Statement* by(const Match& match, std::string_view who) {
    for (const Statement& statement : match.statements)
        if (statement.by == who)
            return &statement;
    return nullptr;
}

// --- NVD's records of the traps --------------------------------------------------------------------------------------

TEST(Nvd, CVE_2022_48174_TextAndCpeContradictEachOtherAndBothAreTold) {
    NEEDS(nvd());
    // 'before 1.35' in the text, up to 1.36.1 in the CPE.
    const auto match = one(nvd().records, upstream("busybox", "1.35.0", "busybox"), "CVE-2022-48174");
    ASSERT_TRUE(match);
    EXPECT_EQ(match->state, State::Affected);
    EXPECT_TRUE(match->contradicted);
    ASSERT_NE(by(*match, "NVD"), nullptr);
    EXPECT_EQ(by(*match, "NVD")->state, State::Affected);
    EXPECT_EQ(describe(*by(*match, "NVD")).en, "NVD: affected: through 1.36.1");
    ASSERT_NE(by(*match, "the description"), nullptr);
    EXPECT_EQ(by(*match, "the description")->state, State::NotAffected);
    EXPECT_EQ(by(*match, "the description")->range->fixed, "1.35");
    const auto old = one(nvd().records, upstream("busybox", "1.30.1", "busybox"), "CVE-2022-48174");
    ASSERT_TRUE(old);
    EXPECT_EQ(old->state, State::Affected);
    EXPECT_FALSE(old->contradicted);
    EXPECT_EQ(state(nvd().records, upstream("busybox", "1.37.0", "busybox"), "CVE-2022-48174"), "not-affected");
}

TEST(Nvd, CVE_2021_28831_AVersionThatOnlyTheTextNamesIsNotCalledUnaffected) {
    NEEDS(nvd());
    // 'through 1.32.1' in the text, from 1.32.0 in the CPE.
    const auto match = one(nvd().records, upstream("busybox", "1.30.1", "busybox"), "CVE-2021-28831");
    ASSERT_TRUE(match);
    EXPECT_EQ(match->state, State::Unknown);
    EXPECT_EQ(match->basis, Basis::Contradiction);
    EXPECT_TRUE(match->contradicted);
    EXPECT_EQ(state(nvd().records, upstream("busybox", "1.32.0", "busybox"), "CVE-2021-28831"), "affected");
    EXPECT_EQ(state(nvd().records, upstream("busybox", "1.33.0", "busybox"), "CVE-2021-28831"), "not-affected");
}

TEST(Nvd, CVE_2012_0920_StartsAtDropbear052) {
    NEEDS(nvd());
    EXPECT_EQ(state(nvd().records, upstream("dropbear", "0.46"), "CVE-2012-0920"), "not-affected");
    EXPECT_EQ(
        state(nvd().records, upstream("dropbear", "0.52", "dropbear_ssh_project", "dropbear_ssh"), "CVE-2012-0920"),
        "affected");
    EXPECT_EQ(state(nvd().records, upstream("dropbear", "2011.54"), "CVE-2012-0920"), "affected")
        << "by the name that its authors use";
    EXPECT_EQ(state(nvd().records, upstream("dropbear", "2022.83"), "CVE-2012-0920"), "not-affected");
}

TEST(Nvd, CVE_2011_2716_BusyBox100IsNoneOfItsCandidatesButItself) {
    NEEDS(nvd());
    EXPECT_EQ(state(nvd().records, upstream("busybox", "1.00", "busybox"), "CVE-2011-2716"), "affected");
    EXPECT_EQ(state(nvd().records, upstream("busybox", "1.00-rc3", "busybox"), "CVE-2011-2716"), "affected");
    EXPECT_EQ(state(nvd().records, upstream("busybox", "1.20.0", "busybox"), "CVE-2011-2716"), "not-affected");
    EXPECT_EQ(state(nvd().records, upstream("tm-ac1900", "3.0.0.4.376_3169"), "CVE-2011-2716"), "unknown")
        << "no vendor is given, and the name alone is little";
}

TEST(Nvd, CVE_2022_34835_CandidatesOfAReleaseAreNamedOneByOne) {
    NEEDS(nvd());
    EXPECT_EQ(state(nvd().records, upstream("u-boot", "2022.07-rc5", "denx"), "CVE-2022-34835"), "affected");
    EXPECT_EQ(state(nvd().records, upstream("u-boot", "2022.04", "denx"), "CVE-2022-34835"), "affected");
    EXPECT_EQ(state(nvd().records, upstream("u-boot", "2022.07", "denx"), "CVE-2022-34835"), "not-affected");
    EXPECT_EQ(state(nvd().records, upstream("u-boot", "2022.07-vendor", "denx"), "CVE-2022-34835"), "unknown");
}

TEST(Nvd, ADisputedRecordSaysSo) {
    NEEDS(nvd());
    const auto match = one(nvd().records, upstream("boa", "0.94.13", "boa"), "CVE-2021-33558");
    ASSERT_TRUE(match);
    EXPECT_EQ(match->state, State::Affected);
    EXPECT_TRUE(match->disputed);
}

TEST(Nvd, TellsExploitationSeverityAndAge) {
    NEEDS(nvd());
    const MemoryLookup lookup(nvd().records);
    const std::vector<Component> components{upstream("goahead", "3.6.4", "embedthis")};
    Order order{components};
    order.on = *Date::parse("2026-08-16");
    const Outcome outcome = *match(order, lookup);
    ASSERT_EQ(outcome.matches.size(), 1U);
    const Match& found = outcome.matches[0];
    EXPECT_EQ(found.id, "CVE-2017-17562");
    ASSERT_TRUE(found.exploited);
    EXPECT_EQ(found.exploited->added->to_string(), "2021-12-10");
    ASSERT_TRUE(found.severity);
    EXPECT_EQ(found.severity->tenths, 81);
    EXPECT_EQ(found.severity->rating, "high");
    EXPECT_EQ(found.severity->version, 31);
    EXPECT_EQ(found.severities.size(), 2U) << "that of 2.0 is kept beside it";
    EXPECT_EQ(found.age_days, 3169);
    EXPECT_EQ(found.fixed_in, std::vector<std::string>{"3.6.5"});
}

TEST(Nvd, AComponentWithoutAVersionMayHaveEveryOneOfThem) {
    NEEDS(nvd());
    EXPECT_EQ(state(nvd().records, upstream("mosquitto", "", ""), "CVE-2021-41039"), "unknown");
    EXPECT_EQ(state(nvd().records, upstream("mosquitto", "built by us", "eclipse"), "CVE-2021-41039"), "unknown");
    const auto match = one(nvd().records, upstream("mosquitto", ""), "CVE-2021-41039");
    ASSERT_TRUE(match);
    EXPECT_EQ(match->statements.front().reason, Reason::OtherVendor) << "eclipse is not who was named";
}

TEST(Nvd, WhatLiesOutsideIsCountedAndNotTold) {
    NEEDS(nvd());
    const MemoryLookup lookup(nvd().records);
    const std::vector<Component> components{upstream("busybox", "1.37.0", "busybox")};
    const Outcome outcome = *match(Order{components}, lookup);
    EXPECT_TRUE(outcome.matches.empty());
    EXPECT_EQ(outcome.outside, 4U) << "the records on BusyBox";
}

// --- CVE records -----------------------------------------------------------------------------------------------------

TEST(Cve, Heartbleed) {
    const test::Kept kept = test::read({"cve5/openssl"});
    NEEDS(kept);
    EXPECT_EQ(state(kept.records, upstream("openssl", "1.0.1f", "openssl"), "CVE-2014-0160"), "affected");
    EXPECT_EQ(state(kept.records, upstream("openssl", "1.0.1g", "openssl"), "CVE-2014-0160"), "not-affected");
    EXPECT_EQ(state(kept.records, upstream("openssl", "1.0.1k-fips", "openssl"), "CVE-2014-0160"), "not-affected");
    EXPECT_EQ(state(kept.records, upstream("openssl", "1.0.1e-16.el6", "openssl"), "CVE-2014-0160"), "unknown")
        << "Red Hat's 1.0.1e-16 has the patch or not; upstream's numbers do not tell";
    EXPECT_EQ(state(kept.records, upstream("openssl", "3.0.1", "openssl"), "CVE-2014-0160"), "not-affected");
    EXPECT_EQ(state(kept.records, upstream("openssl", "0.9.8y", "openssl"), "CVE-2014-0160"), "not-affected")
        << "'did not affect versions of OpenSSL prior to 1.0.1'";
}

TEST(Cve, ProductsThatAreCalledNaMatchNothing) {
    test::Kept kept;
    test::read_text(kept, R"({"dataType":"CVE_RECORD","dataVersion":"5.0","cveMetadata":{"cveId":"CVE-2011-9999",
        "state":"PUBLISHED"},"containers":{"cna":{"descriptions":[{"lang":"en","value":"Something in n/a"}],
        "affected":[{"vendor":"n/a","product":"n/a","versions":[{"version":"n/a","status":"affected"}]}]}}})");
    ASSERT_EQ(kept.records.size(), 1U);
    EXPECT_EQ(state(kept.records, upstream("n/a", "1.0"), "CVE-2011-9999"), "no match");
    EXPECT_EQ(state(kept.records, upstream("", "1.0"), "CVE-2011-9999"), "no match");
}

TEST(Cve, AVersionThatARecordDoesNotListIsNotCalledUnaffected) {
    test::Kept kept;
    test::read_text(kept, R"({"dataType":"CVE_RECORD","dataVersion":"5.0","cveMetadata":{"cveId":"CVE-2024-9999",
        "state":"PUBLISHED"},"containers":{"cna":{"descriptions":[{"lang":"en","value":"A flaw."}],
        "affected":[{"vendor":"foo","product":"foo","versions":[
          {"version":"1.0","lessThan":"1.2","versionType":"semver","status":"affected"}]}]}}})");
    ASSERT_EQ(kept.records.size(), 1U);
    EXPECT_EQ(state(kept.records, upstream("foo", "1.1.9", "foo"), "CVE-2024-9999"), "affected");
    const auto older = one(kept.records, upstream("foo", "0.9", "foo"), "CVE-2024-9999");
    ASSERT_TRUE(older);
    EXPECT_EQ(older->state, State::Unknown);
    EXPECT_EQ(older->statements.front().reason, Reason::NotListed);
    const auto mended = one(kept.records, upstream("foo", "1.2.0", "foo"), "CVE-2024-9999");
    ASSERT_TRUE(mended);
    EXPECT_EQ(mended->state, State::NotAffected);
    EXPECT_EQ(mended->statements.front().reason, Reason::BehindFix);
}

TEST(Cve, AVersionBetweenRangesOrBehindALastAffectedOneIsNotCalledUnaffected) {
    test::Kept kept;
    test::read_text(kept, R"({"dataType":"CVE_RECORD","dataVersion":"5.0","cveMetadata":{"cveId":"CVE-2024-9998",
        "state":"PUBLISHED"},"containers":{"cna":{"descriptions":[{"lang":"en","value":"A flaw."}],
        "affected":[{"vendor":"foo","product":"foo","versions":[
          {"version":"1.0","lessThan":"1.2","versionType":"semver","status":"affected"},
          {"version":"2.0","lessThan":"2.2","versionType":"semver","status":"affected"}]},
          {"vendor":"bar","product":"bar","versions":[
          {"version":"1.0","lessThanOrEqual":"1.2","versionType":"semver","status":"affected"}]}]}}})");
    EXPECT_EQ(state(kept.records, upstream("foo", "1.3", "foo"), "CVE-2024-9998"), "unknown");
    EXPECT_EQ(state(kept.records, upstream("foo", "2.2", "foo"), "CVE-2024-9998"), "not-affected");
    EXPECT_EQ(state(kept.records, upstream("bar", "1.3", "bar"), "CVE-2024-9998"), "unknown");
}

TEST(Cve, ARangeThatHoldsTheVersionGoesBeforeTheDefaultsOfOtherEntries) {
    test::Kept kept;
    test::read_text(kept, R"({"dataType":"CVE_RECORD","dataVersion":"5.0","cveMetadata":{"cveId":"CVE-2024-9997",
        "state":"PUBLISHED"},"containers":{"cna":{"descriptions":[{"lang":"en","value":"A flaw."}],"affected":[
        {"vendor":"foo","product":"foo","defaultStatus":"affected","versions":[
          {"version":"1.4","lessThan":"1.5","versionType":"custom","status":"unaffected"}]},
        {"vendor":"foo","product":"foo","defaultStatus":"affected","versions":[
          {"version":"2.3","lessThan":"2.4","versionType":"custom","status":"unaffected"}]}]}}})");
    EXPECT_EQ(state(kept.records, upstream("foo", "1.4.2", "foo"), "CVE-2024-9997"), "not-affected");
    EXPECT_EQ(state(kept.records, upstream("foo", "1.3", "foo"), "CVE-2024-9997"), "affected");
}

TEST(Cve, EveryRealRecordIsJudgedTheSameWhateverElseIsThere) {
    const test::Kept kept = test::read({"cve5/components/busybox", "cve5/components/curl", "cve5/components/mbedtls"});
    NEEDS(kept);
    // Records by themselves and together: what one says must not depend on the others.
    std::size_t told = 0;
    for (const advisories::Advisory& record : kept.records)
        for (const char* version : {"7.74.0", "2.16.0", "8.5.0"}) {
            const Component component = upstream("curl", version, "haxx");
            const auto alone = one({record}, component, record.id);
            const auto together = one(kept.records, component, record.id);
            ASSERT_EQ(alone.has_value(), together.has_value()) << record.id;
            if (alone) {
                EXPECT_EQ(alone->state, together->state) << record.id;
                ++told;
            }
        }
    EXPECT_GT(told, 10U);
}

// --- CPE: ANY and NA -------------------------------------------------------------------------------------------------

advisories::Advisory of_cpe(const char* cpe) {
    advisories::Advisory record;
    record.id = "CVE-2000-0001";
    record.feed = Feed::Nvd;
    record.affected.push_back({});
    record.affected.back().cpe = cpe;
    return record;
}

TEST(CpeNames, AStarIsEveryVersionAndADashIsNone) {
    EXPECT_EQ(state({of_cpe("cpe:2.3:a:v:p:*:*:*:*:*:*:*:*")}, upstream("p", "1.0", "v"), "CVE-2000-0001"), "affected");
    const auto match = one({of_cpe("cpe:2.3:a:v:p:-:*:*:*:*:*:*:*")}, upstream("p", "1.0", "v"), "CVE-2000-0001");
    ASSERT_TRUE(match);
    EXPECT_EQ(match->state, State::Unknown);
    EXPECT_EQ(match->statements.front().reason, Reason::VersionNotGiven);
}

TEST(CpeNames, AnUpdateThatIsNotSaidIsAnyUpdate) {
    EXPECT_EQ(state({of_cpe("cpe:2.3:a:openbsd:openssh:9.3:*:*:*:*:*:*:*")}, upstream("openssh", "9.3p1", "openbsd"),
                    "CVE-2000-0001"),
              "affected");
    EXPECT_EQ(state({of_cpe("cpe:2.3:a:openbsd:openssh:9.3:p2:*:*:*:*:*:*")}, upstream("openssh", "9.3p1", "openbsd"),
                    "CVE-2000-0001"),
              "not-affected");
    EXPECT_EQ(state({of_cpe("cpe:2.3:a:openbsd:openssh:9.3:-:*:*:*:*:*:*")}, upstream("openssh", "9.3p1", "openbsd"),
                    "CVE-2000-0001"),
              "unknown");
}

TEST(CpeNames, APlatformThatIsNotKnownToBeThereLeavesItUnknown) {
    const auto match = one({of_cpe("cpe:2.3:a:v:p:*:*:*:*:*:windows:*:*")}, upstream("p", "1.0", "v"), "CVE-2000-0001");
    ASSERT_TRUE(match);
    EXPECT_EQ(match->state, State::Unknown);
    EXPECT_EQ(match->statements.front().reason, Reason::OtherPlatform);
    EXPECT_EQ(match->statements.front().detail, "windows");
}

TEST(CpeNames, RunningOnSomethingAsksForIt) {
    advisories::Advisory record = of_cpe("cpe:2.3:a:v:p:*:*:*:*:*:*:*:*");
    record.affected[0].running_on = std::make_shared<const std::vector<advisories::Platform>>(
        std::vector<advisories::Platform>{{{{"cpe:2.3:o:linux:linux_kernel:-:*:*:*:*:*:*:*", {}}}, false}});
    EXPECT_EQ(state({record}, upstream("p", "1.0", "v"), "CVE-2000-0001"), "unknown");
    const MemoryLookup lookup({record});
    Component kernel;
    kernel.cpe = "cpe:2.3:o:linux:linux_kernel:-:*:*:*:*:*:*:*";
    const std::vector<Component> components{upstream("p", "1.0", "v"), kernel};
    const Outcome outcome = *match(Order{components}, lookup);
    ASSERT_EQ(outcome.matches.size(), 1U);
    EXPECT_EQ(outcome.matches[0].state, State::Affected);
}

TEST(CpeNames, ARecordThatNamesTheThingItselfIsNotBlurredByOthersOfThatName) {
    advisories::Advisory record = of_cpe("cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*");
    record.affected.push_back(record.affected[0]);
    record.affected[1].cpe = "cpe:2.3:a:w:p:*:*:*:*:*:*:*:*";
    EXPECT_EQ(state({record}, upstream("p", "2.0", "v"), "CVE-2000-0001"), "not-affected");
    EXPECT_EQ(state({record}, upstream("p", "2.0", "w"), "CVE-2000-0001"), "affected");
    EXPECT_EQ(state({record}, upstream("p", "2.0", "x"), "CVE-2000-0001"), "unknown");
}

TEST(CpeNames, AnotherVendorsProductOfTheSameNameIsNoMoreThanAQuestion) {
    const auto match = one({of_cpe("cpe:2.3:a:mongoosejs:mongoose:*:*:*:*:*:*:*:*")},
                           upstream("mongoose", "6.0", "cesanta"), "CVE-2000-0001");
    ASSERT_TRUE(match);
    EXPECT_EQ(match->state, State::Unknown);
    EXPECT_EQ(match->statements.front().reason, Reason::OtherVendor);
    EXPECT_EQ(state({of_cpe("cpe:2.3:h:cesanta:mongoose:*:*:*:*:*:*:*:*")}, upstream("mongoose", "6.0", "cesanta"),
                    "CVE-2000-0001"),
              "unknown")
        << "hardware of that name";
}

// --- Distributions ---------------------------------------------------------------------------------------------------

Component debian(std::string name, std::string version, std::string distro = "debian-11") {
    Component component;
    component.name = name;
    component.version = version;
    component.purl = "pkg:deb/debian/" + name + "@" + version + "?distro=" + distro;
    const std::string upstream = version.substr(version.find(':') + 1);
    component.cpe = "cpe:2.3:a:" + name + ":" + name + ":" + upstream.substr(0, upstream.find('-')) + ":*:*:*:*:*:*:*";
    return component;
}

std::vector<advisories::Advisory> tracker(const char* release_text) {
    test::Kept kept;
    test::read_text(kept, std::string(R"({"busybox":{"CVE-2022-48174":{"description":"x","releases":{)") +
                              release_text + "}}}}");
    EXPECT_EQ(kept.records.size(), 1U);
    return kept.records;
}

TEST(Debian, APackageWithTheFixIsNotVulnerableByDebiansWord) {
    NEEDS(nvd());
    auto records = tracker(R"("bullseye":{"status":"resolved","fixed_version":"1:1.30.1-6+deb11u1",
        "repositories":{"bullseye":"1:1.30.1-6+deb11u1"},"urgency":"low"})");
    records.insert(records.end(), nvd().records.begin(), nvd().records.end());
    const auto fixed = one(records, debian("busybox", "1:1.30.1-6+deb11u1"), "CVE-2022-48174");
    ASSERT_TRUE(fixed);
    EXPECT_EQ(fixed->state, State::NotAffected);
    EXPECT_EQ(fixed->basis, Basis::Distribution);
    EXPECT_TRUE(fixed->contradicted) << "upstream's number is in NVD's range all the same, and is told";
    ASSERT_NE(by(*fixed, "Debian"), nullptr);
    EXPECT_EQ(describe(*by(*fixed, "Debian")).en, "Debian: fixed in 1:1.30.1-6+deb11u1 of bullseye");
    ASSERT_NE(by(*fixed, "NVD"), nullptr);
    EXPECT_EQ(by(*fixed, "NVD")->state, State::Affected);
    const auto before = one(records, debian("busybox", "1:1.30.1-6+b3"), "CVE-2022-48174");
    ASSERT_TRUE(before);
    EXPECT_EQ(before->state, State::Affected);
    EXPECT_EQ(before->basis, Basis::Distribution);
}

TEST(Debian, AFixInAnotherReleaseIsNone) {
    NEEDS(nvd());
    auto records = tracker(R"("bookworm":{"status":"resolved","fixed_version":"1:1.35.0-4"})");
    records.insert(records.end(), nvd().records.begin(), nvd().records.end());
    const auto match = one(records, debian("busybox", "1:1.36.0-1"), "CVE-2022-48174");
    ASSERT_TRUE(match);
    EXPECT_EQ(match->state, State::Unknown);
    EXPECT_EQ(match->basis, Basis::DistributionSilent);
    const auto unknown_release = one(records, debian("busybox", "1:1.36.0-1", ""), "CVE-2022-48174");
    ASSERT_TRUE(unknown_release);
    EXPECT_NE(unknown_release->state, State::NotAffected) << "which release it is, nobody knows";
}

TEST(Debian, OpenNoDsaAndUndeterminedAreNotFixed) {
    EXPECT_EQ(state(tracker(R"("bullseye":{"status":"open","urgency":"low"})"), debian("busybox", "1:1.30.1-6"),
                    "CVE-2022-48174"),
              "affected");
    EXPECT_EQ(state(tracker(R"("bullseye":{"status":"open","nodsa":"Minor issue","nodsa_reason":""})"),
                    debian("busybox", "1:1.30.1-6"), "CVE-2022-48174"),
              "affected");
    EXPECT_EQ(
        state(tracker(R"("bullseye":{"status":"undetermined"})"), debian("busybox", "1:1.30.1-6"), "CVE-2022-48174"),
        "unknown");
    EXPECT_EQ(state(tracker(R"("bullseye":{"status":"resolved","fixed_version":"0"})"), debian("busybox", "1:1.30.1-6"),
                    "CVE-2022-48174"),
              "not-affected");
}

TEST(Debian, WithoutAWordOfDebianUpstreamsRangesSettleNothing) {
    NEEDS(nvd());
    const auto match = one(nvd().records, debian("busybox", "1:1.30.1-6+b3"), "CVE-2022-48174");
    ASSERT_TRUE(match);
    EXPECT_EQ(match->state, State::Unknown);
    EXPECT_EQ(match->basis, Basis::DistributionSilent);
    EXPECT_EQ(by(*match, "NVD")->state, State::Affected);
}

TEST(Debian, TheSourcePackageIsWhatTheTrackerNames) {
    Component component = debian("libssl1.1", "1.1.1n-0+deb11u3");
    component.source = "openssl";
    test::Kept kept;
    test::read_text(kept, R"({"openssl":{"CVE-2023-0286":{"releases":{"bullseye":{"status":"resolved",
        "fixed_version":"1.1.1n-0+deb11u4"}}}}})");
    EXPECT_EQ(state(kept.records, component, "CVE-2023-0286"), "affected");
    component.version = "1.1.1n-0+deb11u4";
    EXPECT_EQ(state(kept.records, component, "CVE-2023-0286"), "not-affected");
}

TEST(Debian, RealAdvisoriesAreReadFromItsList) {
    const test::Kept kept = test::read({"debian-security-tracker/DSA-list.txt"});
    NEEDS(kept);
    EXPECT_EQ(state(kept.records, debian("curl", "7.74.0-1.3+deb11u6"), "CVE-2023-23916"), "affected");
    EXPECT_EQ(state(kept.records, debian("curl", "7.74.0-1.3+deb11u7"), "CVE-2023-23916"), "not-affected");
    EXPECT_EQ(state(kept.records, debian("curl", "7.74.0-1.3+deb11u7", "debian-10"), "CVE-2023-23916"), "unknown")
        << "a DSA for bullseye says nothing on buster";
}

TEST(Debian, RecordsOnOtherReleasesAloneAreCountedAndCalledNeither) {
    const test::Kept kept = test::read({"debian-security-tracker/DSA-list.txt"});
    NEEDS(kept);
    const MemoryLookup lookup(kept.records);
    const std::vector<Component> components{debian("curl", "7.74.0-1.3+deb11u7")};
    const Outcome outcome = *match(Order{components}, lookup);
    EXPECT_TRUE(outcome.matches.empty());
    EXPECT_GT(outcome.outside, 0U) << "fixed in bullseye";
    EXPECT_GT(outcome.other_releases, 0U) << "fixed in lenny, when there was no bullseye";
}

TEST(Alpine, AFixedVersionOfItsBranchCounts) {
    const test::Kept kept = test::read({"alpine-secdb/v3.11/main.yaml"});
    NEEDS(kept);
    Component component;
    component.name = "busybox";
    component.version = "1.29.3-r9";
    component.purl = "pkg:apk/alpine/busybox@1.29.3-r9?distro=alpine-3.11.5";
    EXPECT_EQ(state(kept.records, component, "CVE-2018-20679"), "affected");
    component.version = "1.29.3-r10";
    component.purl = "pkg:apk/alpine/busybox@1.29.3-r10?distro=alpine-3.11.5";
    EXPECT_EQ(state(kept.records, component, "CVE-2018-20679"), "not-affected");
}

// --- Packages of languages -------------------------------------------------------------------------------------------

TEST(Osv, APackageIsComparedInItsEcosystemsOrder) {
    test::Kept kept;
    test::read_text(kept, R"({"id":"GHSA-aaaa-bbbb-cccc","modified":"2024-01-01T00:00:00Z","aliases":["CVE-2024-1111"],
        "affected":[{"package":{"ecosystem":"npm","name":"@scope/thing"},
        "ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.3"}]}]}]})");
    ASSERT_EQ(kept.records.size(), 1U);
    Component component;
    component.name = "thing";
    component.version = "1.2.3-rc.1";
    component.purl = "pkg:npm/%40scope/thing@1.2.3-rc.1";
    const auto match = one(kept.records, component, "CVE-2024-1111");
    ASSERT_TRUE(match);
    EXPECT_EQ(match->state, State::Affected);
    EXPECT_EQ(match->aliases, std::vector<std::string>{"GHSA-aaaa-bbbb-cccc"});
    component.version = "1.2.3";
    EXPECT_EQ(state(kept.records, component, "CVE-2024-1111"), "not-affected");
    component.version = "1.2";
    EXPECT_EQ(state(kept.records, component, "CVE-2024-1111"), "unknown") << "no version of semver";
    component.purl = "pkg:npm/thing@1.0.0";
    EXPECT_EQ(state(kept.records, component, "CVE-2024-1111"), "no match");
}

/// As Debian's records come by OSV.
std::vector<advisories::Advisory> debian_by_osv(const std::string& ecosystem) {
    test::Kept kept;
    test::read_text(kept,
                    R"({"id":"DSA-5376-1","modified":"2023-03-20T00:00:00Z","affected":[{"package":{"ecosystem":")" +
                        ecosystem + R"(","name":"apache2"},"ranges":[{"type":"ECOSYSTEM",
        "events":[{"introduced":"0"},{"fixed":"2.4.56-1~deb11u1"}]}]}]})");
    return kept.records;
}

TEST(Osv, ADistributionsRecordIsItsOwnWordOnItsPackage) {
    const auto before = one(debian_by_osv("Debian:11"), debian("apache2", "2.4.54-1~deb11u1"), "DSA-5376-1");
    ASSERT_TRUE(before);
    EXPECT_EQ(before->state, State::Affected);
    EXPECT_EQ(before->basis, Basis::Distribution);
    EXPECT_EQ(state(debian_by_osv("Debian:11"), debian("apache2", "2.4.56-1~deb11u2"), "DSA-5376-1"), "not-affected");
    EXPECT_EQ(state(debian_by_osv("Debian:12"), debian("apache2", "2.4.54-1~deb11u1"), "DSA-5376-1"), "unknown");
}

TEST(Osv, ADistributionsRecordSaysNothingOfAReleaseThatIsNotKnown) {
    EXPECT_EQ(state(debian_by_osv("Debian:11"), debian("apache2", "2.4.57-2", ""), "DSA-5376-1"), "unknown");
    EXPECT_EQ(state(debian_by_osv("Debian:11"), debian("apache2", "2.4.54-1", ""), "DSA-5376-1"), "unknown");
    EXPECT_EQ(state(debian_by_osv("Debian"), debian("apache2", "2.4.57-2", ""), "DSA-5376-1"), "not-affected")
        << "of all releases";
}

TEST(Osv, ReleasesAreKnownByTheNamesThatOsvGivesThem) {
    const auto is = [](const char* ecosystem, const char* said, const char* distro) {
        const auto ours = release_names(ecosystem, distro);
        for (const std::string& name : release_names(ecosystem, said))
            if (std::ranges::find(ours, name) != ours.end())
                return true;
        return false;
    };
    EXPECT_TRUE(is("Ubuntu", "22.04:LTS", "ubuntu-22.04"));
    EXPECT_TRUE(is("Ubuntu", "Pro:22.04:LTS", "ubuntu-22.04"));
    EXPECT_FALSE(is("Ubuntu", "24.04:LTS", "ubuntu-22.04"));
    EXPECT_TRUE(is("AlmaLinux", "9", "almalinux-9.3"));
    EXPECT_TRUE(is("Rocky Linux", "9", "rocky-9.3"));
    EXPECT_FALSE(is("Rocky Linux", "8", "rocky-9.3"));
}

TEST(Osv, TheVersionOfTheSourcePackageIsHeldAgainstItsFix) {
    test::Kept kept;
    test::read_text(kept, R"({"id":"DSA-1","modified":"2023-03-20T00:00:00Z","affected":[{"package":{"ecosystem":
        "Debian:11","name":"lvm2"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.03.11-5"}]}]}]})");
    Component component;
    component.name = "dmsetup";
    component.version = "2:1.02.175-2.1";
    component.purl = "pkg:deb/debian/dmsetup@2:1.02.175-2.1?distro=debian-11&upstream=lvm2%402.03.11-2.1";
    EXPECT_EQ(state(kept.records, component, "DSA-1"), "affected");
}

TEST(Osv, ADistributionsRecordOnACveIsOneOnThatCve) {
    test::Kept kept;
    test::read_text(kept, R"({"id":"DEBIAN-CVE-2023-1234","modified":"2023-03-20T00:00:00Z","upstream":["CVE-2023-1234",
        "CVE-2023-9999"],"affected":[{"package":{"ecosystem":"Debian:11","name":"apache2"},
        "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}]})");
    EXPECT_EQ(state(kept.records, debian("apache2", "2.4.54-1"), "CVE-2023-1234"), "affected");
    EXPECT_EQ(state(kept.records, debian("apache2", "2.4.54-1"), "CVE-2023-9999"), "no match");
}

TEST(Osv, ARangeThatEndsBeforeItBeginsClearsNothing) {
    test::Kept kept;
    test::read_text(kept, R"({"id":"OSV-1","modified":"2023-03-20T00:00:00Z","affected":[{"package":{"ecosystem":"npm",
        "name":"thing"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"introduced":"7.70.0"},
        {"fixed":"7.60.0"}]}]}]})");
    Component component;
    component.name = "thing";
    component.version = "7.74.0";
    component.purl = "pkg:npm/thing@7.74.0";
    EXPECT_EQ(state(kept.records, component, "OSV-1"), "unknown");
}

TEST(Osv, RecordsOfOneVulnerabilityUnderSeveralIdsAreOneMatch) {
    advisories::Advisory cve = of_cpe("cpe:2.3:a:v:p:*:*:*:*:*:*:*:*"), ghsa = cve;
    ghsa.feed = Feed::Ghsa;
    ghsa.id = "GHSA-xxxx-yyyy-zzzz";
    ghsa.aliases = {"CVE-2000-0001"};
    const MemoryLookup lookup({ghsa, cve});
    const std::vector<Component> components{upstream("p", "1.0", "v")};
    const Outcome outcome = *match(Order{components}, lookup);
    ASSERT_EQ(outcome.matches.size(), 1U);
    EXPECT_EQ(outcome.matches[0].id, "CVE-2000-0001");
    EXPECT_EQ(outcome.matches[0].statements.size(), 2U);
}

TEST(Osv, OssFuzzCountsInCommitsAndListsTags) {
    const test::Kept kept = test::read({"osv/json/curl", "osv/json/wolfssl", "osv/json/openssl"});
    NEEDS(kept);
    const MemoryLookup lookup(kept.records);
    const std::vector<Component> components{upstream("curl", "7.54.1", "haxx"), upstream("wolfssl", "99.0", "wolfssl")};
    const Outcome outcome = *match(Order{components}, lookup);
    for (const Match& each : outcome.matches)
        if (each.component == 1) {
            EXPECT_NE(each.state, State::NotAffected) << each.id << ": a tag that is not listed proves nothing";
        }
}

// --- Statements on exploitability ------------------------------------------------------------------------------------

advisories::Advisory vex(const char* status, const char* justification, const char* author) {
    advisories::Advisory record = of_cpe("cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*");
    record.feed = Feed::Csaf;
    record.within = "maker-1";
    record.affected[0].every_version = true;
    record.affected[0].default_status = advisories::Affection::Unaffected;
    record.affected[0].vex = advisories::Vex{status, justification, "", author};
    return record;
}

TEST(Vex, IsKeptApartAndSaysWhoAndWhy) {
    const std::vector<advisories::Advisory> records{
        of_cpe("cpe:2.3:a:v:p:*:*:*:*:*:*:*:*"),
        vex("not_affected", "vulnerable_code_not_in_execute_path", "Maker K.K.")};
    const auto match = one(records, upstream("p", "1.0", "v"), "CVE-2000-0001");
    ASSERT_TRUE(match);
    EXPECT_EQ(match->state, State::Affected) << "what the records say stays";
    EXPECT_EQ(match->after_vex, State::NotAffected);
    ASSERT_EQ(match->vex.size(), 1U);
    EXPECT_EQ(match->vex[0].by, "Maker K.K.");
    EXPECT_EQ(describe(match->vex[0]).en, "Maker K.K.: not_affected, vulnerable_code_not_in_execute_path");
}

TEST(Vex, WithoutAReasonOrAnAuthorIsNotBelieved) {
    for (const auto& statement :
         {vex("not_affected", "", "Maker K.K."), vex("not_affected", "component_not_present", "")}) {
        const auto match =
            one({of_cpe("cpe:2.3:a:v:p:*:*:*:*:*:*:*:*"), statement}, upstream("p", "1.0", "v"), "CVE-2000-0001");
        ASSERT_TRUE(match);
        EXPECT_EQ(match->after_vex, State::Affected);
    }
}

TEST(Vex, OnAnotherVersionSaysNothing) {
    const auto match =
        one({of_cpe("cpe:2.3:a:v:p:*:*:*:*:*:*:*:*"), vex("not_affected", "component_not_present", "Maker")},
            upstream("p", "2.0", "v"), "CVE-2000-0001");
    ASSERT_TRUE(match);
    EXPECT_EQ(match->after_vex, State::Affected);
}

/// The maker's own, on busybox as a part of what `whole` names.
advisories::Advisory of_part(const char* whole, const char* status, const char* author = "Maker") {
    advisories::Advisory record = vex(status, "component_not_present", author);
    record.feed = Feed::OpenVex;
    record.affected[0].running_on = std::make_shared<const std::vector<advisories::Platform>>(
        1, advisories::Platform{{{whole, std::nullopt}}, false});
    return record;
}

Outcome with_makers(const std::vector<advisories::Advisory>& makers, const Component* product) {
    const MemoryLookup lookup({of_cpe("cpe:2.3:a:v:p:*:*:*:*:*:*:*:*")});
    const std::vector<Component> components{upstream("p", "1.0", "v")};
    Order order{components};
    order.vex = makers;
    order.product = product;
    return *match(order, lookup);
}

Component camera(const char* version) {
    Component product;
    product.name = "camera";
    product.vendor = "acme";
    product.version = version;
    product.purl = std::string("pkg:generic/acme/camera@") + version;
    return product;
}

TEST(Vex, OnAPartOfAProductHoldsInThatProductAlone) {
    const Component ours = camera("1.4"), older = camera("1.3");
    for (const char* whole : {"pkg:generic/acme/camera@1.4", "camera 1.4", "Acme camera 1.4"}) {
        const std::vector<advisories::Advisory> makers{of_part(whole, "not_affected")};
        EXPECT_EQ(with_makers(makers, &ours).matches.at(0).after_vex, State::NotAffected) << whole;
        for (const Component* other : {&older, static_cast<const Component*>(nullptr)}) {
            const Outcome outcome = with_makers(makers, other);
            EXPECT_EQ(outcome.matches.at(0).after_vex, State::Affected) << whole;
            EXPECT_EQ(outcome.matches.at(0).vex.at(0).reason, Reason::OtherPlatform) << "and it is shown";
            EXPECT_EQ(outcome.vex_unheard, std::vector<std::size_t>{0});
        }
    }
}

TEST(Vex, OnTheProductHoldsForItsParts) {
    advisories::Advisory record = vex("not_affected", "vulnerable_code_not_in_execute_path", "Maker");
    record.affected[0].cpe.clear();
    record.affected[0].purl = "pkg:generic/acme/camera@1.4";
    const Component ours = camera("1.4"), older = camera("1.3");
    const Outcome outcome = with_makers({record}, &ours);
    EXPECT_EQ(outcome.matches.at(0).state, State::Affected);
    EXPECT_EQ(outcome.matches.at(0).after_vex, State::NotAffected);
    EXPECT_TRUE(outcome.vex_unheard.empty());
    EXPECT_EQ(with_makers({record}, &older).matches.at(0).after_vex, State::Affected);
    EXPECT_EQ(with_makers({record}, nullptr).vex_unheard.size(), 1U);

    record.id = "CVE-2000-0002"; // of which no record speaks
    EXPECT_EQ(with_makers({record}, &ours).matches.at(0).after_vex, State::Affected);
}

TEST(Vex, OnAGenericPackageUrlHoldsForItsVersion) {
    Component component = upstream("p", "1.0", "v");
    component.purl = "pkg:generic/p@1.0";
    advisories::Advisory record = vex("not_affected", "component_not_present", "Maker");
    record.affected[0].cpe.clear();
    const MemoryLookup lookup({of_cpe("cpe:2.3:a:v:p:*:*:*:*:*:*:*:*")});
    for (const auto& [purl, state] :
         {std::pair("pkg:generic/p@1.0", State::NotAffected), std::pair("pkg:generic/p@1.1", State::Affected),
          std::pair("pkg:generic/acme/p@1.0", State::Affected), std::pair("pkg:deb/debian/p@1.0", State::Affected)}) {
        record.affected[0].purl = purl;
        record.affected[0].vendor = "v";
        record.affected[0].product = "p";
        const std::vector<Component> components{component};
        const std::vector<advisories::Advisory> makers{record};
        Order order{components};
        order.vex = makers;
        EXPECT_EQ(match(order, lookup)->matches.at(0).after_vex, state) << purl;
    }
}

TEST(Vex, OfTheMakerIsKeptApartAlsoWhenItSaysAffected) {
    const Outcome outcome = with_makers({vex("affected", "", "Maker")}, nullptr);
    const Match& found = outcome.matches.at(0);
    ASSERT_EQ(found.statements.size(), 1U);
    EXPECT_EQ(found.statements[0].by, "NVD");
    ASSERT_EQ(found.vex.size(), 1U);
    EXPECT_EQ(found.vex[0].by, "Maker");
    EXPECT_EQ(found.after_vex, State::Affected);
}

TEST(Vex, ACpeWithoutAVersionDoesNotWidenThePackageUrlBesideIt) {
    advisories::Advisory record = vex("not_affected", "component_not_present", "Maker");
    record.affected[0].cpe = "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*";
    record.affected[0].purl = "pkg:generic/p@2.0";
    EXPECT_EQ(with_makers({record}, nullptr).matches.at(0).after_vex, State::Affected);
    record.affected[0].purl = "pkg:generic/p@1.0";
    EXPECT_EQ(with_makers({record}, nullptr).matches.at(0).after_vex, State::NotAffected);
}

TEST(Vex, AnExampleOfCsafsAuthorsClearsTheProductThatItNames) {
    const std::filesystem::path path =
        std::filesystem::path(test::shared_data()) / "../documents/csaf/csaf/csaf_vex/2022-evd-uc-01-na-001.json";
    if (!std::filesystem::exists(path))
        GTEST_SKIP() << "the shared documents are not here";
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    test::Kept kept;
    ASSERT_TRUE(advisories::read_statements(text.str(), kept));

    advisories::Advisory log4shell = of_cpe("cpe:2.3:a:apache:log4j:*:*:*:*:*:*:*:*");
    log4shell.id = "CVE-2021-44228";
    const MemoryLookup lookup({log4shell});
    const std::vector<Component> components{upstream("log4j", "2.14.1", "apache")};
    Component product;
    product.vendor = "Example Company";
    product.name = "ABC";
    for (const auto& [version, state] : {std::pair("4.2", State::NotAffected), std::pair("4.3", State::Affected)}) {
        product.version = version;
        Order order{components};
        order.vex = kept.records;
        order.product = &product;
        EXPECT_EQ(match(order, lookup)->matches.at(0).after_vex, state) << version;
    }
    product.version = "4.2";
    product.vendor = "Another Company";
    Order order{components};
    order.vex = kept.records;
    order.product = &product;
    EXPECT_EQ(match(order, lookup)->matches.at(0).after_vex, State::Affected) << "of the same name";
}

TEST(Vex, RealDocumentsAreReadWithoutAFalseAllClear) {
    const test::Kept kept = test::read({"csaf-cisa"});
    NEEDS(kept);
    const MemoryLookup lookup(kept.records);
    std::vector<Component> components;
    for (const advisories::Advisory& record : kept.records)
        for (const advisories::Affected& entry : record.affected) {
            Component component;
            component.name = entry.product;
            component.vendor = entry.vendor;
            component.version = "7.7.7";
            components.push_back(std::move(component));
            if (components.size() > 300)
                break;
        }
    Order order{components};
    order.with_outside = true;
    const Outcome outcome = *match(order, lookup);
    EXPECT_GT(outcome.matches.size(), 10U);
    for (const Match& each : outcome.matches)
        for (const Statement& statement : each.statements)
            EXPECT_FALSE(statement.state == State::NotAffected && statement.by.empty()) << each.id;
}

// --- The kernel ------------------------------------------------------------------------------------------------------

advisories::Advisory kernel_record(std::vector<std::string> files) {
    advisories::Advisory record;
    record.id = "CVE-2024-26000";
    record.feed = Feed::Cve;
    record.publisher = "Linux";
    advisories::Affected entry;
    entry.vendor = "Linux";
    entry.product = "Linux";
    entry.files = std::move(files);
    entry.default_status = advisories::Affection::Affected;
    advisories::Range range;
    range.introduced = "0";
    range.fixed = "4.2";
    range.status = advisories::Affection::Unaffected;
    entry.ranges = {range};
    record.affected = {entry};
    return record;
}

Component linux_kernel(std::string version) {
    Component component;
    component.name = "linux";
    component.version = version;
    component.cpe = "cpe:2.3:o:linux:linux_kernel:" + version + ":*:*:*:*:*:*:*";
    return component;
}

constexpr const char* configuration =
    "#\n# Linux/mips 4.14.267 Kernel Configuration\n#\nCONFIG_NET=y\nCONFIG_EXT4_FS=y\n"
    "# CONFIG_BT is not set\n# CONFIG_IP_SCTP is not set\n";

KernelConfiguration built(std::string_view text) {
    return {kernel::read_configuration(text).value(), "/proc/config.gz"};
}

TEST(Kernel, CodeThatIsNotConfiguredInIsNotAffectedByTheConfigurationsWord) {
    const KernelConfiguration kernel = built(configuration);
    const auto match = one({kernel_record({"net/bluetooth/hci_core.c", "net/sctp/socket.c"})}, linux_kernel("4.14.267"),
                           "CVE-2024-26000", &kernel);
    ASSERT_TRUE(match);
    EXPECT_EQ(match->state, State::NotAffected);
    EXPECT_EQ(match->basis, Basis::KernelConfiguration);
    ASSERT_NE(by(*match, "/proc/config.gz"), nullptr);
    EXPECT_EQ(by(*match, "/proc/config.gz")->detail, "CONFIG_BT, CONFIG_IP_SCTP");
    EXPECT_EQ(by(*match, "Linux")->state, State::Affected) << "what the record says is kept";
}

TEST(Kernel, ItStaysAffectedWhereOneFileIsBuiltOrNotKnown) {
    const KernelConfiguration kernel = built(configuration);
    for (const std::vector<std::string>& files :
         {std::vector<std::string>{"net/bluetooth/hci_core.c", "fs/ext4/inode.c"},
          std::vector<std::string>{"net/bluetooth/hci_core.c", "kernel/fork.c"},
          std::vector<std::string>{"fs/btrfs/inode.c"}, std::vector<std::string>{"net/bluetooth/hci_core.h"},
          std::vector<std::string>{}}) {
        const auto match = one({kernel_record(files)}, linux_kernel("4.14.267"), "CVE-2024-26000", &kernel);
        ASSERT_TRUE(match);
        EXPECT_EQ(match->state, State::Affected) << (files.empty() ? "no file" : files.back());
    }
    const auto without = one({kernel_record({"net/bluetooth/hci_core.c"})}, linux_kernel("4.14.267"), "CVE-2024-26000");
    ASSERT_TRUE(without);
    EXPECT_EQ(without->state, State::Affected) << "no configuration is known";
}

std::string kernel_state(const char* fixed, const char* version) {
    test::Kept kept;
    test::read_text(kept,
                    std::string(R"({"dataType":"CVE_RECORD","dataVersion":"5.0","cveMetadata":{"cveId":"CVE-2024-1086",
        "state":"PUBLISHED"},"containers":{"cna":{"descriptions":[{"lang":"en","value":"A flaw."}],"affected":[
        {"vendor":"Linux","product":"Kernel","defaultStatus":"unaffected","versions":[
          {"version":"3.15","lessThan":")") +
                        fixed + R"(","versionType":"custom","status":"affected"}]}]}}})");
    return state(kept.records, linux_kernel(version), "CVE-2024-1086");
}

TEST(Kernel, AFixThatIsToldInMainlineSaysNothingOfAStableBranch) {
    EXPECT_EQ(kernel_state("6.8", "5.10.223"), "unknown");
    EXPECT_EQ(kernel_state("6.8-rc1", "6.1.90"), "unknown");
    EXPECT_EQ(kernel_state("6.8", "6.7"), "affected") << "a release of mainline itself";
    EXPECT_EQ(kernel_state("6.8", "5.10.0"), "affected");
    EXPECT_EQ(kernel_state("5.10.209", "5.10.100"), "affected") << "the branch is named";
    EXPECT_EQ(kernel_state("6.8", "6.12.3"), "not-affected");
}

TEST(Kernel, EntriesOfABranchEachAreOneRecord) {
    const test::Kept kept = test::read({"cve5/components/linux_kernel/CVE-2024-36971.json"});
    NEEDS(kept);
    EXPECT_EQ(state(kept.records, linux_kernel("5.10.223"), "CVE-2024-36971"), "not-affected");
    EXPECT_EQ(state(kept.records, linux_kernel("5.10.218"), "CVE-2024-36971"), "affected");
}

TEST(Kernel, RealRecordsOfTheKernelsCna) {
    const test::Kept kept = test::read({"cve5/components/linux_kernel"});
    NEEDS(kept);
    const MemoryLookup lookup(kept.records);
    const std::vector<Component> components{linux_kernel("4.14.267"), linux_kernel("5.10.0-26-amd64")};
    Order order{components};
    order.with_outside = true;
    const Outcome outcome = *match(order, lookup);
    std::size_t affected = 0, unaffected = 0, surely_unaffected_debian = 0;
    for (const Match& each : outcome.matches) {
        affected += each.component == 0 && each.state == State::Affected;
        unaffected += each.component == 0 && each.state == State::NotAffected;
        if (each.component == 1 && each.state == State::NotAffected)
            ++surely_unaffected_debian;
    }
    EXPECT_GT(affected, 0U);
    EXPECT_GT(unaffected, 0U);
    EXPECT_GT(surely_unaffected_debian, 0U) << "what began in 5.15 is not in any 5.10";
}

} // namespace
} // namespace warifu::matching
