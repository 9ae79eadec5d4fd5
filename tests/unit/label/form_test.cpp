// A token of our own key in any form but the one: each is signed well, and refused before anybody looks at that.

#include <functional>

#include <gtest/gtest.h>

#include "base45.h"
#include "issuer.h"
#include "warifu/signing/es256.h"

namespace warifu::label::tests {
namespace {

using cbor::Writer;

struct Parts {
    std::string header;
    std::string unprotected;
    std::string payload;
    std::string before; ///< tags
};

std::string header_with(const std::string& key_id) {
    return Writer().map(3).integer(1).integer(-7).integer(3).integer(61).integer(4).bytes(key_id).take();
}

Parts parts() {
    const Token token = *read_token(token_of(camera()));
    cbor::Reader reader(as_bytes(token.signed_bytes));
    EXPECT_TRUE(reader.array(4));
    EXPECT_TRUE(reader.text(20));
    std::string header = *reader.bytes(100);
    EXPECT_TRUE(reader.bytes(0));
    return {header, Writer().map(0).take(), *reader.bytes(1000), Writer().tag(18).take()};
}

std::string signed_token(const Parts& parts) {
    const std::string over =
        Writer().array(4).text("Signature1").bytes(parts.header).bytes({}).bytes(parts.payload).take();
    const std::string signature = *signing::sign_es256(as_bytes(over), maker().terms());
    return "WL1:" + base45(as_bytes(parts.before + Writer().array(4).bytes(parts.header).take() + parts.unprotected +
                                    Writer().bytes(parts.payload).bytes(signature).take()));
}

std::string after(const std::function<void(Parts&)>& change) {
    Parts changed = parts();
    change(changed);
    return codes(signed_token(changed));
}

/// With one piece of the payload in place of another.
std::string with(const std::string& old, const std::string& replacement) {
    return after([&](Parts& changed) {
        const std::size_t at = changed.payload.find(old);
        ASSERT_NE(at, std::string::npos);
        changed.payload.replace(at, old.size(), replacement);
    });
}

std::string key_id() { return read_token(token_of(camera()))->key_id; }

TEST(TheOneForm, IsTheOneThatIsWritten) {
    EXPECT_EQ(after([](Parts&) {}), "");
}

TEST(TheOneForm, HasOneTag) {
    EXPECT_EQ(after([](Parts& changed) { changed.before.clear(); }), "no-label");
    EXPECT_EQ(after([](Parts& changed) { changed.before = Writer().tag(61).tag(18).take(); }), "no-label");
    EXPECT_EQ(after([](Parts& changed) { changed.before = Writer().tag(98).take(); }), "no-label");
}

TEST(TheOneForm, HasTheKeyIdInTheProtectedHeaderAndNothingInTheOther) {
    EXPECT_EQ(after([](Parts& changed) {
                  changed.header = Writer().map(1).integer(1).integer(-7).take();
                  changed.unprotected = Writer().map(1).integer(4).bytes(key_id()).take();
              }),
              "no-label");
    EXPECT_EQ(after([](Parts& changed) { changed.unprotected = Writer().map(1).integer(4).bytes(key_id()).take(); }),
              "no-label");
}

TEST(TheOneForm, HasThreeHeadersInOrder) {
    const std::string id = key_id();
    for (
        const std::string& header :
        {Writer().map(2).integer(1).integer(-7).integer(4).bytes(id).take(),                        // no type
         Writer().map(3).integer(3).integer(61).integer(1).integer(-7).integer(4).bytes(id).take(), // order
         Writer().map(4).integer(1).integer(-7).integer(3).integer(61).integer(4).bytes(id).integer(5).bytes({}).take(),
         Writer().map(3).integer(1).integer(-35).integer(3).integer(61).integer(4).bytes(id).take(), // ES384
         Writer().map(3).integer(1).integer(-7).integer(3).integer(60).integer(4).bytes(id).take(),  // CBOR
         Writer().map(3).integer(1).integer(-7).integer(3).integer(61).integer(4).bytes(id.substr(1)).take(),
         header_with(id) + '\0', std::string()})
        EXPECT_EQ(after([&](Parts& changed) { changed.header = header; }), "no-label");
}

TEST(TheOneForm, HasNoOtherClaims) {
    // An eighth claim, by its number and by a name.
    const std::string claim = Writer().integer(3).text("aud").take();
    EXPECT_EQ(after([&](Parts& changed) {
                  changed.payload[0] = '\xa8';
                  changed.payload.insert(changed.payload.find("EX-0042") + 7, claim);
              }),
              "no-label");
    EXPECT_EQ(after([](Parts& changed) {
                  changed.payload[0] = '\xa8';
                  changed.payload += Writer().text("x").integer(1).take();
              }),
              "no-label");
    EXPECT_EQ(after([](Parts& changed) { changed.payload += '\0'; }), "no-label");
}

TEST(TheOneForm, HasNoClaimTwiceOrOutOfOrder) {
    const std::string issuer = Writer().integer(1).text("Example Industries").take();
    const std::string number = Writer().integer(2).text("EX-0042").take();
    EXPECT_EQ(with(issuer + number, number + issuer), "no-label");
    EXPECT_EQ(with(issuer + number, issuer + issuer), "no-label");
}

TEST(TheOneForm, HasNumbersAndLengthsAtTheirShortest) {
    EXPECT_EQ(with("\x67"
                   "EX-0042",
                   "\x78\x07"
                   "EX-0042"),
              "no-label");
    EXPECT_EQ(with("\x67"
                   "EX-0042",
                   "\x7f\x67"
                   "EX-0042\xff"),
              "no-label"); // indefinite
    EXPECT_EQ(with(Writer().integer(7).take() + "\x01", Writer().integer(7).take() + "\x18\x01"), "no-label");
}

TEST(TheOneForm, HasNoWhollyOtherSpeaker) {
    for (const int speaker : {0, 4, 255})
        EXPECT_EQ(with(Writer().integer(7).integer(1).integer(8).boolean(false).take(),
                       Writer().integer(7).integer(speaker).integer(8).boolean(false).take()),
                  "no-label");
}

TEST(TheOneForm, HasNoLaboratoryBehindUnverifiedCriteria) {
    EXPECT_EQ(with(Writer().integer(7).integer(1).integer(8).boolean(false).take(),
                   Writer().integer(7).integer(2).integer(8).boolean(false).take()),
              "no-label");
}

TEST(TheOneForm, NamesTheIssuerOfItsCertificate) {
    EXPECT_EQ(
        with(Writer().text("Example Industries").integer(2).take(), Writer().text("Somebody Else").integer(2).take()),
        "wrong-issuer");
}

TEST(TheOneForm, HasDaysThatBeginAtMidnight) {
    const std::int64_t from = date("2026-11-30").days_since_1970() * day;
    EXPECT_EQ(with(Writer().integer(5).integer(from).take(), Writer().integer(5).integer(from + 1).take()), "no-label");
    EXPECT_EQ(with(Writer().integer(5).integer(from).take(), Writer().integer(5).integer(from - 2 * day).take()),
              "no-label"); // before it was signed
}

} // namespace
} // namespace warifu::label::tests
