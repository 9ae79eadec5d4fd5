// Which regimes, levels and editions are in play on a day, and why others are not.

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_catalogue.h"

namespace warifu::selection {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

SelectedRegime chosen(std::string_view id, std::string_view on = "2026-11-22") {
    auto selected = select_regime(small_catalogue(), id, sample_day(on));
    if (!selected)
        throw std::runtime_error(selected.error().describe());
    return std::move(*selected);
}

std::vector<std::string> ids(const std::vector<SelectedRegime>& regimes) {
    std::vector<std::string> all;
    for (const SelectedRegime& regime : regimes)
        all.push_back(regime.id);
    return all;
}

TEST(SelectRegime, WithoutALevelMeansItsLowestOpenOne) {
    EXPECT_EQ(chosen("label").id, "label/1");
    EXPECT_EQ(chosen("label").level->id, "1");
    EXPECT_EQ(chosen("label").edition->id, "one");
}

TEST(SelectRegime, WithoutAnEditionMeansTheNewestInForceOnTheDay) {
    EXPECT_EQ(chosen("standard", "2020-06-19").edition->id, "2.1");
    EXPECT_EQ(chosen("standard", "2024-08-31").edition->id, "2.1");
    EXPECT_EQ(chosen("standard", "2024-09-01").edition->id, "3.1") << "both count: the newer one";
    EXPECT_EQ(chosen("standard", "2025-01-01").edition->id, "3.1");
}

TEST(SelectRegime, AnEditionWithoutAFirstDayIsNotTheNewestByAccident) {
    catalogue::Catalogue changed = small_catalogue();
    const auto pick = [&](std::string_view on) {
        const auto selected = select_regime(changed, "standard", sample_day(on));
        return selected && selected->edition != nullptr ? selected->edition->id : std::string("none");
    };
    for (catalogue::Regime& regime : changed.regimes)
        if (regime.id == "standard")
            for (catalogue::Edition& edition : regime.editions)
                if (edition.id == "3.1")
                    edition.from.reset();
    EXPECT_EQ(pick("2024-09-01"), "2.1") << "the dated one, though the other stands behind it";
    EXPECT_EQ(pick("2025-01-01"), "none") << "nobody knows whether the other counts";
    for (catalogue::Regime& regime : changed.regimes)
        if (regime.id == "standard")
            regime.editions.erase(regime.editions.begin());
    EXPECT_EQ(pick("2026-11-22"), "3.1") << "the only one";
}

TEST(SelectRegime, NamesTheEditionWhereThereAreSeveral) {
    EXPECT_EQ(chosen("standard@2.1").id, "standard@2.1");
    EXPECT_EQ(chosen("standard").id, "standard@3.1");
    EXPECT_EQ(chosen("label/1@one").id, "label/1");
}

TEST(SelectRegime, BeforeItsFirstEditionThereIsNothingToJudgeBy) {
    const SelectedRegime selected = chosen("standard", "2020-06-18");
    EXPECT_EQ(selected.edition, nullptr);
    EXPECT_THAT(selected.note.en, HasSubstr("2020-06-18"));
    EXPECT_FALSE(selected.note.ja.empty());
}

TEST(SelectRegime, LevelWithoutCriteriaHasNothingToJudgeByAndSaysItsState) {
    const SelectedRegime selected = chosen("label/3");
    EXPECT_EQ(selected.id, "label/3");
    EXPECT_EQ(selected.edition, nullptr);
    EXPECT_THAT(selected.note.en, HasSubstr("It is not-open."));
}

TEST(SelectRegime, EditionOfAnotherLevelDoesNotServe) {
    const auto selected = select_regime(small_catalogue(), "label/2@one", sample_day("2026-11-22"));
    EXPECT_TRUE(!selected || selected->edition == nullptr);
}

TEST(SelectRegime, EditionOfWhichOnlyTheNameIsKnownGivesNothingToJudgeBy) {
    EXPECT_EQ(chosen("law").edition, nullptr);
    EXPECT_EQ(chosen("law@draft").edition, nullptr);
}

TEST(SelectRegime, UnknownRegimeLevelOrEditionIsNotFound) {
    for (const std::string_view id :
         {"lable", "", "/", "@", "label/9", "label@9", "label/1@9", "label/1/1", "label@one@one"}) {
        const auto selected = select_regime(small_catalogue(), id, sample_day("2026-11-22"));
        ASSERT_FALSE(selected) << id;
        EXPECT_EQ(selected.error().code, ErrorCode::NotFound) << id;
    }
}

TEST(Select, WithoutRegimesMeansEveryOneThatHasRequirements) {
    const auto regimes = select(small_catalogue(), {}, sample_day("2026-11-22"));
    ASSERT_TRUE(regimes);
    EXPECT_THAT(ids(*regimes), ElementsAre("label/1", "standard@3.1"));
}

TEST(Select, TakesThoseNamedInTheirOrderAndOnce) {
    Product product;
    product.regimes = {"standard@2.1", "label", "label/1", "law"};
    const auto regimes = select(small_catalogue(), product, sample_day("2026-11-22"));
    ASSERT_TRUE(regimes);
    EXPECT_THAT(ids(*regimes), ElementsAre("standard@2.1", "label/1", "law"));
}

TEST(Select, ExceptedProductIsLeftOutOfThatRegimeAlone) {
    Product product;
    product.excepted = {"label/computer"};
    const auto regimes = select(small_catalogue(), product, sample_day("2026-11-22"));
    ASSERT_TRUE(regimes);
    ASSERT_THAT(*regimes, SizeIs(2));
    ASSERT_TRUE((*regimes)[0].exception);
    EXPECT_EQ((*regimes)[0].exception->clause, "Schedule 3");
    EXPECT_EQ((*regimes)[1].exception, nullptr);
}

TEST(Select, OneUnknownRegimeIsAnError) {
    Product product;
    product.regimes = {"label", "nothing"};
    EXPECT_FALSE(select(small_catalogue(), product, sample_day("2026-11-22")));
}

TEST(Questions, AskConditionsAndChecksOfTheRequirementsInPlay) {
    const auto open = questions(small_catalogue(), {chosen("label")});
    std::vector<std::string> asked;
    for (const OpenQuestion& question : open)
        asked.push_back(question.id);
    EXPECT_THAT(asked, testing::UnorderedElementsAre("passwords", "word", "updates-signed"));
}

TEST(Questions, PutFirstWhatMoreRequirementsWaitFor) {
    const auto open = questions(small_catalogue(), {chosen("label"), chosen("standard@2.1"), chosen("standard@3.1")});
    ASSERT_FALSE(open.empty());
    EXPECT_EQ(open[0].id, "word");
    EXPECT_THAT(open[0].requirements, ElementsAre("label/a", "standard@2.1/x", "standard@3.1/x"));
}

TEST(Questions, AreNotAskedForAnExceptedProduct) {
    SelectedRegime excepted = chosen("label");
    excepted.exception = excepted.regime->exceptions.data();
    EXPECT_THAT(questions(small_catalogue(), {excepted}), IsEmpty());
}

TEST(Questions, AreThoseOfTheLevelAndOfLowerOnes) {
    const auto catalogue = catalogue::load_catalogue({});
    ASSERT_TRUE(catalogue) << catalogue.error().describe();
    const auto asked = [&](std::string_view id) {
        std::set<std::string> questions_of_level;
        const auto selected = select_regime(*catalogue, id, sample_day("2026-11-22"));
        if (selected)
            for (const OpenQuestion& open : questions(*catalogue, {*selected}))
                questions_of_level.insert(open.id);
        return questions_of_level;
    };
    EXPECT_TRUE(asked("sg-cls/1").contains("brute-force-protection"));
    EXPECT_FALSE(asked("sg-cls/1").contains("input-validated")) << "5.13-1 is of level 2";
    EXPECT_TRUE(asked("sg-cls/2").contains("brute-force-protection"));
    EXPECT_TRUE(asked("sg-cls/2").contains("input-validated"));
}

} // namespace
} // namespace warifu::selection
