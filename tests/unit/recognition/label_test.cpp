#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample.h"

namespace warifu::recognition {
namespace {

using testing::HasSubstr;

Result<Label> parse(std::string_view text) {
    static const catalogue::Catalogue catalogue = sample::catalogue();
    return parse_label(text, catalogue);
}

TEST(ParseLabel, TakesRegimeLevelAndEdition) {
    const auto label = parse("home/2@E2");
    ASSERT_TRUE(label);
    EXPECT_EQ(label->regime, "home");
    EXPECT_EQ(label->level, "2");
    EXPECT_EQ(label->edition, "E2");
    EXPECT_EQ(label->state, LabelState::Valid);
    EXPECT_FALSE(label->issued);
}

TEST(ParseLabel, WithoutLevelTakesTheLowestOpenOne) {
    ASSERT_TRUE(parse("home"));
    EXPECT_EQ(parse("home")->level, "1");
    ASSERT_TRUE(parse("home@E1"));
    EXPECT_EQ(parse("home@E1")->level, "1");
    EXPECT_EQ(parse("home@E1")->edition, "E1");
    EXPECT_EQ(parse("far")->level, "a");
}

TEST(ParseLabel, WithoutLevelSkipsLevelsThatAreNotOpen) {
    catalogue::Catalogue catalogue = sample::catalogue();
    catalogue.regimes[0].levels[0].state = catalogue::Level::State::NotOpen;
    ASSERT_TRUE(parse_label("home", catalogue));
    EXPECT_EQ(parse_label("home", catalogue)->level, "2");
}

TEST(ParseLabel, WithoutAnyOpenLevelAsksForOneUnlessThereIsOnlyOne) {
    catalogue::Catalogue catalogue = sample::catalogue();
    for (catalogue::Level& level : catalogue.regimes[0].levels)
        level.state = catalogue::Level::State::Closed;
    ASSERT_FALSE(parse_label("home", catalogue));
    EXPECT_EQ(parse_label("home", catalogue).error().code, ErrorCode::InvalidArgument);
    catalogue.regimes[1].levels[0].state = catalogue::Level::State::Closed;
    ASSERT_TRUE(parse_label("away", catalogue));
    EXPECT_EQ(parse_label("away", catalogue)->level, "");
}

TEST(ParseLabel, NamesWhatIsUnknownAndWhatThereIs) {
    const auto regime = parse("hame/1");
    ASSERT_FALSE(regime);
    EXPECT_EQ(regime.error().code, ErrorCode::NotFound);
    EXPECT_THAT(regime.error().message, HasSubstr("home, away, far"));

    const auto level = parse("home/9");
    ASSERT_FALSE(level);
    EXPECT_EQ(level.error().code, ErrorCode::NotFound);
    EXPECT_THAT(level.error().message, HasSubstr("1, 2, 3, 4"));

    const auto edition = parse("home/1@E9");
    ASSERT_FALSE(edition);
    EXPECT_EQ(edition.error().code, ErrorCode::NotFound);
    EXPECT_THAT(edition.error().message, HasSubstr("E1, E2, E3"));
}

TEST(ParseLabel, RefusesAnEditionOfOtherLevels) {
    catalogue::Catalogue catalogue = sample::catalogue();
    catalogue.regimes[0].editions[1].levels = {"3"};
    ASSERT_TRUE(parse_label("home/3@E2", catalogue));
    ASSERT_FALSE(parse_label("home/2@E2", catalogue));
    EXPECT_EQ(parse_label("home/2@E2", catalogue).error().code, ErrorCode::InvalidArgument);
}

TEST(ParseLabel, RefusesEmptyParts) {
    for (const char* text : {"", "/", "@", "/1", "@E1", "home/", "home@", "home/@E1", "away/"}) {
        const auto label = parse(text);
        ASSERT_FALSE(label) << text;
        EXPECT_EQ(label.error().code, ErrorCode::InvalidArgument) << text;
    }
}

TEST(ParseLabel, ShowsHostileTextMasked) {
    const auto label = parse("\x1b[2Jx");
    ASSERT_FALSE(label);
    EXPECT_EQ(label.error().message.find('\x1b'), std::string::npos);
}

TEST(ParseLabelState, RoundTrip) {
    for (const LabelState state :
         {LabelState::Valid, LabelState::Grace, LabelState::Expired, LabelState::Withdrawn, LabelState::Revoked}) {
        const auto parsed = parse_label_state(to_string(state));
        ASSERT_TRUE(parsed);
        EXPECT_EQ(*parsed, state);
    }
    EXPECT_EQ(parse_label_state("Valid").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(parse_label_state("").error().code, ErrorCode::InvalidArgument);
}

} // namespace
} // namespace warifu::recognition
