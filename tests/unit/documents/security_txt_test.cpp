#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <tuple>

#include <gtest/gtest.h>

#include "published/understanding.h"

namespace warifu::documents {
namespace {

struct Lines : RowSink {
    std::vector<std::string> file;  ///< `field value defect`
    std::vector<std::string> facts; ///< `topic value defect`
    std::vector<std::string> anomalies;
    void row(Row given) override {
        std::string line;
        for (const char* name : {"field", "topic", "value", "defect"})
            for (const auto& [column, value] : given.columns)
                if (column == name)
                    line += (line.empty() ? "" : " ") + std::get<std::string>(value);
        (given.table == "published" ? facts : file).push_back(line);
    }
    void anomaly(Anomaly given) override { anomalies.push_back(given.code); }
    void examination(Examination) override {}
    bool has(const std::string& line) const { return std::find(file.begin(), file.end(), line) != file.end(); }
};

Lines read_txt(std::string_view text, const std::string& url = "https://example.com/.well-known/security.txt",
               std::string_view key = {}) {
    Capture capture;
    capture.url = url;
    capture.captured = "2026-01-01T00:00:00Z";
    capture.status = 200;
    capture.content_type = "text/plain";
    capture.locator = "file";
    capture.body = as_bytes(text);
    Lines lines;
    read_security_txt(capture, Currency::Current, {"key.asc", as_bytes(key)}, {}, lines);
    return lines;
}

constexpr std::string_view sound =
    "# comment\r\ncontact: mailto:security@example.com\r\nExpires: 2026-07-01t00:00:00z\r\n";

TEST(SecurityTxt, ContactOfASoundFileCounts) {
    const Lines lines = read_txt(sound);
    EXPECT_EQ("report-contact mailto:security@example.com ", lines.facts.at(0));
    EXPECT_TRUE(lines.has("signature none "));
}

TEST(SecurityTxt, AnExpiredFileSaysSoWithItsContact) {
    const Lines lines = read_txt("Contact: https://hackerone.com/x\nExpires: 2022-10-07T02:07:39z\n");
    EXPECT_EQ("report-contact https://hackerone.com/x expired", lines.facts.at(0));
}

TEST(SecurityTxt, AnAddressWithoutSchemeIsNoUri) {
    EXPECT_TRUE(read_txt("Contact: a@b.example\nExpires: 2026-07-01T00:00:00Z\n").has("contact a@b.example not-a-uri"));
}

TEST(SecurityTxt, WhatMustBeThereIsMissed) {
    const Lines lines = read_txt("Policy: https://example.com/policy\n");
    EXPECT_TRUE(lines.has("file  missing-contact"));
    EXPECT_TRUE(lines.has("file  missing-expires"));
}

TEST(SecurityTxt, AnotherPlaceOrCanonicalIsTold) {
    EXPECT_TRUE(read_txt(sound, "https://example.com/security.txt").has("file  not-well-known"));
    EXPECT_TRUE(read_txt(sound, "http://example.com/.well-known/security.txt").has("file  not-https"));
    EXPECT_TRUE(read_txt(std::string(sound) + "Canonical: https://other.example/.well-known/security.txt\n")
                    .has("file  not-canonical"));
}

TEST(SecurityTxt, ASignedTextWithoutKeyIsNotChecked) {
    const Lines lines = read_txt("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n" + std::string(sound) +
                                 "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n");
    EXPECT_TRUE(lines.has("signature unchecked "));
    EXPECT_EQ(2U, lines.facts.size());
}

/// Signs with gpg in a folder of its own.
class SignedSecurityTxt : public testing::Test {
protected:
    void SetUp() override {
        char name[] = "/tmp/warifu-gpg-XXXXXX";
        ASSERT_NE(nullptr, mkdtemp(name));
        m_folder = name;
        write("text", sound);
        if (run("--version") != 0)
            GTEST_SKIP() << "gpg is missing: signatures are not tested";
        for (const char* who : {"maker", "other"}) {
            ASSERT_EQ(0, run(std::string("--quick-generate-key ") + who + "@example.com ed25519 sign never"));
            ASSERT_EQ(0, run(std::string("--armor --output ") + m_folder + "/" + who + ".asc --export " + who));
        }
        ASSERT_EQ(0, run("--local-user maker --output " + m_folder + "/signed --clear-sign " + m_folder + "/text"));
    }
    void TearDown() override {
        std::ignore = std::system(("GNUPGHOME=" + m_folder + " gpgconf --kill all").c_str());
        std::filesystem::remove_all(m_folder);
    }

    int run(const std::string& arguments) const {
        const std::string command = "gpg --homedir " + m_folder + " --batch --quiet --passphrase '' --pinentry-mode " +
                                    "loopback " + arguments + " >/dev/null 2>&1";
        return std::system(command.c_str());
    }
    void write(const std::string& name, std::string_view text) const {
        std::ofstream(m_folder + "/" + name, std::ios::binary) << text;
    }
    std::string contents(const std::string& name) const {
        std::ifstream in(m_folder + "/" + name, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }
    Lines read_signed(const std::string& text, const std::string& key) const {
        const std::string bytes = contents(key);
        return read_txt(text, "https://example.com/.well-known/security.txt", bytes);
    }

    std::string m_folder;
};

TEST_F(SignedSecurityTxt, IsGoodWithItsKey) {
    const Lines lines = read_signed(contents("signed"), "maker.asc");
    EXPECT_TRUE(lines.has("signature good "));
    EXPECT_EQ("report-contact mailto:security@example.com ", lines.facts.at(0));
}

TEST_F(SignedSecurityTxt, WithAChangedByteNothingInItCounts) {
    std::string text = contents("signed");
    text.replace(text.find("security@example"), 8, "sEcurity");
    const Lines lines = read_signed(text, "maker.asc");
    EXPECT_TRUE(lines.has("signature bad bad-signature"));
    EXPECT_TRUE(lines.facts.empty());
    EXPECT_EQ(std::vector<std::string>{"security-txt-bad-signature"}, lines.anomalies);
}

TEST_F(SignedSecurityTxt, OfAnotherKeyIsBad) {
    EXPECT_TRUE(read_signed(contents("signed"), "other.asc").facts.empty());
}

TEST_F(SignedSecurityTxt, LinesOutsideOfTheSignatureDoNotCount) {
    const Lines lines = read_signed("Contact: mailto:thief@example.net\n" + contents("signed"), "maker.asc");
    for (const std::string& fact : lines.facts)
        EXPECT_EQ(std::string::npos, fact.find("thief")) << fact;
}

} // namespace
} // namespace warifu::documents
