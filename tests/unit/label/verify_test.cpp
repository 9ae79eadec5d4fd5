// Every way in which somebody may pass off what he has for a label, each with the reason for which it is refused.

#include "warifu/label/verify.h"

#include <gtest/gtest.h>
#include <openssl/bn.h>

#include "base45.h"
#include "issuer.h"

namespace warifu::label::tests {
namespace {

using recognition::LabelState;

std::string bytes_of(const std::string& token) { return *read_base45(token.substr(4)); }
std::string text_of(const std::string& bytes) { return "WL1:" + base45(as_bytes(bytes)); }

TEST(ALabel, IsGoodForWhoReliesOnItsIssuer) {
    const auto found = verifier().verify(token_of(camera()), on("2026-11-30"));
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->good()) << codes_of(*found);
    EXPECT_EQ(found->state, LabelState::Valid);
    EXPECT_EQ(found->signer->subject, "CN=Example Industries");
}

TEST(ALabel, IsRefusedWithOneBitFlipped) {
    const std::string bytes = bytes_of(token_of(camera()));
    const Verifier ours = verifier();
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        std::string changed = bytes;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
        const auto found = ours.verify(text_of(changed), on("2026-11-30"));
        ASSERT_TRUE(found) << bit;
        EXPECT_FALSE(found->good()) << bit;
        EXPECT_FALSE(found->authentic) << bit;
    }
}

TEST(ALabel, IsRefusedWithOneCharacterChanged) {
    const std::string token = token_of(camera());
    const Verifier ours = verifier();
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == '0' ? '1' : '0';
        EXPECT_FALSE(ours.verify(changed, on("2026-11-30"))->good()) << i;
    }
}

TEST(ALabel, OfAnotherIssuerIsRefused) {
    const Issuer other;
    EXPECT_EQ(codes(token_of(camera(), other)), "unknown-issuer");
}

TEST(ALabel, SignedAnewByAnotherIsRefused) {
    // The same claims and the same key id, with a signature by a key of somebody else's.
    const Issuer other;
    std::string ours = bytes_of(token_of(camera()));
    const std::string theirs = bytes_of(token_of(camera(), other));
    ours.replace(ours.size() - 64, 64, theirs.substr(theirs.size() - 64));
    EXPECT_EQ(codes(text_of(ours)), "bad-signature");
}

TEST(ALabel, UnderTheKeyIdOfAnotherCertificateOfTheSameKeyIsRefused) {
    Issuer::Terms terms;
    terms.key_of = &maker();
    terms.name = "Somebody Else";
    const Issuer renamed(terms);
    const std::string theirs = token_of(camera(), renamed); // it names Somebody Else
    EXPECT_EQ(codes(theirs), "unknown-issuer");
    EXPECT_EQ(codes(theirs, on("2026-11-30"), renamed), "");
    // With our key id it is no longer what was signed.
    const std::string our_id = read_token(token_of(camera()))->key_id;
    const std::string their_id = read_token(theirs)->key_id;
    std::string bytes = bytes_of(theirs);
    bytes.replace(bytes.find(their_id), 8, our_id);
    EXPECT_EQ(codes(text_of(bytes)), "bad-signature");
}

