// Every check of the catalogue passes, fails and stays open where it should. A check without a case fails here.

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
using testing::Not;
using testing::SizeIs;

std::string name_of_check(const testing::TestParamInfo<std::string>& info) {
    std::string name;
    for (const char c : info.param)
        name += c == '-' ? '_' : c;
    return name;
}

template <class Wanted>
std::vector<std::string> checks_where(Wanted wanted) {
    std::vector<std::string> ids;
    for (const Check& check : real_catalogue().checks)
        if (wanted(check))
            ids.push_back(check.id);
    return ids;
}

class CheckCase : public testing::TestWithParam<std::string> {
protected:
    const Check& check() const { return *real_catalogue().find_check(GetParam()); }
};

// Questions: the maker's word, where it is accepted.

class QuestionCheck : public CheckCase {
protected:
    Verdict verdict() const { return OneCheck(check(), Basis::Declared).judge(evidence.dossier()).verdict; }
    DossierBuilder evidence;
};

TEST_P(QuestionCheck, GoodAnswerPasses) {
    evidence.declare(GetParam(), check().good_answer);
    EXPECT_EQ(verdict(), Verdict::Pass);
}

TEST_P(QuestionCheck, BadAnswerFails) {
    evidence.declare(GetParam(), !check().good_answer);
    EXPECT_EQ(verdict(), Verdict::Fail);
}

TEST_P(QuestionCheck, NoAnswerIsInconclusive) { EXPECT_EQ(verdict(), Verdict::Inconclusive); }

INSTANTIATE_TEST_SUITE_P(Catalogue, QuestionCheck,
                         testing::ValuesIn(checks_where([](const Check& c) { return !c.question.empty(); })),
                         name_of_check);

// Every check: a tester's record decides where no artefact is given.

class RecordCheck : public CheckCase {
protected:
    Verdict verdict() const { return OneCheck(check(), Basis::Tested).judge(evidence.dossier()).verdict; }
    DossierBuilder evidence;
};

TEST_P(RecordCheck, TestersPassPasses) {
    evidence.record("meta/a", "pass");
    EXPECT_EQ(verdict(), Verdict::Pass);
}

TEST_P(RecordCheck, TestersFailFails) {
    evidence.record("meta/a", "fail");
    EXPECT_EQ(verdict(), Verdict::Fail);
}

TEST_P(RecordCheck, NoRecordIsInconclusive) { EXPECT_EQ(verdict(), Verdict::Inconclusive); }

INSTANTIATE_TEST_SUITE_P(Catalogue, RecordCheck, testing::ValuesIn(checks_where([](const Check&) { return true; })),
                         name_of_check);

// Firmware and published texts: the cases in tests/cases/checks.

bool reads_pages(const Check& check) { return check.artefacts == std::vector<std::string>{"published"}; }

/// Pages alone never answer some checks: what they say is left to a reader.
bool is_for_a_reader(const Check& check) { return reads_pages(check) && check.shown.empty(); }

Basis basis_of(const Check& check) { return reads_pages(check) ? Basis::Documented : Basis::Inspected; }

/// Every determinator that fills a table that the check reads has looked at the image, or at the pages, to the end.
std::int64_t examined_image(const Check& check, DossierBuilder& evidence, std::string_view name,
                            const std::string& digest) {
    const std::int64_t run = reads_pages(check) ? evidence.pages(name) : evidence.image(name, digest);
    std::set<std::string> determinators;
    const std::string kind = reads_pages(check) ? "published" : "firmware";
    for (const std::string& table : tables_read(check.reads))
        for (const std::string& determinator : dossier::find_table(table)->determinators_of(kind))
            determinators.insert(determinator);
    if (reads_pages(check)) // when a page was fetched is asked of every check
        determinators.insert("documents.pages");
    for (const std::string& determinator : determinators)
        evidence.examined(run, determinator);
    return run;
}

DossierBuilder image_of(const Check& check, const Case& test) {
    DossierBuilder evidence;
    const std::int64_t run = examined_image(check, evidence, "fw.bin", sample::firmware_digest);
    for (const CaseRow& row : test.rows)
        evidence.row(run, row.table, row.columns);
    return evidence;
}

RequirementVerdict judge(const Check& check, const Case& test, const dossier::Dossier& dossier) {
    OneCheck one(check, basis_of(check));
    one.bind(test.parameters);
    return one.judge(dossier);
}

class ArtefactCheck : public CheckCase {
protected:
    void SetUp() override {
        const auto file = cases_folder() / (GetParam() + ".toml");
        ASSERT_TRUE(std::filesystem::exists(file)) << "the check has no cases: write " << file;
        cases = read_cases(file);
    }

    DossierBuilder image_of(const Case& test) const { return warifu::meta::image_of(check(), test); }
    /// The maker stands by what its pages say: without that, no sentence passes.
    DossierBuilder confirmed(const Case& test) const {
        DossierBuilder evidence = image_of(test);
        if (reads_pages(check()))
            evidence.declare(GetParam(), check().good_answer);
        return evidence;
    }
    RequirementVerdict judge(const Case& test, const dossier::Dossier& dossier) const {
        return warifu::meta::judge(check(), test, dossier);
    }

    CaseFile cases;
};

TEST_P(ArtefactCheck, HasACaseOfEachKind) {
    EXPECT_EQ(cases.passes.empty(), is_for_a_reader(check()));
    EXPECT_EQ(cases.fails.empty(), check().violations.empty());
    EXPECT_FALSE(cases.unknown.empty());
}

