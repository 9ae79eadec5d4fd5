#include "warifu/registry/writer_token.h"

#include <gmock/gmock.h>

#include "engines.h"

namespace warifu::registry::test {
namespace {

class WriterTokensOf : public OnEachEngine {
protected:
    WriterTokens tokens() {
        writer();
        return WriterTokens::open(m_url).value();
    }
};
ON_EACH_ENGINE(WriterTokensOf);

TEST_P(WriterTokensOf, ARegisterAreKnownByWhatWasShownOnce) {
    WriterTokens all = tokens();
    const NewToken added =
        all.add("Office", {{"jc-star"}, {"JP"}, {Kind::Issue, Kind::Renew}}, day("2027-03-31"), now).value();
    EXPECT_THAT(added.secret, ::testing::MatchesRegex("warifu_[0-9a-f]{64}"));
    const WriterToken found = all.find(added.secret, now).value().value();
    EXPECT_EQ(found.name, "Office");
    EXPECT_EQ(found.id, added.token.id);
    EXPECT_TRUE(found.scope.allows(Kind::Issue));
    EXPECT_FALSE(found.scope.allows(Kind::Revoke));
    Label label = issue("1").label;
    EXPECT_TRUE(found.scope.allows(label));
    label.market = "GB";
    EXPECT_FALSE(found.scope.allows(label));
    std::string other = added.secret;
    other.back() = other.back() == '0' ? '1' : '0';
    EXPECT_FALSE(all.find(other, now).value());
    EXPECT_FALSE(all.find("", now).value());
}

TEST_P(WriterTokensOf, ARegisterDifferEachTime) {
    WriterTokens all = tokens();
    const NewToken one = all.add("Office", {}, day("2027-03-31"), now).value();
    const NewToken two = all.add("Office", {}, day("2027-03-31"), now).value();
    EXPECT_NE(one.secret, two.secret);
    EXPECT_EQ(all.list().value().size(), 2U) << "the next one is there before the last one goes";
}

TEST_P(WriterTokensOf, ARegisterEnd) {
    WriterTokens all = tokens();
    const NewToken added = all.add("Office", {}, day("2026-12-01"), now).value();
    constexpr std::time_t seconds_a_day = 86'400;
    EXPECT_TRUE(all.find(added.secret, now + seconds_a_day).value()) << "its last day";
    EXPECT_FALSE(all.find(added.secret, now + 2 * seconds_a_day).value());
    EXPECT_EQ(all.remove("nonsense").error().code, ErrorCode::NotFound);
    ASSERT_TRUE(all.remove(added.token.id));
    EXPECT_FALSE(all.find(added.secret, now).value());
}

TEST_P(WriterTokensOf, ARegisterHaveANameThatALogCanSay) {
    WriterTokens all = tokens();
    for (const std::string& name : {std::string(), std::string("a\nb"), std::string(101, 'x'),
                                    std::string("a\xE2\x80\xAE"
                                                "b")})
        EXPECT_FALSE(all.add(name, {}, day("2027-01-01"), now)) << name;
    EXPECT_FALSE(all.add("a", {}, day("2026-11-29"), now)) << "it would have ended";
    EXPECT_FALSE(all.add("a", {{"jc-star,sg-cls"}, {}, {}}, day("2027-01-01"), now)) << "two in one";
    EXPECT_TRUE(all.list().value().empty());
}

TEST_P(WriterTokensOf, NoRegisterAreNotMade) {
    EXPECT_EQ(WriterTokens::open(m_url).error().code, ErrorCode::NotFound);
    EXPECT_EQ(Register::open_for_writing(m_url, log::sample::key()).error().code, ErrorCode::NotFound);
}

} // namespace
} // namespace warifu::registry::test
