#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_image.h"
#include "key_scan.h"

namespace warifu::inspection::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// As `ssh-keygen -l` printed them.
constexpr std::string_view rsa_print = "SHA256:GGVfwYVoLpkGJx2WjDHUIP2SrqAufxTOOcosVTjqcRE";
constexpr std::string_view ecdsa_print = "SHA256:LZW1gLsL2StyROmcjdOC2NyExVYo2c201OQXkMAkSqU";
constexpr std::string_view ed25519_print = "SHA256:AqGpuKw3M9hR41jNnSvvO9mJLV4hwEsPk7U8LX5uCBw";
constexpr std::string_view dsa_print = "SHA256:ZyISDK/L0mr6M2ofCQHGaD+0EAXsXEu2mZxihF5muKY";

std::string data(const std::string& name) {
    std::ifstream file(std::string(WARIFU_SOURCE_DIR) + "/tests/unit/inspection/data/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

KeyFinds scan(const std::string& text) {
    Marks marks;
    find_marks(as_bytes(text), marks);
    return scan_for_keys(as_bytes(text), marks);
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
    return text;
}

struct KeyCase {
    const char* file;
    std::string_view kind;
    std::string_view encoding;
    std::int64_t bits;
    std::string_view print;
};

class KeyFiles : public ::testing::TestWithParam<KeyCase> {};

TEST_P(KeyFiles, AreReadAsSshKeygenReadsThem) {
    const KeyCase& expected = GetParam();
    const KeyFinds finds = scan(data(expected.file));
    ASSERT_THAT(finds.keys, SizeIs(1));
    const KeyFacts& facts = finds.keys[0].facts;
    EXPECT_EQ(facts.kind, expected.kind);
    EXPECT_EQ(facts.encoding, expected.encoding);
    EXPECT_EQ(facts.bits, expected.bits);
    EXPECT_EQ(facts.public_sha256, expected.print);
    EXPECT_FALSE(facts.encrypted);
    EXPECT_EQ(finds.keys[0].offset, 0U);
    EXPECT_THAT(finds.broken, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(All, KeyFiles,
                         ::testing::Values(KeyCase{"rsa.pem", "rsa", "pem", 1024, rsa_print},
                                           KeyCase{"rsa.pkcs8.pem", "rsa", "pem", 1024, rsa_print},
                                           KeyCase{"rsa.der", "rsa", "der", 1024, rsa_print},
                                           KeyCase{"rsa.openssh", "rsa", "openssh", 1024, rsa_print},
                                           KeyCase{"rsa.dropbear", "rsa", "dropbear", 1024, rsa_print},
                                           KeyCase{"ecdsa.pem", "ec", "pem", 256, ecdsa_print},
                                           KeyCase{"ecdsa.der", "ec", "der", 256, ecdsa_print},
                                           KeyCase{"ecdsa.openssh", "ec", "openssh", 256, ecdsa_print},
                                           KeyCase{"ecdsa.dropbear", "ec", "dropbear", 256, ecdsa_print},
                                           KeyCase{"ed25519.openssh", "ed25519", "openssh", 256, ed25519_print},
                                           KeyCase{"ed25519.dropbear", "ed25519", "dropbear", 256, ed25519_print},
                                           KeyCase{"dsa.pem", "dsa", "pem", 1024, dsa_print},
                                           KeyCase{"dsa.openssh", "dsa", "openssh", 1024, dsa_print},
                                           KeyCase{"dsa.dropbear", "dsa", "dropbear", 1024, dsa_print}));

TEST(KeyScan, SealedKeysAreFoundAndSaySo) {
    for (const char* file : {"sealed.openssh", "sealed.pkcs8.pem", "sealed.rsa.pem"}) {
        const KeyFinds finds = scan(data(file));
        ASSERT_THAT(finds.keys, SizeIs(1)) << file;
        EXPECT_TRUE(finds.keys[0].facts.encrypted) << file;
    }
    EXPECT_EQ(scan(data("sealed.openssh")).keys[0].facts.public_sha256,
              "SHA256:gVSuZ1ISR1KLY3xjCRaIpA6XTImTDvWBiZJloQqQVvU");
    EXPECT_EQ(scan(data("sealed.rsa.pem")).keys[0].facts.public_sha256, std::nullopt);
}

TEST(KeyScan, FindsKeysInsideOtherFiles) {
    const std::string filler(1000, 'x');
    for (const char* file :
         {"rsa.pem", "rsa.dropbear", "ecdsa.dropbear", "ed25519.dropbear", "dsa.dropbear", "ed25519.openssh"}) {
        const KeyFinds finds = scan(filler + data(file) + filler);
        ASSERT_THAT(finds.keys, SizeIs(1)) << file;
        EXPECT_EQ(finds.keys[0].offset, 1000U) << file;
    }
}

TEST(KeyScan, ReadsKeysInSourceText) {
    const std::string pem = data("rsa.pem");
    EXPECT_THAT(scan("key = \"" + replaced(pem, "\n", "\\n") + "\";").keys, SizeIs(1));
    EXPECT_THAT(scan("\"" + replaced(pem, "\n", "\\n\"\n\"") + "\"").keys, SizeIs(1));
    EXPECT_THAT(scan(replaced(pem, "\n", "\r\n")).keys, SizeIs(1));
}

TEST(KeyScan, MarkersAloneAreNoKeys) {
    for (const std::string_view text :
         {"if (v.indexOf(\"-----BEGIN RSA PRIVATE KEY-----\") != 0) alert('no');",
          "-----BEGIN RSA PRIVATE KEY-----\0-----END RSA PRIVATE KEY-----\0",
          "-----BEGIN RSA PRIVATE KEY-----\n%s\n-----END RSA PRIVATE KEY-----\n", "-----BEGIN PRIVATE KEY-----",
          "-----BEGIN ", "-----BEGIN PRIVATE KEY", "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB"}) {
        const KeyFinds finds = scan(std::string(text));
        EXPECT_THAT(finds.keys, IsEmpty()) << text;
        EXPECT_THAT(finds.broken, IsEmpty()) << text;
    }
}

TEST(KeyScan, PublicHalvesAreNoPrivateKeys) {
    const std::string whole = data("rsa.dropbear");
    const std::string public_half = whole.substr(0, 4 + 7 + 4 + 3 + 4 + 129);
    EXPECT_THAT(scan(public_half).keys, IsEmpty());
    std::string twisted = whole;
    twisted[250] = static_cast<char>(twisted[250] ^ 1); // in d: nothing can tell
    EXPECT_THAT(scan(twisted).keys, SizeIs(1));
    twisted = whole;
    twisted[twisted.size() - 5] = static_cast<char>(twisted[twisted.size() - 5] ^ 2); // in q: p q is no longer n
    EXPECT_THAT(scan("some text" + twisted + "more").keys, IsEmpty());
    std::string pair = data("ed25519.dropbear");
    pair.back() = static_cast<char>(pair.back() ^ 1);
    EXPECT_THAT(scan(pair).keys, IsEmpty());
}

TEST(KeyScan, DamagedKeyIsTold) {
    std::string pem = data("rsa.pem");
    pem.replace(pem.find("MII"), 3, "AAA");
    EXPECT_THAT(scan(pem).broken, SizeIs(1));
    FakeImage image;
    image.file("/etc/key.pem", pem).inspect();
    EXPECT_THAT(image.examination("inspection.keys"), HasSubstr("could not be read"));
    EXPECT_EQ(image.sink.anomalies.at(0).code, "damaged-key");
}

TEST(Keys, CertificatesInBothForms) {
    for (const char* file : {"certificate.pem", "certificate.der"}) {
        FakeImage image;
        image.file("/etc/ssl/c", data(file)).inspect();
        ASSERT_THAT(image.rows("certificate"), SizeIs(1)) << file;
        const Row row = image.rows("certificate")[0];
        EXPECT_EQ(cell(row, "subject"), "O=Example,CN=test device");
        EXPECT_EQ(cell(row, "issuer"), "O=Example,CN=test device");
        EXPECT_EQ(cell(row, "key_kind"), "rsa");
        EXPECT_EQ(cell(row, "key_bits"), "1024");
        EXPECT_EQ(cell(row, "signature"), "sha256WithRSAEncryption");
        EXPECT_EQ(cell(row, "not_before"), "2026-11-22");
        EXPECT_EQ(cell(row, "not_after"), "2036-11-19");
        EXPECT_EQ(cell(row, "is_ca"), "1");
        EXPECT_EQ(cell(row, "port"), "0");
        EXPECT_EQ(cell(row, "sha256"), "b19676f6b2e6f6de7c93dd2a1c40d6b2bc43aba7a8d661892531"
                                       "5cda06a7dfa0");
    }
}

TEST(Keys, NoKeyMaterialLeaves) {
    FakeImage image;
    const std::string pem = data("rsa.pem");
    image.file("/etc/key.pem", pem).inspect();
    ASSERT_THAT(image.rows("private_key"), SizeIs(1));
    for (const Row& row : image.sink.rows)
        for (const auto& [name, value] : row.columns)
            if (const auto* text = std::get_if<std::string>(&value)) {
                EXPECT_EQ(text->find(pem.substr(40, 16)), std::string::npos) << name;
            }
    EXPECT_EQ(image.examination("inspection.keys"), "Complete");
}

TEST(Keys, NamelessBytesAreSearchedToo) {
    FakeImage image;
    image.bare().nameless(std::string(100, '\xff') + data("ed25519.dropbear")).inspect();
    ASSERT_THAT(image.rows("private_key"), SizeIs(1));
    EXPECT_EQ(image.rows("private_key")[0].locator, "fw.bin!part@0x40@0x64");
    EXPECT_EQ(image.examination("inspection.keys"), "Complete");
    FakeImage closed;
    closed.bare().nameless("x").unopened("unknown compression").inspect();
    EXPECT_EQ(closed.examination("inspection.keys"), "unknown compression");
}

TEST(Keys, HostKeyOfARealGatewayIsAKnownOne) {
    const auto image_file = shared_file("firmware/binwalk/squashfs_v2.bin");
    if (!image_file)
        GTEST_SKIP() << "the shared test data is not there: set WARIFU_SHARED_DATA";
    // Truth: squashfs_v2.truth.json; the file lies uncompressed in the image.
    FakeImage image;
    image.file("/etc/rsa_host_key", image_file->substr(978209, 427)).inspect();
    ASSERT_THAT(image.rows("private_key"), SizeIs(1));
    const Row row = image.rows("private_key")[0];
    EXPECT_EQ(cell(row, "kind"), "rsa");
    EXPECT_EQ(cell(row, "encoding"), "dropbear");
    EXPECT_EQ(cell(row, "bits"), "1040");
    EXPECT_EQ(cell(row, "public_sha256"), "SHA256:F9KYIspH9Bhy0ohvvWPEgP5HeCUIeZZ5pA+8Xu2Eky8");
    EXPECT_EQ(cell(row, "known_as"), "Alice_1121_rsa");
}

} // namespace
} // namespace warifu::inspection::test
