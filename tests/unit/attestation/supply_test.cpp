// What check-supply says, on the catalogue that ships.

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "real_catalogue.h"
#include "warifu/attestation/supply.h"

namespace warifu::attestation {
namespace {

using nlohmann::json;
using recognition::Label;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::real;

Date day(const char* text) { return *Date::parse(text); }

/// An importer in the United Kingdom, with a statement and a JC-STAR label.
SupplyReport report(const char* on, std::vector<Label> labels) {
    SupplyReport made{{{std::move(labels), day(on), std::nullopt, {}}, "GB", catalogue::Role::Importer, true, {}, {}},
                      {},
                      "Bell",
                      {},
                      std::nullopt};
    made.supply = recognition::supply(real(), made.question);
    return made;
}

Label label(const char* id, const char* issued) {
    Label made = *recognition::parse_label(id, real());
    made.issued = day(issued);
    return made;
}

std::string text(const SupplyReport& made, Language language) {
    return supply_text(real(), made, {language, false, 400});
}

TEST(SupplyText, SaysThatItDoesNotSayWhetherTheSupplyIsLawful) {
    const SupplyReport made = report("2026-11-22", {label("uk-psti", "2026-02-01")});
    EXPECT_THAT(text(made, Language::English), HasSubstr("Whether the supply is lawful is not said."));
    EXPECT_THAT(text(made, Language::English), HasSubstr("Supply in GB by the importer on 2026-11-22: nothing found"));
    EXPECT_THAT(text(made, Language::Japanese), HasSubstr("供給が適法かどうかを示すものではない。"));
    EXPECT_THAT(text(made, Language::Japanese),
                HasSubstr("GBにおける輸入者による供給(2026-11-22): 不足は見つからない"));
}

TEST(SupplyText, KeepsLawAndOperatorsApart) {
    const std::string told = text(report("2025-12-31", {label("jc-star/1", "2025-06-01")}), Language::English);
    EXPECT_THAT(told, HasSubstr("#1 → uk-psti, by statute: deemed"));
    EXPECT_THAT(told, HasSubstr("#1 → uk-psti, by the operators: none"));
    EXPECT_THAT(told, HasSubstr("taken as met by law, through a label, until 2027-06-01"));
}

TEST(SupplyText, SaysWhatIsKeptUntilWhenWhereTheDataGiveIt) {
    EXPECT_THAT(text(report("2026-11-22", {label("uk-psti", "2026-02-01")}), Language::English),
                HasSubstr("a copy of the statement of compliance: 10 years from its issue, or to the end of support "
                          "where that is later; here at least until 2036-02-01"));
    EXPECT_THAT(text(report("2026-11-22", {label("jc-star/1", "2026-02-01")}), Language::English),
                Not(HasSubstr("here at least until")));
}

TEST(SupplyText, ShowsTheProductsOwnAssessmentBesideAndSaysWhatItIsNot) {
    SupplyReport made = report("2026-11-22", {label("uk-psti", "2026-02-01")});
    made.verdicts = {{"uk-psti", review::Verdict::Fail, {3, 1, 0, 0}, true}};
    made.assessed_on = day("2026-11-20");
    EXPECT_THAT(text(made, Language::English), HasSubstr("the product's own assessment (2026-11-20): uk-psti: FAIL; 1 "
                                                         "FAIL, 0 INCONCLUSIVE. It replaces no statement"));
}

TEST(SupplyJson, SurvivesAHostileNumberAndName) {
    Label hostile = label("jc-star/1", "2025-06-01");
    hostile.number = "\xff\x1b[31m\"";
    SupplyReport made = report("2026-11-22", {hostile});
    made.product = "\xc3(";
    const json value = json::parse(supply_json(real(), made));
    EXPECT_EQ(value["outcome"], "nothing missing");
    EXPECT_THAT(text(made, Language::English), Not(HasSubstr("\x1b")));
}

} // namespace
} // namespace warifu::attestation
