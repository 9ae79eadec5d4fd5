#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample.h"

namespace warifu::recognition {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string explained(const catalogue::Catalogue& catalogue, Language language) {
    const Question question{{sample::label()}, sample::day("2025-05-01"), std::nullopt, {}};
    return explain(catalogue, question, sample::ask(catalogue, question), language);
}

TEST(Explain, TellsPathConditionsRemainsAndSources) {
    const std::string text = explained(sample::catalogue(), Language::English);
    EXPECT_THAT(text, HasSubstr("Through: home-away (act of law)"));
    EXPECT_THAT(text, HasSubstr("Taken as met: away/one, away/two"));
    EXPECT_THAT(text, HasSubstr("Must hold:\n- The label is current [S2]"));
    EXPECT_THAT(text, HasSubstr("Still to be done:\n- Keep records (unverified) [S2]"));
    EXPECT_THAT(text, HasSubstr("- [S1] A source https://example.org/1\n- [S2] Another source\n"));
    EXPECT_THAT(text, HasSubstr("Confidence: seen in the sources; the primary text was not read"));
}

TEST(Explain, SaysNothingOfSecondarySourcesWhereThePrimaryWasRead) {
    catalogue::Catalogue catalogue = sample::catalogue();
    sample::home_away(catalogue).provenance.sources = {"S1", "S2"};
    EXPECT_THAT(explained(catalogue, Language::English), Not(HasSubstr("primary text")));
}

TEST(Explain, SpeaksJapanese) {
    const std::string text = explained(sample::catalogue(), Language::Japanese);
    EXPECT_THAT(text, HasSubstr("根拠: home-away (法令)"));
    EXPECT_THAT(text, HasSubstr("満たすべき条件:\n- ラベルが有効"));
    EXPECT_THAT(text, HasSubstr("記録を残す(未検証)"));
    EXPECT_THAT(text, Not(HasSubstr("Keep records")));
}

TEST(Explain, MarksMadeUpLabels) {
    const catalogue::Catalogue catalogue = sample::catalogue();
    Question question{{sample::label()}, sample::day("2025-05-01"), std::nullopt, {}};
    question.labels[0].example = true;
    EXPECT_THAT(explain(catalogue, question, sample::ask(catalogue, question), Language::English),
                HasSubstr("made up"));
}

} // namespace
} // namespace warifu::recognition
