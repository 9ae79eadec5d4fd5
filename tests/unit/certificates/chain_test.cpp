#include <gmock/gmock.h>

#include "maker.h"
#include "warifu/certificates/certificate.h"

namespace warifu::certificates {
namespace {

using namespace warifu::sample;
using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr std::chrono::sys_days day = std::chrono::year(2026) / 6 / 1;

ChainFacts weigh(const std::vector<Der>& ders, std::string_view host = {}, std::chrono::sys_days on = day,
                 const std::vector<Der>& anchors = {}) {
    auto chain = weigh_chain(ders, host, on, anchors);
    if (!chain)
        throw std::runtime_error(chain.error().describe());
    return std::move(*chain);
}

ChainFacts weigh_for(const std::string& names, std::string_view host) {
    return weigh({certificate({.name = "api.example", .key = ec_key(), .names = names})}, host);
}

TEST(Chain, ThatIsAsItShouldBeHasNoProblem) {
    const Chain made;
    const ChainFacts chain = weigh({made.leaf, made.middle, made.root}, "api.example");
    EXPECT_TRUE(chain.in_order);
    EXPECT_TRUE(chain.complete);
    EXPECT_EQ(chain.names_match, true);
    EXPECT_THAT(chain.problems, IsEmpty());
    ASSERT_EQ(chain.certificates.size(), 3U);
    EXPECT_EQ(chain.certificates[0].subject, "CN=api.example");
}

TEST(Chain, MayLeaveOutItsRoot) {
    const Chain made;
    const ChainFacts chain = weigh({made.leaf, made.middle}, "api.example");
    EXPECT_TRUE(chain.in_order);
    EXPECT_FALSE(chain.complete) << "nobody said what is trusted";
    EXPECT_THAT(chain.problems, IsEmpty());
    EXPECT_TRUE(weigh({made.leaf, made.middle}, "", day, {made.root}).complete);
}

TEST(Chain, OutOfOrderIsCompleteAllTheSame) {
    const Chain made;
    const ChainFacts chain = weigh({made.leaf, made.root, made.middle});
    EXPECT_FALSE(chain.in_order);
    EXPECT_TRUE(chain.complete);
    EXPECT_THAT(chain.problems, ElementsAre("out-of-order"));
}

TEST(Chain, WithoutItsIntermediate) {
    const Chain made;
    EXPECT_THAT(weigh({made.leaf, made.root}).problems, ElementsAre("out-of-order", "missing-intermediate"));
    EXPECT_THAT(weigh({made.leaf}).problems, ElementsAre("issuer-not-shown"));
    EXPECT_THAT(weigh({made.leaf}, "", day, {made.root}).problems, ElementsAre("missing-intermediate"));
}

TEST(Chain, OfAnIssuerOfTheSameNameAndAnotherKeyIsNone) {
    const Chain made;
    const Chain other;
    EXPECT_FALSE(weigh({made.leaf, other.middle}).in_order);
    EXPECT_FALSE(weigh({made.leaf, made.middle}, "", day, {other.root}).complete);
}

TEST(Chain, WhoseIssuerIsNoAuthority) {
    const KeyPointer key = ec_key();
    const Der issuer = certificate({.name = "Device", .key = key});
    const Der leaf = certificate({.name = "api.example", .key = ec_key(), .issuer = "Device", .issuer_key = key});
    EXPECT_THAT(weigh({leaf, issuer}).problems, ElementsAre("not-an-authority"));
}

TEST(Chain, SelfSignedLeaf) {
    EXPECT_THAT(weigh({certificate({.name = "a", .key = ec_key()})}).problems, ElementsAre("self-signed-leaf"));
}

TEST(Chain, IsInForceOnItsFirstAndItsLastDay) {
    const Chain made; // until 2027-01-01T00:00:00Z
    const std::vector<Der> ders = {made.leaf, made.middle};
    const auto on = [&](std::chrono::sys_days date) { return weigh(ders, "", date).problems; };
    using std::chrono::year;
    EXPECT_THAT(on(year(2025) / 12 / 31), ElementsAre("not-yet-valid"));
    EXPECT_THAT(on(year(2026) / 1 / 1), IsEmpty());
    EXPECT_THAT(on(year(2027) / 1 / 1), IsEmpty());
    EXPECT_THAT(on(year(2027) / 1 / 2), ElementsAre("expired"));
}

TEST(Chain, WithWeakLinks) {
    const Chain made;
    Wanted wanted = made.leaf_wanted();
    wanted.digest = EVP_sha1();
    wanted.key = rsa_key(1024);
    EXPECT_THAT(weigh({certificate(wanted), made.middle}).problems, ElementsAre("weak-key", "weak-signature"));
}

TEST(Chain, SignatureOfARootProvesNothingAndIsNotWeighed) {
    const KeyPointer key = rsa_key(2048);
    const Der root = certificate({.name = "Root", .key = key, .ca = true, .digest = EVP_sha1()});
    const Der leaf = certificate({.name = "a", .key = ec_key(), .issuer = "Root", .issuer_key = key});
    EXPECT_THAT(weigh({leaf, root}).problems, IsEmpty());
}

TEST(Chain, IsForTheHostsThatItNames) {
    EXPECT_EQ(weigh_for("DNS:api.example.com", "API.example.com.").names_match, true);
    EXPECT_EQ(weigh_for("DNS:*.example.com", "api.example.com").names_match, true);
    EXPECT_EQ(weigh_for("DNS:*.example.com", "a.b.example.com").names_match, false);
    EXPECT_EQ(weigh_for("DNS:*.example.com", "example.com").names_match, false);
    EXPECT_EQ(weigh_for("DNS:a*.example.com", "api.example.com").names_match, false) << "RFC 9525, 6.3";
    EXPECT_EQ(weigh_for("IP:192.0.2.1", "192.0.2.1").names_match, true);
    EXPECT_EQ(weigh_for("DNS:192.0.2.1", "192.0.2.1").names_match, false) << "an address is no DNS name";
    EXPECT_EQ(weigh_for("IP:2001:db8::1", "[2001:db8::1]").names_match, true);
    EXPECT_EQ(weigh_for("", "api.example").names_match, false) << "the common name does not count";
    EXPECT_THAT(weigh_for("DNS:other.example", "api.example").problems, Contains("name-mismatch"));
    EXPECT_EQ(weigh_for("DNS:api.example", "").names_match, std::nullopt);
}

TEST(Chain, IsForANameInUnicodeByItsAsciiForm) {
    EXPECT_EQ(weigh_for("DNS:xn--wgv71a119e.example.jp", "日本語.example.jp").names_match, true);
    EXPECT_EQ(weigh_for("DNS:xn--wgv71a119e.example.jp", "日本.example.jp").names_match, false);
}

TEST(Chain, NulInANameHidesNothing) {
    const std::string name("api.example.com\0.evil.example", 29);
    const ChainFacts chain = weigh({certificate({.name = "a", .key = ec_key()}, name)}, "api.example.com");
    EXPECT_EQ(chain.names_match, false);
    EXPECT_THAT(chain.problems, Contains("odd-name"));
}

TEST(Chain, OfHostsThatAreNoneIsRefused) {
    const Chain made;
    const std::vector<Der> ders = {made.leaf};
    for (const std::string& host : {std::string("api example"), std::string("api\0example", 11),
                                    std::string("*.example.com"), std::string("https://api.example")})
        EXPECT_EQ(weigh_chain(ders, host, day).error().code, ErrorCode::InvalidArgument) << host;
}

TEST(Chain, OfNoneOrTooManyIsRefused) {
    const Chain made;
    EXPECT_EQ(weigh_chain({}, "", day).error().code, ErrorCode::InvalidArgument);
    const std::vector<Der> many(most_in_chain + 1, made.leaf);
    EXPECT_EQ(weigh_chain(many, "", day).error().code, ErrorCode::LimitExceeded);
    const std::vector<Der> junk = {Der(10)};
    EXPECT_EQ(weigh_chain(junk, "", day).error().code, ErrorCode::Corrupt);
}

TEST(Chain, ThatRunsInACircleEnds) {
    const KeyPointer one = ec_key();
    const KeyPointer two = ec_key();
    const Der a = certificate({.name = "A", .key = one, .issuer = "B", .issuer_key = two, .ca = true});
    const Der b = certificate({.name = "B", .key = two, .issuer = "A", .issuer_key = one, .ca = true});
    EXPECT_FALSE(weigh({a, b}).complete);
}

TEST(Chain, CellsLeaveOutWhatTheDayDecides) {
    const Chain made;
    const ChainFacts chain = weigh({made.leaf, made.root}, "", std::chrono::year(2030) / 1 / 1);
    ASSERT_THAT(chain.problems, Contains("expired"));
    for (const auto& [column, value] : columns_of(chain, 0, ""))
        if (column == "problems") {
            EXPECT_EQ(std::get<std::string>(value), "out-of-order missing-intermediate");
        }
}

} // namespace
} // namespace warifu::certificates
