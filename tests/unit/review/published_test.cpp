// What a maker publishes as evidence: what rules understood, what they did not, and who may decide it then.

#include "review_test_support.h"

namespace warifu::review {
namespace {

using catalogue::Basis;
using testing::Contains;
using testing::ElementsAre;

class PublishedTest : public ReviewTest {
protected:
    PublishedTest() { require("a", "checks = [\"published\"]"); }

    /// The page of that run, fetched at that time.
    void fetched(std::int64_t run, Value captured) {
        evidence.row(
            run, "published_page",
            {{"url", "https://camera.example/security"}, {"captured", captured}, {"current", std::int64_t{1}}});
    }
};

TEST_F(PublishedTest, ASentenceThatSaysItIsShownAndWaitsForTheMaker) {
    const std::int64_t sentence = contact(examined_pages(), Says::Surely);
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
    EXPECT_THAT(verdict("a").reasons, Contains(testing::Field(&Reason::observations, ElementsAre(sentence))));
    EXPECT_THAT(verdict("a").questions, ElementsAre("published"));
}

TEST_F(PublishedTest, WhereTheWordAloneWouldNotDoTheMakerIsAskedForTheSentence) {
    require("b", "accepts = \"documented\"\nchecks = [\"published\"]");
    contact(examined_pages(), Says::Surely);
    EXPECT_THAT(verdict("b").questions, ElementsAre("published"));
}

TEST_F(PublishedTest, ASentenceThatTheMakerStandsByPassesAsDocumentedAndIsPointedAt) {
    const std::int64_t sentence = contact(examined_pages(), Says::Surely);
    evidence.declare("published", true);
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
    EXPECT_EQ(verdict("a").basis, Basis::Documented);
    EXPECT_THAT(verdict("a").reasons.at(0).observations, ElementsAre(sentence));
}

TEST_F(PublishedTest, DocumentedIsNotInspected) {
    require("b", "accepts = \"inspected\"\nchecks = [\"published\"]");
    contact(examined_pages(), Says::Surely);
    evidence.declare("published", true);
    EXPECT_EQ(verdict("b").verdict, Verdict::Inconclusive);
}

TEST_F(PublishedTest, PagesThatAreSilentAreInconclusive) {
    examined_pages();
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(PublishedTest, TheMakersWordDoesNotFillTheSilenceOfItsPages) {
    examined_pages();
    evidence.declare("published", true);
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
    EXPECT_THAT(verdict("a").questions, testing::IsEmpty());
}

TEST_F(PublishedTest, ATesterWhoReadThemFillsIt) {
    examined_pages();
    evidence.record("demo/a", "pass");
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
}

TEST_F(PublishedTest, ASentenceThatMaySayItIsInconclusiveAndAsksTheMaker) {
    const std::int64_t sentence = contact(examined_pages(), Says::Perhaps);
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
    EXPECT_THAT(verdict("a").reasons, Contains(testing::Field(&Reason::observations, ElementsAre(sentence))));
    EXPECT_THAT(verdict("a").questions, ElementsAre("published"));
}

TEST_F(PublishedTest, TheMakersWordDecidesASentenceThatMaySayItAndStandsOnIt) {
    const std::int64_t sentence = contact(examined_pages(), Says::Perhaps);
    evidence.declare("published", true);
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
    EXPECT_EQ(verdict("a").basis, Basis::Declared);
    EXPECT_THAT(verdict("a").reasons.at(0).observations, Contains(sentence));
}

TEST_F(PublishedTest, NobodyFillsWhatWasNotReadToTheEnd) {
    contact(examined_pages(Examination::Outcome::Incomplete), Says::Perhaps);
    evidence.declare("published", true);
    evidence.record("demo/a", "pass");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(PublishedTest, WithoutPagesTheMakersWordCountsAsEver) {
    evidence.declare("published", true);
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
}

TEST_F(PublishedTest, ADefectAgainstTheMakersWordIsAContradiction) {
    contact(examined_pages(), Says::Surely, "expired");
    evidence.declare("published", true);
    EXPECT_EQ(verdict("a").verdict, Verdict::Fail);
    EXPECT_THAT(kinds(verdict("a")), Contains(Reason::Kind::Contradiction));
}

TEST_F(PublishedTest, TheDayOfAssessmentDecidesWhatEndsOnADay) {
    contact(examined_pages(), Says::Surely, "", "2026-11-22");
    evidence.declare("published", true);
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
}

TEST_F(PublishedTest, OnTheDayAfterItHasEnded) {
    on = day("2026-11-23");
    contact(examined_pages(), Says::Surely, "", "2026-11-22");
    EXPECT_EQ(verdict("a").verdict, Verdict::Fail);
}

TEST_F(PublishedTest, APageOfTheDayOfAssessmentCounts) {
    const std::int64_t run = examined_pages();
    contact(run, Says::Surely);
    fetched(run, "2026-11-22T23:59:59Z");
    evidence.declare("published", true);
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
}

TEST_F(PublishedTest, APageThatWasFetchedLaterSaysNothingForTheDayAndNobodysWordFillsIt) {
    const std::int64_t run = examined_pages();
    contact(run, Says::Surely);
    fetched(run, "2026-11-23T00:00:00Z");
    evidence.declare("published", true);
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
    const auto names_the_day = testing::AllOf(testing::HasSubstr("2026-11-23"), testing::HasSubstr("warifu fetch"));
    EXPECT_THAT(verdict("a").reasons,
                Contains(testing::Field(&Reason::text, testing::Field(&Text::en, names_the_day))));
}

TEST_F(PublishedTest, WhatALaterPageGetsWrongStaysWrong) {
    const std::int64_t run = examined_pages();
    contact(run, Says::Surely, "expired");
    fetched(run, "2026-11-23T00:00:00Z");
    EXPECT_EQ(verdict("a").verdict, Verdict::Fail);
}

TEST_F(PublishedTest, APageOfAnUnknownTimeSaysNothing) {
    const std::int64_t run = examined_pages();
    contact(run, Says::Surely);
    fetched(run, {});
    evidence.declare("published", true);
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(PublishedTest, AFileWithoutATimeIsTheMakersToDate) {
    const std::int64_t run = examined_pages();
    contact(run, Says::Surely);
    fetched(run, "");
    evidence.declare("published", true);
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
}

TEST_F(PublishedTest, APageCountsForAsManyDaysAsTheRequirementSays) {
    require("b", "checks = [\"published\"]\nparameters = { max_capture_days = \"21\" }");
    const std::int64_t run = examined_pages();
    contact(run, Says::Surely);
    fetched(run, "2026-11-01T12:00:00Z");
    evidence.declare("published", true);
    EXPECT_EQ(verdict("b").verdict, Verdict::Pass);
}

TEST_F(PublishedTest, OnTheDayAfterThemItIsTooOldWhereTheCatalogueAloneWouldAllowMore) {
    require("b", "checks = [\"published\"]\nparameters = { max_capture_days = \"21\" }");
    on = day("2026-11-23");
    const std::int64_t run = examined_pages();
    contact(run, Says::Surely);
    fetched(run, "2026-11-01T12:00:00Z");
    evidence.declare("published", true);
    EXPECT_EQ(verdict("b").verdict, Verdict::Inconclusive);
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
}

TEST_F(PublishedTest, AClaimThatTheRegimeDoesNotAllowIsToldWithItsRuleAndSentence) {
    const std::int64_t sentence = claim(examined_pages(), "guaranteed-secure", "It cannot be hacked.");
    ASSERT_EQ(regime().claims.size(), 1U);
    EXPECT_EQ(regime().claims[0].rule, "no-guarantee");
    EXPECT_EQ(regime().claims[0].text.en, "No guarantee: It cannot be hacked.");
    EXPECT_EQ(regime().claims[0].observation, sentence);
    EXPECT_EQ(regime().claims[0].provenance.confidence, catalogue::Confidence::Known);
}

TEST_F(PublishedTest, AClaimMovesNoVerdict) {
    const std::int64_t run = examined_pages();
    contact(run, Says::Surely);
    evidence.declare("published", true);
    claim(run, "guaranteed-secure", "It cannot be hacked.");
    EXPECT_EQ(regime().verdict, Verdict::Pass);
}

TEST_F(PublishedTest, WhatIsNotAllowedBeforeTheLabelIsAllowedWithIt) {
    claim(examined_pages(), "label-planned", "The label is planned.");
    label_held = true;
    EXPECT_THAT(regime().claims, testing::IsEmpty());
}

TEST_F(PublishedTest, WithoutTheLabelItIsTold) {
    claim(examined_pages(), "label-planned", "The label is planned.");
    EXPECT_THAT(regime().claims, testing::SizeIs(1));
}

} // namespace
} // namespace warifu::review
