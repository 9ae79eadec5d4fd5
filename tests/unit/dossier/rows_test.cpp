// What goes into a dossier: rows typed and checked against their spec, hostile text made printable, runs kept apart.

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../review/dossier_builder.h"
#include "warifu/dossier/tables.h"

namespace warifu::dossier {
namespace {

using sample::must;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view started = "2026-11-22T00:00:00Z";

class RowsTest : public testing::Test {
protected:
    RowsTest() : dossier(must(Dossier::in_memory())) {
        must(dossier.begin());
        artefact = must(dossier.add_artefact("firmware", "fw.bin", 10, "aa"));
        run = must(dossier.begin_run("firmware", artefact, "warifu 1", started));
    }

    Result<std::int64_t> add(const std::string& table, std::vector<std::pair<std::string, Value>> columns) {
        return dossier.add_row(run, {table, "fw.bin", std::move(columns)});
    }

    std::vector<std::string> texts(const std::string& sql) const {
        std::vector<std::string> found;
        must(dossier.query(sql, {}, [&](const QueryRow& row) {
            found.push_back(std::holds_alternative<std::string>(row.values[0]) ? std::get<std::string>(row.values[0])
                                                                               : "NULL");
            return true;
        }));
        return found;
    }

    Dossier dossier;
    std::int64_t artefact = 0;
    std::int64_t run = 0;
};

TEST_F(RowsTest, ValuesComeBackInTheirTypes) {
    const std::int64_t id = must(add("account", {{"name", "root"}, {"uid", std::int64_t{0}}, {"shell", ""}}));
    const auto row = must(dossier.row(id));
    ASSERT_TRUE(row);
    EXPECT_EQ(row->table, "account");
    EXPECT_EQ(row->artefact, "fw.bin");
    EXPECT_EQ(row->locator, "fw.bin");
    const auto value = [&](std::string_view column) {
        for (const auto& [name, found] : row->columns)
            if (name == column)
                return found;
        throw std::runtime_error("no such column");
    };
    EXPECT_EQ(std::get<std::string>(value("name")), "root");
    EXPECT_EQ(std::get<std::int64_t>(value("uid")), 0);
    EXPECT_EQ(std::get<std::string>(value("shell")), "");
}

TEST_F(RowsTest, ColumnThatIsNotGivenIsUnknown) {
    must(add("account", {{"name", "root"}}));
    EXPECT_EQ(must(dossier.unknown_counts("account")).at("shell"), 1);
    EXPECT_EQ(must(dossier.unknown_counts("account")).at("name"), 0);
}

TEST_F(RowsTest, UnknownTableIsRefused) { EXPECT_EQ(add("acount", {}).error().code, ErrorCode::Internal); }

TEST_F(RowsTest, UnknownColumnIsRefused) {
    const auto added = add("account", {{"nmae", "root"}});
    ASSERT_FALSE(added);
    EXPECT_THAT(added.error().message, HasSubstr("account has no column 'nmae'"));
}

TEST_F(RowsTest, CommonColumnsAreNotTheRowsToSet) { EXPECT_FALSE(add("account", {{"id", std::int64_t{7}}})); }

TEST_F(RowsTest, ValueOfAnotherTypeIsRefused) {
    EXPECT_FALSE(add("account", {{"uid", "0"}}));
    EXPECT_FALSE(add("account", {{"uid", 0.0}}));
    EXPECT_FALSE(add("account", {{"name", std::int64_t{1}}}));
}

TEST_F(RowsTest, RowOfARunThatIsNotThereIsRefused) { EXPECT_FALSE(dossier.add_row(run + 1000, {"account", "x", {}})); }

TEST_F(RowsTest, RowOfARunThatWasRolledBackIsRefused) {
    must(add("account", {{"name", "root"}}));
    dossier.rollback();
    must(dossier.begin());
    EXPECT_FALSE(add("account", {{"name", "root"}}));
}

TEST_F(RowsTest, HostileTextIsStoredPrintable) {
    must(add("account", {{"name", std::string("ro\x1b[31mot\xff\0x", 12)}, {"shell", "/bin/\xe2\x80\xaesh"}}));
    EXPECT_THAT(texts("SELECT name FROM account"), ElementsAre("ro\uFFFD[31mot\uFFFD\uFFFDx"));
    EXPECT_THAT(texts("SELECT shell FROM account"), ElementsAre("/bin/\uFFFDsh"));
}

TEST_F(RowsTest, HostileTextIsBounded) {
    must(add("account", {{"name", std::string(1'000'000, 'a')}}));
    EXPECT_LE(texts("SELECT name FROM account").at(0).size(), 16384U);
}

TEST_F(RowsTest, HostileLocatorAndAnomalyAreStoredPrintable) {
    must(dossier.add_row(run, {"account", "fw.bin!\x01", {}}));
    must(dossier.add_anomaly(run, {"a\x02",
                                   "co\x03"
                                   "de",
                                   "mess\nage\x04"}));
    EXPECT_THAT(texts("SELECT locator FROM account"), ElementsAre("fw.bin!\uFFFD"));
    const auto anomalies = must(dossier.anomalies());
    ASSERT_THAT(anomalies, SizeIs(1));
    EXPECT_EQ(anomalies[0].locator, "a\uFFFD");
    EXPECT_EQ(anomalies[0].code, "co\uFFFDde");
    EXPECT_EQ(anomalies[0].message, "mess\nage\uFFFD");
}

TEST_F(RowsTest, HostileArtefactNameIsStoredPrintable) {
    const std::int64_t other = must(dossier.add_artefact("firmware", "evil\x1b[2J.bin", 1, "bb"));
    must(dossier.begin_run("firmware", other, "warifu 1", started));
    EXPECT_THAT(texts("SELECT name FROM artefact WHERE sha256 = 'bb'"), ElementsAre("evil\uFFFD[2J.bin"));
}

TEST_F(RowsTest, RowAndExaminationOfOneDeterminatorBelongTogether) {
    const std::int64_t id = must(add("account", {{"name", "root"}}));
    must(
        dossier.add_examination(run, {"inspection.accounts", "fw.bin", Examination::Outcome::Complete, "", "2 files"}));
    const auto examinations = must(dossier.examinations());
    ASSERT_THAT(examinations, SizeIs(1));
    EXPECT_EQ(examinations[0].artefact, artefact);
    EXPECT_EQ(examinations[0].examination.looked_at, "2 files");
    must(dossier.forget_examination(examinations[0].id));
    EXPECT_FALSE(must(dossier.row(id))) << "the row stood on it";
}

TEST_F(RowsTest, SecondExaminationOfADeterminatorInARunIsRefused) {
    const Examination examination{"inspection.accounts", "fw.bin", Examination::Outcome::Complete, "", ""};
    must(dossier.add_examination(run, examination));
    EXPECT_FALSE(dossier.add_examination(run, examination));
}

TEST_F(RowsTest, ViewsShowTheCurrentRunAlone) {
    must(add("account", {{"name", "old"}}));
    must(dossier.add_examination(run, {"inspection.accounts", "fw.bin", Examination::Outcome::Complete, "", ""}));
    must(dossier.add_anomaly(run, {"fw.bin", "truncated", "old"}));
    run = must(dossier.begin_run("firmware", artefact, "warifu 1", started));
    must(add("account", {{"name", "new"}}));
    EXPECT_THAT(texts("SELECT name FROM account"), ElementsAre("new"));
    EXPECT_THAT(must(dossier.examinations()), IsEmpty());
    EXPECT_THAT(must(dossier.anomalies()), IsEmpty());
}

TEST_F(RowsTest, SupersededUnknownsNoLongerCount) {
    must(add("account", {}));
    run = must(dossier.begin_run("firmware", artefact, "warifu 1", started));
    EXPECT_EQ(must(dossier.unknown_counts("account")).at("name"), 0);
}

TEST_F(RowsTest, RunsOfOtherSourcesAndArtefactsStay) {
    must(add("account", {{"name", "first"}}));
    const std::int64_t other = must(dossier.add_artefact("firmware", "second.bin", 10, "bb"));
    run = must(dossier.begin_run("firmware", other, "warifu 1", started));
    must(add("account", {{"name", "second"}}));
    must(dossier.begin_run("product", 0, "warifu 1", started));
    EXPECT_THAT(texts("SELECT name FROM account ORDER BY name"), ElementsAre("first", "second"));
}

TEST_F(RowsTest, RunsThatAreNotKeptLeaveTheViews) {
    must(add("account", {{"name", "first"}}));
    const std::int64_t other = must(dossier.add_artefact("firmware", "second.bin", 10, "bb"));
    must(dossier.begin_run("firmware", other, "warifu 1", started));
    must(dossier.keep_runs("firmware", std::vector<std::int64_t>{other}));
    EXPECT_THAT(texts("SELECT name FROM account"), IsEmpty());
    EXPECT_THAT(texts("SELECT name FROM artefact"), ElementsAre("second.bin"));
}

TEST_F(RowsTest, OnlyAFinishedCurrentRunOfTheSameToolCountsAsDone) {
    // The same bytes under another name are another artefact: its evidence carries its own name.
    const std::int64_t other = must(dossier.add_artefact("firmware", "renamed.bin", 10, "aa"));
    EXPECT_FALSE(must(dossier.finished_run("firmware", artefact, "warifu 1")));
    must(dossier.end_run(run));
    EXPECT_EQ(must(dossier.finished_run("firmware", artefact, "warifu 1")), run);
    EXPECT_FALSE(must(dossier.finished_run("firmware", artefact, "warifu 2")));
    EXPECT_FALSE(must(dossier.finished_run("firmware", other, "warifu 1")));
    must(dossier.begin_run("firmware", artefact, "warifu 1", started));
    EXPECT_FALSE(must(dossier.finished_run("firmware", artefact, "warifu 1")));
}

TEST_F(RowsTest, CloneIsItsOwn) {
    must(add("account", {{"name", "root"}}));
    must(dossier.commit());
    Dossier copy = must(dossier.clone());
    must(copy.forget_column("account", "name"));
    EXPECT_EQ(must(copy.unknown_counts("account")).at("name"), 1);
    EXPECT_EQ(must(dossier.unknown_counts("account")).at("name"), 0);
}

TEST_F(RowsTest, FactsAndDocumentsAreKept) {
    must(dossier.set_fact("product", "Camera"));
    must(dossier.set_fact("product", "Camera 2"));
    must(dossier.store_document("report.json", "{}"));
    EXPECT_EQ(must(dossier.fact("product")), "Camera 2");
    EXPECT_EQ(must(dossier.document("report.json")), "{}");
    EXPECT_FALSE(must(dossier.fact("nothing")));
}

TEST(TableSpecs, NameEveryColumnOnceAndNoCommonOne) {
    EXPECT_GE(tables().size(), 12U);
    for (const TableSpec& spec : tables()) {
        std::set<std::string> names;
        for (const ColumnSpec& column : spec.columns) {
            EXPECT_TRUE(names.insert(column.name).second) << spec.name << "." << column.name;
            EXPECT_FALSE(is_common_column(column.name)) << spec.name << "." << column.name;
            EXPECT_FALSE(column.meaning.en.empty() || column.meaning.ja.empty()) << spec.name << "." << column.name;
        }
    }
}

TEST(TableSpecs, SayBothWhoFillsATableAndFromWhatOrNeither) {
    for (const TableSpec& spec : tables())
        EXPECT_EQ(spec.determinators.empty(), spec.artefacts.empty()) << spec.name;
}

} // namespace
} // namespace warifu::dossier