TEST_P(ArtefactCheck, PassesOnItsBasis) {
    for (const Case& test : cases.passes) {
        const RequirementVerdict verdict = judge(test, confirmed(test).dossier());
        EXPECT_EQ(verdict.verdict, Verdict::Pass)
            << test.why << ": " << (verdict.reasons.empty() ? "" : verdict.reasons[0].text.en);
        EXPECT_EQ(verdict.basis, basis_of(check())) << test.why;
        EXPECT_FALSE(verdict.examinations.empty()) << test.why;
    }
}

TEST_P(ArtefactCheck, FailsOnceForEachViolationWithAnObservationAndBothLanguages) {
    for (const Case& test : cases.fails) {
        const DossierBuilder evidence = image_of(test);
        const RequirementVerdict verdict = judge(test, evidence.dossier());
        EXPECT_EQ(verdict.verdict, Verdict::Fail) << test.why;
        std::size_t violations = 0;
        for (const Reason& reason : verdict.reasons) {
            if (reason.kind != Reason::Kind::Violation)
                continue;
            ++violations;
            EXPECT_FALSE(reason.text.en.empty() || reason.text.ja.empty()) << test.why;
            ASSERT_THAT(reason.observations, SizeIs(1)) << test.why;
            EXPECT_TRUE(sample::must(evidence.dossier().row(reason.observations[0]))) << test.why;
        }
        EXPECT_EQ(violations, test.violations) << test.why;
    }
}

TEST_P(ArtefactCheck, UnknownIsInconclusive) {
    for (const Case& test : cases.unknown)
        EXPECT_EQ(judge(test, confirmed(test).dossier()).verdict, Verdict::Inconclusive) << test.why;
}

TEST_P(ArtefactCheck, PagesPassNothingThatTheMakerDoesNotStandBy) {
    if (!reads_pages(check()))
        return;
    for (const Case& test : cases.passes)
        EXPECT_EQ(judge(test, image_of(test).dossier()).verdict, Verdict::Inconclusive) << test.why;
}

TEST_P(ArtefactCheck, PassIsLostWithEveryExaminationThatItRestsOn) {
    for (const Case& test : cases.passes) {
        const DossierBuilder evidence = confirmed(test);
        for (const auto& examination : sample::must(evidence.dossier().examinations())) {
            dossier::Dossier copy = sample::must(evidence.dossier().clone());
            sample::must(copy.forget_examination(examination.id));
            EXPECT_NE(judge(test, copy).verdict, Verdict::Pass)
                << test.why << ", without " << examination.examination.determinator;
        }
    }
}

TEST_P(ArtefactCheck, PassIsLostWithEveryColumnThatItReads) {
    for (const Case& test : cases.passes) {
        const DossierBuilder evidence = confirmed(test);
        for (const std::string& read : check().reads) {
            const std::string table = read.substr(0, read.find('.'));
            const std::string column = read.substr(table.size() + 1);
            const bool has_rows =
                std::any_of(test.rows.begin(), test.rows.end(), [&](const auto& r) { return r.table == table; });
            if (column.empty() || dossier::is_common_column(column) || !has_rows)
                continue;
            dossier::Dossier copy = sample::must(evidence.dossier().clone());
            sample::must(copy.forget_column(table, column));
            EXPECT_NE(judge(test, copy).verdict, Verdict::Pass) << test.why << ", without " << read;
        }
    }
}

TEST_P(ArtefactCheck, ImageThatNobodyExaminedIsInconclusive) {
    DossierBuilder evidence;
    reads_pages(check()) ? evidence.pages() : evidence.image();
    EXPECT_EQ(judge({}, evidence.dossier()).verdict, Verdict::Inconclusive);
}

TEST_P(ArtefactCheck, ImageInWhichNothingWasRecognisedIsInconclusive) {
    EXPECT_EQ(judge({}, image_of({}).dossier()).verdict, Verdict::Inconclusive);
}

TEST_P(ArtefactCheck, GoodAnswerAgainstAViolationIsAContradiction) {
    if (check().question.empty())
        return;
    for (const Case& test : cases.fails) {
        DossierBuilder evidence = image_of(test);
        evidence.declare(GetParam(), check().good_answer);
        const RequirementVerdict verdict = judge(test, evidence.dossier());
        EXPECT_EQ(verdict.verdict, Verdict::Fail) << test.why;
        ASSERT_FALSE(verdict.reasons.empty()) << test.why;
        EXPECT_EQ(verdict.reasons[0].kind, Reason::Kind::Contradiction) << test.why;
    }
}

INSTANTIATE_TEST_SUITE_P(Catalogue, ArtefactCheck,
                         testing::ValuesIn(checks_where([](const Check& c) { return !c.artefacts.empty(); })),
                         name_of_check);

TEST(ArtefactChecks, ImageInWhichNothingWasRecognisedIsNotCoveredByAnother) {
    for (const Check& check : real_catalogue().checks) {
        if (check.artefacts.empty() || reads_pages(check)) // one page that says it is enough
            continue;
        const CaseFile cases = read_cases(cases_folder() / (check.id + ".toml"));
        DossierBuilder evidence = image_of(check, cases.passes.at(0));
        examined_image(check, evidence, "second.bin", sample::other_digest);
        EXPECT_NE(judge(check, cases.passes[0], evidence.dossier()).verdict, Verdict::Pass) << check.id;
    }
}

TEST(CheckCases, EveryFileBelongsToACheck) {
    for (const auto& entry : std::filesystem::directory_iterator(cases_folder())) {
        if (entry.is_directory())
            continue; // of artefacts beside a check's own
        const std::string id = entry.path().stem().string();
        const Check* check = real_catalogue().find_check(id);
        EXPECT_TRUE(id == "rows" || (check != nullptr && !check->artefacts.empty())) << entry.path();
    }
}

} // namespace
} // namespace warifu::meta
