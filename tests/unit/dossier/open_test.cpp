// Files from elsewhere are hostile: what is not whole and ours is refused, and left as it was.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "../review/dossier_builder.h"
#include "temporary_file.h"

namespace warifu::dossier {
namespace {

using sample::must;
using testing::HasSubstr;
using Mode = Dossier::Mode;

/// Runs SQL on a file with SQLite itself, as somebody else would.
void with_sqlite(const std::filesystem::path& file, const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
}

class OpenTest : public testing::Test {
protected:
    /// A good dossier with an account in it.
    std::filesystem::path good() const {
        const auto file = folder / "good.warifu";
        Dossier dossier = must(Dossier::open(file, Mode::ReadWrite));
        must(dossier.begin());
        const std::int64_t artefact = must(dossier.add_artefact("firmware", "fw.bin", 10, "aa"));
        const std::int64_t run = must(dossier.begin_run("firmware", artefact, "test", "2026-11-22T00:00:00Z"));
        for (int i = 0; i < 200; ++i)
            must(dossier.add_row(run, {"account", "fw.bin", {{"name", "user" + std::to_string(i)}}}));
        must(dossier.commit());
        return file;
    }

    static void expect_refused_untouched(const std::filesystem::path& file) {
        const std::string before = bytes_of(file);
        for (const Mode mode : {Mode::ReadOnly, Mode::ReadWrite}) {
            const auto opened = Dossier::open(file, mode);
            ASSERT_FALSE(opened) << file;
            EXPECT_EQ(opened.error().code, ErrorCode::Refused) << opened.error().describe();
            EXPECT_EQ(opened.error().where, file.string());
            EXPECT_TRUE(bytes_of(file) == before) << file << " was changed";
        }
    }

    TemporaryFolder folder;
};

TEST_F(OpenTest, DossierIsMadeAndOpenedAgain) {
    const auto file = good();
    for (const Mode mode : {Mode::ReadOnly, Mode::ReadWrite}) {
        const auto opened = Dossier::open(file, mode);
        ASSERT_TRUE(opened) << opened.error().describe();
        std::size_t rows = 0;
        must(opened->query("SELECT name FROM account", {}, [&](const QueryRow&) { return ++rows > 0; }));
        EXPECT_EQ(rows, 200U);
    }
}

TEST_F(OpenTest, IdsGoOnWhereTheyStopped) {
    const auto file = good();
    Dossier dossier = must(Dossier::open(file, Mode::ReadWrite));
    must(dossier.begin());
    const std::int64_t run = must(dossier.begin_run("product", 0, "test", "2026-11-22T00:00:00Z"));
    const std::int64_t id = must(dossier.add_row(run, {"declaration", "", {{"question", "x"}}}));
    must(dossier.commit());
    EXPECT_EQ(must(dossier.row(id))->table, "declaration");
}

TEST_F(OpenTest, ReadOnlyDossierCannotBeWritten) {
    Dossier dossier = must(Dossier::open(good(), Mode::ReadOnly));
    EXPECT_FALSE(dossier.begin() && dossier.set_fact("a", "b") && dossier.commit());
}

TEST_F(OpenTest, MissingFileIsNotFoundWhenOnlyRead) {
    EXPECT_EQ(Dossier::open(folder / "none", Mode::ReadOnly).error().code, ErrorCode::NotFound);
    EXPECT_FALSE(std::filesystem::exists(folder / "none"));
}

TEST_F(OpenTest, EmptyFileIsRefused) {
    write_bytes(folder / "empty", "");
    expect_refused_untouched(folder / "empty");
}

TEST_F(OpenTest, FolderIsRefused) {
    std::filesystem::create_directory(folder / "sub");
    EXPECT_EQ(Dossier::open(folder / "sub", Mode::ReadWrite).error().code, ErrorCode::Refused);
}

TEST_F(OpenTest, TextAndNoiseAreRefused) {
    write_bytes(folder / "text", std::string(5000, 'x'));
    expect_refused_untouched(folder / "text");
    write_bytes(folder / "header", std::string("SQLite format 3\0", 16));
    expect_refused_untouched(folder / "header");
    std::string noise("SQLite format 3\0", 16);
    for (unsigned i = 0; i < 8192; ++i)
        noise += static_cast<char>(i * 2654435761U >> 13U);
    write_bytes(folder / "noise", noise);
    expect_refused_untouched(folder / "noise");
}

TEST_F(OpenTest, OtherSqliteFileIsRefused) {
    with_sqlite(folder / "other", "CREATE TABLE t(x); INSERT INTO t VALUES(1)");
    expect_refused_untouched(folder / "other");
}

TEST_F(OpenTest, OtherSqliteFileWithAWriteAheadLogIsLeftAsItIs) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((folder / "live").c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, "PRAGMA journal_mode=WAL; CREATE TABLE t(x); INSERT INTO t VALUES(1)", nullptr,
                           nullptr, nullptr),
              SQLITE_OK);
    std::filesystem::copy(folder / "live", folder / "other");
    std::filesystem::copy(folder / "live-wal", folder / "other-wal");
    sqlite3_close(database);
    const std::string log = bytes_of(folder / "other-wal");
    ASSERT_FALSE(log.empty());
    expect_refused_untouched(folder / "other");
    EXPECT_TRUE(bytes_of(folder / "other-wal") == log) << "its log was changed";
}

