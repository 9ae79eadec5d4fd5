// Requirements made of others, the rule on justifications, labels and overrides.

#include "../../../src/review/judge.h"
#include "review_test_support.h"

namespace warifu::review {
namespace {

using catalogue::Basis;
using catalogue::Confidence;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Verdict P = Verdict::Pass;
constexpr Verdict F = Verdict::Fail;
constexpr Verdict I = Verdict::Inconclusive;
constexpr Verdict N = Verdict::NotApplicable;

TEST(AllOf, OneFailFails) { EXPECT_EQ(all_of({P, I, N, F}), F); }
TEST(AllOf, OneOpenLeavesItOpen) { EXPECT_EQ(all_of({P, I, N}), I); }
TEST(AllOf, NotApplicablePartsDoNotCount) { EXPECT_EQ(all_of({P, N}), P); }
TEST(AllOf, NothingApplicableIsNoPass) { EXPECT_EQ(all_of({N, N}), N); }
TEST(AllOf, NothingAtAllIsNoPass) { EXPECT_EQ(all_of({}), I); }
TEST(AnyOf, OnePassIsEnough) { EXPECT_EQ(any_of({F, I, N, P}), P); }
TEST(AnyOf, OneOpenLeavesItOpen) { EXPECT_EQ(any_of({F, I, N}), I); }
TEST(AnyOf, FailsWhenEveryApplicableOneFails) { EXPECT_EQ(any_of({F, N}), F); }
TEST(AnyOf, NothingApplicableIsNoPass) { EXPECT_EQ(any_of({N, N}), N); }
TEST(AnyOf, NothingAtAllIsNoPass) { EXPECT_EQ(any_of({}), I); }

class ComposedTest : public ReviewTest {
protected:
    ComposedTest() {
        require("good", "checks = [\"word\"]");
        require("bad", "checks = [\"bad-word\"]");
        require("open", "checks = [\"lab\"]");
        evidence.declare("word", true);
        evidence.declare("bad-word", true);
    }
};

TEST_F(ComposedTest, AllNeedsEveryPart) {
    require("whole", "all = [\"good\", \"open\"]");
    EXPECT_EQ(verdict("whole").verdict, I);
}

TEST_F(ComposedTest, AllFailsWithOnePartAndNamesIt) {
    require("whole", "all = [\"good\", \"bad\"]");
    EXPECT_EQ(verdict("whole").verdict, F);
    EXPECT_THAT(verdict("whole").reasons.at(1).text.en, "demo/bad: FAIL");
    EXPECT_THAT(verdict("whole").remedy, SizeIs(1));
}

TEST_F(ComposedTest, AnyPassesByOnePart) {
    require("whole", "any = [\"bad\", \"good\", \"open\"]");
    EXPECT_EQ(verdict("whole").verdict, P);
    EXPECT_EQ(verdict("whole").basis, Basis::Declared);
}

TEST_F(ComposedTest, AllAndAnyTogetherMustBothHold) {
    require("both", "all = [\"good\"]\nany = [\"good\", \"bad\"]");
    require("half", "all = [\"good\"]\nany = [\"open\", \"bad\"]");
    EXPECT_EQ(verdict("both").verdict, P);
    EXPECT_EQ(verdict("half").verdict, I);
}

TEST_F(ComposedTest, PassRestsOnTheWeakestPart) {
    require("tested", "accepts = \"tested\"\nchecks = [\"lab\"]");
    evidence.record("demo/tested", "pass");
    require("whole", "all = [\"tested\", \"good\"]");
    EXPECT_EQ(verdict("whole").basis, Basis::Declared);
}

TEST_F(ComposedTest, ComposedRequirementHoldsToTheBasisThatItAccepts) {
    require("whole", "accepts = \"tested\"\nall = [\"good\"]");
    EXPECT_NE(verdict("whole").verdict, P) << "declared, where a test is asked for";
}

TEST_F(ComposedTest, ConditionOfTheWholeCounts) {
    require("whole", "condition = \"radio\"\nall = [\"bad\"]");
    features["radio"] = false;
    EXPECT_EQ(verdict("whole").verdict, N);
}

TEST_F(ComposedTest, UnverifiedPartMakesTheWholeUnverified) {
    require("vague", "confidence = \"unverified\"\nchecks = [\"word\"]");
    require("whole", "all = [\"good\", \"vague\"]");
    EXPECT_EQ(verdict("whole").criteria, Confidence::Unverified);
}

class JustificationTest : public ReviewTest {
protected:
    JustificationTest() {
        require("rule", "rule = \"recommendations-justified\"");
        require("advice", "condition = \"radio\"\nchecks = [\"word\"]", "recommended");
    }
};

TEST_F(JustificationTest, MetRecommendationNeedsNone) {
    evidence.declare("word", true);
    EXPECT_EQ(verdict("rule").verdict, P);
}

TEST_F(JustificationTest, UnmetRecommendationWithoutOneFails) {
    evidence.declare("word", false);
    EXPECT_EQ(verdict("rule").verdict, F);
    EXPECT_THAT(verdict("rule").reasons.at(0).text.en, HasSubstr("demo/advice is FAIL"));
}

TEST_F(JustificationTest, InapplicableRecommendationWithoutOneFails) {
    features["radio"] = false;
    EXPECT_EQ(verdict("rule").verdict, F);
}

TEST_F(JustificationTest, UndecidedRecommendationLeavesItOpen) { EXPECT_EQ(verdict("rule").verdict, I); }

TEST_F(JustificationTest, JustifiedRecommendationMeetsTheRuleAndStaysUnmet) {
    evidence.declare("word", false);
    justifications["demo/advice"] = "no need";
    EXPECT_EQ(verdict("rule").verdict, P);
    EXPECT_EQ(verdict("advice").verdict, F);
}

TEST_F(JustificationTest, MandatoryRequirementsAreNotItsBusiness) {
    require("must", "checks = [\"bad-word\"]");
    evidence.declare("word", true);
    evidence.declare("bad-word", true);
    EXPECT_EQ(verdict("rule").verdict, P);
}

TEST_F(JustificationTest, PassHoldsToTheBasisThatTheRuleAccepts) {
    require("strict", "accepts = \"documented\"\nrule = \"recommendations-justified\"");
    evidence.declare("word", true);
    EXPECT_TRUE(verdict("strict").verdict != P || verdict("strict").basis >= Basis::Documented);
}

class LabelTest : public ReviewTest {
protected:
    LabelTest() { require("a", "checks = [\"bad-word\"]"); }
    void granted(const std::string& requirement, const char* until, Confidence confidence = Confidence::Seen) {
        labels.push_back({requirement, {"by the label", "ラベルによる"}, day(until), confidence});
    }
};

TEST_F(LabelTest, StatuteMeetsTheRequirementAndKeepsTheNativeVerdict) {
    evidence.declare("bad-word", true);
    granted("demo/a", "2027-01-31");
    EXPECT_EQ(verdict("a").verdict, P);
    EXPECT_EQ(verdict("a").native, F);
    EXPECT_FALSE(verdict("a").basis);
    EXPECT_EQ(verdict("a").reasons.at(0).kind, Reason::Kind::Label);
}

TEST_F(LabelTest, LabelOfAnotherRequirementDoesNotCount) {
    granted("demo/b", "2027-01-31");
    EXPECT_EQ(verdict("a").verdict, I);
}

TEST_F(LabelTest, UnverifiedArrangementMakesTheVerdictUnverified) {
    granted("demo/a", "2027-01-31", Confidence::Unverified);
    EXPECT_EQ(verdict("a").criteria, Confidence::Unverified);
}

TEST_F(LabelTest, RegimePassesNoLongerThanItsEarliestLabel) {
    require("b", "checks = [\"bad-word\"]");
    granted("demo/a", "2027-03-31");
    granted("demo/b", "2027-01-31");
    EXPECT_EQ(regime().verdict, P);
    EXPECT_EQ(regime().until, day("2027-01-31"));
}

TEST_F(LabelTest, NativePassNeedsNoLabel) {
    evidence.declare("bad-word", false);
    granted("demo/a", "2027-01-31");
    EXPECT_EQ(verdict("a").basis, Basis::Declared);
    EXPECT_THAT(kinds(verdict("a")), ElementsAre(Reason::Kind::Covered));
}

TEST_F(LabelTest, NativeVerdictOfTheWholeIsFromEvidenceAlone) {
    require("whole", "all = [\"a\"]");
    evidence.declare("bad-word", true);
    granted("demo/a", "2027-01-31");
    EXPECT_EQ(verdict("whole").verdict, P);
    EXPECT_EQ(verdict("whole").native, F);
}

class OverrideTest : public ReviewTest {
protected:
    OverrideTest() {
        require("a", "checks = [\"word\"]");
        evidence.declare("word", false);
    }
    void override_with(const std::string& id, Verdict verdict) {
        overrides.insert_or_assign(id, Override{verdict, "R. Reviewer", "seen on site", day("2026-11-20")});
    }
};

TEST_F(OverrideTest, ReviewerDecidesAndTheNativeVerdictStays) {
    override_with("demo/a", P);
    EXPECT_EQ(verdict("a").verdict, P);
    EXPECT_EQ(verdict("a").native, F);
    ASSERT_TRUE(verdict("a").override_);
    EXPECT_EQ(verdict("a").override_->reviewer, "R. Reviewer");
}

TEST_F(OverrideTest, ReviewerStandsAboveALabel) {
    override_with("demo/a", F);
    labels.push_back({"demo/a", {"by the label", "ラベル"}, {}, Confidence::Seen});
    EXPECT_EQ(verdict("a").verdict, F);
}

TEST_F(OverrideTest, CountsInTheWhole) {
    require("whole", "all = [\"a\"]");
    override_with("demo/a", P);
    EXPECT_EQ(verdict("whole").verdict, P);
}

TEST_F(OverrideTest, NativeVerdictOfTheWholeIsFromEvidenceAlone) {
    require("whole", "all = [\"a\"]");
    override_with("demo/a", P);
    EXPECT_EQ(verdict("whole").native, F);
}

TEST_F(OverrideTest, AlternativeThatAReviewerFailedLendsItsBasisToNothing) {
    require("tested", "accepts = \"tested\"\nchecks = [\"lab\"]");
    require("said", "checks = [\"bad-word\"]");
    require("whole", "any = [\"tested\", \"said\"]");
    evidence.record("demo/tested", "pass");
    evidence.declare("bad-word", false);
    override_with("demo/tested", F);
    EXPECT_EQ(verdict("whole").verdict, P);
    EXPECT_EQ(verdict("whole").basis, Basis::Declared);
}

TEST_F(OverrideTest, NativeVerdictOfTheRuleOnJustificationsIsFromEvidenceAlone) {
    require("rule", "rule = \"recommendations-justified\"");
    require("advice", "checks = [\"word\"]", "recommended");
    override_with("demo/advice", P);
    EXPECT_EQ(verdict("rule").verdict, P);
    EXPECT_EQ(verdict("rule").native, F);
}

TEST_F(OverrideTest, DoesNotCountBeforeItsDay) {
    override_with("demo/a", P);
    on = day("2026-11-19");
    EXPECT_NE(verdict("a").verdict, P);
}

} // namespace
} // namespace warifu::review
