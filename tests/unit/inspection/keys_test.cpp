#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "fake_image.h"
#include "key_scan.h"
#include "warifu/base/base64.h"

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
    EXPECT_EQ(facts.encrypted, false);
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
        EXPECT_EQ(finds.keys[0].facts.encrypted, true) << file;
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

std::vector<std::string> lines_of(const std::string& pem) {
    std::vector<std::string> found;
    std::istringstream stream(pem);
    for (std::string line; std::getline(stream, line);)
        found.push_back(line);
    return found;
}

TEST(KeyScan, ReadsPemInWhateverStandsAroundItsLines) {
    for (const char* file : {"rsa.pem", "rsa.pkcs8.pem", "ecdsa.pem", "ed25519.openssh"}) {
        struct Around {
            const char* before;
            const char* behind;
        };
        for (const Around around :
             {Around{" \"", "\",\n"}, Around{"\"", "\\n\",\n"}, Around{"echo \"", "\" >> /tmp/k\n"},
              Around{"", "&#10;"}, Around{"", "<br>"}, Around{"", "%0A"}, Around{"  // ", "\n"}}) {
            std::string text = "x = ";
            for (const std::string& line : lines_of(data(file)))
                text += around.before + line + around.behind;
            const KeyFinds finds = scan(text);
            ASSERT_THAT(finds.keys, SizeIs(1)) << text;
            EXPECT_EQ(finds.keys[0].facts.encrypted, false);
            EXPECT_EQ(finds.keys[0].facts.public_sha256, scan(data(file)).keys[0].facts.public_sha256) << text;
        }
    }
}

TEST(KeyScan, HeadersDoNotHideAKey) {
    const std::string pem = data("rsa.pem");
    for (const char* header : {"Comment: x", "Proc-Type: 4,ENCRYPTED\nDEK-Info: NULL"}) {
        const KeyFinds finds = scan(replaced(pem, "BEGIN RSA PRIVATE KEY-----\n",
                                             "BEGIN RSA PRIVATE KEY-----\n" + std::string(header) + "\n\n"));
        ASSERT_THAT(finds.keys, SizeIs(1)) << header;
        EXPECT_EQ(finds.keys[0].facts.encrypted, false) << header;
    }
}

TEST(KeyScan, FindsDerAnywhereAndEachKeyOnce) {
    for (const char* file : {"rsa.der", "ecdsa.der"})
        for (const std::string& front : {std::string("KEY1"), "\177ELF" + std::string(500, 'x'),
                                         data("certificate.der"), data("certificate.der") + data("ecdsa.der")}) {
            const bool two = front.ends_with(data("ecdsa.der"));
            const KeyFinds finds = scan(front + data(file) + "tail");
            ASSERT_THAT(finds.keys, SizeIs(two ? 2 : 1)) << file << front.size();
            EXPECT_EQ(finds.keys.back().offset,
                      two && std::string(file) == "ecdsa.der" ? front.size() : finds.keys.back().offset);
            EXPECT_EQ(finds.keys[0].facts.encoding, "der");
        }
    EXPECT_THAT(scan(data("certificate.der") + data("rsa.pem")).keys, SizeIs(1));
    EXPECT_THAT(scan(data("certificate.der") + data("rsa.pem")).certificates, SizeIs(1));
}

TEST(KeyScan, SelfTestKeysInsideProgramsAreNobodys) {
    EXPECT_THAT(scan("\177ELF" + std::string(100, 'x') + data("speed512.der") + "tail").keys, IsEmpty());
    EXPECT_THAT(scan(data("speed512.der")).keys, SizeIs(1)) << "as a file of its own it may be used";
}

TEST(KeyScan, FindsBase64OfKeys) {
    for (const char* file : {"rsa.der", "ecdsa.der"}) {
        const KeyFinds finds = scan("key=" + encode_base64(data(file)) + "\n");
        ASSERT_THAT(finds.keys, SizeIs(1)) << file;
        EXPECT_EQ(finds.keys[0].facts.encoding, "base64");
        EXPECT_EQ(finds.keys[0].facts.encrypted, false);
    }
    ASSERT_THAT(scan("key=" + encode_base64(data("rsa.pem"))).keys, SizeIs(1));
    EXPECT_THAT(scan("key=" + encode_base64("-----BEGIN")).keys, IsEmpty()) << "cut off";
}

struct OtherKey {
    const char* text;
    const char* encoding;
    std::optional<bool> encrypted;
};

