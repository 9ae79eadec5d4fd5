// The models of a family: what is found of one speaks on no other, and one bad model is enough.

#include "review_test_support.h"

namespace warifu::review {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// Two models, A with `one.bin` and B with `two.bin`; a requirement that firmware answers, and one for a tester.
class FamilyTest : public testing::Test {
protected:
    FamilyTest()
        : m_catalogue(small_catalogue({requirement("image", "accepts = \"inspected\"\nchecks = [\"accounts\"]"),
                                       requirement("lab", "accepts = \"tested\"\nchecks = [\"lab\"]"),
                                       requirement("word", "checks = [\"word\"]")})) {}

    void image(const std::string& name, const std::string& digest, const std::string& password_state,
               std::string_view determinator = "inspection.accounts") {
        const std::int64_t run = evidence.image(name, digest);
        evidence.examined(run, std::string(determinator));
        evidence.row(run, "account", {{"name", "root"}, {"password_state", password_state}, {"uid", std::int64_t{0}}});
    }

    /// The ids of the artefacts with these digests.
    std::vector<std::int64_t> artefacts(const std::string& digest) const {
        std::vector<std::int64_t> ids;
        for (const auto& artefact : sample::must(evidence.dossier().artefacts()))
            if (artefact.sha256 == digest)
                ids.push_back(artefact.id);
        return ids;
    }

    Standpoint of(const std::string& model, const std::string& digest) const {
        Standpoint standpoint;
        standpoint.models = {model};
        standpoint.artefacts = artefacts(digest);
        standpoint.answers_of = {model};
        standpoint.records_of = {{model, {}}};
        standpoint.firmware_given = true;
        return standpoint;
    }

    Answer judge(const std::vector<Standpoint>& models) const {
        std::vector<Question> questions;
        const catalogue::Regime* regime = m_catalogue.find_regime("demo");
        for (const Standpoint& model : models)
            questions.push_back({m_catalogue,
                                 evidence.dossier(),
                                 day("2026-11-22"),
                                 {{"demo", regime, regime->levels.data(), regime->editions.data(), nullptr, {}}},
                                 {},
                                 {},
                                 {},
                                 {},
                                 model});
        return sample::must(review_family(questions));
    }

    static Verdict verdict(const Answer& answer, const std::string& id, const std::string& model) {
        for (const RequirementVerdict& each : answer.verdicts)
            if (each.requirement == "demo/" + id &&
                (each.models.empty() || std::ranges::find(each.models, model) != each.models.end()))
                return each.verdict;
        throw std::runtime_error("no verdict on " + id + " of " + model);
    }

