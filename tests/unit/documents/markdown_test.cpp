#include "reading.h"

namespace warifu::documents {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Markdown, TableOfAStatementIsRead) {
    const FormReading reading =
        read("ics.md", "# ICS\n\n| Reference | Status | Support | Detail |\n|:--|---|:-:|--:|\n"
                       "| **5.1-1** | M C (1) | Y | a \\| b |\n| 5.1-2 | M | N/A | |\n\nprose\n");
    EXPECT_THAT(reading.statement(), ElementsAre("ics.md:5|5.1-1|Y|a | b", "ics.md:6|5.1-2|N/A|"));
    EXPECT_THAT(reading.anomalies, IsEmpty());
}

TEST(Markdown, RaggedRowsAreKnownToSayNothing) {
    const FormReading reading = read("ics.md", "| Reference | Support | Detail |\n|--|--|--|\n| 5.1-1 | Y |\n"
                                               "| 5.1-2 | Y | a | b |\n| 5.1-3 | N | c |\n");
    EXPECT_THAT(reading.statement(), ElementsAre("ics.md:3|5.1-1|?|?", "ics.md:4|5.1-2|?|?", "ics.md:5|5.1-3|N|c"));
    EXPECT_THAT(reading.codes(), ElementsAre("ragged-row", "ragged-row"));
    EXPECT_FALSE(reading.complete("ics"));
}

TEST(Markdown, HeadingsMakeTablesEntriesAndFields) {
    const FormReading reading = read("x.md", "# IXIT 13-SoftServ: Software Services\n\nprose\n\n"
                                             "## **ID**: SoftServ-Web\n\n### Description\n\nA web\nserver.\n\n"
                                             "### Allows Configuration (Yes/No)\n\nNo. Nothing.\n\n---\n\n"
                                             "## **ID**: SoftServ-Api: the API\n\n### Description\n\nJSON\n"
                                             "\n## Summary\n\nmore prose\n");
    EXPECT_THAT(reading.fields(),
                ElementsAre("x.md:7|SoftServ|SoftServ-Web|Description|A web\nserver.",
                            "x.md:12|SoftServ|SoftServ-Web|Allows Configuration (Yes/No)|No. Nothing.",
                            "x.md:20|SoftServ|SoftServ-Api|Description|JSON"));
    EXPECT_THAT(reading.list("ixit_entry", {"answer"}), ElementsAre("x.md:7|", "x.md:12|no", "x.md:20|"));
}

TEST(Markdown, RecordHasItsFieldsRightBelowTheTable) {
    const FormReading reading = read("x.md", "# Confirmations\n## Table C.4: IXIT 4-Conf\n"
                                             "### **Confirmation of Secure Development**: Yes\n\nReviews are held.\n"
                                             "## Summary Matrix\n\n| a | b |\n|---|---|\n| c | d |\n");
    EXPECT_THAT(reading.fields(),
                ElementsAre("x.md:3|Conf||Confirmation of Secure Development|Yes\n\nReviews are held."));
    EXPECT_THAT(reading.list("ixit_entry", {"answer"}), ElementsAre("x.md:3|yes"));
}

TEST(Markdown, TablesAndDeeperHeadingsInAFieldAreItsText) {
    const FormReading reading =
        read("x.md", "# 6-SoftComp\n## ID: A\n### Description\n#### Parts\n| n | v |\n|---|---|\n| x | 1 |\n");
    ASSERT_THAT(reading.fields(), testing::SizeIs(1));
    EXPECT_NE(reading.fields()[0].find("#### Parts\n| n | v |\n|---|---|\n| x | 1 |"), std::string::npos)
        << reading.fields()[0];
}

TEST(Markdown, FencedBlocksAreText) {
    const FormReading reading =
        read("x.md", "# 6-SoftComp\n## ID: A\n### Description\n```\n# 7-UpdMech\n## ID: B\n### No\n"
                     "| Reference | Support |\n|---|---|\n| 5.1-1 | N |\n```\n");
    EXPECT_THAT(reading.fields(), testing::SizeIs(1));
    EXPECT_THAT(reading.statement(), IsEmpty());
}

TEST(Markdown, NameOfTheFileSpellsTheTable) {
    EXPECT_THAT(read("ixit_2-UserInfo.md", "# IXIT-2-USERINFO\n## Model Designation\nX\n").fields(),
                ElementsAre("ixit_2-UserInfo.md:2|UserInfo||Model Designation|X"));
}

TEST(Markdown, MakersOwnTestsAreRead) {
    const FormReading reading =
        read("t.md", "# Test group 5.3-13: Support period\n\n## Test case 5.3-13-1 (conceptual)\n\n"
                     "**Verdict**: **PASS**\n\n## Test case 5.3-13-2 (functional)\n"
                     "### Test Unit A: Discovery\n* **Verdict**: **PASS**\n"
                     "* **Unit B Verdict**: **FAIL (gap)**\n"
                     "* **Test Case 5.3-13-2 Verdict**: **FAIL**\n"
                     "## Overall\n\n**Group Verdict**: **FAIL (must be resolved)**\n");
    EXPECT_THAT(reading.tests(), ElementsAre("t.md:5|5.3-13|5.3-13-1||PASS", "t.md:9|5.3-13|5.3-13-2|A|PASS",
                                             "t.md:10|5.3-13|5.3-13-2|B|FAIL", "t.md:11|5.3-13|5.3-13-2||FAIL",
                                             "t.md:14|5.3-13|||FAIL"));
    EXPECT_TRUE(reading.complete("tests"));
}

TEST(Markdown, ProseThatSpeaksOfVerdictsIsNone) {
    const FormReading reading =
        read("t.md", "# Test group 5.1-1\n**Group Verdict**: PASS\nWe do not accept a verdict: FAIL "
                     "would follow.\nFor this the expected verdict: FAIL\n");
    EXPECT_THAT(reading.tests(), ElementsAre("t.md:2|5.1-1|||PASS"));
}

TEST(Markdown, LinesStopAtTheBudget) {
    DocumentLimits limits;
    limits.rows = 100;
    const FormReading reading = read(
        "ics.md",
        "| Reference | Support |\n|---|---|\n" +
            [] {
                std::string rows;
                for (int i = 0; i < 200; ++i)
                    rows += "| 5.1-1 | Y |\n";
                return rows;
            }(),
        limits);
    EXPECT_THAT(reading.codes(), ElementsAre("stopped-at-rows"));
    EXPECT_TRUE(reading.all_incomplete());
}

} // namespace
} // namespace warifu::documents
