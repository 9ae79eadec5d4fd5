#include "../../../src/attestation/terminal.h"

#include <gtest/gtest.h>

namespace warifu::attestation {
namespace {

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
