// The verdict on a regime, its counts, how sure its criteria are, and what to do next.

#include "review_test_support.h"

namespace warifu::review {
namespace {

using catalogue::Confidence;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class RegimeTest : public ReviewTest {
protected:
    void good(const std::string& id, const std::string& obligation = "mandatory") {
        require(id, "checks = [\"word\"]", obligation);
        if (!std::exchange(m_declared_good, true))
            evidence.declare("word", true);
    }
    void bad(const std::string& id, const std::string& obligation = "mandatory") {
        require(id, "checks = [\"bad-word\"]", obligation);
        if (!std::exchange(m_declared_bad, true))
            evidence.declare("bad-word", true);
    }
    void out(const std::string& id) {
        require(id, "condition = \"radio\"\nchecks = [\"lab\"]");
        features["radio"] = false;
    }

private:
    bool m_declared_good = false;
    bool m_declared_bad = false;
};

TEST_F(RegimeTest, PassesWhenEveryMandatoryRequirementPassesOrDoesNotApply) {
    good("a");
    out("b");
    EXPECT_EQ(regime().verdict, Verdict::Pass);
}

TEST_F(RegimeTest, FailsWithOneMandatoryFail) {
    good("a");
    bad("b");
    require("c", "checks = [\"lab\"]");
    EXPECT_EQ(regime().verdict, Verdict::Fail);
}

TEST_F(RegimeTest, IsInconclusiveWithOneOpen) {
    good("a");
    require("c", "checks = [\"lab\"]");
    EXPECT_EQ(regime().verdict, Verdict::Inconclusive);
}

TEST_F(RegimeTest, UnmetRecommendationDoesNotFailIt) {
    good("a");
    bad("b", "recommended");
    EXPECT_EQ(regime().verdict, Verdict::Pass);
    EXPECT_EQ(regime().recommended.fail, 1U);
}

TEST_F(RegimeTest, EverythingNotApplicableIsNoPass) {
    out("a");
    out("b");
    EXPECT_EQ(regime().verdict, Verdict::NotApplicable);
}

TEST_F(RegimeTest, RecommendationsAloneAreNoPass) {
    good("a", "recommended");
    EXPECT_EQ(regime().verdict, Verdict::Inconclusive);
}

TEST_F(RegimeTest, CountsTopRequirementsAlone) {
    good("a");
    bad("b");
    out("c");
    require("d", "checks = [\"lab\"]");
    require("whole", "any = [\"item\"]");
    require("item", "checks = [\"lab\"]\npart_of = \"whole\"");
    EXPECT_EQ(regime().mandatory.pass, 1U);
    EXPECT_EQ(regime().mandatory.fail, 1U);
    EXPECT_EQ(regime().mandatory.not_applicable, 1U);
    EXPECT_EQ(regime().mandatory.inconclusive, 2U);
}

TEST_F(RegimeTest, IsAsSureAsItsWeakestCriterion) {
    good("a");
    require("b", "confidence = \"known\"\nchecks = [\"word\"]");
    EXPECT_EQ(regime().criteria, Confidence::Known);
}

TEST_F(RegimeTest, UnverifiedBasisMakesTheVerdictUnverified) {
    require(
        "a",
        "accepts = \"declared\"\naccepts_confidence = \"unverified\"\naccepts_source = [\"S\"]\nchecks = [\"word\"]");
    evidence.declare("word", true);
    EXPECT_EQ(verdict("a").criteria, Confidence::Unverified);
}

TEST_F(RegimeTest, UnverifiedConditionMakesTheVerdictUnverified) {
    require("a", "condition = \"doubtful\"\nchecks = [\"word\"]");
    features["doubtful"] = false;
    EXPECT_EQ(verdict("a").criteria, Confidence::Unverified);
    EXPECT_EQ(regime().criteria, Confidence::Unverified);
}

TEST_F(RegimeTest, NextStepsMendFirst) {
    require("open", "checks = [\"lab\"]");
    bad("b");
    ASSERT_THAT(answer().next, SizeIs(2));
    EXPECT_EQ(answer().next[0].kind, NextStep::Kind::Mend);
    EXPECT_EQ(answer().next[0].text.en, "make it good");
    EXPECT_THAT(answer().next[0].requirements, ElementsAre("demo/b"));
    EXPECT_EQ(answer().next[1].kind, NextStep::Kind::Examine);
}

TEST_F(RegimeTest, NextStepsAskTheQuestionThatMovesMoreFirst) {
    require("a", "checks = [\"bad-word\"]");
    require("b", "checks = [\"word\"]");
    require("c", "checks = [\"word\"]");
    ASSERT_FALSE(answer().next.empty());
    EXPECT_EQ(answer().next[0].kind, NextStep::Kind::Answer);
    EXPECT_THAT(answer().next[0].text.en, HasSubstr("Is it good?"));
    EXPECT_THAT(answer().next[0].requirements, ElementsAre("demo/b", "demo/c"));
}

TEST_F(RegimeTest, NothingLeftToDoAfterAPass) {
    good("a");
    EXPECT_THAT(answer().next, IsEmpty());
}

TEST(RegimeQuestionTest, ExceptedProductIsOutOfScopeWithTheClause) {
    const catalogue::Catalogue catalogue = small_catalogue({requirement("a", "checks = [\"word\"]")});
    const catalogue::Regime* regime = catalogue.find_regime("demo");
    const catalogue::ScopeRule rule{"computer", {"Computers", "コンピューター"}, "Schedule 3", {}, {}};
    const sample::DossierBuilder evidence;
    Question question{catalogue, evidence.dossier(), day("2026-11-22"), {}, {}, {}, {}, {}};
    question.regimes.push_back({"demo", regime, regime->levels.data(), regime->editions.data(), &rule, {}});
    const Answer answer = sample::must(review(question));
    EXPECT_EQ(answer.regimes.at(0).verdict, Verdict::NotApplicable);
    EXPECT_THAT(answer.regimes.at(0).note.en, HasSubstr("Schedule 3"));
    EXPECT_THAT(answer.verdicts, IsEmpty());
}

TEST(RegimeQuestionTest, PassByALabelEndsWithItWhereIdsCarryAnEditionToo) {
    const catalogue::Catalogue catalogue =
        small_catalogue({requirement("a", "checks = [\"word\"]")}, requirement("a", "checks = [\"word\"]"));
    const catalogue::Regime* regime = catalogue.find_regime("demo");
    const sample::DossierBuilder evidence;
    Question question{catalogue, evidence.dossier(), day("2026-11-22"), {}, {}, {}, {}, {}};
    question.regimes.push_back(
        {"demo@1", regime, regime->levels.data(), catalogue.find_edition(*regime, "1"), nullptr, {}});
    question.met_by_label.push_back({"demo@1/a", {"by the label", "ラベル"}, day("2027-01-31"), Confidence::Seen});
    const Answer answer = sample::must(review(question));
    EXPECT_EQ(answer.regimes.at(0).verdict, Verdict::Pass);
    EXPECT_EQ(answer.regimes.at(0).until, day("2027-01-31"));
}

TEST(RegimeQuestionTest, PassOverALabelledPartOfAnotherRegimeEndsWithThatLabel) {
    const catalogue::Catalogue catalogue =
        small_catalogue({requirement("whole", "all = [\"demo@2/a\"]")}, requirement("a", "checks = [\"word\"]"));
    const catalogue::Regime* regime = catalogue.find_regime("demo");
    const sample::DossierBuilder evidence;
    Question question{catalogue, evidence.dossier(), day("2026-11-22"), {}, {}, {}, {}, {}};
    question.regimes.push_back(
        {"demo@1", regime, regime->levels.data(), catalogue.find_edition(*regime, "1"), nullptr, {}});
    question.met_by_label.push_back({"demo@2/a", {"by the label", "ラベル"}, day("2027-01-31"), Confidence::Seen});
    const Answer answer = sample::must(review(question));
    EXPECT_EQ(answer.regimes.at(0).verdict, Verdict::Pass);
    EXPECT_EQ(answer.regimes.at(0).until, day("2027-01-31"));
}

TEST(RegimeQuestionTest, RegimeWithoutCriteriaIsInconclusiveAndUnverified) {
    const catalogue::Catalogue catalogue = small_catalogue({});
    const catalogue::Regime* regime = catalogue.find_regime("demo");
    const sample::DossierBuilder evidence;
    Question question{catalogue, evidence.dossier(), day("2026-11-22"), {}, {}, {}, {}, {}};
    question.regimes.push_back({"demo/2", regime, regime->levels.data(), nullptr, nullptr, {"not open", "未開始"}});
    const Answer answer = sample::must(review(question));
    EXPECT_EQ(answer.regimes.at(0).verdict, Verdict::Inconclusive);
    EXPECT_EQ(answer.regimes.at(0).criteria, Confidence::Unverified);
    EXPECT_EQ(answer.regimes.at(0).note.en, "not open");
}

} // namespace
} // namespace warifu::review
