#include "warifu/attestation/exports.h"

#include <set>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "count.h"
#include "exports_sample.h"
#include "oscal.h"
#include "outline.h"

namespace warifu::attestation {
namespace {

using nlohmann::json;
using review::Verdict;
using testing::count;
using testing::exports_sample;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Sample;

TEST(Outline, HasEveryVerdictUnderItsRegimeOnce) {
    const Sample made = exports_sample();
    const Lookup lookup(made.assessment, made.catalogue);
    std::multiset<std::string> listed;
    for (const Line& line : outline(lookup))
        if (line.requirement != nullptr)
            listed.insert(line.id());
    std::multiset<std::string> judged;
    for (const review::RequirementVerdict& verdict : made.assessment.verdicts)
        judged.insert(verdict.requirement);
    EXPECT_EQ(listed, judged);
}

TEST(Outline, WhatDecidesSaysTogetherWhatTheRegimeSays) {
    const Sample made = exports_sample();
    const Lookup lookup(made.assessment, made.catalogue);
    const std::vector<Line> lines = outline(lookup);
    for (const review::RegimeVerdict& regime : made.assessment.regimes) {
        const auto says = [&](Verdict verdict) {
            return std::ranges::any_of(lines, [&](const Line& line) {
                return line.regime == &regime && line.decides && line.verdict() == verdict;
            });
        };
        EXPECT_TRUE(says(regime.verdict)) << regime.regime;
        EXPECT_EQ(says(Verdict::Fail), regime.verdict == Verdict::Fail) << regime.regime;
    }
}

TEST(Outline, ARegimeWithoutCriteriaStillHasItsVerdict) {
    Sample made = exports_sample();
    made.assessment.verdicts.clear();
    const Lookup lookup(made.assessment, made.catalogue);
    const std::vector<Line> lines = outline(lookup);
    ASSERT_EQ(lines.size(), made.assessment.regimes.size());
    for (const Line& line : lines)
        EXPECT_EQ(line.verdict(), line.regime->verdict);
    const std::string junit = to_junit(made.assessment, made.catalogue, Language::English);
    EXPECT_THAT(junit, HasSubstr("errors=\"1\" skipped=\"0\""));
}

TEST(Outline, ALevelWithoutCriteriaDoesNotTakeAnotherLevelsVerdicts) {
    Sample made = exports_sample();
    made.assessment.regimes = {made.assessment.regimes[0], made.assessment.regimes[0]};
    made.assessment.regimes[1].regime = "jc-star/2";
    made.assessment.regimes[1].edition.clear();
    made.assessment.regimes[1].verdict = Verdict::Inconclusive;
    const std::vector<Line> lines = outline(Lookup(made.assessment, made.catalogue));
    ASSERT_EQ(lines.size(), 17U);
    EXPECT_EQ(lines.back().requirement, nullptr);
    EXPECT_EQ(lines.back().id(), "jc-star/2");
}

TEST(Outline, TwoLevelsOfOneEditionDoNotDoubleTheirRequirements) {
    Sample made = exports_sample();
    const std::size_t before = outline(Lookup(made.assessment, made.catalogue)).size();
    const review::RegimeVerdict star = made.assessment.regimes[0];
    made.assessment.regimes.push_back(star);
    const auto own = made.assessment.verdicts;
    for (const review::RequirementVerdict& verdict : own)
        if (verdict.regime == "jc-star")
            made.assessment.verdicts.push_back(verdict);
    EXPECT_EQ(outline(Lookup(made.assessment, made.catalogue)).size(), before + 16);
}

TEST(Csv, KeepsACellFromRunningAsAFormula) {
    const Sample made = exports_sample();
    const std::string csv = to_csv(made.assessment, made.catalogue, Language::English);
    EXPECT_THAT(csv, HasSubstr("'=HYPERLINK("));
    EXPECT_EQ(csv.find(",=HYPERLINK"), std::string::npos);
    EXPECT_EQ(csv.find(",\"=HYPERLINK"), std::string::npos);
}

TEST(Junit, HoldsNoCharacterThatXmlCannotWrite) {
    const Sample made = exports_sample();
    const std::string junit = to_junit(made.assessment, made.catalogue, Language::English);
    EXPECT_THAT(junit, HasSubstr("telnet answers"));
    EXPECT_EQ(junit.find("\xef\xbf\xbe"), std::string::npos);
    EXPECT_EQ(junit.find('\x1b'), std::string::npos);
    EXPECT_EQ(junit.find("<script>"), std::string::npos);
}

TEST(Sarif, DoublesBracesAndMakesNoLinksOfHostileText) {
    const Sample made = exports_sample();
    const std::string sarif = to_sarif(made.assessment, made.catalogue, Language::English);
    const json run = json::parse(sarif).at("runs").at(0);
    for (const json& result : run.at("results")) {
        if (result.at("ruleId") != "jc-star/S1.1-06")
            continue;
        EXPECT_THAT(result.at("message").at("text").get<std::string>(), HasSubstr("{{0}} [a link] (https"));
        return;
    }
    FAIL() << "no result on jc-star/S1.1-06";
}

TEST(Sarif, AnOverrideHidesNothing) {
    const Sample made = exports_sample();
    EXPECT_EQ(count(to_sarif(made.assessment, made.catalogue, Language::English), "\"suppressions\""), 0U);
}

TEST(Oscal, SatisfiedMeansPassAndNothingElse) {
    const Sample made = exports_sample();
    const json results = json::parse(to_oscal_results(made.assessment, made.catalogue, Language::English));
    std::size_t satisfied = 0;
    for (const json& finding : results.at("assessment-results").at("results").at(0).at("findings"))
        satisfied += finding.at("target").at("status").at("state") == "satisfied" ? 1U : 0U;
    std::size_t passed = 0;
    for (const Line& line : outline(Lookup(made.assessment, made.catalogue)))
        passed += line.verdict() == Verdict::Pass ? 1U : 0U;
    EXPECT_GT(passed, 0U);
    EXPECT_EQ(satisfied, passed);
}

TEST(Oscal, TimesAreTheDossiers) {
    const Sample made = exports_sample();
    const json results = json::parse(to_oscal_results(made.assessment, made.catalogue, Language::English));
    const json& result = results.at("assessment-results").at("results").at(0);
    EXPECT_EQ(result.at("start"), "2026-11-22T08:15:00Z");
    std::set<std::string> collected;
    for (const json& observation : result.at("observations"))
        collected.insert(observation.at("collected").get<std::string>());
    EXPECT_EQ(collected, (std::set<std::string>{"2026-11-18T00:00:00Z", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z",
                                                "2026-11-22T08:15:00Z"}));
}

TEST(Oscal, ATimeThatIsNoneIsNotTaken) {
    EXPECT_TRUE(oscal::timestamp("2026-11-22T08:15:00Z"));
    for (const char* text : {"", "2026-11-22", "2026-02-30T08:15:00Z", "2026-11-22T24:00:00Z", "2026-11-22T08:60:00Z",
                             "2026-11-22 08:15:00Z", "2026-11-22T08:15:00+09:00", "1899-11-22T08:15:00Z"})
        EXPECT_FALSE(oscal::timestamp(text)) << text;
}

TEST(Oscal, TokensKeepIdsApart) {
    EXPECT_EQ(oscal::token("jc-star/S1.1-02"), "jc-star_S1.1-02");
    EXPECT_EQ(oscal::token("etsi-en-303-645@2.1.1/5.1-1"), "etsi-en-303-645_2.1.1_5.1-1");
    EXPECT_EQ(oscal::token("eu-cra:I-1-2b"), "eu-cra_I-1-2b");
    EXPECT_EQ(oscal::token("5.1-1"), "_5.1-1");
}

TEST(Oscal, TextIsNoMarkup) {
    EXPECT_EQ(oscal::line("<b>a_b</b> [x](y)\n*z*"), "&lt;b>a\\_b&lt;/b> \\[x\\](y) \\*z\\*");
    EXPECT_EQ(oscal::block("- one\n\n  # two"), "\\- one\n\n\\# two");
    EXPECT_EQ(oscal::plain("\xe3\x80\x80 a\xe2\x80\xa8"
                           "b \xe3\x80\x80"),
              "a b");
    EXPECT_EQ(oscal::plain(" \n "), "–");
}

} // namespace
} // namespace warifu::attestation
