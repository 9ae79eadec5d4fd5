// What a probed device says of each check that has something for it: the cases in tests/cases/checks/device.

#include <algorithm>
#include <filesystem>

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

std::vector<std::string> checks_for_devices() {
    std::vector<std::string> ids;
    for (const Check& check : real_catalogue().checks)
        if (check.device)
            ids.push_back(check.id);
    return ids;
}

class DeviceCheck : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        const auto file = device_cases_folder() / (GetParam() + ".toml");
        ASSERT_TRUE(std::filesystem::exists(file)) << "the check has no cases of a device: write " << file;
        cases = read_cases(file);
    }

    const Check& check() const { return *real_catalogue().find_check(GetParam()); }

    std::vector<std::string> tables() const {
        std::set<std::string> names = {"probed_unit"};
        for (const std::string& read : check().device->reads)
            names.insert(read.substr(0, read.find('.')));
        return {names.begin(), names.end()};
    }

    /// A device that was probed to the end.
    DossierBuilder probed(const Case& test) const {
        DossierBuilder evidence;
        add_unit(test, evidence, sample::other_digest);
        return evidence;
    }

    void add_unit(const Case& test, DossierBuilder& evidence, const std::string& digest) const {
        const std::int64_t run = evidence.unit("unit-1.json", digest);
        std::set<std::string> determinators;
        for (const std::string& table : tables())
            for (const std::string& determinator : dossier::find_table(table)->determinators_of("device"))
                determinators.insert(determinator);
        for (const std::string& determinator : determinators)
            evidence.examined(run, determinator);
        evidence.row(run, "probed_unit", usual_row("probed_unit"));
        for (const CaseRow& row : test.rows)
            evidence.row(run, row.table, row.columns);
    }

    /// The same, and the maker's answer is the good one.
    DossierBuilder praised(const Case& test) const {
        DossierBuilder evidence = probed(test);
        if (!check().question.empty())
            evidence.declare(GetParam(), check().good_answer);
        return evidence;
    }

    RequirementVerdict judge(const Case& test, const dossier::Dossier& dossier, Basis accepts = Basis::Tested) const {
        OneCheck one(check(), accepts);
        one.bind(test.parameters);
        return one.judge(dossier);
    }

    CaseFile cases;
};

TEST_P(DeviceCheck, HasACaseOfEachKind) {
    EXPECT_FALSE(cases.passes.empty());
    EXPECT_FALSE(cases.fails.empty());
    EXPECT_FALSE(cases.unknown.empty());
}

TEST_P(DeviceCheck, PassesAsTestedWhereItCanDecide) {
    for (const Case& test : cases.passes) {
        const RequirementVerdict verdict = judge(test, probed(test).dossier());
        EXPECT_EQ(verdict.verdict, check().device->decides ? Verdict::Pass : Verdict::Inconclusive) << test.why;
        if (check().device->decides) {
            EXPECT_EQ(verdict.basis, Basis::Tested) << test.why;
        }
    }
}

TEST_P(DeviceCheck, FailsOnceForEachViolationWithAnObservationAndBothLanguages) {
    for (const Case& test : cases.fails) {
        const DossierBuilder evidence = probed(test);
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

TEST_P(DeviceCheck, UnknownIsInconclusiveWhateverTheMakerSays) {
    for (const Case& test : cases.unknown)
        EXPECT_EQ(judge(test, praised(test).dossier(), Basis::Declared).verdict, Verdict::Inconclusive) << test.why;
}

TEST_P(DeviceCheck, GoodAnswerAgainstAViolationIsAContradiction) {
    if (check().question.empty())
        return;
    for (const Case& test : cases.fails) {
        const RequirementVerdict verdict = judge(test, praised(test).dossier(), Basis::Declared);
        EXPECT_EQ(verdict.verdict, Verdict::Fail) << test.why;
        ASSERT_FALSE(verdict.reasons.empty()) << test.why;
        EXPECT_EQ(verdict.reasons[0].kind, Reason::Kind::Contradiction) << test.why;
    }
}

TEST_P(DeviceCheck, RecordThatWasNotReadIsInconclusiveWhateverTheMakerSays) {
    DossierBuilder evidence;
    evidence.unit();
    if (!check().question.empty())
        evidence.declare(GetParam(), check().good_answer);
    EXPECT_EQ(judge({}, evidence.dossier(), Basis::Declared).verdict, Verdict::Inconclusive);
}

TEST_P(DeviceCheck, NoExaminationCanBeTakenAway) {
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

TEST_P(DeviceCheck, UnitOnWhichAnotherFirmwareMayHaveRunDecidesNothing) {
    for (const Case& test : cases.passes) {
        DossierBuilder evidence = praised(test);
        evidence.image("fw.bin", sample::other_digest);
        EXPECT_NE(judge(test, evidence.dossier(), Basis::Declared).verdict, Verdict::Pass) << test.why;
    }
}

std::string name_of(const testing::TestParamInfo<std::string>& check) {
    std::string name = check.param;
    std::ranges::replace(name, '-', '_');
    return name;
}

TEST_P(DeviceCheck, RecordsOfOneNameDecideNothing) {
    for (const Case& test : cases.passes) {
        DossierBuilder evidence = praised(test);
        add_unit(test, evidence, sample::firmware_digest);
        EXPECT_NE(judge(test, evidence.dossier(), Basis::Declared).verdict, Verdict::Pass) << test.why;
    }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, DeviceCheck, testing::ValuesIn(checks_for_devices()), name_of);

TEST(DeviceCheckCases, EveryFileBelongsToACheck) {
    for (const auto& entry : std::filesystem::directory_iterator(device_cases_folder())) {
        const Check* check = real_catalogue().find_check(entry.path().stem().string());
        EXPECT_TRUE(check != nullptr && check->device) << entry.path();
    }
}

} // namespace
} // namespace warifu::meta
