#include <set>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "sample.h"

namespace warifu::attestation {
namespace {

using nlohmann::json;
using ::testing::Contains;
using testing::sample;
using testing::Sample;

json value() {
    const Sample made = sample();
    return json::parse(to_json(made.assessment, made.catalogue));
}

const json& verdict(const json& all, std::string_view requirement) {
    for (const json& one : all.at("verdicts"))
        if (one.at("requirement") == requirement)
            return one;
    throw std::out_of_range(std::string(requirement));
}

TEST(Json, HasThePublicShape) {
    const json all = value();
    EXPECT_EQ(all.at("version"), 1);
    EXPECT_EQ(all.at("on"), "2026-11-22");
    EXPECT_EQ(all.at("catalogue").at("digest").get<std::string>().size(), 64U);
    const json& star = all.at("regimes").at(0);
    EXPECT_EQ(star.at("regime"), "jc-star/1");
    EXPECT_EQ(star.at("verdict"), "FAIL");
    EXPECT_EQ(star.at("counts").at("pass"), 5);
    EXPECT_EQ(star.at("criteria"), "unverified");
    EXPECT_TRUE(star.at("until").is_null());
    EXPECT_EQ(star.at("requirements").size(), 16U);
    for (const char* key : {"opens", "would_open", "labels", "prospects", "next", "observations", "examinations",
                            "anomalies", "artefacts", "sources"})
        EXPECT_FALSE(all.at(key).empty()) << key;
}

TEST(Json, AVerdictCarriesItsReasonsInBothLanguages) {
    const json all = value();
    const json& failed = verdict(all, "jc-star/S1.1-08");
    EXPECT_EQ(failed.at("verdict"), "FAIL");
    EXPECT_EQ(failed.at("obligation"), "mandatory");
    EXPECT_TRUE(failed.at("basis").is_null());
    EXPECT_EQ(failed.at("title"), "Integrity of updates is verified");
    EXPECT_EQ(failed.at("title_ja"), "更新の完全性を確認");
    const json& reason = failed.at("reasons").at(0);
    EXPECT_EQ(reason.at("check"), "no-known-default-password");
    EXPECT_EQ(reason.at("kind"), "violation");
    EXPECT_EQ(reason.at("observations"), json::array({11}));
    EXPECT_EQ(failed.at("remedy").size(), failed.at("remedy_ja").size());
    const json& passed = verdict(all, "jc-star/S1.1-01");
    EXPECT_EQ(passed.at("basis"), "inspected");
    EXPECT_EQ(passed.at("examinations"), json::array({101, 102}));
}

TEST(Json, AnOverrideStandsBesideTheEnginesVerdict) {
    const json all = value();
    const json& one = verdict(all, "uk-psti/reporting");
    EXPECT_EQ(one.at("verdict"), "PASS");
    EXPECT_EQ(one.at("native"), "INCONCLUSIVE");
    EXPECT_EQ(one.at("override").at("on"), "2026-11-20");
    EXPECT_TRUE(verdict(all, "jc-star/S1.1-01").at("override").is_null());
}

TEST(Json, EveryReasonsObservationIsCarriedAndWalked) {
    const json all = value();
    std::set<std::int64_t> carried;
    for (const json& observation : all.at("observations"))
        carried.insert(observation.at("id").get<std::int64_t>());
    for (const json& one : all.at("verdicts"))
        for (const json& reason : one.at("reasons"))
            for (const json& id : reason.at("observations"))
                EXPECT_THAT(carried, Contains(id.get<std::int64_t>()));
    const json& shadow = all.at("observations").at(0);
    EXPECT_EQ(shadow.at("steps").size(), 4U);
    EXPECT_EQ(shadow.at("steps").at(3).at("number"), 3);
    EXPECT_EQ(shadow.at("columns").at("uid"), 0);
    EXPECT_TRUE(shadow.at("columns").at("can_login").is_null());
}

TEST(Json, OpensComesFromGrantedLabelsAndWouldOpenFromProspects) {
    const json all = value();
    EXPECT_EQ(all.at("labels").at(0).at("regime"), "jc-star");
    EXPECT_EQ(all.at("labels").at(0).at("example"), true);
    EXPECT_EQ(all.at("opens").size(), 4U);
    EXPECT_EQ(all.at("opens").at(0).at("view"), "statute");
    EXPECT_EQ(all.at("opens").at(2).at("effect"), "simplified");
    EXPECT_EQ(all.at("prospects").at(0).at("regime"), "uk-psti");
    EXPECT_EQ(all.at("would_open").size(), 1U);
}

TEST(Json, IsTheSameEveryTime) {
    const Sample made = sample();
    EXPECT_EQ(to_json(made.assessment, made.catalogue), to_json(sample().assessment, sample().catalogue));
}

TEST(Json, BrokenUtf8IsReplacedAndNothingElse) {
    const json all = value();
    EXPECT_EQ(all.at("observations").at(1).at("columns").at("name"), std::string(testing::hostile_markup));
    EXPECT_EQ(all.at("observations").at(1).at("columns").at("shell"), std::string(testing::hostile_terminal));
    EXPECT_THAT(all.at("observations").at(2).at("columns").at("name").get<std::string>(),
                ::testing::StartsWith("broken\xef\xbf\xbd\xef\xbf\xbd utf-8"));
}

} // namespace
} // namespace warifu::attestation
