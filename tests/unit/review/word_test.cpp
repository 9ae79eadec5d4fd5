// The maker's conformance statement (ICS), own tests and confirmations beside the evidence: what they may do to a
// verdict, and what they may not.

#include "review_test_support.h"

namespace warifu::review {
namespace {

using testing::Contains;
using testing::Not;

constexpr const char* asks_word = "accepts = \"declared\"\nchecks = [\"word\"]\n";
constexpr const char* asks_accounts = "accepts = \"inspected\"\nchecks = [\"accounts\"]\n";

class MakersWordTest : public ReviewTest {
protected:
    /// One provision `a`, which a specification examines.
    void examine(const std::string& rest, const std::string& obligation = "mandatory") {
        require("a", rest, obligation);
        assessed = {"a"};
    }
    void states(Value support, const std::string& detail = {}) { states_on("a", std::move(support), detail); }
    void states_on(const std::string& provision, Value support, const std::string& detail = {}) {
        evidence.states(paper(), "demo@1", provision, std::move(support), detail);
    }
    void own_test(const std::string& verdict, const std::string& test_case = {}) {
        evidence.row(paper(), "test_verdict",
                     {{"edition", "demo@1"},
                      {"provision", "a"},
                      {"test_case", test_case},
                      {"test_unit", ""},
                      {"verdict", verdict},
                      {"written", verdict}});
    }
    void confirms(Value answer) {
        evidence.row(paper(), "ixit_entry",
                     {{"edition", "demo@1"},
                      {"ixit_table", "CONF"},
                      {"entry", ""},
                      {"field", "Goodness (Yes/No)"},
                      {"text", "Yes"},
                      {"answer", std::move(answer)}});
    }
    void lists(const std::string& text) {
        evidence.row(paper(), "ixit_entry",
                     {{"edition", "demo@1"},
                      {"ixit_table", "SoftServ"},
                      {"entry", "S-1"},
                      {"field", "Description"},
                      {"text", text},
                      {"answer", ""}});
    }
    std::int64_t paper() {
        if (m_paper == 0)
            m_paper = evidence.document();
        return m_paper;
    }

private:
    std::int64_t m_paper = 0;
};

TEST_F(MakersWordTest, YesIsADeclarationWhereTheMakersWordIsAccepted) {
    examine(asks_word);
    states("Y");
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
    EXPECT_EQ(verdict("a").basis, catalogue::Basis::Declared);
}

TEST_F(MakersWordTest, YesMakesNoPassWhereMoreIsAskedFor) {
    examine("accepts = \"documented\"\nchecks = [\"word\"]\n");
    states("Y");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(MakersWordTest, YesMakesNoPassWhereATestIsAskedFor) {
    examine("accepts = \"tested\"\nchecks = [\"word\", \"lab\"]\n");
    states("Y");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(MakersWordTest, YesDoesNotStandInForATester) {
    examine("accepts = \"declared\"\nchecks = [\"lab\"]\n");
    states("Y");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(MakersWordTest, YesThatEvidenceContradictsFailsAsAContradiction) {
    examine(asks_accounts);
    account(examined_image(), "plain");
    states("Y");
    EXPECT_EQ(verdict("a").verdict, Verdict::Fail);
    EXPECT_THAT(kinds(verdict("a")), Contains(Reason::Kind::Contradiction));
    EXPECT_THAT(kinds(verdict("a")), Not(Contains(Reason::Kind::Violation)));
}

TEST_F(MakersWordTest, YesDoesNotFillTheGapOfAnImageThatWasNotExamined) {
    examine("accepts = \"declared\"\nchecks = [\"accounts\"]\n");
    examined_image(Examination::Outcome::Incomplete);
    states("Y");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(MakersWordTest, NoFailsWhateverEvidenceSays) {
    examine(asks_accounts);
    account(examined_image(), "locked");
    states("N", "not this year");
    EXPECT_EQ(verdict("a").verdict, Verdict::Fail);
    EXPECT_NE(verdict("a").reasons.front().text.en.find("not this year"), std::string::npos);
    EXPECT_EQ(regime().verdict, Verdict::Fail);
}

TEST_F(MakersWordTest, NoOnARecommendationIsJustifiedByItsDetail) {
    require("rule", "rule = \"recommendations-justified\"\naccepts = \"documented\"\n");
    require("a", asks_word, "recommended");
    assessed = {"rule", "a"};
    states("N", "the use case allows no more");
    EXPECT_EQ(verdict("a").verdict, Verdict::Fail);
    EXPECT_EQ(verdict("rule").verdict, Verdict::Pass);
}

TEST_F(MakersWordTest, NoOnARecommendationWithoutDetailIsNotJustified) {
    require("rule", "rule = \"recommendations-justified\"\naccepts = \"documented\"\n");
    require("a", asks_word, "recommended");
    assessed = {"rule", "a"};
    states("N");
    EXPECT_EQ(verdict("rule").verdict, Verdict::Fail);
}

TEST_F(MakersWordTest, DetailOfAYesJustifiesNothing) {
    require("rule", "rule = \"recommendations-justified\"\naccepts = \"documented\"\n");
    require("a", asks_accounts, "recommended");
    assessed = {"rule", "a"};
    account(examined_image(), "plain");
    states("Y", "hashed with care");
    EXPECT_EQ(verdict("rule").verdict, Verdict::Fail);
}

TEST_F(MakersWordTest, NotApplicableDeclaresTheConditionFalse) {
    examine(std::string(asks_word) + "condition = \"radio\"\n");
    states("N/A", "there is no radio");
    EXPECT_EQ(verdict("a").verdict, Verdict::NotApplicable);
    EXPECT_FALSE(verdict("a").reasons.front().observations.empty());
}

TEST_F(MakersWordTest, NotApplicableThatEvidenceContradictsFails) {
    examine(std::string(asks_word) + "condition = \"service\"\n");
    service(examined_image(), std::int64_t{1});
    states("N/A");
    EXPECT_EQ(verdict("a").verdict, Verdict::Fail);
    EXPECT_THAT(kinds(verdict("a")), Contains(Reason::Kind::Contradiction));
}

TEST_F(MakersWordTest, NotApplicableOnAProvisionThatAlwaysAppliesIsAFinding) {
    examine(asks_accounts);
    account(examined_image(), "locked");
    states("N/A");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
    EXPECT_THAT(kinds(verdict("a")), Contains(Reason::Kind::NotCovered));
}

TEST_F(MakersWordTest, FeatureAndStatementThatDisagreeLeaveItOpen) {
    examine(std::string(asks_word) + "condition = \"radio\"\n");
    evidence.declare("word", true);
    features["radio"] = true;
    states("N/A");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(MakersWordTest, FeatureDeniedAndClaimedByTheStatementLeavesItOpen) {
    examine(std::string(asks_word) + "condition = \"radio\"\n");
    features["radio"] = false;
    states("Y");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(MakersWordTest, WordThatIsNoneOfThreeLeavesItOpen) {
    examine(asks_accounts);
    account(examined_image(), "locked");
    states("other");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(MakersWordTest, EmptySupportClaimsNothing) {
    examine(asks_accounts);
    account(examined_image(), "locked");
    states("");
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
    EXPECT_TRUE(verdict("a").word);
}

TEST_F(MakersWordTest, SupportThatCouldNotBeReadLeavesItOpen) {
    examine(asks_accounts);
    account(examined_image(), "locked");
    states(Value{});
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(MakersWordTest, TwoLinesOfWhichOneSaysNoFail) {
    examine(asks_word);
    states("Y");
    states("N");
    EXPECT_EQ(verdict("a").verdict, Verdict::Fail);
}

TEST_F(MakersWordTest, TwoLinesThatDisagreeLeaveItOpen) {
    examine(std::string(asks_word) + "condition = \"radio\"\n");
    states("Y");
    states("N/A");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(MakersWordTest, LineOnAProvisionThatTheEditionDoesNotHaveLeavesItOpen) {
    examine(asks_accounts);
    account(examined_image(), "locked");
    states_on("z", "N");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(MakersWordTest, DocumentThatWasNotReadToItsEndLeavesEveryProvisionOpen) {
    examine(asks_accounts);
    account(examined_image(), "locked");
    evidence.document("torn.csv", "documents.ics");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(MakersWordTest, FailOfTheMakersOwnTestsFails) {
    examine(asks_word);
    evidence.declare("word", true);
    own_test("FAIL");
    EXPECT_EQ(verdict("a").verdict, Verdict::Fail);
}

TEST_F(MakersWordTest, FailOfOneCaseFailsThoughTheGroupPasses) {
    examine(asks_word);
    own_test("FAIL", "a-1");
    own_test("PASS");
    EXPECT_EQ(verdict("a").verdict, Verdict::Fail);
}

TEST_F(MakersWordTest, PassOfTheMakersOwnTestsIsADeclaration) {
    examine(asks_accounts);
    own_test("PASS");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
    ASSERT_TRUE(verdict("a").word);
    EXPECT_EQ(verdict("a").word->verdict, "PASS");
}

TEST_F(MakersWordTest, ConfirmationAnswersTheCheckThatTheCatalogueNames) {
    examine(asks_word);
    confirms("yes");
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
    EXPECT_EQ(verdict("a").basis, catalogue::Basis::Declared);
}

TEST_F(MakersWordTest, ConfirmationThatIsNoFails) {
    examine(asks_word);
    confirms("no");
    EXPECT_EQ(verdict("a").verdict, Verdict::Fail);
}

TEST_F(MakersWordTest, FreeTextAnswersNothing) {
    examine(asks_word);
    confirms("");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(MakersWordTest, ConfirmationAndAnswerThatDisagreeCountForNothing) {
    examine(asks_word);
    confirms("no");
    evidence.declare("word", true);
    states("Y");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(MakersWordTest, AnswerDoesNotCountBesideTablesThatWereNotReadToTheirEnd) {
    examine(asks_word);
    evidence.declare("word", true);
    evidence.document("torn.csv", "documents.ixit");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(MakersWordTest, ServiceThatTheTablesDoNotNameLeavesItOpen) {
    examine(asks_accounts);
    const std::int64_t run = examined_image();
    account(run, "locked");
    service(run, std::int64_t{1});
    lists("a web server");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
    EXPECT_EQ(verdict("a").reasons.back().text.en, "telnetd is not listed");
}

TEST_F(MakersWordTest, ServiceThatTheTablesNameIsNoFinding) {
    examine(asks_accounts);
    const std::int64_t run = examined_image();
    account(run, "locked");
    service(run, std::int64_t{1});
    lists("telnetd, for the factory");
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
}

TEST_F(MakersWordTest, WithoutASpecificationNobodySpeaksForTheProvision) {
    require("a", asks_accounts);
    account(examined_image(), "locked");
    states("N");
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass) << "an edition that no document is written for";
}

} // namespace
} // namespace warifu::review
