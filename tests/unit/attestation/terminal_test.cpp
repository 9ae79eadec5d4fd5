#include "../../../src/attestation/terminal.h"

#include <gmock/gmock.h>

namespace warifu::attestation {
namespace {

using ::testing::ElementsAre;

TEST(Wrap, BreaksAtSpacesAndCountsColumns) {
    EXPECT_THAT(wrap("one two three", 7), ElementsAre("one two", "three"));
    EXPECT_THAT(wrap("", 7), ElementsAre(""));
}

TEST(Wrap, BreaksBetweenJapaneseCharactersButNotBeforeAFullStop) {
    EXPECT_THAT(wrap("初期設定です。", 8), ElementsAre("初期設定", "です。"));
    EXPECT_THAT(wrap("初期設定。次", 8), ElementsAre("初期設", "定。次"));
    EXPECT_THAT(wrap("初期(設定)", 5), ElementsAre("初期", "(設", "定)"));
}

TEST(Wrap, BreaksALongPathBehindASlash) {
    EXPECT_THAT(wrap("fw.bin!/usr/share/doc", 16), ElementsAre("fw.bin!/usr/", "share/doc"));
    EXPECT_THAT(wrap("aaaaaaaaaaaa", 5), ElementsAre("aaaaa", "aaaaa", "aa"));
}

TEST(Wrap, NoLineIsWiderThanAsked) {
    const std::string text =
        "a/very/long/path/日本語のファイル名です。(説明)and-words https://example.com/x?y=1 終わり";
    for (std::size_t width = 2; width < 60; ++width)
        for (const std::string& line : wrap(text, width))
            EXPECT_LE(display_width(line), width) << line;
}

TEST(OneLine, TakesTheTerminalAwayFromHostileText) {
    const std::string line = one_line("a\x1b[2Jb\nc\td\xff e\xe2\x80\xa8 f");
    EXPECT_EQ(line, "a�[2Jb␤c d� e␤ f");
}

TEST(Terminal, ColoursOnlyWhenAsked) {
    Terminal plain({Language::English, false, 80});
    plain.item("✗", Ink::Red, "no");
    EXPECT_EQ(plain.take(), "✗ no\n");
    Terminal colour({Language::English, true, 80});
    colour.item("✗", Ink::Red, "no");
    EXPECT_EQ(colour.take(), "\x1b[31m✗\x1b[0m no\n");
}

TEST(Terminal, ALabelCannotCarryControlCharacters) {
    Terminal out({Language::English, false, 80});
    out.item("\x1b[2J", Ink::Plain, "x");
    EXPECT_EQ(out.take(), "�[2J x\n");
}

TEST(Terminal, TableAlignsJapanese) {
    Terminal out({Language::Japanese, false, 80});
    out.table({{{"制度"}, {"数", Ink::Plain, true}}, {{"x"}, {"10", Ink::Plain, true}}}, 1);
    EXPECT_EQ(out.take(), " 制度  数\n x     10\n");
}

} // namespace
} // namespace warifu::attestation
