#include "warifu/attestation/label.h"

#include <cairo.h>
#include <gtest/gtest.h>

#include "real_catalogue.h"
#include "warifu/label/picture.h"

namespace warifu::attestation {
namespace {

using testing::real;

using catalogue::Confidence;
using label::Speaker;
using review::Verdict;

Date day_of(const char* text) { return Date::parse(text).value(); }

review::RegimeVerdict met(std::vector<std::string> models = {}) {
    review::RegimeVerdict verdict;
    verdict.regime = "jc-star/1";
    verdict.edition = "JST-CR-01-01-2024R1";
    verdict.verdict = Verdict::Pass;
    verdict.mandatory.pass = 16;
    verdict.criteria = Confidence::Seen;
    verdict.models = std::move(models);
    return verdict;
}

struct LabelCase {
    Assessment assessment{.product = "Example Cam",
                          .maker = "Example Industries",
                          .models = {"EC-100", "EC-200"},
                          .on = day_of("2026-12-01"),
                          .catalogue_version = {},
                          .catalogue_digest = {},
                          .tool_version = {},
                          .dossier = {},
                          .artefacts = {},
                          .regimes = {met()},
                          .verdicts = {},
                          .labels = {},
                          .opens = {},
                          .prospects = {},
                          .would_open = {},
                          .next = {},
                          .observations = {},
                          .examinations = {},
                          .anomalies = {},
                          .statements = {}};
    selection::Product product{};
    LabelTerms terms{"jc-star/1", Speaker::Maker, "EX-1", day_of("2026-12-01"), {}, {}, {}};

