#include "reading.h"

namespace warifu::documents {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(TomlForm, StatementAndTablesAreRead) {
    const FormReading reading = read("ics.toml", R"toml(
[[ics]]
provision = "5.1-1"
status = "M C (1)"
support = "Y"
detail = "unique"
[[ixit]]
table = "1-AuthMech"
id = "AuthMech-1"
[ixit.fields]
"Description" = "login"
"Brute Force Prevention" = "delay"
[[ixit]]
table = "Conf"
[ixit.fields]
"Confirmation of Secure Development" = "Yes"
)toml");
    EXPECT_THAT(reading.statement(), ElementsAre("ics.toml:2|5.1-1|Y|unique"));
    EXPECT_THAT(reading.fields(),
                testing::UnorderedElementsAre("ics.toml:11|AuthMech|AuthMech-1|Description|login",
                                              "ics.toml:12|AuthMech|AuthMech-1|Brute Force Prevention|delay",
                                              "ics.toml:16|Conf||Confirmation of Secure Development|Yes"));
    EXPECT_THAT(reading.anomalies, IsEmpty());
    EXPECT_TRUE(reading.complete("ics"));
}

TEST(TomlForm, MistakesAreToldWithTheirLine) {
    const FormReading reading = read("ics.toml", "[[ics]]\nprovision = \"5.1-1\"\nsuport = \"Y\"\n");
    EXPECT_THAT(reading.codes(), testing::Each("toml-mistake"));
    EXPECT_TRUE(reading.all_incomplete());
}

TEST(TomlForm, BrokenSyntaxIsTold) {
    const FormReading reading = read("ics.toml", "[[ics]\n");
    EXPECT_THAT(reading.codes(), ElementsAre("toml-mistake"));
    EXPECT_TRUE(reading.all_incomplete());
}

TEST(TomlForm, AbsurdNestingEndsInAMistake) {
    const FormReading reading = read("ics.toml", "a = " + std::string(100'000, '['));
    EXPECT_TRUE(reading.all_incomplete());
}

} // namespace
} // namespace warifu::documents
