// A maker's documents: found in files and folders, read in the jail, written into the dossier with their edition.

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "warifu/assessment/assessment.h"

namespace warifu::assessment {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

class Quiet : public Progress {
public:
    void update(std::string_view, std::uint64_t, std::uint64_t) override {}
    bool stopped() const override { return false; }
};

class DocumentTest : public testing::Test {
protected:
    DocumentTest() : dossier(std::move(*dossier::Dossier::in_memory())) {
        std::string pattern = (std::filesystem::temp_directory_path() / "warifu-documents-XXXXXX").string();
        folder = mkdtemp(pattern.data());
    }
    ~DocumentTest() override { std::filesystem::remove_all(folder); }

    void write(const std::string& name, const std::string& text) {
        std::filesystem::create_directories((folder / name).parent_path());
        std::ofstream(folder / name) << text;
    }

    Result<Gathered> gather_file(const std::string& file, const std::string& edition) {
        selection::Product product;
        product.artefacts.push_back({"ics-ixit", file, edition, 3});
        return gather({product,
                       "product.toml",
                       folder,
                       "warifu test",
                       "2026-11-22T00:00:00Z",
                       Date::parse("2026-11-22").value(),
                       {}},
                      {}, progress, dossier);
    }

    std::vector<std::string> ask(const std::string& sql) {
        std::vector<std::string> found;
        const auto ran = dossier.query(sql, {}, [&](const dossier::QueryRow& row) {
            found.push_back(std::get<std::string>(row.values[0]));
            return true;
        });
        EXPECT_TRUE(ran) << ran.error().describe();
        return found;
    }

    std::filesystem::path folder;
    dossier::Dossier dossier;
    Quiet progress;
};

TEST_F(DocumentTest, StatementReachesTheDossierWithPlaceAndEdition) {
    write("ics.csv", "Reference,Support,Detail\n5.1-1,Y,unique\n");
    ASSERT_TRUE(gather_file("ics.csv", "standard@2"));
    EXPECT_THAT(ask("SELECT edition || ' ' || provision || ' ' || support || ' ' || locator FROM ics_entry"),
                ElementsAre("standard@2 5.1-1 Y ics.csv:2"));
    EXPECT_THAT(ask("SELECT determinator FROM examination WHERE outcome = 'complete' ORDER BY 1"),
                ElementsAre("documents.ics", "documents.ixit", "documents.tests"));
}

TEST_F(DocumentTest, EveryDocumentOfAFolderIsReadByName) {
    write("paper/b.md", "# Test group 5.1-1\n**Group Verdict**: PASS\n");
    write("paper/a.csv", "Reference,Support\n5.1-1,Y\n");
    write("paper/notes.txt", "no document");
    const auto gathered = gather_file("paper", "standard@2");
    ASSERT_TRUE(gathered);
    EXPECT_THAT(gathered->artefacts, SizeIs(2));
    EXPECT_THAT(ask("SELECT name FROM artefact ORDER BY id"), ElementsAre("a.csv", "b.md"));
}

TEST_F(DocumentTest, FolderWithoutADocumentIsAnError) {
    write("paper/notes.txt", "no document");
    const auto gathered = gather_file("paper", "standard@2");
    ASSERT_FALSE(gathered);
    EXPECT_EQ(gathered.error().code, ErrorCode::NotFound);
}

TEST_F(DocumentTest, DocumentIsReadOnceForAnEdition) {
    write("ics.csv", "Reference,Support\n5.1-1,Y\n");
    ASSERT_TRUE(gather_file("ics.csv", "standard@2"));
    EXPECT_EQ(gather_file("ics.csv", "standard@2")->artefacts[0].state, Gathered::State::Reused);
    EXPECT_EQ(gather_file("ics.csv", "standard@3")->artefacts[0].state, Gathered::State::Examined);
    EXPECT_THAT(ask("SELECT edition FROM ics_entry"), ElementsAre("standard@3"));
}

TEST_F(DocumentTest, DocumentThatIsNoLongerNamedLeavesTheViews) {
    write("a.csv", "Reference,Support\n5.1-1,N\n");
    write("b.csv", "Reference,Support\n5.1-1,Y\n");
    ASSERT_TRUE(gather_file("a.csv", "standard@2"));
    ASSERT_TRUE(gather_file("b.csv", "standard@2"));
    EXPECT_THAT(ask("SELECT support FROM ics_entry"), ElementsAre("Y"));
}

TEST_F(DocumentTest, DamageIsAnAnomalyOfTheDocument) {
    write("m.xlsx", "PK\3\4 and no more");
    ASSERT_TRUE(gather_file("m.xlsx", "standard@2"));
    EXPECT_THAT(ask("SELECT code || ' ' || locator FROM anomaly"), ElementsAre("damaged-archive m.xlsx"));
    EXPECT_THAT(ask("SELECT determinator FROM examination WHERE outcome = 'complete'"), IsEmpty());
    EXPECT_THAT(ask("SELECT reason FROM examination LIMIT 1"), ElementsAre(StartsWith("m.xlsx: ")));
}

} // namespace
} // namespace warifu::assessment
