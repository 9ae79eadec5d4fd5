#include "warifu/base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warifu {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Printable, GoodTextStaysAsItIs) {
    for (const std::string text : {"", "plain", "tab\tand\nnewline", "割符", "é", "😀", "\uFFFD"})
        EXPECT_EQ(printable(text), text);
}

TEST(Printable, ControlCharactersAreReplaced) {
    EXPECT_EQ(printable("a\x1b[31mb"), "a\uFFFD[31mb");
    EXPECT_EQ(printable(std::string("\0\x01\r\x7f", 4)), "\uFFFD\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(printable("\xc2\x85\xc2\x9b"), "\uFFFD\uFFFD") << "C1 controls";
}

TEST(Printable, MarksThatReorderTextAreReplaced) {
    for (const std::string mark :
         {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"})
        EXPECT_EQ(printable("a" + mark + "b"), "a\uFFFDb");
    for (const std::string mark : {"\u200e", "\u200f", "\u061c"}) // they only hint at a direction
        EXPECT_EQ(printable("a" + mark), "a" + mark);
}

TEST(Printable, EachByteOfBadUtf8IsReplaced) {
    EXPECT_EQ(printable("\xff"), "\uFFFD");
    EXPECT_EQ(printable("\x80"), "\uFFFD") << "continuation alone";
    EXPECT_EQ(printable("\xe5\x89"), "\uFFFD\uFFFD") << "cut short";
    EXPECT_EQ(printable("\xe5\x89x"), "\uFFFD\uFFFDx") << "the next character is not swallowed";
    EXPECT_EQ(printable("\xc0\xaf"), "\uFFFD\uFFFD") << "overlong /";
    EXPECT_EQ(printable("\xe0\x80\xaf"), "\uFFFD\uFFFD\uFFFD") << "overlong /";
    EXPECT_EQ(printable("\xf0\x80\x80\xaf"), "\uFFFD\uFFFD\uFFFD\uFFFD") << "overlong /";
    EXPECT_EQ(printable("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD") << "surrogate";
    EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD") << "above U+10FFFF";
}

TEST(Printable, LongTextIsCutAtACharacterWithAnEllipsis) {
    EXPECT_EQ(printable("abcdefgh", 8), "abcdefgh") << "fits exactly";
    EXPECT_EQ(printable("abcdefghi", 8), "abcde…");
    EXPECT_EQ(printable("割符割符", 9), "割符…");
    EXPECT_EQ(printable("割符割符", 10), "割符…") << "no half character";
    EXPECT_EQ(printable("割符割符", 12), "割符割符");
}

TEST(Printable, NeverGrowsBeyondItsBound) {
    for (std::size_t bound = 3; bound < 40; ++bound)
        for (std::size_t length = 0; length < 40; ++length) {
            EXPECT_LE(printable(std::string(length, '\xff'), bound).size(), bound) << length;
            EXPECT_LE(printable(std::string(length, 'a') + "割", bound).size(), bound) << length;
        }
}

TEST(DisplayWidth, JapaneseTakesTwoColumns) {
    EXPECT_EQ(display_width("abc"), 3U);
    EXPECT_EQ(display_width("割符"), 4U);
    EXPECT_EQ(display_width("かな、カナ。"), 12U);
    EXPECT_EQ(display_width("★1"), 2U) << "ambiguous width counts as one";
    EXPECT_EQ(display_width("\uff21\uff22\uff23"), 6U) << "full-width letters";
    EXPECT_EQ(display_width("\uff76\uff85"), 2U) << "half-width kana";
    EXPECT_EQ(display_width("\xff\xff"), 2U) << "bad bytes are shown one by one";
    EXPECT_EQ(display_width(""), 0U);
}

TEST(Text, BlankIsWhatNobodySees) {
    for (const char* text : {"", " \t\n", "\u3000", "\u00a0 \u200b", "\ufeff\u2003\u2028"})
        EXPECT_TRUE(is_blank(text)) << text;
    for (const char* text : {"a", "\u3000山", "\u00a9", "\u2010", "\xe2\x80", "\xc2"})
        EXPECT_FALSE(is_blank(text)) << text;
}

TEST(Trim, TakesBlankFromBothEndsAlone) {
    EXPECT_EQ(trim("  a b \t\r\n"), "a b");
    EXPECT_EQ(trim(" \t\n"), "");
    EXPECT_EQ(trim(""), "");
}

TEST(Split, KeepsEmptyParts) {
    EXPECT_THAT(split("a:b::", ':'), ElementsAre("a", "b", "", ""));
    EXPECT_THAT(split("", ':'), ElementsAre(""));
}

TEST(Words, DropEmptyParts) {
    EXPECT_THAT(words("  a\t b "), ElementsAre("a", "b"));
    EXPECT_THAT(words(" "), IsEmpty());
}

TEST(Lines, EndWithLfOrCrLf) {
    EXPECT_THAT(lines("a\r\nb\n\nc"), ElementsAre("a", "b", "", "c"));
    EXPECT_THAT(lines("a\n"), ElementsAre("a"));
    EXPECT_THAT(lines(""), IsEmpty());
}

TEST(Hex, IsLowerCaseAndWhole) { EXPECT_EQ(hex(std::string("\0\x7f\xff", 3)), "007fff"); }

TEST(ToLowerAscii, LeavesOtherBytesAlone) { EXPECT_EQ(to_lower_ascii("AbZ-\xc3\x84割"), "abz-\xc3\x84割"); }

TEST(HumanSize, RoundsToOneDecimal) {
    EXPECT_EQ(human_size(0), "0 B");
    EXPECT_EQ(human_size(1023), "1023 B");
    EXPECT_EQ(human_size(1536), "1.5 KiB");
    EXPECT_EQ(human_size(1ULL << 40U), "1.0 TiB");
    EXPECT_EQ(human_size(~0ULL), "16777216.0 TiB");
}

} // namespace
} // namespace warifu