TEST(KeyScan, RecognisesOtherKindsOfKeys) {
    const std::string hex_line = "\n0123456789abcdef0123456789abcdef";
    std::string openvpn = "-----BEGIN OpenVPN Static key V1-----";
    for (int i = 0; i < 16; ++i)
        openvpn += hex_line;
    openvpn += "\n-----END OpenVPN Static key V1-----\n";
    const std::string putty = "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: x\nPublic-Lines: 2\n"
                              "AAAAC3NzaC1lZDI1NTE5AAAAIJ0000000000000000000000000000000000000000000\n"
                              "Private-Lines: 1\nAAAAIHNzaC1lZDI1NTE5AAAAIJ0000000000000000000000000000\n";
    for (const OtherKey& expected : {
             OtherKey{openvpn.c_str(), "openvpn", false},
             OtherKey{putty.c_str(), "putty", false},
             OtherKey{"[Interface]\nPrivateKey = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=\n", "wireguard", false},
             OtherKey{"\toption private_key 'yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk='\n", "wireguard", false},
             OtherKey{R"({"kty": "EC", "crv": "P-256", "d": "Hndv7ZZjs_ke8o9zXYo3iq-Yr8SewI5vrqd0pAvEPqg"})", "jwk",
                      false},
             OtherKey{R"({"d": "Hndv7ZZjs_ke8o9zXYo3iq-Yr8SewI5vrqd0pAvEPqg", "kty": "EC"})", "jwk", false},
             OtherKey{"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n"
                      "lFgEZ0A1BhYJKwYBBAHaRw8BAQdA2pVqkYQ6sTq0eJ5cB8Zb7Yf1Wc3dD9wQnT4h\n=aBcD\n"
                      "-----END PGP PRIVATE KEY BLOCK-----\n",
                      "openpgp", std::nullopt},
         }) {
        const KeyFinds finds = scan(expected.text);
        ASSERT_THAT(finds.keys, SizeIs(1)) << expected.text;
        EXPECT_EQ(finds.keys[0].facts.encoding, expected.encoding);
        EXPECT_EQ(finds.keys[0].facts.encrypted, expected.encrypted) << expected.text;
    }
    for (const char* text :
         {"PuTTY-User-Key-File-%d: %s\nEncryption: %s\n", "PrivateKey = \n", "getPrivateKey(x)", "private_key '/etc/k'",
          R"({"kty": "EC", "crv": "P-256", "x": "Hndv7ZZjs_ke8o9zXYo3iq-Yr8SewI5vrqd0pAvEPqg"})",
          "-----BEGIN PGP PRIVATE KEY BLOCK-----", "-----BEGIN OpenVPN Static key V1-----\n%s"})
        EXPECT_THAT(scan(text).keys, IsEmpty()) << text;
}

TEST(KeyScan, Pkcs12SaysWhetherAPassphraseClosesIt) {
    const KeyFinds open = scan("x" + data("empty.p12"));
    ASSERT_THAT(open.keys, SizeIs(1));
    EXPECT_EQ(open.keys[0].facts.encoding, "pkcs12");
    EXPECT_EQ(open.keys[0].facts.encrypted, false);
    const KeyFinds closed = scan(data("sealed.p12"));
    ASSERT_THAT(closed.keys, SizeIs(1));
    EXPECT_EQ(closed.keys[0].facts.encrypted, true);
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

TEST(KeyScan, BlockWithBase64ThatMakesNoKeyIsTold) {
    std::string text = "k = [\n";
    for (std::string line : lines_of(replaced(data("rsa.pem"), "MII", "AAA")))
        text += "'" + line + "' +\n";
    EXPECT_THAT(scan(text).broken, SizeIs(1));
    EXPECT_THAT(scan(text).keys, IsEmpty());
    EXPECT_THAT(scan("if (!k.match('-----BEGIN RSA PRIVATE KEY-----') || !k.match(/[a-zA-Z0-9]+/g)) return false;\n"
                     "return k.endsWith('-----END RSA PRIVATE KEY-----');")
                    .broken,
                IsEmpty());
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
        EXPECT_EQ(cell(row, "not_before"), "2026-11-22T21:59:42Z");
        EXPECT_EQ(cell(row, "not_after"), "2036-11-19T21:59:42Z");
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

TEST(Keys, WhatIsNotKnownOfAKeyIsNull) {
    FakeImage image;
    image
        .file("/etc/k.asc", "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n"
                            "lFgEZ0A1BhYJKwYBBAHaRw8BAQdA2pVqkYQ6sTq0eJ5cB8Zb7Yf1Wc3dD9wQnT4h\n"
                            "-----END PGP PRIVATE KEY BLOCK-----\n")
        .inspect();
    ASSERT_THAT(image.rows("private_key"), SizeIs(1));
    for (const char* column : {"kind", "bits", "encrypted", "public_sha256", "known_as"})
        EXPECT_EQ(cell(image.rows("private_key")[0], column), "NULL") << column;
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
