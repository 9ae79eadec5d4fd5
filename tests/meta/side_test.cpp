// What artefacts beside a check's own say of it, such as a probed device: the cases in tests/cases/checks/KIND.

#include <algorithm>
#include <filesystem>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "case_file.h"
#include "catalogue_under_test.h"
#include "warifu/dossier/tables.h"

namespace warifu::meta {
namespace {

using catalogue::Basis;
using catalogue::Check;
using review::Reason;
using review::RequirementVerdict;
using review::Verdict;
using sample::DossierBuilder;
using testing::SizeIs;

struct Side {
    std::string check;
    std::string kind;
};

std::vector<Side> sides(std::string_view kind = {}) {
    std::vector<Side> all;
    for (const Check& check : real_catalogue().checks)
        for (const catalogue::SideEvidence& side : check.beside)
            if (kind.empty() || side.kind == kind)
                all.push_back({check.id, side.kind});
    return all;
}

class SideCheck : public testing::TestWithParam<Side> {
protected:
    void SetUp() override {
        const auto file = side_cases_folder(GetParam().kind) / (GetParam().check + ".toml");
        ASSERT_TRUE(std::filesystem::exists(file)) << "the check has no cases of this kind: write " << file;
        cases = read_cases(file);
    }

    const Check& check() const { return *real_catalogue().find_check(GetParam().check); }
    const catalogue::SideEvidence& side() const {
        return *std::ranges::find(check().beside, GetParam().kind, &catalogue::SideEvidence::kind);
    }

    std::set<std::string> tables() const {
        std::set<std::string> names;
        if (is_unit())
            names.insert("probed_unit");
        for (const std::string& read : side().reads)
            names.insert(read.substr(0, read.find('.')));
        return names;
    }

    bool is_unit() const {
        const auto& kinds = dossier::find_table("probed_unit")->artefacts;
        return std::ranges::find(kinds, side().kind) != kinds.end();
    }

    std::int64_t begin(DossierBuilder& evidence, const std::string& digest = sample::other_digest,
                       std::size_t unit = 0) const {
        return evidence.of_kind(side().kind, "given-" + std::to_string(unit), unit == 0 ? digest : digest_of(unit));
    }

    static std::string digest_of(std::size_t unit) { return std::string(62, 'd') + std::to_string(10 + unit); }

    /// An artefact that was examined to the end.
    DossierBuilder examined(const Case& test) const {
        DossierBuilder evidence;
        add_artefact(test, evidence, sample::other_digest);
        return evidence;
    }

    void add_artefact(const Case& test, DossierBuilder& evidence, const std::string& digest) const {
        for (std::size_t unit = 0; unit < test.units; ++unit)
            add_unit(test, evidence, begin(evidence, digest, unit), std::to_string(unit));
    }

    /// `name`: what is added to serial numbers, so that each unit has its own.
    void add_unit(const Case& test, DossierBuilder& evidence, std::int64_t run, const std::string& name) const {
        std::set<std::string> determinators;
        for (const std::string& table : tables())
            for (const std::string& determinator : dossier::find_table(table)->determinators_of(side().kind))
                determinators.insert(determinator);
        for (const std::string& determinator : determinators)
            evidence.examined(run, determinator);
        if (is_unit())
            evidence.row(run, "probed_unit", usual_row("probed_unit"));
        for (CaseRow row : test.rows) {
            for (auto& [column, value] : row.columns)
                if (auto* text = std::get_if<std::string>(&value); text != nullptr && column == "serial")
                    *text += name;
            evidence.row(run, row.table, row.columns);
        }
    }

    /// The same, and the maker's answer is the good one; of a check that asks nobody, the image is.
    DossierBuilder praised(const Case& test) const {
        DossierBuilder evidence = examined(test);
        if (!check().question.empty())
            evidence.declare(GetParam().check, check().good_answer);
        else if (side().can == catalogue::SideEvidence::Can::Confirm)
            add_sound_image(evidence);
        return evidence;
    }

    /// The first that passes among the check's own cases.
    void add_sound_image(DossierBuilder& evidence) const {
        const Case sound = read_cases(cases_folder() / (GetParam().check + ".toml")).passes.at(0);
        const std::int64_t run = evidence.image("sound.bin", sample::firmware_digest);
        std::set<std::string> determinators;
        for (const std::string& table : tables_read(check().reads))
            for (const std::string& determinator : dossier::find_table(table)->determinators_of("firmware"))
                determinators.insert(determinator);
        for (const std::string& determinator : determinators)
            evidence.examined(run, determinator);
        for (const CaseRow& row : sound.rows)
            evidence.row(run, row.table, row.columns);
    }

    /// Of what is borne out.
    Basis basis_beside() const { return check().question.empty() ? Basis::Inspected : Basis::Declared; }

    RequirementVerdict judge(const Case& test, const dossier::Dossier& dossier, Basis accepts = Basis::Tested) const {
        OneCheck one(check(), accepts);
        one.bind(test.parameters);
        return one.judge(dossier);
    }

