#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "real_catalogue.h"
#include "warifu/attestation/report.h"

namespace warifu::attestation {
namespace {

using recognition::Question;
using ::testing::HasSubstr;
using testing::real;

Question question() {
    auto label = recognition::parse_label("jc-star/1@JST-CR-01-01-2024R1", real()).value();
    label.issued = Date::parse("2025-05-21").value();
    label.expires = Date::parse("2027-05-20").value();
    return {{label}, Date::parse("2026-01-15").value(), std::nullopt, {}};
}

nlohmann::json opening(const Question& asked, const std::string& arrangement) {
    const auto json = nlohmann::json::parse(recognise_json(real(), asked, recognition::recognise(real(), asked)));
    for (const auto& one : json["opens"])
        if (one["path"] == nlohmann::json::array({arrangement}))
            return one;
    ADD_FAILURE() << "no answer from " << arrangement;
    return {};
}

TEST(RecogniseJson, HasThePublicShape) {
    const Question asked = question();
    const auto json = nlohmann::json::parse(recognise_json(real(), asked, recognition::recognise(real(), asked)));
    EXPECT_EQ(json["version"], 1);
    EXPECT_EQ(json["on"], "2026-01-15");
    EXPECT_EQ(json["labels"][0]["expires"], "2027-05-20");
    const auto by_operator = opening(asked, "jp-uk-operator");
    EXPECT_EQ(by_operator["regime"], "uk-psti");
    EXPECT_EQ(by_operator["market"], "GB");
    EXPECT_EQ(by_operator["view"], "operator");
    EXPECT_EQ(by_operator["effect"], "deemed");
    EXPECT_EQ(by_operator["requirements"].size(), 4U);
    EXPECT_EQ(by_operator["remains"][0]["id"], "psti-sheet");
    EXPECT_TRUE(by_operator["remains"][0]["text"].is_string());
    EXPECT_THAT(by_operator["remains"][0]["text_ja"].get<std::string>(), HasSubstr("PSTI法適合申請シート"));
    EXPECT_EQ(by_operator["conditions"][0]["id"], "label-current");
    EXPECT_EQ(by_operator["from"], "2026-01-01");
    EXPECT_EQ(by_operator["until"], "2027-05-20");
    EXPECT_EQ(by_operator["confidence"], "seen");
    EXPECT_THAT(by_operator["reason"].get<std::string>(), HasSubstr("2026-01-01"));
}

TEST(RecogniseJson, UnknownDatesAreNull) {
    Question asked = question();
    asked.labels[0].state = recognition::LabelState::Revoked;
    const auto none = opening(asked, "jp-uk-statute");
    EXPECT_EQ(none["effect"], "none");
    EXPECT_TRUE(none["until"].is_null());
    EXPECT_TRUE(none["requirements"].is_array() && none["requirements"].empty());
    EXPECT_TRUE(opening(asked, "jp-us-study")["from"].is_null());
}

TEST(RecogniseJson, SurvivesANumberThatIsNoText) {
    Question asked = question();
    asked.labels[0].number = "\xff\x1b";
    EXPECT_EQ(opening(asked, "jp-uk-statute")["effect"], "deemed");
}

std::string text(const Question& asked, const TextStyle& style) {
    return recognise_text(real(), asked, recognition::recognise(real(), asked), style);
}

TEST(RecogniseText, HasATableAndItsExplanation) {
    const std::string out = text(question(), {});
    EXPECT_THAT(out, HasSubstr("#  market  regime    view      effect       from        until\n"));
    EXPECT_THAT(out, HasSubstr("2  GB      uk-psti   statute   deemed       2025-12-04  2027-05-20\n"));
    EXPECT_THAT(out, HasSubstr("2. jc-star/1@JST-CR-01-01-2024R1 → uk-psti (statute): deemed\n"));
    EXPECT_EQ(out.find('\x1b'), std::string::npos);
}

TEST(RecogniseText, JapaneseColumnsLineUpAndLinesFit) {
    const std::string out = text(question(), {Language::Japanese, false, 66});
    EXPECT_THAT(out, HasSubstr("#  市場  制度      観点    効果        開始        終了\n"));
    EXPECT_THAT(out, HasSubstr("2  GB    uk-psti   法令    みなし適合  2025-12-04  2027-05-20\n"));
    for (const std::string_view line : lines(out))
        EXPECT_LE(display_width(line), 66U) << line;
}

TEST(RecogniseText, MasksControlCharactersOfANumber) {
    Question asked = question();
    asked.labels[0].number = "\x1b[2J";
    EXPECT_EQ(text(asked, {}).find('\x1b'), std::string::npos);
}

TEST(RecogniseText, SaysThatNothingStartsFromALabel) {
    Question asked = question();
    asked.labels[0].regime = "cn-label";
    EXPECT_THAT(text(asked, {}), HasSubstr("no arrangement that starts from this label"));
}

} // namespace
} // namespace warifu::attestation
