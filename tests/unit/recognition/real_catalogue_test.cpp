// The catalogue's own arrangements, on the days that matter. A change of data that moves one of these answers must say
// why.

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample.h"

namespace warifu::recognition {
namespace {

using catalogue::Arrangement;
using catalogue::Confidence;
using sample::day;
using sample::held;
using sample::real;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

/// What `arrangement` makes of a label; a failure when nobody answers.
Opening answer(const Label& label, const char* arrangement, Date on) {
    for (Opening& opening : recognise(real(), {{label}, on, std::nullopt, {}}))
        if (opening.path == std::vector<std::string>{arrangement})
            return std::move(opening);
    ADD_FAILURE() << "no answer from " << arrangement;
    return {};
}

Effect effect(const char* label, const char* arrangement, const char* on) {
    return answer(held(label), arrangement, day(on)).effect;
}

TEST(RealCatalogue, JapanToUnitedKingdomByStatuteAndByOperator) {
    struct {
        const char* on;
        Effect statute;
        Effect by_operator;
    } const days[] = {
        {"2025-12-03", Effect::None, Effect::None},     {"2025-12-04", Effect::Deemed, Effect::None},
        {"2025-12-31", Effect::Deemed, Effect::None},   {"2026-01-01", Effect::Deemed, Effect::Deemed},
        {"2026-11-22", Effect::Deemed, Effect::Deemed},
    };
    for (const auto& expected : days) {
        EXPECT_EQ(effect("jc-star/1", "jp-uk-statute", expected.on), expected.statute) << expected.on;
        EXPECT_EQ(effect("jc-star/1", "jp-uk-operator", expected.on), expected.by_operator) << expected.on;
        EXPECT_EQ(effect("sg-cls/1", "sg-uk-statute", expected.on), expected.statute) << expected.on;
        EXPECT_EQ(effect("sg-cls/4", "sg-uk-operator", expected.on), expected.by_operator) << expected.on;
    }
}

TEST(RealCatalogue, StatuteCoversTheThreeRequirementsAndTheStatement) {
    const Opening opening = answer(held("jc-star/1"), "jp-uk-statute", day("2026-01-15"));
    EXPECT_EQ(opening.view, Arrangement::View::Statute);
    EXPECT_EQ(opening.regime, "uk-psti");
    EXPECT_EQ(opening.market, "GB");
    EXPECT_THAT(opening.requirements, UnorderedElementsAre("uk-psti/passwords", "uk-psti/reporting",
                                                           "uk-psti/update-period", "uk-psti/statement-of-compliance"));
    for (const std::string& id : opening.requirements)
        EXPECT_NE(real().find_requirement(id), nullptr) << id;
}

TEST(RealCatalogue, OperatorViewKeepsIpasPaperwork) {
    std::set<std::string> ids;
    for (const Remains& term : answer(held("jc-star/1"), "jp-uk-operator", day("2026-01-15")).remains)
        ids.insert(term.id);
    for (const char* id : {"psti-sheet", "ipa-lists", "english-information", "label-visible"})
        EXPECT_TRUE(ids.contains(id)) << id;
}

TEST(RealCatalogue, LabelThatNoLongerCountsOpensNothing) {
    for (const char* arrangement : {"jp-uk-statute", "jp-uk-operator"}) {
        for (const LabelState state : {LabelState::Expired, LabelState::Withdrawn, LabelState::Revoked}) {
            Label label = held("jc-star/1");
            label.state = state;
            EXPECT_EQ(answer(label, arrangement, day("2026-06-01")).effect, Effect::None);
        }
        Label label = held("jc-star/1");
        label.issued = day("2025-05-21");
        label.expires = day("2027-05-20");
        EXPECT_EQ(answer(label, arrangement, day("2027-05-20")).effect, Effect::Deemed);
        EXPECT_EQ(answer(label, arrangement, day("2027-05-21")).effect, Effect::None);
        label.state = LabelState::Grace;
        EXPECT_EQ(answer(label, arrangement, day("2027-05-20")).effect, Effect::NotDetermined);
    }
}

TEST(RealCatalogue, WithoutAnExpiryTwoYearsBoundAJcStarLabel) {
    Label label = held("jc-star/1");
    label.issued = day("2025-05-21");
    EXPECT_EQ(answer(label, "jp-uk-statute", day("2026-01-01")).until, day("2027-05-21"));
}

TEST(RealCatalogue, HigherJcStarLevelsAreNotDetermined) {
    for (const char* label : {"jc-star/2", "jc-star/3", "jc-star/4"})
        for (const char* arrangement : {"jp-uk-statute", "jp-uk-operator", "jp-sg-operator"})
            EXPECT_EQ(effect(label, arrangement, "2026-11-22"), Effect::NotDetermined) << label << ' ' << arrangement;
}

TEST(RealCatalogue, OldSingaporeEditionIsTooOldForTheUnitedKingdom) {
    for (const char* arrangement : {"sg-uk-statute", "sg-uk-operator"}) {
        const Opening opening = answer(held("sg-cls@CCC-SP-151-2-v1.3"), arrangement, day("2026-02-01"));
        EXPECT_EQ(opening.effect, Effect::None);
        EXPECT_THAT(opening.reason.en, HasSubstr("too old"));
        EXPECT_EQ(effect("sg-cls/2@CCC-SP-151-2-v1.4", arrangement, "2026-02-01"), Effect::Deemed);
    }
}

TEST(RealCatalogue, DayOfIssueChoosesTheSingaporeEdition) {
    struct {
        const char* issued;
        Effect effect;
    } const days[] = {
        {"2023-09-21", Effect::NotDetermined}, // before the oldest edition that is known
        {"2023-09-22", Effect::None},          {"2025-03-31", Effect::None},
        {"2025-04-10", Effect::NotDetermined}, // the day of v1.4 in April 2025 is not known
        {"2025-04-30", Effect::Deemed},        {"2026-01-10", Effect::Deemed},
    };
    for (const auto& expected : days) {
        Label label = held("sg-cls/2");
        label.issued = day(expected.issued);
        label.expires = day("2026-12-31");
        EXPECT_EQ(answer(label, "sg-uk-statute", day("2026-02-01")).effect, expected.effect) << expected.issued;
    }
}

TEST(RealCatalogue, JapanAndSingaporeShortenApplicationsFromJune2026) {
    for (const auto& [label, arrangement] :
         {std::pair{"jc-star/1", "jp-sg-operator"}, std::pair{"sg-cls/1", "sg-jp-operator"},
          std::pair{"sg-cls/4", "sg-jp-operator"}}) {
        EXPECT_EQ(effect(label, arrangement, "2026-05-31"), Effect::None);
        EXPECT_EQ(effect(label, arrangement, "2026-06-01"), Effect::Simplified);
        EXPECT_THAT(answer(held(label), arrangement, day("2026-06-01")).requirements, IsEmpty());
    }
}

TEST(RealCatalogue, UnitedKingdomToJapanWaivesThreeItemsAndIsUnverified) {
    const Opening opening = answer(held("uk-psti"), "uk-jp-operator", day("2026-01-01"));
    EXPECT_EQ(opening.effect, Effect::Simplified);
    EXPECT_EQ(opening.regime, "jc-star/1");
    EXPECT_THAT(opening.requirements, UnorderedElementsAre("jc-star/S1.1-02", "jc-star/S1.1-05", "jc-star/S1.1-16"));
    EXPECT_EQ(opening.confidence, Confidence::Unverified) << "sources disagree on the first day";
    EXPECT_EQ(effect("uk-psti", "uk-jp-operator", "2025-12-31"), Effect::None);
}

TEST(RealCatalogue, LevelsOfKoreaAndGermanyAndFinland) {
    EXPECT_EQ(effect("kr-cic/lite", "kr-sg-operator", "2026-01-01"), Effect::None);
    EXPECT_EQ(effect("kr-cic/basic", "kr-sg-operator", "2024-12-31"), Effect::None);
    EXPECT_EQ(effect("kr-cic/basic", "kr-sg-operator", "2025-01-01"), Effect::Equivalent);
    EXPECT_EQ(effect("sg-cls/2", "sg-kr-operator", "2026-01-01"), Effect::None);
    EXPECT_EQ(effect("sg-cls/3", "sg-kr-operator", "2026-01-01"), Effect::Equivalent);
    EXPECT_EQ(effect("sg-cls/1", "sg-de-operator", "2026-01-01"), Effect::None);
    EXPECT_EQ(effect("sg-cls/2", "sg-de-operator", "2026-01-01"), Effect::Simplified);
    EXPECT_EQ(effect("de-it-sik", "de-sg-operator", "2026-01-01"), Effect::Equivalent);
    EXPECT_EQ(effect("fi-label", "fi-sg-operator", "2026-01-01"), Effect::Equivalent);
    EXPECT_EQ(effect("sg-cls/4", "sg-fi-operator", "2026-01-01"), Effect::None) << "no new Finnish labels";
}

TEST(RealCatalogue, ExceptedProductsAreLeftOut) {
    const Question question{{held("jc-star/1")}, day("2026-06-01"), std::nullopt, {"uk-psti/computer"}};
    for (const Opening& opening : recognise(real(), question))
        if (opening.regime == "uk-psti") {
            EXPECT_EQ(opening.effect, Effect::None);
        }
}

TEST(RealCatalogue, NothingLeadsFromOrToJointStatements) {
    for (const Arrangement& arrangement : real().arrangements)
        for (const char* word : {"GCLI", "Global Cybersecurity Labelling"})
            EXPECT_EQ(arrangement.name.en.find(word), std::string::npos);
}

/// Every level of the arrangement's regime, under every known edition and under none.
std::vector<Label> labels_for(const Arrangement& arrangement) {
    std::vector<Label> labels;
    const catalogue::Regime* regime = real().find_regime(arrangement.from_regime);
    if (regime == nullptr)
        return labels;
    for (const catalogue::Level& level : regime->levels) {
        Label label;
        label.regime = regime->id;
        label.level = level.id;
        labels.push_back(label);
        for (const catalogue::Edition& edition : regime->editions) {
            label.edition = edition.id;
            labels.push_back(label);
        }
    }
    return labels;
}

constexpr LabelState all_states[] = {LabelState::Valid, LabelState::Grace, LabelState::Expired, LabelState::Withdrawn,
                                     LabelState::Revoked};

Effect promise_of(const Arrangement& arrangement) {
    switch (arrangement.effect) {
    case Arrangement::Effect::Deemed: return Effect::Deemed;
    case Arrangement::Effect::Equivalent: return Effect::Equivalent;
    case Arrangement::Effect::Simplified: return Effect::Simplified;
    case Arrangement::Effect::UnderStudy: return Effect::UnderStudy;
    case Arrangement::Effect::NotDetermined: break;
    }
    return Effect::NotDetermined;
}

void expect_no_more_than_promised(const Arrangement& arrangement, const Question& question, const Opening& opening) {
    const Effect promise = promise_of(arrangement);
    const bool kept = opening.effect == promise;
    const bool less = opening.effect == Effect::NotDetermined || opening.effect == Effect::None;
    EXPECT_TRUE(kept || (less && promise != Effect::UnderStudy)) << arrangement.id << ": " << to_string(opening.effect);
    EXPECT_FALSE(opening.reason.en.empty());
    EXPECT_FALSE(opening.reason.ja.empty());
    EXPECT_FALSE(opening.sources.empty());
    EXPECT_TRUE(kept || opening.requirements.empty());
    EXPECT_FALSE(opening.effect == Effect::None && opening.until);
    const bool opens = kept && promise != Effect::UnderStudy && promise != Effect::NotDetermined;
    if (!opens)
        return;
    EXPECT_EQ(question.labels[0].state, LabelState::Valid);
    EXPECT_TRUE(opening.from && *opening.from <= question.on);
    EXPECT_TRUE(!opening.until || question.on <= *opening.until);
}

TEST(RealCatalogue, NoDateStateLevelOrEditionGivesMoreThanWasPromised) {
    std::set<Date> days = {day("2019-01-01"), day("2025-04-15"), day("2026-11-22"), day("2035-01-01")};
    for (const Arrangement& arrangement : real().arrangements)
        if (arrangement.from)
            days.insert(*arrangement.from);
    const std::optional<Date> births[] = {std::nullopt, day("2024-01-01"), day("2025-12-15")};
    const std::optional<Date> ends[] = {std::nullopt, day("2026-01-01"), day("2030-01-01")};
    std::size_t asked = 0;
    for (const Arrangement& arrangement : real().arrangements) {
        catalogue::Catalogue alone = real();
        alone.arrangements = {arrangement};
        for (Label label : labels_for(arrangement))
            for (const LabelState state : all_states)
                for (const auto& issued : births)
                    for (const auto& expires : ends)
                        for (const Date on : days) {
                            label.state = state;
                            label.issued = issued;
                            label.expires = expires;
                            const Question question{{label}, on, std::nullopt, {}};
                            const auto openings = recognise(alone, question);
                            ASSERT_EQ(openings.size(), 1U);
                            expect_no_more_than_promised(arrangement, question, openings[0]);
                            ++asked;
                        }
        if (testing::Test::HasFailure())
            return; // one arrangement's worth of messages is enough
    }
    EXPECT_GT(asked, 10'000U);
}

/// The best label that the arrangement can ask for.
Label best_label(const Arrangement& arrangement) {
    Label label;
    label.regime = arrangement.from_regime;
    const catalogue::Regime* regime = real().find_regime(arrangement.from_regime);
    label.level = !arrangement.from_levels.empty() ? arrangement.from_levels.front() : regime->levels.front().id;
    label.edition = arrangement.from_editions.empty() ? "" : arrangement.from_editions.front();
    return label;
}

Date day_before(Date date) {
    if (date.day() > 1)
        return Date::from(date.year(), date.month(), date.day() - 1).value();
    const int year = date.month() == 1 ? date.year() - 1 : date.year();
    const unsigned month = date.month() == 1 ? 12 : date.month() - 1;
    for (unsigned last = 31; last > 27; --last)
        if (const auto found = Date::from(year, month, last))
            return *found;
    return date;
}

TEST(RealCatalogue, EveryArrangementHasABeforeAndAnAfter) {
    ASSERT_GE(real().arrangements.size(), 25U);
    for (const Arrangement& arrangement : real().arrangements) {
        const char* id = arrangement.id.c_str();
        const Label label = best_label(arrangement);
        if (!arrangement.from) {
            const Effect now = answer(label, id, day("2026-11-22")).effect;
            EXPECT_TRUE(now == Effect::UnderStudy || now == Effect::NotDetermined) << id;
            continue;
        }
        const Opening before = answer(label, id, day_before(*arrangement.from));
        EXPECT_EQ(before.effect, Effect::None) << id;
        EXPECT_THAT(before.reason.en, HasSubstr(arrangement.from->to_string())) << id;
        const bool dead_end = arrangement.to_regime == "fi-label";
        EXPECT_EQ(answer(label, id, *arrangement.from).effect, dead_end ? Effect::None : promise_of(arrangement)) << id;
    }
}

TEST(RealCatalogue, ViewsOfOnePathPointAtEachOther) {
    for (const Arrangement& arrangement : real().arrangements) {
        if (arrangement.counterpart.empty())
            continue;
        const Arrangement* other = real().find_arrangement(arrangement.counterpart);
        ASSERT_NE(other, nullptr);
        EXPECT_EQ(other->counterpart, arrangement.id);
        EXPECT_NE(other->view, arrangement.view);
        EXPECT_EQ(other->from_regime, arrangement.from_regime);
        EXPECT_EQ(other->to_regime, arrangement.to_regime);
    }
}

} // namespace
} // namespace warifu::recognition
