#include "warifu/certificates/certificate.h"

#include <gmock/gmock.h>

#include "maker.h"

namespace warifu::certificates {
namespace {

using namespace warifu::sample;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

CertificateFacts read(const Der& der) {
    auto facts = read_certificate(der);
    if (!facts)
        throw std::runtime_error(facts.error().describe());
    return std::move(*facts);
}

TEST(Certificate, SaysWhoseItIsHowLongAndByWhatKey) {
    const Chain chain;
    const CertificateFacts facts = read(chain.leaf);
    EXPECT_EQ(facts.subject, "CN=api.example");
    EXPECT_EQ(facts.issuer, "CN=Middle");
    EXPECT_EQ(facts.serial, "1234");
    EXPECT_EQ(facts.not_before, "2026-01-01T00:00:00Z");
    EXPECT_EQ(facts.not_after, "2027-01-01T00:00:00Z");
    EXPECT_EQ(facts.key_kind, "ec");
    EXPECT_EQ(facts.key_bits, 256);
    EXPECT_EQ(facts.curve, "P-256");
    EXPECT_EQ(facts.signature_algorithm, "ecdsa-with-SHA256");
    EXPECT_THAT(facts.dns_names, ElementsAre("api.example"));
    EXPECT_FALSE(facts.ca);
    EXPECT_FALSE(facts.self_signed);
    EXPECT_TRUE(facts.extensions_readable);
    EXPECT_THAT(facts.sha256, SizeIs(64));
    EXPECT_THAT(facts.spki_sha256, SizeIs(64));
}

TEST(Certificate, SaysWhereItsRevocationIsToldAndWhatItMayDo) {
    const CertificateFacts facts = read(
        certificate({.name = "a",
                     .key = ec_key(),
                     .names = "DNS:a.example,IP:192.0.2.1,IP:2001:db8::1",
                     .extensions = {{"authorityInfoAccess", "OCSP;URI:http://o.example,caIssuers;URI:http://i.example"},
                                    {"crlDistributionPoints", "URI:http://c.example/x.crl"},
                                    {"tlsfeature", "status_request"},
                                    {"keyUsage", "digitalSignature,keyCertSign"},
                                    {"extendedKeyUsage", "serverAuth,1.2.3.4"}}}));
    EXPECT_THAT(facts.ocsp_urls, ElementsAre("http://o.example"));
    EXPECT_THAT(facts.ca_issuer_urls, ElementsAre("http://i.example"));
    EXPECT_THAT(facts.crl_urls, ElementsAre("http://c.example/x.crl"));
    EXPECT_TRUE(facts.must_staple);
    EXPECT_THAT(facts.key_usage, ElementsAre("digitalSignature", "keyCertSign"));
    EXPECT_THAT(facts.extended_key_usage, ElementsAre("serverAuth", "1.2.3.4"));
    EXPECT_THAT(facts.ip_addresses, ElementsAre("192.0.2.1", "2001:db8::1"));
}

TEST(Certificate, OfAnAuthoritySaysHowFarItReaches) {
    const CertificateFacts facts =
        read(certificate({.name = "Root", .key = ec_key(), .extensions = {{"basicConstraints", "CA:TRUE,pathlen:0"}}}));
    EXPECT_TRUE(facts.ca);
    EXPECT_EQ(facts.path_length, 0);
    EXPECT_TRUE(facts.self_signed);
}

TEST(Certificate, IsSelfSignedOnlyWhenItsOwnKeyVerifiesIt) {
    EXPECT_TRUE(read(certificate({.name = "a", .key = ec_key()})).self_signed);
    EXPECT_FALSE(read(certificate({.name = "a", .key = ec_key(), .issuer = "a", .issuer_key = ec_key()})).self_signed);
}

TEST(Certificate, OfEd25519) {
    const CertificateFacts facts = read(certificate({.name = "a", .key = ed25519_key()}));
    EXPECT_EQ(facts.key_kind, "ed25519");
    EXPECT_EQ(facts.signature_algorithm, "ED25519");
    EXPECT_EQ(is_weak_key(facts), false);
    EXPECT_FALSE(is_weak_signature(facts));
}

TEST(Certificate, OfAThousandNamesKeepsAHundredAndCountsAll) {
    std::string names = "DNS:n0.example";
    for (int i = 1; i < 1000; ++i)
        names += ",DNS:n" + std::to_string(i) + ".example";
    const Der der = certificate({.name = "a", .key = ec_key(), .names = names});
    const CertificateFacts facts = read(der);
    EXPECT_THAT(facts.dns_names, SizeIs(most_names));
    EXPECT_EQ(facts.name_count, 1000U);
    const std::vector<Der> chain = {der};
    EXPECT_EQ(weigh_chain(chain, "n999.example", {})->names_match, true) << "names not kept are compared all the same";
}

TEST(Certificate, WithNulInANameIsOddAndTheNulIsNotKept) {
    const std::string name("api.example\0.evil.example", 25);
    const CertificateFacts facts = read(certificate({.name = "a", .key = ec_key()}, name));
    EXPECT_TRUE(facts.odd_name);
    EXPECT_THAT(facts.dns_names, ElementsAre("api.example\xef\xbf\xbd.evil.example"));
}

TEST(Certificate, WithAnExtensionThatDoesNotParseTellsNothingOfExtensions) {
    Der der = certificate({.name = "a", .key = ec_key(), .names = "DNS:api.example"});
    const std::string text(reinterpret_cast<const char*>(der.data()), der.size());
    const std::size_t names_at = text.find("\x82\x0b"
                                           "api.example"); // the length of the name is now a lie
    ASSERT_NE(names_at, std::string::npos);
    der[names_at + 1] = std::byte{0x0f};
    const CertificateFacts facts = read(der);
    EXPECT_FALSE(facts.extensions_readable);
    for (const auto& [column, value] : columns_of(facts))
        EXPECT_NE(column, "dns_names") << "unknown, not empty";
}

TEST(Certificate, OfJunkIsRefused) {
    const Chain chain;
    Der longer = chain.leaf;
    longer.push_back(std::byte{0});
    EXPECT_EQ(read_certificate(longer).error().code, ErrorCode::Corrupt);
    EXPECT_EQ(read_certificate(Bytes(chain.leaf).first(100)).error().code, ErrorCode::Corrupt);
    EXPECT_EQ(read_certificate({}).error().code, ErrorCode::Corrupt);
    const Der large(most_der + 1);
    EXPECT_EQ(read_certificate(large).error().code, ErrorCode::LimitExceeded);
}

struct Strength {
    KeyPointer key;
    const EVP_MD* digest;
    bool weak_key;
    bool weak_signature;
};

TEST(Certificate, StrengthIsThatOfKeyAndDigest) {
    const Strength all[] = {{rsa_key(1024), EVP_sha256(), true, false},   {rsa_key(2048), EVP_sha256(), false, false},
                            {rsa_key(2048), EVP_sha1(), false, true},     {rsa_key(2048), EVP_md5(), false, true},
                            {ec_key("P-192"), EVP_sha256(), true, false}, {ec_key("P-224"), EVP_sha1(), false, true},
                            {ec_key("P-521"), EVP_sha512(), false, false}};
    for (const Strength& each : all) {
        const CertificateFacts facts = read(certificate({.name = "a", .key = each.key, .digest = each.digest}));
        EXPECT_EQ(is_weak_key(facts), each.weak_key) << facts.key_kind << " " << facts.key_bits.value_or(0);
        EXPECT_EQ(is_weak_signature(facts), each.weak_signature) << facts.signature_algorithm;
    }
}

} // namespace
} // namespace warifu::certificates