TEST(ALabel, WithTheOtherSignatureOfTheSameKeyIsRefused) {
    // (r, n - s) verifies wherever (r, s) does.
    std::string bytes = bytes_of(token_of(camera()));
    auto* s = reinterpret_cast<unsigned char*>(bytes.data() + bytes.size() - 32);
    BIGNUM* order = nullptr;
    BN_hex2bn(&order, "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
    BIGNUM* low = BN_bin2bn(s, 32, nullptr);
    BN_sub(low, order, low);
    BN_bn2binpad(low, s, 32);
    EXPECT_EQ(codes(text_of(bytes)), "bad-signature");
    BN_bn2binpad(order, s, 32);
    EXPECT_EQ(codes(text_of(bytes)), "bad-signature");
    std::fill_n(s, 32, '\0');
    EXPECT_EQ(codes(text_of(bytes)), "bad-signature");
    BN_free(order);
    BN_free(low);
}

TEST(ALabel, IsNotShownForAnotherNumber) {
    VerifyTerms terms = on("2026-11-30");
    terms.number = "EX-0042";
    EXPECT_EQ(codes(token_of(camera()), terms), "");
    terms.number = "EX-0043";
    EXPECT_EQ(codes(token_of(camera()), terms), "other-number");
}

TEST(ALabel, CountsFromItsFirstDayToItsLast) {
    Label label = camera();
    label.from = date("2026-12-02");
    label.last = date("2026-12-20");
    const std::string token = token_of(label);
    EXPECT_EQ(codes(token, on("2026-12-01", noon + 30 * day)), "label-not-yet-valid");
    EXPECT_EQ(codes(token, on("2026-12-02", noon + 30 * day)), "");
    EXPECT_EQ(codes(token, on("2026-12-20", noon + 30 * day)), "");
    EXPECT_EQ(codes(token, on("2026-12-21", noon + 30 * day)), "label-expired");
    EXPECT_EQ(verifier().verify(token, on("2026-12-01", noon + 30 * day))->state, std::nullopt);
    EXPECT_EQ(verifier().verify(token, on("2026-12-21", noon + 30 * day))->state, LabelState::Expired);
}

TEST(ALabel, IsNotJudgedForADayToCome) {
    EXPECT_EQ(verifier().verify(token_of(camera()), on("2026-12-02")).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(codes(token_of(camera()), on("2026-12-01", noon + 12 * 3600)), ""); // it has begun in Japan
}

TEST(ALabel, EndsWithItsCertificate) {
    Issuer::Terms terms;
    terms.until = noon + 10 * day;
    const Issuer brief(terms);
    Label label = camera();
    label.last = date("2026-12-09");
    const std::string token = token_of(label, brief);
    EXPECT_EQ(codes(token, on("2026-12-09", noon + 100 * day), brief), "");
    EXPECT_EQ(codes(token, on("2026-12-20", noon + 100 * day), brief), "expired");
    label.last = date("2026-12-10"); // which the certificate does not see the end of
    EXPECT_EQ(issue(label, brief.terms()).error().code, ErrorCode::Refused);
}

TEST(ALabel, SignedInTheFutureIsRefused) {
    const std::string token = token_of(camera());
    EXPECT_EQ(codes(token, on("2026-11-30", noon - 3600)), "signed-in-future");
}

Statement about(const Label& label, LabelState state, const char* from) {
    return {{}, label.number, label.id, 0, state, date(from), {}, "because"};
}

TEST(AStatement, EndsALabelFromItsDayOn) {
    const std::string token = token_of(camera());
    for (const auto& [state, code] :
         {std::pair(LabelState::Revoked, "label-revoked"), std::pair(LabelState::Withdrawn, "label-withdrawn")}) {
        VerifyTerms before = on("2026-12-04", noon + 30 * day);
        before.statements = {statement_of(about(camera(), state, "2026-12-05"))};
        EXPECT_EQ(codes(token, before), "");
        VerifyTerms after = on("2026-12-05", noon + 30 * day);
        after.statements = before.statements;
        EXPECT_EQ(codes(token, after), code);
        const auto found = verifier().verify(token, after);
        EXPECT_EQ(found->state, state);
        EXPECT_EQ(found->by->reason, "because");
        EXPECT_TRUE(found->authentic);
    }
}

TEST(AStatement, OfGraceHoldsALabelUntilItsLastDay) {
    Label label = camera();
    label.last = date("2026-12-04");
    const std::string token = token_of(label);
    Statement grace = about(label, LabelState::Grace, "2026-12-05");
    grace.until = date("2026-12-10");
    const auto state_on = [&](const char* text) {
        VerifyTerms terms = on(text, noon + 30 * day);
        terms.statements = {statement_of(grace)};
        return verifier().verify(token, terms);
    };
    EXPECT_EQ(state_on("2026-12-04")->state, LabelState::Valid);
    EXPECT_EQ(state_on("2026-12-05")->state, LabelState::Grace);
    EXPECT_TRUE(state_on("2026-12-10")->good());
    EXPECT_EQ(state_on("2026-12-11")->state, LabelState::Expired);
    EXPECT_FALSE(state_on("2026-12-11")->good());
}

TEST(AStatement, ThatIsGraverWinsInAnyOrder) {
    const std::string revoked = statement_of(about(camera(), LabelState::Revoked, "2026-11-30"));
    const std::string withdrawn = statement_of(about(camera(), LabelState::Withdrawn, "2026-11-30"));
    for (const auto& order : {std::vector{revoked, withdrawn}, std::vector{withdrawn, revoked}}) {
        VerifyTerms terms = on("2026-11-30");
        terms.statements = order;
        EXPECT_EQ(codes(token_of(camera()), terms), "label-revoked");
    }
}

TEST(AStatement, OnAnotherLabelBySomebodyElseOrBrokenLeavesTheLabelRefused) {
    const auto with = [](const std::string& statement, const Issuer& trusted = maker()) {
        VerifyTerms terms = on("2026-11-30");
        terms.statements = {statement};
        return codes(token_of(camera()), terms, trusted);
    };
    Label other = camera();
    other.id = "another1";
    EXPECT_EQ(with(statement_of(about(other, LabelState::Revoked, "2026-11-30"))), "bad-statement");
    other = camera();
    other.number = "EX-0043";
    EXPECT_EQ(with(statement_of(about(other, LabelState::Revoked, "2026-11-30"))), "bad-statement");
    EXPECT_EQ(with(statement_of(about(camera(), LabelState::Revoked, "2026-11-30"), Issuer())), "bad-statement");
    EXPECT_EQ(with(token_of(camera())), "bad-statement"); // a label is no statement
    std::string changed = statement_of(about(camera(), LabelState::Revoked, "2026-11-30"));
    changed[40] = changed[40] == '0' ? '1' : '0';
    EXPECT_EQ(with(changed), "bad-statement");
}

TEST(AStatement, IsNoLabel) {
    const std::string statement = statement_of(about(camera(), LabelState::Revoked, "2026-11-30"));
    EXPECT_EQ(codes(statement), "no-label");
    EXPECT_EQ(codes("WL1:" + statement.substr(4)), "no-label");
}

TEST(AStatement, DoesNotMakeALabelValid) {
    EXPECT_FALSE(state(about(camera(), LabelState::Valid, "2026-11-30"), maker().terms()));
    EXPECT_FALSE(state(about(camera(), LabelState::Expired, "2026-11-30"), maker().terms()));
    EXPECT_FALSE(state(about(camera(), LabelState::Grace, "2026-11-30"), maker().terms())); // without an end
}

} // namespace
} // namespace warifu::label::tests
