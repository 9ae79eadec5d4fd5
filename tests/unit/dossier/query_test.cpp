// `query`: one SELECT over the documented tables, and nothing else.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../review/dossier_builder.h"
#include "warifu/dossier/tables.h"

namespace warifu::dossier {
namespace {

using sample::must;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

class QueryTest : public testing::Test {
protected:
    QueryTest() {
        const std::int64_t run = evidence.image();
        evidence.row(run, "account", {{"name", "root"}, {"uid", std::int64_t{0}}});
        evidence.examined(run, "inspection.accounts");
    }

    Result<std::size_t> rows(const std::string& sql, const std::map<std::string, std::string>& parameters = {}) const {
        std::size_t count = 0;
        const auto done = evidence.dossier().query(sql, parameters, [&](const QueryRow&) {
            ++count;
            return true;
        });
        if (!done)
            return done.error();
        return count;
    }

    sample::DossierBuilder evidence;
};

TEST_F(QueryTest, ReadsEveryDocumentedTable) {
    for (const TableSpec& spec : tables()) {
        EXPECT_TRUE(rows("SELECT * FROM " + spec.name)) << spec.name;
        EXPECT_TRUE(rows("SELECT id FROM " + spec.name)) << spec.name << ", without its artefact";
        EXPECT_TRUE(rows("SELECT count(*) FROM " + spec.name)) << spec.name;
    }
    for (const std::string name : {"artefact", "examination", "anomaly"}) {
        EXPECT_TRUE(rows("SELECT * FROM " + name)) << name;
        EXPECT_TRUE(rows("SELECT count(*) FROM " + name)) << name;
    }
}

TEST_F(QueryTest, GivesNamesAndTypedValues) {
    must(evidence.dossier().query("SELECT name, uid, shell FROM account", {}, [](const QueryRow& row) {
        EXPECT_THAT(row.names, ElementsAre("name", "uid", "shell"));
        EXPECT_EQ(std::get<std::string>(row.values[0]), "root");
        EXPECT_EQ(std::get<std::int64_t>(row.values[1]), 0);
        EXPECT_TRUE(std::holds_alternative<std::monostate>(row.values[2]));
        return true;
    }));
}

TEST_F(QueryTest, JoinsAndRecursesOverWhatIsThere) {
    EXPECT_EQ(must(rows("SELECT a.name FROM account a JOIN examination e ON e.id = a.examination")), 1U);
    EXPECT_EQ(must(rows("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n")),
              5U);
    EXPECT_EQ(must(rows("WITH a AS (SELECT name FROM account) SELECT name FROM a")), 1U);
}

TEST_F(QueryTest, CountsWhatASubqueryGives) {
    EXPECT_EQ(
        must(rows("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5) SELECT count(*) FROM n")),
        1U);
    EXPECT_EQ(must(rows("WITH a AS (SELECT name FROM account) SELECT count(*) FROM a")), 1U);
    EXPECT_EQ(must(rows("SELECT count(*) FROM (SELECT name FROM account)")), 1U);
}

TEST_F(QueryTest, StopsWhenToldTo) {
    std::size_t seen = 0;
    must(evidence.dossier().query("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n", {},
                                  [&](const QueryRow&) { return ++seen < 3; }));
    EXPECT_EQ(seen, 3U);
}

TEST_F(QueryTest, BindsNamedParameters) {
    EXPECT_EQ(must(rows("SELECT name FROM account WHERE name = :who", {{"who", "root"}})), 1U);
    EXPECT_EQ(must(rows("SELECT name FROM account WHERE name = :who", {{"who", "' OR 1"}})), 0U);
    EXPECT_EQ(rows("SELECT name FROM account WHERE name = :who").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(rows("SELECT name FROM account WHERE name = ?").error().code, ErrorCode::InvalidArgument);
}

class Forbidden : public QueryTest, public testing::WithParamInterface<const char*> {};

TEST_P(Forbidden, IsRefusedAndChangesNothing) {
    EXPECT_FALSE(rows(GetParam()));
    EXPECT_EQ(must(rows("SELECT id FROM account")), 1U);
}

INSTANTIATE_TEST_SUITE_P(Writes, Forbidden,
                         testing::Values("INSERT INTO account(name) VALUES('x')",
                                         "INSERT INTO t_account(id, run, locator) VALUES(99, 1, 'x')",
                                         "UPDATE t_account SET name = 'x'", "DELETE FROM t_account",
                                         "DROP TABLE t_account", "CREATE TABLE x(y)", "CREATE TEMP TABLE x(y)",
                                         "CREATE TEMP VIEW x AS SELECT 1",
                                         "CREATE TRIGGER x AFTER INSERT ON t_account BEGIN SELECT 1; END",
                                         "ALTER TABLE t_account RENAME TO x", "REINDEX", "ANALYZE", "VACUUM",
                                         "VACUUM INTO '/tmp/x'", "BEGIN", "COMMIT", "SAVEPOINT x"));

INSTANTIATE_TEST_SUITE_P(WaysOut, Forbidden,
                         testing::Values("ATTACH ':memory:' AS x", "DETACH main", "PRAGMA user_version",
                                         "PRAGMA user_version = 7", "PRAGMA writable_schema = ON",
                                         "SELECT load_extension('x')", "SELECT writefile('/tmp/x', 'y')",
                                         "SELECT readfile('/etc/passwd')",
                                         "SELECT * FROM pragma_table_info('t_account')",
                                         "SELECT * FROM pragma_user_version", "EXPLAIN DELETE FROM t_account",
                                         "SELECT fts3_tokenizer('x')"));

INSTANTIATE_TEST_SUITE_P(TablesBelow, Forbidden,
                         testing::Values("SELECT * FROM t_account", "SELECT * FROM run", "SELECT * FROM fact",
                                         "SELECT text FROM document", "SELECT * FROM t_examination",
                                         "SELECT * FROM examination_slot", "SELECT * FROM sqlite_schema",
                                         "SELECT name FROM account WHERE id IN (SELECT id FROM t_account)",
                                         "WITH x AS (SELECT * FROM fact) SELECT * FROM x"));

INSTANTIATE_TEST_SUITE_P(TablesBelowUnderAFalseName, Forbidden,
                         testing::Values("WITH account AS (SELECT key, value FROM fact) SELECT * FROM account",
                                         "WITH account AS (SELECT name FROM t_account) SELECT name FROM account",
                                         "WITH anomaly AS (SELECT sql FROM sqlite_schema) SELECT sql FROM anomaly",
                                         "SELECT * FROM (SELECT * FROM t_account) AS account"));

INSTANTIATE_TEST_SUITE_P(CountsBelow, Forbidden,
                         testing::Values("SELECT count(*) FROM t_account", "SELECT 1 FROM fact",
                                         "SELECT count(*) FROM sqlite_schema"));

INSTANTIATE_TEST_SUITE_P(NotOneStatement, Forbidden,
                         testing::Values("", "   ", "-- nothing", "SELECT 1; SELECT 2",
                                         "SELECT 1; DELETE FROM t_account", "SELEC name FROM account",
                                         "SELECT nmae FROM account", "SELECT name FROM acount"));

TEST_F(QueryTest, RunawayQueryEndsAtItsBudget) {
    const auto ran = rows("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n");
    ASSERT_FALSE(ran);
    EXPECT_EQ(ran.error().code, ErrorCode::LimitExceeded);
}

TEST_F(QueryTest, QueryAfterARefusedOneStillWorks) {
    EXPECT_FALSE(rows("DELETE FROM t_account"));
    EXPECT_EQ(must(rows("SELECT id FROM account")), 1U);
    evidence.declare("x", true);
    EXPECT_EQ(must(rows("SELECT id FROM declaration")), 1U);
}

TEST(Analyse, TellsEveryColumnThatIsRead) {
    const auto analysis =
        must(analyse("SELECT a.id AS observation, a.name AS reason_en FROM account a WHERE a.uid = 0 AND EXISTS "
                     "(SELECT 1 FROM binary b WHERE b.artefact = a.artefact)",
                     {}));
    EXPECT_THAT(analysis.reads, UnorderedElementsAre("account.id", "account.name", "account.uid", "account.artefact",
                                                     "binary.artefact"));
    EXPECT_THAT(analysis.columns, ElementsAre("observation", "reason_en"));
}

TEST(Analyse, TellsATableOfWhichNoColumnIsRead) {
    EXPECT_THAT(must(analyse("SELECT 1 FROM account", {})).reads, Contains("account."));
    EXPECT_THAT(must(analyse("SELECT count(*) FROM account", {})).reads, Contains("account."));
}

TEST(Analyse, TellsColumnsBehindSubqueriesAndUnions) {
    const auto reads =
        must(analyse("SELECT x FROM (SELECT shell AS x FROM account UNION ALL SELECT nx FROM binary)", {})).reads;
    EXPECT_THAT(reads, Contains("account.shell"));
    EXPECT_THAT(reads, Contains("binary.nx"));
}

TEST(Analyse, TellsEveryColumnBehindAStar) {
    const auto reads = must(analyse("SELECT * FROM account", {})).reads;
    for (const ColumnSpec& column : find_table("account")->columns)
        EXPECT_THAT(reads, Contains("account." + column.name));
}

TEST(Analyse, TellsColumnsOutsideTheResult) {
    for (const std::string sql : {"SELECT name FROM account ORDER BY shell", "SELECT name FROM account GROUP BY shell",
                                  "SELECT count(*) FROM account HAVING max(shell) = ''",
                                  "SELECT count(*) FILTER (WHERE shell = '') FROM account",
                                  "SELECT row_number() OVER (PARTITION BY shell) FROM account",
                                  "SELECT name FROM account LIMIT (SELECT max(shell) FROM account)",
                                  "SELECT (SELECT b.path FROM binary b WHERE b.path = a.shell) FROM account a",
                                  "SELECT name FROM account WHERE (name, shell) IN (SELECT path, arch FROM binary)",
                                  "WITH w AS MATERIALIZED (SELECT shell AS s FROM account) SELECT s FROM w",
                                  "SELECT name FROM account INTERSECT SELECT shell FROM account"})
        EXPECT_THAT(must(analyse(sql, {})).reads, Contains("account.shell")) << sql;
}

TEST(Analyse, TellsColumnsThatJoinWithoutBeingNamedTwiceOrRefusesTheQuery) {
    for (const std::string sql : {"SELECT a.id FROM account a JOIN private_key k USING (path)",
                                  "SELECT a.id FROM account a NATURAL JOIN private_key k"}) {
        const auto analysis = analyse(sql, {});
        if (!analysis)
            continue;
        EXPECT_THAT(analysis->reads, testing::IsSupersetOf({"account.path", "private_key.path"})) << sql;
    }
}

TEST(Analyse, RefusesWhatIsNoSelectOverTheTables) {
    for (const std::string sql :
         {"DELETE FROM account", "SELECT * FROM run", "SELECT * FROM sqlite_schema", "PRAGMA user_version",
          "SELECT load_extension('x')", "ATTACH ':memory:' AS x", "SELECT 1; SELECT 2", "", "SELECT"})
        EXPECT_FALSE(analyse(sql, {})) << sql;
}

TEST(Analyse, RefusesAParameterWithoutAValue) {
    EXPECT_TRUE(analyse("SELECT name FROM account WHERE name = :who", {{"who", "x"}}));
    EXPECT_FALSE(analyse("SELECT name FROM account WHERE name = :who", {}));
    EXPECT_FALSE(analyse("SELECT name FROM account WHERE name = ?", {{"", "x"}}));
}

} // namespace
} // namespace warifu::dossier