    sample::DossierBuilder evidence;
    catalogue::Catalogue m_catalogue;
};

TEST_F(FamilyTest, AFlawInOnesFirmwareDoesNotFailTheOther) {
    image("one.bin", sample::firmware_digest, "plain");
    image("two.bin", sample::other_digest, "hashed");
    const Answer answer = judge({of("A", sample::firmware_digest), of("B", sample::other_digest)});
    EXPECT_EQ(verdict(answer, "image", "A"), Verdict::Fail);
    EXPECT_EQ(verdict(answer, "image", "B"), Verdict::Pass);
}

TEST_F(FamilyTest, OnesCleanFirmwareDoesNotPassTheOther) {
    image("one.bin", sample::firmware_digest, "hashed");
    image("two.bin", sample::other_digest, "hashed", "inspection.startup"); // its accounts were not looked at
    const Answer answer = judge({of("A", sample::firmware_digest), of("B", sample::other_digest)});
    EXPECT_EQ(verdict(answer, "image", "A"), Verdict::Pass);
    EXPECT_EQ(verdict(answer, "image", "B"), Verdict::Inconclusive);
}

TEST_F(FamilyTest, AModelWithoutFirmwareStaysOpenWhereFirmwareIsAskedFor) {
    image("one.bin", sample::firmware_digest, "hashed");
    const Answer answer = judge({of("A", sample::firmware_digest), of("B", "none")});
    EXPECT_EQ(verdict(answer, "image", "B"), Verdict::Inconclusive);
}

TEST_F(FamilyTest, ARecordOfOneDoesNotCountForTheOther) {
    image("one.bin", sample::firmware_digest, "hashed");
    evidence.record("demo/lab", "pass", {{"model", "A"}});
    const Answer answer = judge({of("A", sample::firmware_digest), of("B", sample::firmware_digest)});
    EXPECT_EQ(verdict(answer, "lab", "A"), Verdict::Pass);
    EXPECT_EQ(verdict(answer, "lab", "B"), Verdict::Inconclusive);
}

TEST_F(FamilyTest, AnInheritedRecordCountsAndSaysSo) {
    image("one.bin", sample::firmware_digest, "hashed");
    evidence.record("demo/lab", "pass", {{"model", "A"}});
    Standpoint variant = of("B", sample::firmware_digest);
    variant.records_of["A"] = {"made on A, inherited: the same board", "Aでの記録を引き継ぐ。理由: 同じ基板"};
    const Answer answer = judge({of("A", sample::firmware_digest), variant});
    EXPECT_EQ(verdict(answer, "lab", "B"), Verdict::Pass);
    const auto& told = answer.verdicts.at(2);
    ASSERT_THAT(told.models, ElementsAre("B"));
    EXPECT_THAT(told.reasons.at(0).text.en, HasSubstr("inherited: the same board"));
    EXPECT_THAT(told.reasons.at(0).text.ja, HasSubstr("同じ基板"));
}

TEST_F(FamilyTest, AnInheritedRecordOfAnotherFirmwareDoesNotCount) {
    image("one.bin", sample::firmware_digest, "hashed");
    image("two.bin", sample::other_digest, "hashed");
    evidence.record("demo/lab", "pass", {{"model", "A"}});
    Standpoint variant = of("B", sample::other_digest);
    variant.records_of["A"] = {"inherited", "引き継ぎ"};
    const Answer answer = judge({of("A", sample::firmware_digest), variant});
    EXPECT_EQ(verdict(answer, "lab", "B"), Verdict::Inconclusive);
}

TEST_F(FamilyTest, AnInheritedRecordDoesNotCountForAModelWithoutFirmware) {
    image("one.bin", sample::firmware_digest, "hashed");
    evidence.record("demo/lab", "pass", {{"model", "A"}});
    Standpoint variant = of("B", "none");
    variant.records_of["A"] = {"inherited", "引き継ぎ"};
    const Answer answer = judge({of("A", sample::firmware_digest), variant});
    EXPECT_EQ(verdict(answer, "lab", "B"), Verdict::Inconclusive) << "which firmware it runs is not known";
}

TEST_F(FamilyTest, AFailureThatIsInheritedFails) {
    evidence.record("demo/lab", "fail", {{"model", "A"}});
    Standpoint variant = of("B", "none");
    variant.records_of["A"] = {"inherited", "引き継ぎ"};
    EXPECT_EQ(verdict(judge({of("A", "none"), variant}), "lab", "B"), Verdict::Fail);
}

TEST_F(FamilyTest, ARecordThatDoesNotSayOfWhichModelItIsDecidesNothing) {
    evidence.record("demo/lab", "pass", {{"model", Value{}}});
    EXPECT_EQ(verdict(judge({of("A", "none"), of("B", "none")}), "lab", "A"), Verdict::Inconclusive);
}

TEST_F(FamilyTest, TheNearestAnswerCounts) {
    evidence.declare("word", true);
    evidence.declare("word", false, "B");
    const Answer answer = judge({of("A", "none"), of("B", "none")});
    EXPECT_EQ(verdict(answer, "word", "A"), Verdict::Pass);
    EXPECT_EQ(verdict(answer, "word", "B"), Verdict::Fail);
}

TEST_F(FamilyTest, AnAnswerOfOneIsNoneOfTheOther) {
    evidence.declare("word", true, "A");
    EXPECT_EQ(verdict(judge({of("A", "none"), of("B", "none")}), "word", "B"), Verdict::Inconclusive);
}

TEST_F(FamilyTest, TheWorstModelDecidesTheRegimeAndEachRequirementCountsOnce) {
    image("one.bin", sample::firmware_digest, "plain");
    image("two.bin", sample::other_digest, "hashed");
    evidence.declare("word", true);
    const Answer answer = judge({of("A", sample::firmware_digest), of("B", sample::other_digest)});
    const RegimeVerdict& regime = answer.regimes.at(0);
    EXPECT_EQ(regime.verdict, Verdict::Fail);
    EXPECT_EQ(regime.mandatory.fail, 1U);
    EXPECT_EQ(regime.mandatory.inconclusive, 1U);
    EXPECT_EQ(regime.mandatory.pass, 1U);
    ASSERT_THAT(regime.by_model, SizeIs(2));
    EXPECT_EQ(regime.by_model[1].verdict, Verdict::Inconclusive);
}

TEST_F(FamilyTest, WhatAllShareIsToldOnceWithoutAModel) {
    evidence.declare("word", true);
    const Answer answer = judge({of("A", "none"), of("B", "none")});
    ASSERT_THAT(answer.verdicts, SizeIs(3));
    EXPECT_EQ(answer.verdicts[0].model, "");
    EXPECT_THAT(answer.verdicts[0].models, IsEmpty());
}

TEST_F(FamilyTest, WhatDiffersNamesItsModels) {
    image("one.bin", sample::firmware_digest, "plain");
    const Answer answer = judge({of("A", sample::firmware_digest), of("B", "none"), of("C", "none")});
    ASSERT_THAT(answer.verdicts.at(1).models, ElementsAre("B", "C"));
    EXPECT_EQ(answer.verdicts[1].model, "B");
    const auto mend = std::ranges::find(answer.next, NextStep::Kind::Mend, &NextStep::kind);
    ASSERT_NE(mend, answer.next.end());
    EXPECT_THAT(mend->models, ElementsAre("A"));
}

TEST_F(FamilyTest, AClaimOnTheSecondModelsPagesIsTold) {
    image("one.bin", sample::firmware_digest, "hashed");
    const std::int64_t pages = evidence.pages(); // has the second model's digest
    evidence.row(pages, "claim", {{"class", "guaranteed-secure"}, {"sentence", "It cannot be hacked."}});
    const Answer answer = judge({of("A", sample::firmware_digest), of("B", sample::other_digest)});
    ASSERT_THAT(answer.regimes, SizeIs(1));
    EXPECT_THAT(answer.regimes[0].claims, SizeIs(1));
}

} // namespace
} // namespace warifu::review
