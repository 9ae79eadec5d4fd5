// TableReader: each key is asked for by name and type, and everything else is a mistake with its place.

#include "warifu/base/toml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace warifu {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Need = TableReader::Need;

class TomlTest : public testing::Test {
protected:
    TableReader read(const std::string& text) {
        m_file = std::make_unique<TomlFile>("f.toml", text, mistakes);
        return m_file->root();
    }
    std::vector<std::string> told() const {
        std::vector<std::string> all;
        for (const Mistake& mistake : mistakes.sorted())
            all.push_back(mistake.describe());
        return all;
    }
    Mistakes mistakes;

private:
    std::unique_ptr<TomlFile> m_file;
};

TEST_F(TomlTest, ReadsEachType) {
    TableReader root = read("s = 'a'\nl = ['a', 'b']\nt = { en = 'x', ja = 'エ' }\nb = true\ni = -7\nd = 2026-11-22\n"
                            "m = { k = 'v' }\nw = 'two'\n[sub]\nx = 'y'\n[[list]]\nn = '1'\n[[list]]\nn = '2'\n");
    EXPECT_EQ(root.string("s"), "a");
    EXPECT_THAT(root.strings("l"), ElementsAre("a", "b"));
    EXPECT_EQ(root.text("t").ja, "エ");
    EXPECT_TRUE(root.boolean("b", false));
    EXPECT_EQ(root.integer("i"), -7);
    EXPECT_EQ(root.date("d"), *Date::parse("2026-11-22"));
    EXPECT_EQ(root.string_map("m").at("k"), "v");
    EXPECT_EQ(root.word("w", {"one", "two"}), 1U);
    EXPECT_EQ(root.table("sub")->string("x"), "y");
    std::string numbers;
    root.each_table("list", [&](TableReader& item) { numbers += item.string("n"); });
    EXPECT_EQ(numbers, "12");
    root.finish();
    EXPECT_THAT(told(), IsEmpty());
}

TEST_F(TomlTest, UnknownKeyIsAMistakeAtItsPlace) {
    TableReader root = read("known = 'a'\n\n  other = 1\n");
    root.string("known");
    root.finish();
    EXPECT_THAT(told(), ElementsAre("f.toml:3:3: unknown key 'other'"));
}

TEST_F(TomlTest, MissingKeyIsAMistakeWhereItIsNeededAlone) {
    TableReader root = read("");
    EXPECT_EQ(root.string("a"), "");
    EXPECT_EQ(root.string("b", Need::Optional), "");
    EXPECT_FALSE(root.date("c"));
    EXPECT_FALSE(root.table("d", Need::Required));
    EXPECT_THAT(told(), ElementsAre("f.toml:1:1: 'a' is missing", "f.toml:1:1: 'd' is missing"));
}

TEST_F(TomlTest, WrongTypeIsAMistakeThatNamesBoth) {
    TableReader root = read("a = 1\nb = 'x'\nc = true\nd = 2026-11-22T10:00:00\ne = [1]\nf = 1.5\ng = 'x'\n");
    root.string("a");
    root.integer("b");
    root.strings("c");
    root.date("d");
    root.strings("e");
    root.integer("f");
    root.each_table("g", [](TableReader&) { FAIL(); });
    EXPECT_THAT(told(),
                ElementsAre("f.toml:1:5: 'a' must be a string, not a number",
                            "f.toml:2:5: 'b' must be a number, not a string",
                            "f.toml:3:5: 'c' must be an array of strings, not true or false",
                            "f.toml:4:5: 'd' must be a date such as 2026-01-31 (no quotes), not a date with a time",
                            "f.toml:5:6: 'e' must hold strings, not a number",
                            "f.toml:6:5: 'f' must be a number, not a number with a fraction",
                            "f.toml:7:5: write [[g]], not [g]"));
}

TEST_F(TomlTest, TextNeedsBothLanguagesAndNoOther) {
    TableReader root = read(
        "a = { en = 'x' }\nb = { ja = 'エ' }\nc = { en = ' ', ja = 'エ' }\nd = { en = 'x', ja = 'エ', fr = 'x' }\n");
    for (const std::string key : {"a", "b", "c", "d"})
        root.text(key);
    EXPECT_THAT(told(), ElementsAre("f.toml:1:5: 'a' has no Japanese text", "f.toml:2:5: 'b' has no English text",
                                    "f.toml:3:5: 'c' has no English text", "f.toml:4:27: unknown key 'fr'"));
}