    CaseFile cases;
};

TEST_P(SideCheck, HasACaseOfEachKind) {
    EXPECT_FALSE(cases.passes.empty());
    EXPECT_FALSE(cases.fails.empty());
    EXPECT_FALSE(cases.unknown.empty());
}

TEST_P(SideCheck, PassesAsTestedWhereItCanDecide) {
    for (const Case& test : cases.passes) {
        const RequirementVerdict verdict = judge(test, examined(test).dossier());
        const bool decides = side().can == catalogue::SideEvidence::Can::Decide;
        EXPECT_EQ(verdict.verdict, decides ? Verdict::Pass : Verdict::Inconclusive) << test.why;
        if (decides) {
            EXPECT_EQ(verdict.basis, Basis::Tested) << test.why;
        }
    }
}

TEST_P(SideCheck, BearsOutTheMakersAnswerWhereItCanConfirm) {
    if (side().can != catalogue::SideEvidence::Can::Confirm)
        return;
    for (const Case& test : cases.passes) {
        const RequirementVerdict verdict = judge(test, praised(test).dossier());
        EXPECT_EQ(verdict.verdict, Verdict::Pass) << test.why;
        EXPECT_EQ(verdict.basis, Basis::Tested) << test.why;
    }
    for (const Case& test : cases.unconfirmed) {
        EXPECT_EQ(judge(test, praised(test).dossier()).verdict, Verdict::Inconclusive) << test.why;
        EXPECT_EQ(judge(test, praised(test).dossier(), Basis::Declared).basis, basis_beside()) << test.why;
    }
}

TEST_P(SideCheck, LeavesTheMakersAnswerWhatItIsWhereItHoldsOpen) {
    if (side().can != catalogue::SideEvidence::Can::HoldOpen)
        return;
    for (const Case& test : cases.passes) {
        const RequirementVerdict verdict = judge(test, praised(test).dossier(), Basis::Declared);
        EXPECT_EQ(verdict.verdict, Verdict::Pass) << test.why;
        EXPECT_EQ(verdict.basis, Basis::Declared) << test.why;
    }
}

TEST_P(SideCheck, FailsOnceForEachViolationWithAnObservationAndBothLanguages) {
    for (const Case& test : cases.fails) {
        const DossierBuilder evidence = examined(test);
        const RequirementVerdict verdict = judge(test, evidence.dossier());
        EXPECT_EQ(verdict.verdict, Verdict::Fail) << test.why;
        std::size_t violations = 0;
        for (const Reason& reason : verdict.reasons) {
            if (reason.kind != Reason::Kind::Violation)
                continue;
            ++violations;
            EXPECT_FALSE(reason.text.en.empty() || reason.text.ja.empty()) << test.why;
            EXPECT_THAT(reason.observations, SizeIs(1)) << test.why;
        }
        EXPECT_EQ(violations, test.violations) << test.why;
    }
}

TEST_P(SideCheck, UnknownIsInconclusiveWhateverTheMakerSays) {
    for (const Case& test : cases.unknown)
        EXPECT_EQ(judge(test, praised(test).dossier(), Basis::Declared).verdict, Verdict::Inconclusive) << test.why;
}

TEST_P(SideCheck, GoodAnswerAgainstAViolationIsAContradiction) {
    if (check().question.empty())
        return;
    for (const Case& test : cases.fails) {
        const RequirementVerdict verdict = judge(test, praised(test).dossier(), Basis::Declared);
        EXPECT_EQ(verdict.verdict, Verdict::Fail) << test.why;
        ASSERT_FALSE(verdict.reasons.empty()) << test.why;
        EXPECT_EQ(verdict.reasons[0].kind, Reason::Kind::Contradiction) << test.why;
    }
}

TEST_P(SideCheck, RecordThatWasNotReadIsInconclusiveWhateverTheMakerSays) {
    DossierBuilder evidence;
    begin(evidence);
    if (!check().question.empty())
        evidence.declare(GetParam().check, check().good_answer);
    EXPECT_EQ(judge({}, evidence.dossier(), Basis::Declared).verdict, Verdict::Inconclusive);
}

TEST_P(SideCheck, NoExaminationCanBeTakenAway) {
    for (const Case& test : cases.passes) {
        const DossierBuilder evidence = praised(test);
        for (const auto& examination : sample::must(evidence.dossier().examinations())) {
            if (examination.artefact == 0)
                continue;
            dossier::Dossier copy = sample::must(evidence.dossier().clone());
            sample::must(copy.forget_examination(examination.id));
            EXPECT_NE(judge(test, copy, Basis::Declared).verdict, Verdict::Pass)
                << test.why << ", without " << examination.examination.determinator;
        }
    }
}

/// Of which it must be known what runs on them, and which is which.
class DeviceCheck : public SideCheck {};

TEST_P(DeviceCheck, UnitOnWhichAnotherFirmwareMayHaveRunDecidesNothing) {
    for (const Case& test : cases.passes) {
        DossierBuilder evidence = praised(test);
        evidence.image("fw.bin", sample::other_digest);
        EXPECT_NE(judge(test, evidence.dossier(), Basis::Declared).verdict, Verdict::Pass) << test.why;
    }
}

std::string name_of_side(const testing::TestParamInfo<Side>& side) {
    std::string name = side.param.check + "_of_" + side.param.kind;
    std::ranges::replace(name, '-', '_');
    return name;
}

TEST_P(DeviceCheck, RecordsOfOneNameDecideNothing) {
    for (const Case& test : cases.passes) {
        DossierBuilder evidence = praised(test);
        add_artefact(test, evidence, sample::firmware_digest);
        EXPECT_NE(judge(test, evidence.dossier(), Basis::Declared).verdict, Verdict::Pass) << test.why;
    }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, SideCheck, testing::ValuesIn(sides()), name_of_side);
INSTANTIATE_TEST_SUITE_P(Catalogue, DeviceCheck, testing::ValuesIn(sides("device")), name_of_side);

TEST(SideCheckCases, EveryFileBelongsToACheck) {
    for (const auto& folder : std::filesystem::directory_iterator(cases_folder())) {
        if (!folder.is_directory())
            continue;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            const Check* check = real_catalogue().find_check(entry.path().stem().string());
            ASSERT_NE(check, nullptr) << entry.path();
            EXPECT_TRUE(
                std::ranges::count(check->beside, folder.path().filename().string(), &catalogue::SideEvidence::kind))
                << entry.path();
        }
    }
}

} // namespace
} // namespace warifu::meta
