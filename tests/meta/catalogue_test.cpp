// What the loader cannot know of the catalogue that ships: that its queries ask for what is there to be found, that
// nothing is left out of the count, and that every doubt reaches the verdict.

#include <algorithm>
#include <cctype>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "full_dossiers.h"
#include "warifu/dossier/tables.h"

namespace warifu::meta {
namespace {

using catalogue::Confidence;
using catalogue::Requirement;

struct Query {
    std::string of;
    std::string sql;
    std::vector<std::string> reads;
    std::vector<std::string> artefacts;
};

/// Every query of the catalogue.
std::vector<Query> queries() {
    std::vector<Query> all;
    for (const catalogue::Check& check : real_catalogue().checks)
        if (!check.artefacts.empty())
            all.push_back({"check " + check.id, check.violations + "\n" + check.shown + "\n" + check.covered,
                           check.reads, check.artefacts});
    for (const catalogue::Condition& condition : real_catalogue().conditions)
        if (!condition.evidence.empty())
            all.push_back({"condition " + condition.id, condition.evidence, condition.reads, {"firmware"}});
    for (const catalogue::Specification& specification : real_catalogue().specifications)
        for (const catalogue::Completeness& each : specification.completeness)
            all.push_back({"completeness " + each.test_case, each.missing, each.reads, {}});
    return all;
}

bool contains(const std::vector<std::string>& list, const std::string& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

/// `word` stands in `text` by itself.
bool has_word(const std::string& text, const std::string& word) {
    const std::string letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        const bool starts = at == 0 || letters.find(text[at - 1]) == std::string::npos;
        const std::size_t end = at + word.size();
        const bool ends = end == text.size() || letters.find(text[end]) == std::string::npos;
        if (starts && ends)
            return true;
    }
    return false;
}

TEST(CatalogueQueries, ReadTablesThatADeterminatorFillsFromTheirArtefacts) {
    ASSERT_FALSE(queries().empty());
    for (const Query& query : queries()) {
        const auto tables = tables_read(query.reads);
        EXPECT_FALSE(tables.empty()) << query.of << " reads nothing";
        for (const std::string& table : tables) {
            const dossier::TableSpec* spec = dossier::find_table(table);
            ASSERT_TRUE(spec) << query.of;
            EXPECT_FALSE(spec->determinators.empty())
                << query.of << " reads " << table << ", which no determinator fills";
            for (const std::string& artefact : query.artefacts)
                EXPECT_TRUE(contains(spec->artefacts, artefact))
                    << query.of << ": nobody looks for " << table << " in " << artefact;
        }
    }
}

/// Words, quoted texts (with a quote in front) and single signs of a query.
std::vector<std::string> tokens_of(const std::string& sql) {
    const auto in_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
    std::vector<std::string> tokens;
    for (std::size_t at = 0; at < sql.size();) {
        std::size_t end = at + 1;
        if (sql[at] == '\'') {
            end = std::min(sql.find('\'', at + 1), sql.size());
            tokens.push_back(sql.substr(at, end - at));
            ++end;
        } else if (in_word(sql[at])) {
            while (end < sql.size() && in_word(sql[end]))
                ++end;
            tokens.push_back(sql.substr(at, end - at));
        } else if (sql[at] != ' ' && sql[at] != '\n') {
            tokens.push_back(sql.substr(at, 1));
        }
        at = end;
    }
    return tokens;
}

/// Column and word of each `column = 'word'`, `column <> 'word'` and `column IN ('word', …)`.
std::vector<std::pair<std::string, std::string>> comparisons_of(const std::string& sql) {
    const std::vector<std::string> tokens = tokens_of(sql);
    const auto token = [&](std::size_t i) { return i < tokens.size() ? tokens[i] : std::string(); };
    std::vector<std::pair<std::string, std::string>> found;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        std::size_t word = i + 2;
        if (token(i + 1) == "<" && token(i + 2) == ">")
            ++word;
        else if (token(i + 1) != "=" && !(token(i + 1) == "IN" && token(i + 2) == "("))
            continue;
        word += token(i + 1) == "IN" ? 1U : 0U;
        for (; token(word).starts_with("'"); word += token(word + 1) == "," ? 2U : 1U)
            if (token(word).size() > 1)
                found.emplace_back(tokens[i], token(word).substr(1));
    }
    return found;
}

TEST(CatalogueQueries, CompareWithWordsThatTheTablesDocument) {
    // A word that no determinator writes is a check that never fires.
    std::size_t compared = 0;
    for (const Query& query : queries()) {
        for (const auto& [column, word] : comparisons_of(query.sql)) {
            for (const std::string& table : tables_read(query.reads)) {
                const auto* spec = dossier::find_table(table)->find_column(column);
                if (spec == nullptr || !contains(query.reads, table + "." + column))
                    continue;
                ++compared;
                EXPECT_TRUE(has_word(spec->meaning.en, word))
                    << query.of << " compares " << table << "." << column << " with '" << word << "'";
            }
        }
    }
    EXPECT_GT(compared, 20U);
}

TEST(CatalogueParameters, AreBoundToWordsThatTheTablesDocument) {
    // `dangers = "anonymos-access"` would pass everything.
    const std::map<std::string, std::pair<std::string, std::string>> columns = {
        {"dangers", {"setting", "unsafe"}}, {"places", {"startup_service", "listens"}}, {"relro", {"binary", "relro"}}};
    each_requirement([&](const Requirement& requirement) {
        for (const auto& [name, value] : requirement.parameters) {
            const auto column = columns.find(name);
            ASSERT_NE(column, columns.end()) << requirement.full_id << ": say here which words '" << name << "' takes";
            const auto* spec = dossier::find_table(column->second.first)->find_column(column->second.second);
            for (const std::string_view word : words(value))
                EXPECT_TRUE(word == "all" || has_word(spec->meaning.en, std::string(word)))
                    << requirement.full_id << ": " << word;
        }
    });
}

TEST(CatalogueRequirements, EveryItemDecidesItsWhole) {
    // An item is counted through its whole alone.
    each_requirement([&](const Requirement& item) {
        if (item.part_of.empty())
            return;
        const Requirement* whole = real_catalogue().find_requirement(item.part_of);
        ASSERT_TRUE(whole) << item.full_id;
        EXPECT_TRUE(contains(whole->all, item.full_id) || contains(whole->any, item.full_id))
            << item.full_id << " is no part of " << whole->full_id;
    });
}

TEST(CatalogueRequirements, EveryOneHasAVerdictInItsEdition) {
    const FullDossier sound = sound_dossier();
    std::set<std::string> judged;
    for (const auto& verdict : review_all(sound, sound.evidence.dossier()).verdicts)
        judged.insert(verdict.requirement);
    each_requirement([&](const Requirement& requirement) {
        EXPECT_TRUE(judged.contains(requirement.full_id)) << requirement.full_id;
    });
}

/// Ids of the requirements that these levels of a regime ask for, in the order told.
std::vector<std::string> asked_by(const catalogue::Regime& regime, const catalogue::Edition& edition,
                                  const std::vector<const catalogue::Level*>& levels) {
    const FullDossier sound = sound_dossier();
    std::vector<review::RegimeQuestion> regimes;
    for (const catalogue::Level* level : levels)
        regimes.push_back({regime.id + "/" + level->id, &regime, level, &edition, nullptr, {}});
    const review::Question question{real_catalogue(), sound.evidence.dossier(), today(), regimes, {}, {}, {}, {}};
    std::vector<std::string> ids;
    for (const auto& verdict : sample::must(review::review(question)).verdicts)
        ids.push_back(verdict.requirement);
    return ids;
}

TEST(CatalogueLevels, EachAsksForWhatTheLowerOnesDoAndMore) {
    const catalogue::Regime& regime = *real_catalogue().find_regime("sg-cls");
    const catalogue::Edition& edition = *real_catalogue().find_edition(regime, "CCC-SP-151-2-v1.4");
    ASSERT_EQ(regime.levels.size(), 4U);
    std::vector<std::string> below;
    for (const catalogue::Level& level : regime.levels) {
        const std::vector<std::string> asked = asked_by(regime, edition, {&level});
        EXPECT_GT(asked.size(), below.size()) << level.id;
        for (const std::string& id : below)
            EXPECT_TRUE(contains(asked, id)) << id << " at level " << level.id;
        below = asked;
    }
    EXPECT_EQ(below.size(), edition.requirements.size());
}

TEST(CatalogueLevels, AskedTogetherTellEachRequirementOnce) {
    const catalogue::Regime& regime = *real_catalogue().find_regime("sg-cls");
    const catalogue::Edition& edition = *real_catalogue().find_edition(regime, "CCC-SP-151-2-v1.4");
    const auto both = asked_by(regime, edition, {&regime.levels[0], &regime.levels[1]});
    EXPECT_EQ(both.size(), std::set<std::string>(both.begin(), both.end()).size());
    EXPECT_EQ(both.size(), asked_by(regime, edition, {&regime.levels[1]}).size());
}

/// The least sure of what a verdict on the requirement rests on, parts included.
Confidence confidence_of(const Requirement& requirement) {
    Confidence least = std::max(requirement.provenance.confidence, requirement.accepts_provenance.confidence);
    if (const auto* condition = real_catalogue().find_condition(requirement.condition))
        least = std::max(least, condition->provenance.confidence);
    for (const auto* parts : {&requirement.all, &requirement.any})
        for (const std::string& part : *parts)
            least = std::max(least, confidence_of(*real_catalogue().find_requirement(part)));
    return least;
}

TEST(CatalogueConfidence, EveryDoubtReachesTheVerdict) {
    const FullDossier sound = sound_dossier();
    std::size_t doubts = 0;
    for (const auto& verdict : review_all(sound, sound.evidence.dossier()).verdicts) {
        const Confidence least = confidence_of(*real_catalogue().find_requirement(verdict.requirement));
        EXPECT_EQ(verdict.criteria, least) << verdict.requirement;
        doubts += least != Confidence::Seen ? 1U : 0U;
    }
    EXPECT_GT(doubts, 0U);
}

TEST(CatalogueConfidence, EveryDoubtOfARequirementReachesItsRegime) {
    const FullDossier sound = sound_dossier();
    const review::Answer answer = review_all(sound, sound.evidence.dossier());
    for (const review::RegimeVerdict& regime : answer.regimes)
        for (const review::RequirementVerdict& verdict : answer.verdicts)
            if (regime.regime ==
                verdict.regime + "@" + real_catalogue().find_requirement(verdict.requirement)->edition) {
                EXPECT_GE(regime.criteria, verdict.criteria) << verdict.requirement;
            }
}

} // namespace
} // namespace warifu::meta
