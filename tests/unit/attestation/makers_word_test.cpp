// The maker's own word stands beside the verdict in every form, and is never taken for one.

#include <algorithm>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "sample.h"
#include "warifu/attestation/exports.h"

namespace warifu::attestation {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using testing::hostile_terminal;
using ::testing::Not;
using testing::Sample;

constexpr TextStyle plain_english = {Language::English, false, 100};
constexpr std::string_view spoken = "jc-star/S1.1-08"; // fails in the sample

/// The sample, in which the maker claims what fails.
Sample claimed() {
    Sample made = testing::sample();
    for (review::RequirementVerdict& verdict : made.assessment.verdicts)
        if (verdict.requirement == spoken)
            verdict.word = review::MakersWord{"Y", "PASS", "=signed, see " + std::string(hostile_terminal), {11}};
    return made;
}

TEST(MakersWord, TextReportGroupsClaimsByWhatCameOfThem) {
    const Sample made = claimed();
    const std::string text = to_text(made.assessment, made.catalogue, plain_english);
    EXPECT_THAT(text, HasSubstr("Y / PASS → ✗ FAIL (1) jc-star/S1.1-08"));
    EXPECT_THAT(to_text(testing::sample().assessment, made.catalogue, plain_english), Not(HasSubstr("own word")))
        << "nothing is said where the maker says nothing";
}

TEST(MakersWord, JsonCarriesItBesideTheVerdict) {
    const Sample made = claimed();
    const json report = json::parse(to_json(made.assessment, made.catalogue));
    for (const json& verdict : report.at("verdicts")) {
        if (verdict.at("requirement") != spoken) {
            EXPECT_TRUE(verdict.at("makers_word").is_null()) << verdict.at("requirement");
            continue;
        }
        EXPECT_EQ(verdict.at("verdict"), "FAIL");
        EXPECT_EQ(verdict.at("makers_word").at("support"), "Y");
        EXPECT_EQ(verdict.at("makers_word").at("verdict"), "PASS");
        EXPECT_EQ(verdict.at("makers_word").at("observations"), json::array({11}));
    }
}

TEST(MakersWord, CsvHasItInColumnsOfItsOwnWhereNoFormulaRuns) {
    const Sample made = claimed();
    const std::string csv = to_csv(made.assessment, made.catalogue, Language::English);
    EXPECT_THAT(csv, HasSubstr("maker_support,maker_verdict,maker_detail"));
    EXPECT_THAT(csv, HasSubstr(",Y,PASS,\"'=signed, see "));
}

TEST(MakersWord, ExplainQuotesItAndTheTablesWithTheirPlace) {
    const Sample made = claimed();
    const std::vector<review::Observation> tables = {
        {900,
         "ixit_entry",
         "m.md",
         "m.md:12",
         {{"ixit_table", "UpdMech"}, {"entry", "U-1"}, {"field", "Description"}, {"text", "over\nthe air"}}}};
    const std::string text = explain_text(made.assessment, made.catalogue, made.verdict(spoken), plain_english, tables);
    EXPECT_THAT(text, HasSubstr("conformance statement (ICS): Y"));
    EXPECT_THAT(text, HasSubstr("UpdMech U-1 · Description:"));
    EXPECT_THAT(text, HasSubstr("m.md:12"));
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

} // namespace
} // namespace warifu::attestation