TEST_F(OpenTest, ForeignSchemaUnderOurApplicationIdIsRefused) {
    with_sqlite(folder / "false",
                "PRAGMA application_id=2003985013; PRAGMA user_version=2; CREATE TABLE account(name)");
    expect_refused_untouched(folder / "false");
}

class ChangedSchema : public OpenTest, public testing::WithParamInterface<const char*> {};

TEST_P(ChangedSchema, IsRefused) {
    const auto file = good();
    with_sqlite(file, GetParam());
    expect_refused_untouched(file);
}

INSTANTIATE_TEST_SUITE_P(
    Open, ChangedSchema,
    testing::Values(
        "DROP VIEW account; CREATE VIEW account AS SELECT * FROM t_account WHERE 0", "DROP VIEW account",
        "CREATE VIEW extra AS SELECT 1", "CREATE TABLE extra(x)",
        "CREATE TRIGGER x AFTER INSERT ON t_account BEGIN DELETE FROM t_account; END",
        "CREATE INDEX x ON t_account(name)", "ALTER TABLE t_account ADD COLUMN x TEXT", "PRAGMA user_version=3",
        "PRAGMA application_id=1",
        "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') WHERE name = 't_account'",
        "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET name = 'acc' WHERE name = 'account'"));

TEST_F(OpenTest, TruncatedDossierIsRefused) {
    const std::string whole = bytes_of(good());
    ASSERT_GT(whole.size(), 8192U);
    for (const std::size_t size : {std::size_t{1}, std::size_t{15}, std::size_t{100}, std::size_t{4096},
                                   std::size_t{4097}, whole.size() / 2, whole.size() - 4096, whole.size() - 1}) {
        write_bytes(folder / "cut", whole.substr(0, size));
        SCOPED_TRACE(size);
        expect_refused_untouched(folder / "cut");
    }
}

TEST_F(OpenTest, DamagedPageIsRefused) {
    const std::string whole = bytes_of(good());
    for (std::size_t page = 1; page < whole.size() / 4096; ++page) {
        std::string damaged = whole;
        damaged.replace(page * 4096, 64, std::string(64, '\xff'));
        write_bytes(folder / "damaged", damaged);
        const auto opened = Dossier::open(folder / "damaged", Mode::ReadOnly);
        ASSERT_FALSE(opened) << "page " << page;
        EXPECT_EQ(opened.error().code, ErrorCode::Refused);
    }
}

TEST_F(OpenTest, RowsOutsideTheirTypesAreRefused) {
    const auto file = good();
    with_sqlite(file, "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') WHERE name "
                      "= 't_account'");
    with_sqlite(file, "UPDATE t_account SET uid = 'many', locator = x'00ff'");
    with_sqlite(file,
                "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = sql || 'STRICT' WHERE name = 't_account'");
    expect_refused_untouched(file);
}

} // namespace
} // namespace warifu::dossier
