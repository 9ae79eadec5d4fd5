// The digest that a signature of a dossier is over: it stands for the rows, not for the layout of the file.

#include <set>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "../review/dossier_builder.h"
#include "temporary_file.h"

namespace warifu::dossier {
namespace {

using sample::must;

class DigestTest : public testing::Test {
protected:
    DigestTest() {
        Dossier dossier = must(Dossier::open(path, Dossier::Mode::ReadWrite));
        must(dossier.begin());
        const auto artefact = must(dossier.add_artefact("firmware", "fw.bin", 10, "aa"));
        const auto run = must(dossier.begin_run("firmware", artefact, "warifu 1", "2026-11-22T00:00:00Z"));
        must(dossier.add_row(run, {"account", "fw.bin", {{"name", "root"}, {"uid", std::int64_t{0}}}}));
        must(dossier.add_examination(run,
                                     {"inspection.accounts", "fw.bin", Examination::Outcome::Complete, "", "2 files"}));
        must(dossier.set_fact("on", "2026-11-22"));
        must(dossier.store_document("answer.json", "{}"));
        must(dossier.commit());
    }

    std::string digest() const { return must(must(Dossier::open(path, Dossier::Mode::ReadOnly)).digest_statement()); }

    void change(const char* sql) const {
        sqlite3* database = nullptr;
        ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
        EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
        sqlite3_close(database);
    }

    TemporaryFolder folder;
    std::filesystem::path path = folder / "product.warifu";
};

TEST_F(DigestTest, IsAStatementOfTwoLines) {
    const std::string statement = digest();
    EXPECT_TRUE(statement.starts_with("warifu-dossier-digest v1\nsha256:")) << statement;
    EXPECT_EQ(statement.size(), std::string_view("warifu-dossier-digest v1\nsha256:\n").size() + 64);
}

TEST_F(DigestTest, DoesNotSeeHowTheFileIsLaidOut) {
    const std::string before = digest();
    const std::string bytes = bytes_of(path);
    change("PRAGMA page_size = 16384; VACUUM");
    EXPECT_NE(bytes_of(path), bytes);
    EXPECT_EQ(digest(), before);
}

TEST_F(DigestTest, SeesEveryKindOfChange) {
    std::set<std::string> seen = {digest()};
    for (const char* sql : {
             "UPDATE t_account SET name = 'roo'",
             "UPDATE t_account SET uid = NULL",
             "UPDATE t_account SET name = NULL",
             "UPDATE t_account SET name = ''",
             "INSERT INTO t_account(run, locator, name) VALUES(2, 'fw.bin', 'guest')",
             "DELETE FROM t_account WHERE name = 'guest' OR uid IS NOT NULL",
             "UPDATE t_examination SET outcome = 'incomplete'",
             "UPDATE t_artefact SET sha256 = 'ab'",
             "UPDATE run SET current = 1 - current",
             "UPDATE fact SET value = '2026-11-23'",
             "UPDATE document SET text = '{ }'",
         }) {
        change(sql);
        const std::string after = digest();
        if (std::string_view(sql).starts_with("DELETE"))
            continue; // back to a state of before
        EXPECT_TRUE(seen.insert(after).second) << sql;
    }
}

} // namespace
} // namespace warifu::dossier
