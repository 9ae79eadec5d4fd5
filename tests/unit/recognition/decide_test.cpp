// Deciding and answering are one thing with and without words: held against each other over a grid of labels.

#include <functional>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample.h"

namespace warifu::recognition {
namespace {

using catalogue::Arrangement;
using sample::day;
using Stance = Arrangement::Stance;

std::vector<std::optional<Date>> days(std::initializer_list<const char*> texts) {
    std::vector<std::optional<Date>> all = {std::nullopt};
    for (const char* text : texts)
        all.emplace_back(day(text));
    return all;
}

/// Every label of a regime: each level and edition, those that the catalogue does not know, and none; in each state.
std::vector<Label> labels_of(const catalogue::Regime& regime) {
    std::vector<std::string> levels = {"unknown"}, editions = {"", "unknown"};
    for (const catalogue::Level& level : regime.levels)
        levels.push_back(level.id);
    for (const catalogue::Edition& edition : regime.editions)
        editions.push_back(edition.id);
    std::vector<Label> all;
    for (const std::string& level : levels)
        for (const std::string& edition : editions)
            for (const LabelState state : {LabelState::Valid, LabelState::Grace, LabelState::Expired,
                                           LabelState::Withdrawn, LabelState::Revoked})
                for (const auto& issued : days({"2025-06-01", "2026-06-01"}))
                    for (const auto& expires : days({"2025-12-31", "2027-05-31"}))
                        all.push_back({regime.id, level, edition, "", issued, expires, state, false, {}});
    return all;
}

/// Calls `ask` with every question of the grid: days on either side of those on which something begins or ends.
void each_question(const catalogue::Catalogue& catalogue, const std::function<void(const Question&)>& ask) {
    std::vector<std::string> excepted;
    for (const catalogue::Regime& regime : catalogue.regimes)
        for (const catalogue::ScopeRule& rule : regime.exceptions)
            excepted.push_back(regime.id + '/' + rule.id);
    for (const catalogue::Regime& regime : catalogue.regimes)
        for (const char* on : {"2025-06-01", "2026-01-01", "2027-06-01"}) {
            const std::vector<Label> labels = labels_of(regime);
            ask({labels, day(on), std::nullopt, {}});
            ask({labels, day(on), day("2026-12-31"), {}});
            ask({labels, day(on), std::nullopt, excepted});
        }
}

/// Nothing when they are the same.
std::string difference(const Opening& opening, const Decision& decision) {
    std::string found;
    const auto compare = [&](const char* what, bool same) { found += same ? "" : std::string(what) + " "; };
    compare("label", opening.label == decision.label);
    compare("arrangement", opening.path == std::vector<std::string>{decision.arrangement->id});
    compare("regime", opening.regime.substr(0, opening.regime.find('/')) == decision.to->id);
    compare("effect", opening.effect == decision.effect);
    compare("from", opening.from == decision.from);
    compare("until", opening.until == decision.until);
    return found;
}

/// The effects that came about; a failure for each difference, up to the first question that has one.
std::set<Effect> agreed(const catalogue::Catalogue& catalogue) {
    std::set<Effect> seen;
    each_question(catalogue, [&](const Question& question) {
        const std::vector<Opening> openings = recognise(catalogue, question);
        const std::vector<Decision> decisions = decide(catalogue, question);
        if (testing::Test::HasFailure())
            return;
        ASSERT_EQ(openings.size(), decisions.size());
        for (std::size_t i = 0; i < openings.size(); ++i) {
            seen.insert(decisions[i].effect);
            EXPECT_EQ(difference(openings[i], decisions[i]), "")
                << question.on.to_string() << ": " << openings[i].path.front() << ": " << openings[i].reason.en;
        }
    });
    return seen;
}

TEST(Decide, SaysOfEveryArrangementWhatRecogniseSays) {
    EXPECT_EQ(agreed(sample::real()), (std::set{Effect::Deemed, Effect::Equivalent, Effect::Simplified,
                                                Effect::NotDetermined, Effect::UnderStudy, Effect::None}))
        << "the grid comes by every effect";
}

TEST(Decide, SaysWhatRecogniseSaysWhateverTheTextsLeaveOpen) {
    for (const Stance stance : {Stance::Covered, Stance::NotCovered, Stance::NotDetermined}) {
        catalogue::Catalogue catalogue = sample::catalogue();
        Arrangement& arrangement = sample::home_away(catalogue);
        arrangement.other_levels = arrangement.other_editions = arrangement.grace = stance;
        agreed(catalogue);
        for (const char* level : {"a", "b"}) { // open, closed
            arrangement.to_regime = "far";
            arrangement.to_level = level;
            agreed(catalogue);
        }
    }
}

TEST(Decide, NamesNothingForALabelFromWhichNoArrangementStarts) {
    Label label = sample::label();
    for (const char* regime : {"away", "nowhere", ""}) {
        label.regime = regime;
        EXPECT_TRUE(decide(sample::catalogue(), {{label}, day("2026-01-01"), std::nullopt, {}}).empty()) << regime;
    }
}

} // namespace
} // namespace warifu::recognition
