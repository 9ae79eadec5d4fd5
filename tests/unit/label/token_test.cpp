#include "warifu/label/token.h"

#include <gtest/gtest.h>

#include "base45.h"
#include "issuer.h"

namespace warifu::label::tests {
namespace {

TEST(AToken, SaysWhatWasSigned) {
    const auto read = read_token(token_of(camera()));
    ASSERT_TRUE(read) << read.error().describe();
    const Label& label = read->label;
    EXPECT_EQ(label.issuer, "Example Industries");
    EXPECT_EQ(label.number, "EX-0042");
    EXPECT_EQ(label.from, date("2026-11-30"));
    EXPECT_EQ(label.last, date("2028-11-30"));
    EXPECT_EQ(label.signed_at, noon);
    EXPECT_EQ(label.regime, "jc-star");
    EXPECT_EQ(label.level, "1");
    EXPECT_EQ(label.edition, "JST-CR-01-01-2024R1");
    EXPECT_EQ(label.product, "見守りカメラ Example Cam");
    EXPECT_EQ(label.models, (std::vector<std::string>{"EC-100", "EC-200"}));
    EXPECT_EQ(label.support_until, date("2031-03-31"));
    EXPECT_EQ(label.url, "https://labels.example/EX-0042");
    EXPECT_EQ(label.speaker, Speaker::Maker);
    EXPECT_EQ(label.criteria, Criteria::Unverified);
    EXPECT_EQ(label.former, "");
}

TEST(AToken, MayLeaveOutWhatIsNotKnown) {
    Label label = camera();
    label.support_until.reset();
    label.url.clear();
    label.level.clear();
    label.former = "formerly";
    const auto read = read_token(token_of(label));
    ASSERT_TRUE(read) << read.error().describe();
    EXPECT_EQ(read->label.support_until, std::nullopt);
    EXPECT_EQ(read->label.url, "");
    EXPECT_EQ(read->label.level, "");
    EXPECT_EQ(read->label.former, "formerly");
}

TEST(AToken, OfAnOrdinaryProductIsSmall) {
    const std::string token = token_of(camera());
    RecordProperty("characters", static_cast<int>(token.size()));
    EXPECT_LE(token.size(),
              483U); // alphanumeric characters of a QR code of version 16 at error correction Q: 81 modules
}

TEST(AToken, IsNotMadeOfWhatWouldMislead) {
    const auto refused = [](const auto& change) {
        Label label = camera();
        change(label);
        return !issue(label, maker().terms());
    };
    EXPECT_TRUE(refused([](Label& label) { label.last = date("2026-11-29"); }));
    EXPECT_TRUE(refused([](Label& label) { label.from = date("2026-11-28"); })); // before it was signed, anywhere
    EXPECT_TRUE(refused([](Label& label) { label.last = date("2029-12-01"); })); // beyond its certificate
    EXPECT_TRUE(refused([](Label& label) { label.speaker = Speaker::Operator; }));
    EXPECT_TRUE(refused([](Label& label) { label.speaker = Speaker::Laboratory; }));
    EXPECT_TRUE(refused([](Label& label) { label.number = " "; }));
    EXPECT_TRUE(refused([](Label& label) { label.product = "Cam\nera"; }));
    EXPECT_TRUE(refused([](Label& label) { label.product = "not \u202ea label"; }));
    EXPECT_TRUE(refused([](Label& label) { label.maker = "\xff"; }));
    EXPECT_TRUE(refused([](Label& label) { label.models.clear(); }));
    EXPECT_TRUE(refused([](Label& label) { label.models.assign(33, "EC"); }));
    EXPECT_TRUE(refused([](Label& label) { label.models.assign(32, std::string(100, 'X')); }));
    EXPECT_TRUE(refused([](Label& label) { label.url = "http://labels.example/"; }));
    EXPECT_TRUE(refused([](Label& label) { label.url = "https://labels.example/\"onclick="; }));
    EXPECT_FALSE(refused([](Label& label) { label.from = date("2027-01-01"); }));
}

TEST(AToken, IsSignedByP256Alone) {
    Issuer::Terms terms;
    terms.curve = "P-384";
    EXPECT_EQ(issue(camera(), Issuer(terms).terms()).error().code, ErrorCode::Refused);
}

TEST(AToken, HasOneFormAlone) {
    const std::string token = token_of(camera());
    for (const std::string& other :
         {std::string(), token.substr(1), "wl1:" + token.substr(4), "HC1:" + token.substr(4), " " + token, token + " ",
          token + "\n", token + "00", "WL1:" + token, token.substr(0, token.size() - 1), std::string("WL1:"),
          "WL1:" + std::string(5000, '0')})
        EXPECT_FALSE(read_token(other)) << other.substr(0, 20);
    std::string lower = token;
    for (char& c : lower)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    EXPECT_FALSE(read_token("WL1:" + lower.substr(4)));
}

TEST(AToken, IsCutNowhere) {
    const std::string bytes = *read_base45(token_of(camera()).substr(4));
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(read_token("WL1:" + base45(as_bytes(bytes).first(size)))) << size;
}

TEST(AToken, TakesNothingBehindIt) {
    const std::string bytes = *read_base45(token_of(camera()).substr(4));
    EXPECT_FALSE(read_token("WL1:" + base45(as_bytes(bytes + '\0'))));
}

} // namespace
} // namespace warifu::label::tests