TEST_F(TomlTest, WordOutsideTheListIsAMistakeThatNamesTheList) {
    TableReader root = read("a = 'three'\nb = 2\n");
    EXPECT_EQ(root.word("a", {"one", "two"}), 0U);
    root.word("b", {"one", "two"});
    EXPECT_THAT(told(),
                ElementsAre("f.toml:1:5: 'a' must be one of: one, two", "f.toml:2:5: 'b' must be one of: one, two"));
}

TEST_F(TomlTest, SyntaxErrorIsAMistakeAndTheFileReadsAsEmpty) {
    Mistakes here;
    const TomlFile file("f.toml", "a = 'b'\nc = \n", here);
    EXPECT_FALSE(file.parsed());
    EXPECT_FALSE(file.root().has("a"));
    ASSERT_EQ(here.sorted().size(), 1U);
    EXPECT_EQ(here.sorted()[0].line, 2U);
}

TEST_F(TomlTest, OddCharacterInATableHeaderIsAMistakeNotACrash) {
    read("[`roduct\nname review");
    EXPECT_FALSE(mistakes.empty());
}

TEST_F(TomlTest, CharactersBeyondAsciiOutsideQuotesAreMistakes) {
    for (const std::string text : {"\u00e9 = 1", "\u3053 = 1", "[\u3053]", "a = \u3053", "a = 1 \u3053", "a\u00a0= 1",
                                   "a.\ufc5f = 1", "\u3000a = 1", "a = [1,\u3053]", "a = { \u3053 = 1 }"}) {
        Mistakes here;
        const TomlFile file("f.toml", text, here);
        EXPECT_FALSE(here.empty()) << text;
    }
}

TEST_F(TomlTest, CharactersBeyondAsciiInStringsAndCommentsAreRead) {
    TableReader root = read("# こ\na = \"\u3053\" # \u00e9\nb = '\u3053'\nc = \"\"\"\n\u3053 \\\"\"\"\"\nd = "
                            "'''\u3053'''\n\"\u3053\" = 'key'\n"
                            "e = \"a\\\"# \u3053\"\n");
    EXPECT_EQ(root.string("a"), "\u3053");
    EXPECT_EQ(root.string("b"), "\u3053");
    EXPECT_EQ(root.string("c"), "\u3053 \"");
    EXPECT_EQ(root.string("d"), "\u3053");
    EXPECT_EQ(root.string("\u3053"), "key");
    EXPECT_EQ(root.string("e"), "a\"# \u3053");
    EXPECT_THAT(told(), IsEmpty());
}

TEST_F(TomlTest, KeyGivenTwiceIsAMistake) {
    read("a = 'b'\na = 'c'\n");
    EXPECT_EQ(mistakes.sorted().at(0).line, 2U);
}

TEST_F(TomlTest, HugeFileAndHugeStringAreMistakes) {
    TableReader root = read("a = '" + std::string(20'000, 'x') + "'\n");
    root.string("a");
    EXPECT_EQ(mistakes.sorted().size(), 1U);
    const TomlFile huge("huge.toml", std::string((4U << 20U) + 1, '#'), mistakes);
    EXPECT_FALSE(huge.parsed());
}

TEST_F(TomlTest, DeepNestingIsAMistakeNotACrash) {
    Mistakes here;
    const TomlFile file("f.toml", "a = " + std::string(100'000, '[') + std::string(100'000, ']'), here);
    EXPECT_FALSE(here.empty());
}

TEST_F(TomlTest, KeysComeInTheFilesOrder) {
    EXPECT_THAT(read("b = 1\na = 2\n[c]\n").keys(), ElementsAre("b", "a", "c"));
}

TEST_F(TomlTest, MistakesAreSortedByPlace) {
    mistakes.add({"b", 1, 1}, "3");
    mistakes.add({"a", 2, 1}, "2");
    mistakes.add({"a", 1, 9}, "1");
    EXPECT_THAT(told(), ElementsAre("a:1:9: 1", "a:2:1: 2", "b:1:1: 3"));
}

} // namespace
} // namespace warifu
