#include "warifu/base/wrap.h"

#include <gmock/gmock.h>

#include "warifu/base/text.h"

namespace warifu {
namespace {

using ::testing::ElementsAre;

TEST(Wrapped, BreaksAtSpacesAndCountsColumns) {
    EXPECT_THAT(wrapped("one two three", 7), ElementsAre("one two", "three"));
    EXPECT_THAT(wrapped("", 7), ElementsAre(""));
}

TEST(Wrapped, BreaksBetweenJapaneseCharactersButNotBeforeAFullStop) {
    EXPECT_THAT(wrapped("初期設定です。", 8), ElementsAre("初期設定", "です。"));
    EXPECT_THAT(wrapped("初期設定。次", 8), ElementsAre("初期設", "定。次"));
    EXPECT_THAT(wrapped("初期(設定)", 5), ElementsAre("初期", "(設", "定)"));
}

TEST(Wrapped, BreaksALongPathBehindASlash) {
    EXPECT_THAT(wrapped("fw.bin!/usr/share/doc", 16), ElementsAre("fw.bin!/usr/", "share/doc"));
    EXPECT_THAT(wrapped("aaaaaaaaaaaa", 5), ElementsAre("aaaaa", "aaaaa", "aa"));
}

TEST(Wrapped, NoLineIsWiderThanAsked) {
    const std::string text =
        "a/very/long/path/日本語のファイル名です。(説明)and-words https://example.com/x?y=1 終わり";
    for (std::size_t width = 2; width < 60; ++width)
        for (const std::string& line : wrapped(text, width))
            EXPECT_LE(display_width(line), width) << line;
}

TEST(BreakPoints, StandWhereALineMayEndWithoutASpace) {
    EXPECT_EQ(with_break_points("a word-like path/name", "|"), "a word-like path/name");
    EXPECT_EQ(with_break_points("設定 (A)です。", "|"), "設|定 (A)|で|す。");
}

} // namespace
} // namespace warifu
