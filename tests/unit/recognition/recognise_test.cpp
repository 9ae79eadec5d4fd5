#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample.h"

namespace warifu::recognition {
namespace {

using catalogue::Arrangement;
using catalogue::Confidence;
using sample::ask;
using sample::day;
using sample::home_away;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Stance = Arrangement::Stance;

TEST(Recognise, GivesWhatTheArrangementPromises) {
    const Opening opening = ask(sample::catalogue(), sample::label(), "2025-05-01");
    EXPECT_EQ(opening.effect, Effect::Deemed);
    EXPECT_EQ(opening.regime, "away");
    EXPECT_EQ(opening.market, "GB");
    EXPECT_EQ(opening.view, Arrangement::View::Statute);
    EXPECT_THAT(opening.requirements, ElementsAre("away/one", "away/two"));
    EXPECT_THAT(opening.path, ElementsAre("home-away"));
    EXPECT_THAT(opening.sources, ElementsAre("S1", "S2"));
    EXPECT_EQ(opening.from, day("2025-03-01"));
    EXPECT_EQ(opening.until, day("2027-03-31"));
    EXPECT_EQ(opening.confidence, Confidence::Seen) << "what remains to be done does not weaken the effect";
    ASSERT_EQ(opening.conditions.size(), 1U);
    EXPECT_EQ(opening.conditions[0].id, "current");
    ASSERT_EQ(opening.remains.size(), 1U);
    EXPECT_EQ(opening.remains[0].id, "records");
    EXPECT_THAT(opening.reason.en, HasSubstr("Since 2025-03-01, Home ★2 is deemed to meet Away"));
    EXPECT_THAT(opening.reason.ja, HasSubstr("2025-03-01以降、ホーム ★2はアウェイに適合するものとみなされる"));
}

TEST(Recognise, ArrangementCountsFromItsFirstToItsLastDay) {
    Label label = sample::label();
    label.issued = day("2024-06-01");
    label.expires = day("2030-01-01");
    const catalogue::Catalogue catalogue = sample::catalogue();
    EXPECT_EQ(ask(catalogue, label, "2025-02-28").effect, Effect::None);
    EXPECT_EQ(ask(catalogue, label, "2025-03-01").effect, Effect::Deemed);
    EXPECT_EQ(ask(catalogue, label, "2027-12-31").effect, Effect::Deemed);
    EXPECT_EQ(ask(catalogue, label, "2028-01-01").effect, Effect::None);

    const Opening early = ask(catalogue, label, "2025-02-28");
    EXPECT_THAT(early.reason.en, HasSubstr("takes effect on 2025-03-01 only"));
    EXPECT_EQ(early.from, day("2025-03-01"));
    EXPECT_FALSE(early.until);
    EXPECT_THAT(early.requirements, IsEmpty());
    EXPECT_THAT(ask(catalogue, label, "2028-01-01").reason.en, HasSubstr("ended on 2027-12-31"));
}

TEST(Recognise, WithoutAFirstDayNothingIsDetermined) {
    catalogue::Catalogue catalogue = sample::catalogue();
    home_away(catalogue).from.reset();
    const Opening opening = ask(catalogue, sample::label(), "2025-05-01");
    EXPECT_EQ(opening.effect, Effect::NotDetermined);
    EXPECT_THAT(opening.reason.en, HasSubstr("first day of effect is not known"));
    EXPECT_EQ(opening.confidence, Confidence::Unverified);
}

TEST(Recognise, LabelCountsOnItsDayOfExpiryAndNotAfter) {
    const catalogue::Catalogue catalogue = sample::catalogue();
    EXPECT_EQ(ask(catalogue, sample::label(), "2027-03-31").effect, Effect::Deemed);
    for (const LabelState state : {LabelState::Valid, LabelState::Grace}) {
        Label label = sample::label();
        label.state = state;
        const Opening late = ask(catalogue, label, "2027-04-01");
        EXPECT_EQ(late.effect, Effect::None) << "whatever the state says";
        EXPECT_THAT(late.reason.en, HasSubstr("last day was 2027-03-31"));
    }
}

TEST(Recognise, LabelDoesNotCountBeforeItIsIssued) {
    const Opening early = ask(sample::catalogue(), sample::label(), "2025-03-31");
    EXPECT_EQ(early.effect, Effect::None);
    EXPECT_THAT(early.reason.en, HasSubstr("not yet issued"));
    EXPECT_EQ(ask(sample::catalogue(), sample::label(), "2025-04-01").effect, Effect::Deemed);
}

TEST(Recognise, ContradictingDatesOpenNothing) {
    Label label = sample::label();
    label.issued = day("2027-05-01");
    label.expires = day("2026-05-01");
    EXPECT_EQ(ask(sample::catalogue(), label, "2026-04-01").effect, Effect::None);
    EXPECT_THAT(ask(sample::catalogue(), label, "2027-06-01").reason.en, HasSubstr("contradict"));
}

TEST(Recognise, OnlyAValidLabelOpensAnything) {
    const std::pair<LabelState, const char*> states[] = {
        {LabelState::Expired, "expired"}, {LabelState::Withdrawn, "withdrawn"}, {LabelState::Revoked, "revoked"}};
    for (const auto& [state, word] : states) {
        Label label = sample::label();
        label.state = state;
        const Opening opening = ask(sample::catalogue(), label, "2025-05-01");
        EXPECT_EQ(opening.effect, Effect::None) << word;
        EXPECT_THAT(opening.reason.en, HasSubstr(word));
        EXPECT_FALSE(opening.reason.ja.empty());
    }
}

TEST(Recognise, GraceIsWhatTheTextsSay) {
    catalogue::Catalogue catalogue = sample::catalogue();
    Label label = sample::label();
    label.state = LabelState::Grace;
    home_away(catalogue).grace = Stance::NotDetermined;
    EXPECT_EQ(ask(catalogue, label, "2025-05-01").effect, Effect::NotDetermined);
    EXPECT_EQ(ask(catalogue, label, "2025-05-01").confidence, Confidence::Unverified);
    home_away(catalogue).grace = Stance::NotCovered;
    EXPECT_EQ(ask(catalogue, label, "2025-05-01").effect, Effect::None);
    home_away(catalogue).grace = Stance::Covered;
    EXPECT_EQ(ask(catalogue, label, "2025-05-01").effect, Effect::Deemed);
}

TEST(Recognise, LowerLevelNeverCountsAndHigherAsTheTextsSay) {
    catalogue::Catalogue catalogue = sample::catalogue();
    Label label = sample::label();
    label.level = "1";
    for (const Stance stance : {Stance::Covered, Stance::NotCovered, Stance::NotDetermined}) {
        home_away(catalogue).other_levels = stance;
        EXPECT_EQ(ask(catalogue, label, "2025-05-01").effect, Effect::None);
    }
    EXPECT_THAT(ask(catalogue, label, "2025-05-01").reason.en, HasSubstr("Home ★1 is too low"));
    label.level = "3";
    home_away(catalogue).other_levels = Stance::NotDetermined;
    EXPECT_EQ(ask(catalogue, label, "2025-05-01").effect, Effect::NotDetermined);
    home_away(catalogue).other_levels = Stance::NotCovered;
    EXPECT_EQ(ask(catalogue, label, "2025-05-01").effect, Effect::None);
    home_away(catalogue).other_levels = Stance::Covered;
    EXPECT_EQ(ask(catalogue, label, "2025-05-01").effect, Effect::Deemed);
    home_away(catalogue).from_levels.clear();
    label.level = "1";
    EXPECT_EQ(ask(catalogue, label, "2025-05-01").effect, Effect::Deemed) << "any level";
}

TEST(Recognise, LevelThatIsNotOpenOrUnknownIsNotDetermined) {
    catalogue::Catalogue catalogue = sample::catalogue();
    home_away(catalogue).other_levels = Stance::Covered;
    Label label = sample::label();
    label.level = "4";
    EXPECT_EQ(ask(catalogue, label, "2025-05-01").effect, Effect::NotDetermined);
    EXPECT_THAT(ask(catalogue, label, "2025-05-01").reason.en, HasSubstr("not open"));
    label.level = "nine";
    EXPECT_EQ(ask(catalogue, label, "2025-05-01").effect, Effect::NotDetermined);
}

TEST(Recognise, NoLabelIsOlderThanItsLevel) {
    catalogue::Catalogue catalogue = sample::catalogue();
    catalogue.regimes[0].levels[1].from = day("2025-04-02");
    EXPECT_EQ(ask(catalogue, sample::label(), "2025-05-01").effect, Effect::None);
    EXPECT_THAT(ask(catalogue, sample::label(), "2025-05-01").reason.en, HasSubstr("opened on 2025-04-02"));
    catalogue.regimes[0].levels[1].from = day("2025-04-01");
    EXPECT_EQ(ask(catalogue, sample::label(), "2025-05-01").effect, Effect::Deemed);
}

TEST(Recognise, EarlierEditionNeverCountsAndLaterAsTheTextsSay) {
    catalogue::Catalogue catalogue = sample::catalogue();
    Label label = sample::label();
    label.edition = "E1";
    for (const Stance stance : {Stance::Covered, Stance::NotCovered, Stance::NotDetermined}) {
        home_away(catalogue).other_editions = stance;
        EXPECT_EQ(ask(catalogue, label, "2025-05-01").effect, Effect::None);
    }
    EXPECT_THAT(ask(catalogue, label, "2025-05-01").reason.en, HasSubstr("E1 is too old"));
    for (const char* later : {"E3", "never heard of"}) {
        label.edition = later;
        home_away(catalogue).other_editions = Stance::NotDetermined;
        EXPECT_EQ(ask(catalogue, label, "2025-05-01").effect, Effect::NotDetermined);
        home_away(catalogue).other_editions = Stance::NotCovered;
        EXPECT_EQ(ask(catalogue, label, "2025-05-01").effect, Effect::None);
        home_away(catalogue).other_editions = Stance::Covered;
        EXPECT_EQ(ask(catalogue, label, "2025-05-01").effect, Effect::Deemed);
    }
    home_away(catalogue).from_editions.clear();
    label.edition = "E1";
    EXPECT_EQ(ask(catalogue, label, "2025-05-01").effect, Effect::Deemed) << "any edition";
}

TEST(Recognise, WithoutAnEditionTheDayOfIssueDecides) {
    const catalogue::Catalogue catalogue = sample::catalogue();
    Label label = sample::label();
    label.edition.clear();
    EXPECT_EQ(ask(catalogue, label, "2025-05-01").effect, Effect::Deemed);
    label.issued = day("2024-12-31");
    EXPECT_EQ(ask(catalogue, label, "2025-05-01").effect, Effect::None) << "E1 counted then";
    label.issued = day("2025-01-15");
    EXPECT_EQ(ask(catalogue, label, "2025-05-01").effect, Effect::NotDetermined) << "no edition is known of then";
    EXPECT_THAT(ask(catalogue, label, "2025-05-01").reason.en, HasSubstr("can't be told"));
    label.issued = day("2027-01-01");
    EXPECT_EQ(ask(catalogue, label, "2027-02-01").effect, Effect::NotDetermined) << "E3 counted then";
}

TEST(Recognise, WithoutEditionAndDayOfIssueTheLevelsEditionIsAssumedAndSaidSo) {
    catalogue::Catalogue catalogue = sample::catalogue();
    Label label = sample::label();
    label.edition.clear();
    label.issued.reset();
    const Opening opening = ask(catalogue, label, "2025-05-01");
    EXPECT_EQ(opening.effect, Effect::Deemed);
    EXPECT_THAT(opening.reason.en, HasSubstr("E2 is assumed"));

    home_away(catalogue).from = day("2024-06-01");
    EXPECT_EQ(ask(catalogue, label, "2024-07-01").effect, Effect::None) << "E2 did not exist, E1 counted";
    catalogue.regimes[0].levels[1].edition.clear();
    EXPECT_EQ(ask(catalogue, label, "2025-01-15").effect, Effect::NotDetermined);
}

TEST(Recognise, AnEditionWithoutAFirstDayLeavesTheOthersUncertain) {
    catalogue::Catalogue catalogue = sample::catalogue();
    catalogue.regimes[0].editions[0].from.reset();
    Label label = sample::label();
    label.edition.clear();
    EXPECT_EQ(ask(catalogue, label, "2025-05-01").effect, Effect::NotDetermined);
}

TEST(Recognise, ExceptedProductsGainNothing) {
    const catalogue::Catalogue catalogue = sample::catalogue();
    Question question{{sample::label()}, day("2025-05-01"), std::nullopt, {"away/computer"}};
    const Opening opening = ask(catalogue, question);
    EXPECT_EQ(opening.effect, Effect::None);
    EXPECT_THAT(opening.reason.en, HasSubstr("leaves the product out (Schedule 9): computers"));
    question.excepted = {"elsewhere/computer", "away/other"};
    EXPECT_EQ(ask(catalogue, question).effect, Effect::Deemed);
}

TEST(Recognise, UntilIsTheEarliestEnd) {
    catalogue::Catalogue catalogue = sample::catalogue();
    Question question{{sample::label()}, day("2025-05-01"), day("2026-01-01"), {}};
    EXPECT_EQ(ask(catalogue, question).until, day("2026-01-01")) << "support";
    question.support_until = day("2029-01-01");
    EXPECT_EQ(ask(catalogue, question).until, day("2027-03-31")) << "label";
    home_away(catalogue).until = day("2026-02-01");
    EXPECT_EQ(ask(catalogue, question).until, day("2026-02-01")) << "arrangement";
}

TEST(Recognise, WithoutAnExpiryTheLongestValidityBounds) {
    catalogue::Catalogue catalogue = sample::catalogue();
    Label label = sample::label();
    label.expires.reset();
    EXPECT_EQ(ask(catalogue, label, "2025-05-01").until, day("2027-04-01"));
    EXPECT_EQ(ask(catalogue, label, "2027-04-01").effect, Effect::Deemed);
    EXPECT_EQ(ask(catalogue, label, "2027-04-02").effect, Effect::NotDetermined) << "unless it was extended";
    label.issued = day("2025-02-28");
    catalogue.regimes[0].levels[1].validity_months = 36;
    EXPECT_EQ(ask(catalogue, label, "2025-05-01").until, day("2027-12-31")) << "the arrangement ends sooner";
    catalogue.regimes[0].levels[1].validity_months.reset();
    home_away(catalogue).until.reset();
    EXPECT_FALSE(ask(catalogue, label, "2025-05-01").until);
}

TEST(Recognise, TheLongestValidityEndsInsideShortMonths) {
    catalogue::Catalogue catalogue = sample::catalogue();
    catalogue.regimes[0].levels[1].validity_months = 12;
    catalogue.regimes[0].editions[0].until = day("2025-12-31");
    Label label = sample::label();
    label.expires.reset();
    label.issued = day("2024-02-29");
    home_away(catalogue).from = day("2024-01-01");
    EXPECT_EQ(ask(catalogue, label, "2024-05-01").until, day("2025-02-28"));
}

TEST(Recognise, AfterTheEndOfSupportNothingIsDetermined) {
    const Question question{{sample::label()}, day("2025-05-01"), day("2025-04-30"), {}};
    EXPECT_EQ(ask(sample::catalogue(), question).effect, Effect::NotDetermined);
}

TEST(Recognise, ClosedTargetOpensNothing) {
    catalogue::Catalogue catalogue = sample::catalogue();
    home_away(catalogue).to_regime = "far";
    home_away(catalogue).to_level = "a";
    EXPECT_EQ(ask(catalogue, sample::label(), "2025-05-01").effect, Effect::Deemed);
    EXPECT_EQ(ask(catalogue, sample::label(), "2025-05-01").regime, "far/a");
    home_away(catalogue).to_level = "b";
    EXPECT_EQ(ask(catalogue, sample::label(), "2025-05-01").effect, Effect::None);
    EXPECT_THAT(ask(catalogue, sample::label(), "2025-05-01").reason.en, HasSubstr("issues no new label"));
}

TEST(Recognise, UnderStudyIsNeverAnythingElse) {
    catalogue::Catalogue catalogue = sample::catalogue();
    home_away(catalogue).effect = Arrangement::Effect::UnderStudy;
    home_away(catalogue).from.reset();
    for (const LabelState state :
         {LabelState::Valid, LabelState::Grace, LabelState::Expired, LabelState::Withdrawn, LabelState::Revoked}) {
        Label label = sample::label();
        label.state = state;
        for (const char* on : {"2020-01-01", "2025-05-01", "2040-01-01"}) {
            const Opening opening = ask(catalogue, label, on);
            EXPECT_EQ(opening.effect, Effect::UnderStudy);
            EXPECT_THAT(opening.requirements, IsEmpty());
            EXPECT_FALSE(opening.until);
        }
    }
}

TEST(Recognise, SimplifiedIsNotCalledRecognised) {
    catalogue::Catalogue catalogue = sample::catalogue();
    home_away(catalogue).effect = Arrangement::Effect::Simplified;
    const Opening opening = ask(catalogue, sample::label(), "2025-05-01");
    EXPECT_EQ(opening.effect, Effect::Simplified);
    EXPECT_EQ(opening.reason.en.find("recogni"), std::string::npos);
    EXPECT_EQ(opening.reason.ja.find("承認"), std::string::npos);
    EXPECT_THAT(opening.requirements, ElementsAre("away/one", "away/two"));
}

TEST(Recognise, ConfidenceIsTheLowestOfArrangementAndConditions) {
    catalogue::Catalogue catalogue = sample::catalogue();
    home_away(catalogue).conditions[0].provenance.confidence = Confidence::Known;
    EXPECT_EQ(ask(catalogue, sample::label(), "2025-05-01").confidence, Confidence::Known);
    home_away(catalogue).provenance.confidence = Confidence::Unverified;
    EXPECT_EQ(ask(catalogue, sample::label(), "2025-05-01").confidence, Confidence::Unverified);
}

TEST(Recognise, NothingChains) {
    catalogue::Catalogue catalogue = sample::catalogue();
    Arrangement onward = home_away(catalogue);
    onward.id = "away-far";
    onward.from_regime = "away";
    onward.from_levels.clear();
    onward.from_editions.clear();
    onward.to_regime = "far";
    onward.to_level = "a";
    catalogue.arrangements.push_back(onward);
    const auto openings = recognise(catalogue, {{sample::label()}, day("2025-05-01"), std::nullopt, {}});
    ASSERT_EQ(openings.size(), 1U);
    EXPECT_EQ(openings[0].regime, "away");
}

TEST(Recognise, AnswersEachLabelInTheCataloguesOrder) {
    catalogue::Catalogue catalogue = sample::catalogue();
    Arrangement second = home_away(catalogue);
    second.id = "home-far";
    second.to_regime = "far";
    second.to_level = "a";
    catalogue.arrangements.push_back(second);
    Label unknown;
    unknown.regime = "nowhere";
    Label revoked = sample::label();
    revoked.state = LabelState::Revoked;
    const Question question{{sample::label(), unknown, revoked}, day("2025-05-01"), std::nullopt, {}};
    const auto openings = recognise(catalogue, question);
    ASSERT_EQ(openings.size(), 4U);
    EXPECT_EQ(openings[0].label, 0U);
    EXPECT_THAT(openings[0].path, ElementsAre("home-away"));
    EXPECT_THAT(openings[1].path, ElementsAre("home-far"));
    EXPECT_EQ(openings[2].label, 2U);
    EXPECT_EQ(openings[2].effect, Effect::None);
}

} // namespace
} // namespace warifu::recognition
