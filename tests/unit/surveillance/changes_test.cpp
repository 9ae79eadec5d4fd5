// What a new firmware leaves as it was, and what it does not.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../review/dossier_builder.h"
#include "warifu/surveillance/changes.h"

namespace warifu::surveillance {
namespace {

using sample::must;
using testing::IsEmpty;
using testing::SizeIs;

class ChangesTest : public testing::Test {
protected:
    ChangesTest() {
        name(before, "Camera");
        name(after, "Camera");
        verdict(before, "jc-star/S1.1-14", "PASS");
        verdict(after, "jc-star/S1.1-14", "PASS");
        before.image("fw.bin", sample::firmware_digest);
    }

    static void name(sample::DossierBuilder& evidence, const std::string& product) {
        must(evidence.dossier().begin());
        must(evidence.dossier().set_fact("product", product));
        must(evidence.dossier().set_fact("on", "2026-11-22"));
        must(evidence.dossier().commit());
    }

    static void verdict(sample::DossierBuilder& evidence, const std::string& requirement, const std::string& word,
                        const std::string& model = {}) {
        const std::int64_t run = must(evidence.dossier().begin_run("r" + requirement + model, 0, "t", "2026-11-22"));
        evidence.row(run, "verdict",
                     {{"regime", "jc-star"},
                      {"requirement", requirement},
                      {"verdict", word},
                      {"native", word},
                      {"model", model}});
    }

    static void model(sample::DossierBuilder& evidence, const std::string& id, const std::string& digest) {
        const std::int64_t run = must(evidence.dossier().begin_run("m" + id, 0, "t", "2026-11-22"));
        evidence.row(run, "model", {{"model", id}, {"name", ""}, {"variant_of", ""}, {"stands_with", id}});
        evidence.row(run, "model_artefact",
                     {{"model", id}, {"kind", "firmware"}, {"name", "fw.bin"}, {"sha256", digest}});
    }

    Changes found() const { return must(changes(before.dossier(), after.dossier())); }

    sample::DossierBuilder before;
    sample::DossierBuilder after;
};

TEST_F(ChangesTest, SameFirmwareKeepsItsRecords) {
    after.image("fw.bin", sample::firmware_digest);
    before.record("jc-star/S1.1-14", "pass");
    after.record("jc-star/S1.1-14", "pass");
    EXPECT_THAT(found().kept, SizeIs(1));
    EXPECT_THAT(found().again, IsEmpty());
}

TEST_F(ChangesTest, NewFirmwareAsksForTheDeviceRecordsAgain) {
    after.image("fw.bin", sample::other_digest);
    before.record("jc-star/S1.1-14", "pass");
    after.record("jc-star/S1.1-14", "pass");
    ASSERT_THAT(found().again, SizeIs(1));
    EXPECT_EQ(found().again[0].requirement, "jc-star/S1.1-14");
    EXPECT_EQ(found().artefacts.at(0).before, sample::firmware_digest);
    EXPECT_EQ(found().artefacts.at(0).after, sample::other_digest);
}

TEST_F(ChangesTest, PapersCarryOver) {
    after.image("fw.bin", sample::other_digest);
    for (auto* evidence : {&before, &after})
        evidence->record("jc-star/S1.1-05", "pass", {{"method", "document"}, {"firmware_sha256", ""}});
    EXPECT_THAT(found().kept, SizeIs(1));
    EXPECT_THAT(found().again, IsEmpty());
}

TEST_F(ChangesTest, ARecordOfTheNewFirmwareReplacesTheOld) {
    after.image("fw.bin", sample::other_digest);
    before.record("jc-star/S1.1-14", "pass");
    after.record("jc-star/S1.1-14", "pass", {{"firmware_sha256", sample::other_digest}});
    EXPECT_THAT(found().again, IsEmpty());
}

TEST_F(ChangesTest, ARecordThatNamesNoFirmwareIsAskedForAgain) {
    after.image("fw.bin", sample::other_digest);
    before.record("jc-star/S1.1-14", "pass", {{"firmware_sha256", ""}});
    EXPECT_THAT(found().again, SizeIs(1));
}

TEST_F(ChangesTest, AnothersModelsFirmwareKeepsNoRecord) {
    after.image("fw.bin", sample::firmware_digest);
    model(after, "A", sample::other_digest);
    model(after, "B", sample::firmware_digest);
    before.record("jc-star/S1.1-14", "pass", {{"model", "A"}});
    EXPECT_THAT(found().again, SizeIs(1));
}

TEST_F(ChangesTest, AnswersThatDifferAreNamed) {
    before.declare("word", true);
    after.declare("word", false);
    before.declare("other", true);
    after.declare("other", true);
    EXPECT_EQ(found().answers_kept, 1U);
    ASSERT_THAT(found().answers, SizeIs(1));
    EXPECT_EQ(found().answers[0].after, "no");
}

TEST_F(ChangesTest, MovedVerdictsNameTheirModels) {
    for (auto* evidence : {&before, &after}) {
        model(*evidence, "A", "aa");
        model(*evidence, "B", "bb");
    }
    verdict(before, "jc-star/S1.1-02", "PASS");
    verdict(after, "jc-star/S1.1-02", "PASS", "A");
    verdict(after, "jc-star/S1.1-02", "FAIL", "B");
    ASSERT_THAT(found().moved, SizeIs(1));
    EXPECT_THAT(found().moved[0].models, testing::ElementsAre("B"));
    EXPECT_EQ(found().moved[0].after, "FAIL");
}

TEST_F(ChangesTest, TwoProductsAreRefused) {
    name(after, "Another");
    EXPECT_FALSE(changes(before.dossier(), after.dossier()));
}

} // namespace
} // namespace warifu::surveillance
