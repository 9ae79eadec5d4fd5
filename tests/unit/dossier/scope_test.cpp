// A scope: while it lives, reading sees the artefacts of one model, whatever else the dossier holds.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../review/dossier_builder.h"

namespace warifu::dossier {
namespace {

using sample::must;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class ScopeTest : public testing::Test {
protected:
    ScopeTest() {
        for (const auto& [name, digest] :
             {std::pair("one.bin", sample::firmware_digest), std::pair("two.bin", sample::other_digest)}) {
            const std::int64_t run = evidence.image(name, digest);
            evidence.row(run, "account", {{"name", std::string(name)}, {"uid", Value{}}});
            evidence.examined(run, "inspection.accounts");
        }
        evidence.declare("question", true);
        for (const Artefact& artefact : must(dossier().artefacts()))
            ids.push_back(artefact.id);
    }

    const Dossier& dossier() const { return evidence.dossier(); }

    std::vector<std::string> texts(const std::string& sql) const {
        std::vector<std::string> found;
        must(dossier().query(sql, {}, [&](const QueryRow& row) {
            found.push_back(std::get<std::string>(row.values[0]));
            return true;
        }));
        return found;
    }

    Scope only(std::size_t artefact) const { return must(dossier().narrow(std::vector{ids.at(artefact)})); }

    sample::DossierBuilder evidence;
    std::vector<std::int64_t> ids;
};

TEST_F(ScopeTest, QuerySeesTheRowsOfItsArtefactAlone) {
    const Scope scope = only(1);
    EXPECT_THAT(texts("SELECT name FROM account"), ElementsAre("two.bin"));
    EXPECT_THAT(texts("SELECT name FROM artefact"), ElementsAre("two.bin"));
    EXPECT_THAT(texts("SELECT artefact FROM examination"), ElementsAre("two.bin"));
}

TEST_F(ScopeTest, EveryOtherReaderDoesSo) {
    const auto row = [&](std::size_t at) {
        std::int64_t id = 0;
        must(dossier().query("SELECT id FROM account ORDER BY id", {}, [&](const QueryRow& found) {
            id = std::get<std::int64_t>(found.values[0]);
            return at-- > 0;
        }));
        return id;
    };
    const std::int64_t first = row(0);
    ASSERT_TRUE(must(dossier().row(first))); // prepares what a scope must not leave as it was
    const Scope scope = only(1);
    EXPECT_THAT(must(dossier().artefacts()), SizeIs(1));
    EXPECT_THAT(must(dossier().examinations()), SizeIs(1));
    EXPECT_EQ(must(dossier().unknown_counts("account")).at("uid"), 1);
    EXPECT_FALSE(must(dossier().row(first)));
}

TEST_F(ScopeTest, WhatBelongsToNoArtefactIsSeen) {
    const Scope scope = only(0);
    EXPECT_THAT(texts("SELECT question FROM declaration"), ElementsAre("question"));
}

TEST_F(ScopeTest, OfNothingSeesNoArtefact) {
    const Scope scope = must(dossier().narrow({}));
    EXPECT_THAT(texts("SELECT name FROM account"), IsEmpty());
    EXPECT_THAT(must(dossier().artefacts()), IsEmpty());
}

TEST_F(ScopeTest, EndsWithItsLife) {
    {
        const Scope scope = only(0);
    }
    EXPECT_THAT(texts("SELECT name FROM account ORDER BY name"), ElementsAre("one.bin", "two.bin"));
    const Scope next = only(1);
    EXPECT_THAT(texts("SELECT name FROM account"), ElementsAre("two.bin"));
}

TEST_F(ScopeTest, IsOneAtATime) {
    const Scope scope = only(0);
    EXPECT_FALSE(dossier().narrow(ids));
    EXPECT_THAT(texts("SELECT name FROM account"), ElementsAre("one.bin"));
}

TEST_F(ScopeTest, NoNameGetsRoundIt) {
    const Scope scope = only(0);
    for (const char* sql : {"SELECT name FROM main.account", "SELECT name FROM t_account", "SELECT id FROM scope",
                            "SELECT id FROM temp.scope", "WITH a AS (SELECT name FROM main.account) SELECT * FROM a"})
        EXPECT_FALSE(dossier().query(sql, {}, [](const QueryRow&) { return true; })) << sql;
}

TEST_F(ScopeTest, JoinsAndSubqueriesStayInside) {
    const Scope scope = only(0);
    EXPECT_THAT(texts("SELECT a.name FROM account a JOIN account b ON a.artefact <> b.artefact"), IsEmpty());
    EXPECT_THAT(texts("SELECT name FROM artefact WHERE NOT EXISTS (SELECT 1 FROM account WHERE name = 'two.bin')"),
                ElementsAre("one.bin"));
    EXPECT_THAT(texts("SELECT name FROM account LEFT JOIN anomaly ON 1 = 1"), ElementsAre("one.bin"));
}

} // namespace
} // namespace warifu::dossier
