#include <gtest/gtest.h>

#include "names.h"

namespace warifu::documents {
namespace {

TEST(Names, IdOfAProvisionIsFoundInAText) {
    EXPECT_EQ(provision_in("Provision 5.3-4A"), "5.3-4A");
    EXPECT_EQ(provision_in("6-1"), "6-1");
    EXPECT_EQ(provision_in("see 5.13-1B."), "5.13-1B");
    EXPECT_EQ(provision_in("5.1 No universal default passwords"), "");
    EXPECT_EQ(provision_in("2026-11-28"), "") << "a date";
    EXPECT_EQ(provision_in("EN 303 645"), "");
    EXPECT_EQ(provision_in("15.1-1234"), "");
    EXPECT_EQ(provision_in(""), "");
}

TEST(Names, TableIsFoundInAHeadingOrAFileName) {
    EXPECT_EQ(table_in("Table C.13: IXIT 13-SoftServ (Software Services)"), "SoftServ");
    EXPECT_EQ(table_in("ixit_1-AuthMech.md"), "AuthMech");
    EXPECT_EQ(table_in("CRA: 303 645 IXIT-2-USERINFO: User Information"), "USERINFO");
    EXPECT_EQ(table_in("Test group 5.1-1"), "");
    EXPECT_EQ(table_in("2026-11-28"), "");
}

TEST(Names, SupportIsOneOfThreeWordsOrAnother) {
    for (const auto* yes : {"Y", "y", " Yes ", "**Y**"})
        EXPECT_EQ(support_of(yes), "Y") << yes;
    for (const auto* no : {"N", "no", "`N`"})
        EXPECT_EQ(support_of(no), "N") << no;
    for (const auto* none : {"N/A", "n/a", "Not applicable", "NA"})
        EXPECT_EQ(support_of(none), "N/A") << none;
    EXPECT_EQ(support_of("  "), "");
    EXPECT_EQ(support_of("partly"), "other");
    EXPECT_EQ(support_of("Yes, but"), "other");
}

TEST(Names, YesAndNoAreAnswersOnlyByThemselves) {
    EXPECT_EQ(answer_of("Yes"), "yes");
    EXPECT_EQ(answer_of("**Yes**. The user can."), "yes");
    EXPECT_EQ(answer_of("No (none)"), "no");
    EXPECT_EQ(answer_of("No.\nOutbound only"), "no");
    EXPECT_EQ(answer_of("No service accepts it"), "");
    EXPECT_EQ(answer_of("No. 5 of the list"), "");
    EXPECT_EQ(answer_of("Yesterday"), "");
    EXPECT_EQ(answer_of("None"), "");
    EXPECT_EQ(answer_of(""), "");
}

TEST(Names, VerdictStandsAtTheFront) {
    EXPECT_EQ(verdict_of(" **PASS**"), "PASS");
    EXPECT_EQ(verdict_of("FAIL (must be resolved)"), "FAIL");
    EXPECT_EQ(verdict_of("**N/A (Condition 3)**"), "N/A");
    EXPECT_EQ(verdict_of("INCONCLUSIVE"), "INCONCLUSIVE");
    EXPECT_EQ(verdict_of("PASSED"), "other");
    EXPECT_EQ(verdict_of("not a PASS"), "other");
}

} // namespace
} // namespace warifu::documents
