// What changes with the years: the moments here are given, not the clock's.

#include "warifu/signing/verify.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace warifu::signing {
namespace {

constexpr std::time_t day = 86'400;
constexpr std::time_t made = 1'795'938'697; // 2026-11-29
constexpr std::time_t in_june_2030 = 1'906'545'600;
constexpr std::time_t in_june_2031 = 1'938'081'600;

std::string vector_of(const std::string& name) {
    std::ifstream file(std::filesystem::path(WARIFU_SOURCE_DIR) / "tests/vectors/signing" / name, std::ios::binary);
    EXPECT_TRUE(file) << name;
    return {std::istreambuf_iterator<char>(file), {}};
}

VerifyTerms terms_of(const std::string& trust, std::time_t at) {
    VerifyTerms terms;
    terms.trust = vector_of(trust);
    terms.at = terms.now = at;
    return terms;
}

std::string codes_of(const std::string& signature, const VerifyTerms& terms) {
    const std::string bytes = vector_of(signature);
    const auto found = verify(as_bytes("What was found\r\n"), as_bytes(bytes), terms);
    EXPECT_TRUE(found);
    std::string codes;
    for (const Problem& problem : found->signers.at(0).problems)
        codes += problem.code + " ";
    EXPECT_EQ(codes.empty(), found->good());
    return codes;
}

TEST(ASignature, EndsWithItsCertificate) {
    EXPECT_EQ(codes_of("signer.p7s", terms_of("root.pem", made + 90 * day)), "");
    EXPECT_EQ(codes_of("signer.p7s", terms_of("root.pem", made + 140 * day)), "expired expired "); // and the authority
}

TEST(ASignature, OutlivesItsCertificateByAStamp) {
    EXPECT_EQ(codes_of("stamped.p7s", terms_of("root.pem", made + 140 * day)), "");
}

TEST(ASignature, EndsWithTheCertificateOfTheStampsAuthority) {
    EXPECT_EQ(codes_of("stamped.p7s", terms_of("root.pem", made + 190 * day)), "expired expired ");
}

TEST(ASignature, BelowAnAuthorityOfRsa2048EndsWith2030) {
    EXPECT_EQ(codes_of("below-rsa2048.p7s", terms_of("rsa2048-ca.pem", in_june_2030)), "");
    EXPECT_EQ(codes_of("below-rsa2048.p7s", terms_of("rsa2048-ca.pem", in_june_2031)), "weak ");
}

TEST(ASignature, IsNotJudgedForAMomentToCome) {
    VerifyTerms terms = terms_of("root.pem", made);
    terms.at = made + 1;
    EXPECT_EQ(verify(as_bytes("What was found\r\n"), as_bytes(vector_of("signer.p7s")), terms).error().code,
              ErrorCode::InvalidArgument);
}

} // namespace
} // namespace warifu::signing
