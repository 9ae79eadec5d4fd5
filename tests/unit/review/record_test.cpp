// A tester's record ([[examination]] of product.toml) as evidence.

#include "review_test_support.h"

namespace warifu::review {
namespace {

using catalogue::Basis;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

class RecordTest : public ReviewTest {
protected:
    RecordTest() { require("a", "accepts = \"tested\"\nchecks = [\"lab\"]"); }

    bool reason_says(std::string_view text) {
        return std::any_of(verdict("a").reasons.begin(), verdict("a").reasons.end(),
                           [&](const Reason& r) { return r.text.en.find(text) != std::string::npos; });
    }
};

TEST_F(RecordTest, PassOnADeviceIsTested) {
    const std::int64_t record = evidence.record("demo/a", "pass");
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
    EXPECT_EQ(verdict("a").basis, Basis::Tested);
    EXPECT_THAT(verdict("a").reasons.at(0).observations, ElementsAre(record));
}

TEST_F(RecordTest, FailFails) {
    const std::int64_t record = evidence.record("demo/a", "fail");
    EXPECT_EQ(verdict("a").verdict, Verdict::Fail);
    EXPECT_THAT(verdict("a").reasons.back().observations, ElementsAre(record));
    EXPECT_TRUE(reason_says("A. Tester examined it on 2026-11-01 and records: fail"));
}

TEST_F(RecordTest, FailFailsBesideAPass) {
    evidence.record("demo/a", "pass");
    evidence.record("demo/a", "fail");
    EXPECT_EQ(verdict("a").verdict, Verdict::Fail);
}

TEST_F(RecordTest, FailFailsAgainstCoveredFirmware) {
    require("b", "checks = [\"accounts\"]");
    account(examined_image(), "hashed");
    evidence.record("demo/b", "fail");
    EXPECT_EQ(verdict("b").verdict, Verdict::Fail);
}

TEST_F(RecordTest, InconclusiveRecordDecidesNothing) {
    evidence.record("demo/a", "inconclusive");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(RecordTest, NoRecordIsInconclusive) { EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive); }

TEST_F(RecordTest, RecordOfAnotherRequirementDoesNotCount) {
    evidence.record("demo/other", "pass");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(RecordTest, DocumentRecordIsNotEnoughWhereATestIsAsked) {
    evidence.record("demo/a", "pass", {{"method", "document"}});
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(RecordTest, DocumentRecordPassesWhereADocumentIsAccepted) {
    require("b", "accepts = \"documented\"\nchecks = [\"word\"]");
    evidence.record("demo/b", "pass", {{"method", "document"}});
    EXPECT_EQ(verdict("b").verdict, Verdict::Pass);
    EXPECT_EQ(verdict("b").basis, Basis::Documented);
}

TEST_F(RecordTest, RecordOfTheSameFirmwareCounts) {
    evidence.image("fw.bin", sample::firmware_digest);
    evidence.record("demo/a", "pass");
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
}

TEST_F(RecordTest, RecordOfAnotherFirmwareDoesNotCount) {
    evidence.image("fw.bin", sample::other_digest);
    evidence.record("demo/a", "pass");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
    EXPECT_TRUE(reason_says("another firmware"));
}

TEST_F(RecordTest, RecordThatNamesNoFirmwareDoesNotCountWhereOneIsGiven) {
    evidence.image();
    evidence.record("demo/a", "pass", {{"firmware_sha256", ""}});
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
    EXPECT_TRUE(reason_says("does not say which firmware"));
}

TEST_F(RecordTest, FailOnAnotherFirmwareStillFails) {
    evidence.image("fw.bin", sample::other_digest);
    evidence.record("demo/a", "fail");
    EXPECT_EQ(verdict("a").verdict, Verdict::Fail);
}

TEST_F(RecordTest, LaterRecordDoesNotCountYet) {
    evidence.record("demo/a", "pass", {{"on_date", "2026-11-23"}});
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
    EXPECT_TRUE(reason_says("later than the day"));
}

TEST_F(RecordTest, RecordOfTheSameDayCounts) {
    evidence.record("demo/a", "pass", {{"on_date", "2026-11-22"}});
    EXPECT_EQ(verdict("a").verdict, Verdict::Pass);
}

class UnreadableRecord : public RecordTest, public testing::WithParamInterface<const char*> {};

TEST_P(UnreadableRecord, DoesNotPass) {
    evidence.record("demo/a", "pass", {{GetParam(), {}}});
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_P(UnreadableRecord, BesideAGoodOneStillLeavesItOpen) {
    evidence.record("demo/a", "pass");
    evidence.record("demo/a", "fail", {{GetParam(), {}}});
    EXPECT_NE(verdict("a").verdict, Verdict::Pass) << "it might have said fail";
}

INSTANTIATE_TEST_SUITE_P(Field, UnreadableRecord,
                         testing::Values("requirement", "method", "result", "tester", "on_date", "firmware_sha256"));

TEST_F(RecordTest, FailThatLostItsRequirementLetsNothingPass) {
    require("b", "checks = [\"word\"]");
    evidence.declare("word", true);
    evidence.record("demo/a", "pass");
    evidence.record("demo/a", "fail", {{"requirement", {}}});
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
    EXPECT_EQ(verdict("b").verdict, Verdict::Inconclusive) << "it may be about any";
}

TEST_F(RecordTest, EveryRecordIsToldWithWhyItDecidesNothing) {
    require("b", "all = [\"part\"]");
    require("part", "checks = [\"word\"]\npart_of = \"b\"");
    examined_image();
    evidence.record("demo/a", "pass");
    evidence.record("demo/a", "pass", {{"on_date", "2026-11-23"}});
    evidence.record("demo/a", "pass", {{"firmware_sha256", std::string(64, '0')}});
    evidence.record("demo/b", "pass");
    evidence.record("demo/elsewhere", "fail");
    evidence.record("demo/a", "fail", {{"requirement", {}}});
    std::vector<std::string> why;
    for (const RecordUse& use : answer().records)
        why.push_back(use.set_aside.en);
    EXPECT_THAT(why, ElementsAre("", HasSubstr("later than the day"), HasSubstr("another firmware"),
                                 HasSubstr("made of others"), HasSubstr("no regime in play"),
                                 HasSubstr("does not say which requirement")));
}

TEST_F(RecordTest, UnknownResultWordDecidesNothing) {
    evidence.record("demo/a", "excellent");
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(RecordTest, UnknownMethodWordGivesNoBasis) {
    require("b", "accepts = \"documented\"\nchecks = [\"lab\"]");
    evidence.record("demo/b", "pass", {{"method", "by ear"}});
    EXPECT_EQ(verdict("b").verdict, Verdict::Inconclusive);
}

TEST_F(RecordTest, RecordWhoseDayIsNoDayDoesNotCount) {
    evidence.record("demo/a", "pass", {{"on_date", ""}});
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(RecordTest, RecordThatNamesNoTesterDoesNotCount) {
    evidence.record("demo/a", "pass", {{"tester", ""}});
    EXPECT_EQ(verdict("a").verdict, Verdict::Inconclusive);
}

TEST_F(RecordTest, RecordDoesNotFillTheGapOfAnIncompleteArtefact) {
    require("b", "checks = [\"accounts\"]");
    account(examined_image(Examination::Outcome::Incomplete), "hashed");
    evidence.record("demo/b", "pass");
    EXPECT_EQ(verdict("b").verdict, Verdict::Inconclusive);
}

TEST_F(RecordTest, PassDoesNotHideAViolation) {
    require("b", "checks = [\"accounts\"]");
    account(examined_image(), "plain");
    evidence.record("demo/b", "pass");
    EXPECT_EQ(verdict("b").verdict, Verdict::Fail);
}

TEST_F(RecordTest, RequirementWithoutChecksIsAnsweredByARecordAlone) {
    require("b", "accepts = \"tested\"");
    require("c", "accepts = \"tested\"");
    evidence.record("demo/b", "pass");
    EXPECT_EQ(verdict("b").verdict, Verdict::Pass);
    EXPECT_EQ(verdict("b").basis, Basis::Tested);
    EXPECT_EQ(verdict("c").verdict, Verdict::Inconclusive);
    EXPECT_THAT(verdict("c").provide.at(0).en, HasSubstr("[[examination]]"));
}

TEST_F(RecordTest, RequirementWithoutChecksHoldsToItsBasis) {
    require("b", "accepts = \"tested\"");
    evidence.record("demo/b", "pass", {{"method", "document"}});
    EXPECT_EQ(verdict("b").verdict, Verdict::Inconclusive);
}

TEST_F(RecordTest, FailOfAComposedRequirementFailsIt) {
    require("b", "all = [\"part\"]");
    require("part", "checks = [\"word\"]\npart_of = \"b\"");
    evidence.declare("word", true);
    evidence.record("demo/b", "fail");
    EXPECT_EQ(verdict("b").verdict, Verdict::Fail);
}

TEST_F(RecordTest, FailOfTheRuleOnJustificationsFailsIt) {
    require("b", "rule = \"recommendations-justified\"");
    evidence.record("demo/b", "fail");
    EXPECT_EQ(verdict("b").verdict, Verdict::Fail);
}

} // namespace
} // namespace warifu::review