    Result<label::Label> label() const { return label_of(assessment, product, real(), terms); }
    ErrorCode refusal() const {
        const auto made = label();
        return made ? ErrorCode::Internal : made.error().code;
    }
};

TEST(ALabelFromAnAssessment, SaysWhatWasAssessed) {
    const auto label = LabelCase().label();
    ASSERT_TRUE(label) << label.error().describe();
    EXPECT_EQ(label->regime, "jc-star");
    EXPECT_EQ(label->level, "1");
    EXPECT_EQ(label->edition, "JST-CR-01-01-2024R1");
    EXPECT_EQ(label->models, (std::vector<std::string>{"EC-100", "EC-200"}));
    EXPECT_EQ(label->last, day_of("2028-12-01")); // 24 months, as IPA grants them
    EXPECT_EQ(label->criteria, label::Criteria::Verified);
}

TEST(ALabelFromAnAssessment, NeedsAPass) {
    for (const Verdict verdict : {Verdict::Fail, Verdict::Inconclusive, Verdict::NotApplicable}) {
        LabelCase tried;
        tried.assessment.regimes[0].verdict = verdict;
        EXPECT_EQ(tried.refusal(), ErrorCode::Refused) << to_string(verdict);
    }
    LabelCase none;
    none.assessment.regimes.clear();
    EXPECT_EQ(none.refusal(), ErrorCode::InvalidArgument);
}

TEST(ALabelFromAnAssessment, ByCriteriaThatWereNotReadIsTheMakersAlone) {
    for (const Confidence criteria : {Confidence::Known, Confidence::Unverified}) {
        LabelCase tried;
        tried.assessment.regimes[0].criteria = criteria;
        EXPECT_EQ(tried.label()->criteria, label::Criteria::Unverified);
        for (const Speaker speaker : {Speaker::Laboratory, Speaker::Operator}) {
            tried.terms.speaker = speaker;
            EXPECT_EQ(tried.refusal(), ErrorCode::Refused);
        }
    }
    LabelCase read;
    read.terms.speaker = Speaker::Laboratory;
    EXPECT_TRUE(read.label());
}

TEST(ALabelFromAnAssessment, DoesNotRestOnAMadeUpLabel) {
    LabelCase tried;
    review::RequirementVerdict verdict;
    verdict.regime = "jc-star";
    verdict.requirement = "jc-star/S1.1-02";
    verdict.verdict = Verdict::Pass;
    verdict.reasons.push_back({review::Reason::Kind::Label, {}, {"by a label", "ラベルによる"}, {}});
    tried.assessment.verdicts.push_back(verdict);
    EXPECT_TRUE(tried.label());
    recognition::Label held;
    held.example = true;
    tried.assessment.labels.push_back(held);
    EXPECT_EQ(tried.refusal(), ErrorCode::Refused);
}

TEST(ALabelFromAnAssessment, EndsWithTheFirstOfWhatItRestsOn) {
    LabelCase tried;
    tried.product.support_until = day_of("2028-03-31");
    EXPECT_EQ(tried.label()->last, day_of("2028-03-31"));
    tried.assessment.regimes[0].until = day_of("2027-05-01");
    EXPECT_EQ(tried.label()->last, day_of("2027-05-01"));
    tried.terms.last = day_of("2027-01-01");
    EXPECT_EQ(tried.label()->last, day_of("2027-01-01"));
    tried.terms.last = day_of("2027-05-02");
    EXPECT_EQ(tried.refusal(), ErrorCode::Refused);
    tried.terms.last.reset();
    tried.product.support_until = day_of("2026-11-30"); // before it begins
    EXPECT_EQ(tried.refusal(), ErrorCode::Refused);
}

TEST(ALabelFromAnAssessment, OfARegimeThatSetsNoTimeNeedsAnEnd) {
    LabelCase tried;
    tried.assessment.regimes[0].regime = "uk-psti";
    tried.assessment.regimes[0].edition = "SI-2023-1007";
    tried.terms.regime = "uk-psti";
    EXPECT_EQ(tried.refusal(), ErrorCode::InvalidArgument);
    tried.terms.last = day_of("2027-12-31");
    EXPECT_EQ(tried.label()->last, day_of("2027-12-31"));
}

TEST(ALabelFromAnAssessment, MayBeOfOneModelOfAFamily) {
    LabelCase tried;
    review::RegimeVerdict& whole = tried.assessment.regimes[0];
    whole.verdict = Verdict::Fail;
    whole.by_model = {met({"EC-100"}), met({"EC-200"})};
    whole.by_model[1].verdict = Verdict::Fail;
    tried.product.support_until = day_of("2028-06-30");
    tried.product.family.resize(2);
    tried.product.family[0].id = "EC-100";
    tried.product.family[0].support_until = day_of("2027-06-30");
    tried.product.family[1].id = "EC-200";
    EXPECT_EQ(tried.refusal(), ErrorCode::Refused); // of all models
    tried.terms.model = "EC-200";
    EXPECT_EQ(tried.refusal(), ErrorCode::Refused);
    tried.terms.model = "EC-300";
    EXPECT_EQ(tried.refusal(), ErrorCode::NotFound);
    tried.terms.model = "EC-100";
    const auto label = tried.label();
    ASSERT_TRUE(label) << label.error().describe();
    EXPECT_EQ(label->models, std::vector<std::string>{"EC-100"});
    EXPECT_EQ(label->last, day_of("2027-06-30"));
}

TEST(AnOwnLabel, IsAGrantedOneOfTheSameRegimeThatStillCounts) {
    LabelCase tried;
    recognition::Label held;
    held.regime = "jc-star";
    held.expires = day_of("2026-12-01");
    tried.assessment.labels = {held};
    EXPECT_TRUE(holds_own_label(tried.assessment, "jc-star"));
    EXPECT_FALSE(holds_own_label(tried.assessment, "sg-cls"));
    tried.assessment.labels[0].expires = day_of("2026-11-30");
    EXPECT_FALSE(holds_own_label(tried.assessment, "jc-star"));
    tried.assessment.labels[0] = held;
    tried.assessment.labels[0].example = true;
    EXPECT_FALSE(holds_own_label(tried.assessment, "jc-star"));
    tried.assessment.labels[0] = held;
    tried.assessment.labels[0].state = recognition::LabelState::Revoked;
    EXPECT_FALSE(holds_own_label(tried.assessment, "jc-star"));
}

TEST(TheWordsOfALabel, AreNeverThoseOfAnOperatorsOwn) {
    for (const catalogue::Regime& regime : real().regimes)
        for (const Speaker speaker : {Speaker::Maker, Speaker::Laboratory, Speaker::Operator}) {
            label::Label label{"Example Industries", "EX-1", day_of("2026-12-01"), day_of("2027-12-01"), 0, {}};
            label.regime = regime.id;
            label.speaker = speaker;
            const Text words = label::who_speaks(label, regime_names(real(), label));
            EXPECT_NE(words.en.find(" not "), std::string::npos) << words.en;
            EXPECT_NE(words.ja.find("ではありません"), std::string::npos) << words.ja;
            for (const char* forbidden : {"certified", "guarantee", "compatible", "planned", "applying", "approved"})
                EXPECT_EQ(words.en.find(forbidden), std::string::npos) << words.en;
            for (const char* forbidden : {"認証済", "保証", "対応", "取得予定", "申請中"})
                EXPECT_EQ(words.ja.find(forbidden), std::string::npos) << words.ja;
        }
}

constexpr std::string_view token =
    "WL1:RRQX8AO60RH05W7479UH6QVGIOCYTTW9B35L3KE$9FQ$DTVDU340/D7%EKWEQEDCOEM2DS6B646.Q6FN0J0EB4P";

label::Label camera() {
    label::Label label = LabelCase().label().value();
    label.issuer = "Example Industries";
    return label;
}

TEST(APrint, HoldsItsTokenAtEverySize) {
    for (const LabelSize size : {LabelSize::Small, LabelSize::Medium, LabelSize::Large}) {
        const auto drawn = draw_label(camera(), token, regime_names(real(), camera()), {size});
        ASSERT_TRUE(drawn) << drawn.error().describe();
        EXPECT_EQ(label::read_code(as_bytes(drawn->png)).value(), token);
        EXPECT_NE(drawn->svg.find(token), std::string::npos);
        EXPECT_NE(drawn->svg.find("not a label by the operator"), std::string::npos);
    }
}

TEST(APrint, LeavesFourModulesWhiteOnEachSideOfTheCode) {
    const auto drawn = draw_label(camera(), token, regime_names(real(), camera()), {LabelSize::Medium});
    ASSERT_TRUE(drawn);
    const label::Picture picture = label::read_png(as_bytes(drawn->png), 10'000).value();
    const unsigned char* data = cairo_image_surface_get_data(picture.get());
    const int stride = cairo_image_surface_get_stride(picture.get());
    const auto is_white = [&](int x, int y) {
        const unsigned char* pixel = data + y * stride + x * 4;
        return pixel[0] == 255 && pixel[1] == 255 && pixel[2] == 255;
    };
    // The first dark square is the upper left finder pattern: seven modules wide.
    int corner = 0;
    while (is_white(corner, corner))
        ++corner;
    int end = corner;
    while (!is_white(end, corner))
        ++end;
    EXPECT_EQ((end - corner) % 7, 0);
    const int module = (end - corner) / 7;
    EXPECT_EQ(corner, 4 * module);
    // The upper right one ends four modules before the heading's colour begins.
    int heading = end;
    for (int x = end; x < stride / 4 && heading == end; ++x)
        if (!is_white(x, 0))
            heading = x;
    int last = heading - 1;
    while (is_white(last, corner))
        --last;
    EXPECT_EQ(heading - 1 - last, 4 * module);
}

TEST(APrint, IsDrawnInFewBytesWithEachLetterOnce) {
    const auto drawn = draw_label(camera(), token, regime_names(real(), camera()), {.wanted = Wanted::Svg});
    ASSERT_TRUE(drawn);
    EXPECT_LT(drawn->svg.size(), 160'000U);
    EXPECT_TRUE(drawn->png.empty()) << "it was not asked for";
}

TEST(APrint, SaysWhatItIsNotAboveAllElse) {
    const auto lines_in_alarm = [](const Text& mark) {
        const DrawTerms terms{.mark = mark, .wanted = Wanted::Svg};
        const std::string svg = draw_label(camera(), token, regime_names(real(), camera()), terms).value().svg;
        std::size_t count = 0;
        for (std::size_t at = svg.find("#ab1f17"); at != std::string::npos; at = svg.find("#ab1f17", at + 1))
            ++count;
        return count;
    };
    EXPECT_EQ(lines_in_alarm({"DEMONSTRATION", "見本"}), lines_in_alarm({}) + 2);
}

TEST(APrint, TakesNoArtworkThatIsNoPicture) {
    const label::RegimeNames names = regime_names(real(), camera());
    for (const std::string& artwork :
         {std::string("GIF89a"), std::string("\x89PNG\r\n\x1a\n") + std::string(30, '\xff')})
        EXPECT_FALSE(draw_label(camera(), token, names, {LabelSize::Small, artwork}));
}

TEST(APictureWithoutACode, IsTold) {
    const auto drawn = draw_label(camera(), token, regime_names(real(), camera()), {LabelSize::Small});
    EXPECT_FALSE(label::read_code(as_bytes(std::string_view(drawn->png).substr(0, drawn->png.size() / 2))));
    EXPECT_FALSE(label::read_code(as_bytes("no picture")));
}

} // namespace
} // namespace warifu::attestation
