// The table of design.md, section 4: what a check comes to, and what a requirement makes of it.

#include "review_test_support.h"

namespace warifu::review {
namespace {

using catalogue::Basis;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

using CheckTest = ReviewTest;

TEST_F(CheckTest, ViolationFailsWithItsReasonAndObservation) {
    require("a", "checks = [\"accounts\"]");
    const std::int64_t seen = account(examined_image(), "plain");
    EXPECT_EQ(verdict("a").verdict, Verdict::Fail);
    ASSERT_THAT(verdict("a").reasons, SizeIs(1));
    const Reason& reason = verdict("a").reasons[0];
    EXPECT_EQ(reason.kind, Reason::Kind::Violation);
    EXPECT_EQ(reason.check, "accounts");
    EXPECT_EQ(reason.text.en, "plain root");
    EXPECT_EQ(reason.text.ja, "平文");
    EXPECT_THAT(reason.observations, ElementsAre(seen));
}

TEST_F(CheckTest, ViolationNamesTheRemedy) {
    require("a", "checks = [\"accounts\"]");
    account(examined_image(), "plain");
    ASSERT_THAT(verdict("a").remedy, SizeIs(1));
    EXPECT_EQ(verdict("a").remedy[0].en, "hash it");
    EXPECT_THAT(verdict("a").provide, IsEmpty());
}

TEST_F(CheckTest, CoveredPassesAsInspectedAndNamesTheExaminations) {
    require("a", "checks = [\"accounts\"]");
    account(examined_image(), "hashed");
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
    EXPECT_EQ(verdict("a").basis, Basis::Inspected);
    EXPECT_THAT(verdict("a").examinations, SizeIs(1));
    EXPECT_THAT(kinds(verdict("a")), ElementsAre(Reason::Kind::Covered));
}

TEST_F(CheckTest, ViolationFailsEvenWhenTheExaminationIsIncomplete) {
    require("a", "checks = [\"accounts\"]");
    account(examined_image(Examination::Outcome::Incomplete), "plain");
    EXPECT_EQ(verdict("a").verdict, Verdict::Fail);
}

TEST_F(CheckTest, IncompleteExaminationIsInconclusiveWithItsReason) {
    require("a", "checks = [\"accounts\"]");
    account(examined_image(Examination::Outcome::Incomplete), "hashed");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
    EXPECT_THAT(verdict("a").reasons.at(0).text.en, HasSubstr("stopped at the budget"));
}

TEST_F(CheckTest, MissingExaminationIsInconclusive) {
    require("a", "checks = [\"accounts\"]");
    account(evidence.image(), "hashed");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(CheckTest, UnknownValueThatTheCheckReadsIsInconclusive) {
    require("a", "checks = [\"accounts\"]");
    const std::int64_t run = examined_image();
    account(run, "hashed");
    account(run, {});
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
    EXPECT_THAT(verdict("a").reasons.at(0).text.en, HasSubstr("account.password_state"));
}

TEST_F(CheckTest, UnknownValueThatTheCheckDoesNotReadDoesNotMatter) {
    require("a", "checks = [\"accounts\"]");
    account(examined_image(), "hashed"); // its shell was left unknown
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
}

TEST_F(CheckTest, EveryImageMustBeExamined) {
    require("a", "checks = [\"accounts\"]");
    account(examined_image(), "hashed");
    evidence.image("second.bin", sample::other_digest);
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
    EXPECT_THAT(verdict("a").reasons.at(0).text.en, HasSubstr("second.bin"));
}

TEST_F(CheckTest, EveryCurrentExaminationOfAnImageMustBeComplete) {
    require("a", "checks = [\"accounts\"]");
    account(examined_image(), "hashed");
    evidence.examined(evidence.image("fw.bin", sample::firmware_digest, "second-look"), "inspection.accounts",
                      Examination::Outcome::Incomplete);
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(CheckTest, EveryImageMustBeCoveredEvenUnderOneName) {
    require("a", "checks = [\"image\"]");
    account(examined_image(), "hashed");
    const std::int64_t second = evidence.image("fw.bin", sample::other_digest);
    evidence.examined(second, "inspection.accounts");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(CheckTest, QueryThatRunsOutOfItsBudgetIsInconclusive) {
    require("a", "checks = [\"endless\"]");
    require("b", "checks = [\"word\"]");
    const std::int64_t run = examined_image();
    for (int i = 0; i < 300; ++i)
        account(run, "hashed");
    evidence.declare("word", true);
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
    EXPECT_EQ(verdict("b").verdict, Verdict::Pass) << "others are judged all the same";
}

TEST_F(CheckTest, SupersededRunCountsNoMore) {
    require("a", "checks = [\"accounts\"]");
    account(examined_image(), "plain");
    account(examined_image(), "hashed");
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
}

TEST_F(CheckTest, NarrowedCoverageIsInconclusiveWithItsReason) {
    require("a", "checks = [\"image\"]");
    examined_image();
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
    EXPECT_EQ(verdict("a").reasons.at(0).text.en, "fw.bin: no account file");
    EXPECT_EQ(verdict("a").reasons.at(1).text.en, "an account file must be there") << "why it is asked for";
}

TEST_F(CheckTest, RequirementBindsTheCheckParameter) {
    require("default", "checks = [\"image\"]");
    require("bound", "checks = [\"image\"]\nparameters = { uid = \"0\" }");
    account(examined_image(), "hashed");
    EXPECT_EQ(verdict("default").verdict, Verdict::Pass);
    EXPECT_EQ(verdict("bound").verdict, Verdict::Fail);
}

TEST_F(CheckTest, NothingGivenIsInconclusiveAndSaysWhatToProvide) {
    require("a", "checks = [\"image\"]");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
    ASSERT_THAT(verdict("a").provide, SizeIs(1));
    EXPECT_EQ(verdict("a").provide[0].en, "attach the firmware");
    EXPECT_FALSE(verdict("a").basis);
}

TEST_F(CheckTest, EveryCheckMustBeAnswered) {
    require("a", "checks = [\"accounts\", \"word\"]");
    account(examined_image(), "hashed");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
    EXPECT_THAT(verdict("a").questions, ElementsAre("word"));
}

TEST_F(CheckTest, PassRestsOnTheWeakestOfItsChecks) {
    require("a", "checks = [\"accounts\", \"word\"]");
    account(examined_image(), "hashed");
    evidence.declare("word", true);
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
    EXPECT_EQ(verdict("a").basis, Basis::Declared);
}

using DeclarationTest = ReviewTest;

TEST_F(DeclarationTest, GoodAnswerPassesWhereTheWordIsAccepted) {
    require("yes", "checks = [\"word\"]");
    require("no", "checks = [\"bad-word\"]");
    evidence.declare("word", true);
    evidence.declare("bad-word", false);
    EXPECT_EQ(verdict("yes").verdict, Verdict::Pass);
    EXPECT_EQ(verdict("yes").basis, Basis::Declared);
    EXPECT_EQ(verdict("no").verdict, Verdict::Pass);
}

TEST_F(DeclarationTest, BadAnswerFails) {
    require("yes", "checks = [\"word\"]");
    require("no", "checks = [\"bad-word\"]");
    evidence.declare("word", false);
    evidence.declare("bad-word", true);
    EXPECT_EQ(verdict("yes").verdict, Verdict::Fail);
    EXPECT_EQ(verdict("no").verdict, Verdict::Fail);
}

TEST_F(DeclarationTest, NoAnswerIsInconclusiveAndAsksTheQuestion) {
    require("a", "checks = [\"word\"]");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
    EXPECT_THAT(verdict("a").questions, ElementsAre("word"));
}

TEST_F(DeclarationTest, WordIsNotEnoughWhereMoreIsAsked) {
    for (const std::string accepts : {"documented", "inspected", "tested"})
        require(accepts, "accepts = \"" + accepts + "\"\nchecks = [\"word\"]");
    evidence.declare("word", true);
    for (const std::string accepts : {"documented", "inspected", "tested"})
        EXPECT_EQ(verdict(accepts).verdict, Verdict::Inconclusive) << accepts;
}

TEST_F(DeclarationTest, WordFillsInWhereNoArtefactWasGiven) {
    require("a", "checks = [\"accounts\"]");
    evidence.declare("accounts", true);
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
    EXPECT_EQ(verdict("a").basis, Basis::Declared);
}

TEST_F(DeclarationTest, WordDoesNotFillTheGapOfAnIncompleteArtefact) {
    require("a", "checks = [\"accounts\"]");
    account(examined_image(Examination::Outcome::Incomplete), "hashed");
    evidence.declare("accounts", true);
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(DeclarationTest, WordDoesNotFillTheGapOfAnArtefactNobodyExamined) {
    require("a", "checks = [\"accounts\"]");
    evidence.image();
    evidence.declare("accounts", true);
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(DeclarationTest, WordAgainstEvidenceIsAContradictionAndFails) {
    require("a", "checks = [\"accounts\"]");
    const std::int64_t seen = account(examined_image(), "plain");
    evidence.declare("accounts", true);
    EXPECT_EQ(verdict("a").verdict, Verdict::Fail);
    EXPECT_THAT(kinds(verdict("a")), ElementsAre(Reason::Kind::Contradiction));
    EXPECT_THAT(verdict("a").reasons[0].observations, ElementsAre(seen));
}

TEST_F(DeclarationTest, BadAnswerFailsEvenWhenTheArtefactShowsNothing) {
    require("a", "checks = [\"accounts\"]");
    account(examined_image(), "hashed");
    evidence.declare("accounts", false);
    EXPECT_EQ(verdict("a").verdict, Verdict::Fail);
}

TEST_F(DeclarationTest, AnswerThatIsNeitherYesNorNoIsNone) {
    require("a", "checks = [\"word\"]");
    const std::int64_t run = evidence.image();
    evidence.row(run, "declaration", {{"question", "word"}, {"answer", "maybe"}, {"note", ""}});
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

using ConditionTest = ReviewTest;

TEST_F(ConditionTest, ConditionThatDoesNotHoldMakesItNotApplicable) {
    require("a", "condition = \"radio\"\nchecks = [\"word\"]");
    features["radio"] = false;
    EXPECT_EQ(verdict("a").verdict, Verdict::NotApplicable);
    EXPECT_THAT(kinds(verdict("a")), ElementsAre(Reason::Kind::Condition));
    EXPECT_THAT(verdict("a").reasons[0].text.en, HasSubstr("It has a radio"));
}

TEST_F(ConditionTest, UnansweredConditionIsTakenToHoldAndAsked) {
    require("a", "condition = \"radio\"\nchecks = [\"word\"]");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
    EXPECT_THAT(verdict("a").questions, Contains("radio"));
}

TEST_F(ConditionTest, ConditionThatHoldsLeavesTheChecksToDecide) {
    require("a", "condition = \"radio\"\nchecks = [\"word\"]");
    features["radio"] = true;
    evidence.declare("word", true);
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
}

TEST_F(ConditionTest, EvidenceAgainstADeniedConditionIsAContradictionAndFails) {
    require("a", "condition = \"service\"\nchecks = [\"word\"]");
    features["service"] = false;
    const std::int64_t seen = service(examined_image(), std::int64_t{1});
    EXPECT_EQ(verdict("a").verdict, Verdict::Fail);
    ASSERT_THAT(kinds(verdict("a")), ElementsAre(Reason::Kind::Contradiction));
    EXPECT_THAT(verdict("a").reasons[0].observations, ElementsAre(seen));
}

TEST_F(ConditionTest, DeniedConditionThatNobodyCouldCheckToTheEndIsInconclusive) {
    require("a", "condition = \"service\"\nchecks = [\"word\"]");
    features["service"] = false;
    service(examined_image(), {});
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(ConditionTest, DeniedConditionThatTheArtefactBearsOutIsNotApplicable) {
    require("a", "condition = \"service\"\nchecks = [\"word\"]");
    features["service"] = false;
    service(examined_image(), std::int64_t{0});
    EXPECT_EQ(verdict("a").verdict, Verdict::NotApplicable);
}

TEST_F(ConditionTest, TestersFailIsNotHiddenByADeniedCondition) {
    require("a", "condition = \"radio\"\nchecks = [\"lab\"]");
    features["radio"] = false;
    evidence.record("demo/a", "fail");
    EXPECT_NE(verdict("a").verdict, Verdict::NotApplicable);
}

} // namespace
} // namespace warifu::review
