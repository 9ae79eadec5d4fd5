#include "warifu/lifecycle/lifecycle.h"

#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "warifu/advisories/read.h"

namespace warifu::lifecycle {
namespace {

class Kept final : public advisories::FeedSink {
public:
    std::vector<advisories::LifeCycle> cycles;
    void take(advisories::Advisory) override {}
    void take(std::string_view, const advisories::Epss&) override {}
    void take(advisories::LifeCycle cycle) override { cycles.push_back(std::move(cycle)); }
    void problem(advisories::Problem) override {}
    void facts(const advisories::FeedFacts&) override {}
};

/// endoflife.date of 2026-08-22, 49 products.
const std::vector<advisories::LifeCycle>& records() {
    static const std::vector<advisories::LifeCycle> all = [] {
        const char* folder = std::getenv("WARIFU_SHARED_DATA");
        std::ifstream file(std::string(folder != nullptr ? folder : WARIFU_SHARED_DATA) + "/advisories/eol/eol.json");
        std::stringstream text;
        text << file.rdbuf();
        Kept kept;
        (void)advisories::read_feed(text.str(), kept);
        return kept.cycles;
    }();
    return all;
}

Standing ask(const Subject& subject, const char* on, const char* snapshot = "2026-08-22") {
    std::vector<advisories::LifeCycle> cycles;
    const auto names = names_of(subject);
    for (const advisories::LifeCycle& cycle : records()) {
        bool meant = std::find(names.begin(), names.end(), cycle.product) != names.end();
        for (const std::string& identifier : cycle.identifiers)
            meant |= std::find(names.begin(), names.end(), identifier) != names.end();
        if (meant)
            cycles.push_back(cycle);
    }
    return standing_of(subject, cycles, {*Date::parse(on), *Date::parse(snapshot)});
}

std::string phase(const Subject& subject, const char* on) { return std::string(to_string(ask(subject, on).phase)); }

Subject of(const char* id, const char* version, const char* name = "") { return {id, version, name, "", "", {}}; }

class EndOfLife : public testing::Test {
protected:
    void SetUp() override {
        if (records().empty())
            GTEST_SKIP() << "the shared test data is not there: set WARIFU_SHARED_DATA";
    }
};

TEST_F(EndOfLife, CentOS7IsPastItsEndAndOnlyADeclaredExtensionChangesThat) {
    Subject centos = of("centos", "7", "CentOS Linux");
    EXPECT_EQ(phase(centos, "2024-06-30"), "security-only") << "the last day still counts";
    const Standing past = ask(centos, "2026-08-16");
    EXPECT_EQ(past.phase, Phase::Past);
    EXPECT_EQ(past.since->to_string(), "2024-06-30");
    EXPECT_EQ(describe(past).en, "centos 7: past its end since 2024-06-30");
    ASSERT_TRUE(past.record);
    EXPECT_EQ(past.record->product, "centos");

    centos.extension = Extension{"TuxCare", *Date::parse("2028-06-30")};
    const Standing extended = ask(centos, "2026-08-16");
    EXPECT_EQ(extended.phase, Phase::Extended);
    EXPECT_EQ(extended.security_until->to_string(), "2028-06-30");
    EXPECT_EQ(extended.extended_by, "TuxCare");
    EXPECT_EQ(phase(centos, "2028-07-01"), "past") << "an extension ends, too";

    centos.extension = Extension{"", *Date::parse("2028-06-30")};
    EXPECT_EQ(phase(centos, "2026-08-16"), "past") << "nobody's word is no word";
    centos.extension = Extension{"somebody", {}};
    EXPECT_EQ(phase(centos, "2026-08-16"), "past") << "the record knows of no extended support, and no day was given";
}

TEST_F(EndOfLife, CentOSLinux8EndedEarlyAndStreamIsAnotherThing) {
    EXPECT_EQ(phase(of("centos", "8", "CentOS Linux"), "2022-03-01"), "past");
    EXPECT_NE(phase(of("centos", "8", "CentOS Stream"), "2022-03-01"), "past");
    EXPECT_EQ(ask(of("centos", "8"), "2022-03-01").why, Why::Ambiguous) << "which of the two, the id does not tell";
}

TEST_F(EndOfLife, Debian12IsPastItsOrdinaryEndAndItsLtsIsOnlyOffered) {
    EXPECT_EQ(phase(of("debian", "12"), "2026-07-11"), "supported");
    const Standing offered = ask(of("debian", "12"), "2026-08-16");
    EXPECT_EQ(offered.phase, Phase::ExtendedOffered);
    EXPECT_EQ(offered.since->to_string(), "2026-07-11");
    EXPECT_EQ(offered.extended_until->to_string(), "2028-06-30");
    EXPECT_EQ(describe(offered).en,
              "debian 12: past its end of 2026-07-11; extended support is offered until 2028-06-30, none is declared");
    Subject declared = of("debian", "12.5");
    declared.extension = Extension{"Debian LTS, says the maker", {}};
    const Standing extended = ask(declared, "2026-08-16");
    EXPECT_EQ(extended.phase, Phase::Extended);
    EXPECT_EQ(extended.until->to_string(), "2028-06-30");
    EXPECT_EQ(phase(of("debian", "bookworm"), "2026-08-16"), "extended-offered") << "by its codename";
    EXPECT_EQ(phase(of("debian", "12"), "2028-07-01"), "past");
}

TEST_F(EndOfLife, Openssl111EndedAndItsLetterIsOfItsSeries) {
    const Standing standing = ask(of("openssl", "1.1.1w"), "2026-08-16");
    EXPECT_EQ(standing.phase, Phase::Past);
    EXPECT_EQ(standing.since->to_string(), "2023-09-11");
    EXPECT_EQ(phase(of("openssl", "1.0.1f"), "2026-08-16"), "past");
    EXPECT_EQ(phase(of("openssl", "3.0.13"), "2026-08-16"), "supported");
    EXPECT_EQ(phase(of("openssl", "3.0.13"), "2026-09-08"), "past");
    EXPECT_EQ(ask(of("openssl", "9.9.9"), "2026-08-16").why, Why::NoCycle);
    Subject by_cpe = of("libssl1.1", "1.1.1n");
    by_cpe.cpe = "cpe:2.3:a:openssl:openssl:1.1.1n:*:*:*:*:*:*:*";
    EXPECT_EQ(phase(by_cpe, "2026-08-16"), "past") << "by its CPE";
}

TEST_F(EndOfLife, AKernelIsOfItsSeries) {
    EXPECT_EQ(phase(of("linux", "4.14.267-mips"), "2026-08-16"), "past");
    EXPECT_EQ(ask(of("linux", "5.9.1"), "2026-08-16").why, Why::NoCycle) << "the records have no 5.9";
    EXPECT_EQ(ask(of("linux", "6.18.3"), "2026-08-16").until->to_string(), "2028-12-31");
    EXPECT_EQ(ask(of("linux", "6.1"), "2026-08-16").record->cycle, "6.1") << "not 6.18, whose digits begin alike";
    EXPECT_EQ(ask(of("linux", "5.10.0-26-amd64"), "2026-08-16").record->cycle, "5.10");
    EXPECT_EQ(phase(of("linux", "2.6.36.4"), "2026-08-16"), "unknown") << "too old for the records, which say nothing";
}

TEST_F(EndOfLife, AlpineAndOpenWrtGoByTheirOsRelease) {
    EXPECT_EQ(phase(of("alpine", "3.18.4"), "2026-08-16"), "past");
    EXPECT_EQ(phase(of("openwrt", "24.10.2"), "2026-08-16"), "security-only");
    EXPECT_EQ(phase(of("openwrt", "19.07.7"), "2026-08-16"), "past");
}

TEST_F(EndOfLife, WhatHasNoKnownEndIsBelievedForAYear) {
    const Standing now = ask(of("linux", "7.1"), "2026-09-01");
    EXPECT_EQ(now.phase, Phase::Supported);
    EXPECT_TRUE(now.no_end_known);
    EXPECT_EQ(ask(of("linux", "7.1"), "2028-09-01").why, Why::OldRecord);
    EXPECT_EQ(ask(of("linux", "7.1"), "2028-09-01").phase, Phase::Unknown);
}

TEST_F(EndOfLife, WhatIsNotKnownIsUnknown) {
    EXPECT_EQ(ask(of("ourlinux", "7"), "2026-08-16").why, Why::NoProduct);
    EXPECT_EQ(ask(of("debian", ""), "2026-08-16").why, Why::NoVersion);
    EXPECT_EQ(ask(of("debian", "sid"), "2026-08-16").why, Why::NoCycle);
    EXPECT_EQ(ask(of("debian", "120"), "2026-08-16").why, Why::NoCycle);
}

TEST_F(EndOfLife, EveryPhaseFollowsTheOneBeforeAsDaysGoBy) {
    // On no release does support come back, whatever its dates are.
    for (const advisories::LifeCycle& cycle : records()) {
        const Subject subject = of(cycle.product.c_str(), cycle.cycle.c_str());
        int last = -1;
        for (const char* on : {"2015-01-01", "2019-01-01", "2023-01-01", "2025-01-01", "2026-08-16", "2030-01-01"}) {
            const Standing standing = standing_of(subject, std::span(&cycle, 1), {*Date::parse(on), {}});
            if (standing.phase == Phase::Unknown)
                continue;
            const int now = static_cast<int>(standing.phase);
            EXPECT_GE(now, last) << cycle.product << " " << cycle.cycle << " on " << on;
            last = now;
        }
    }
}

} // namespace
} // namespace warifu::lifecycle
