#include <string>

#include <gmock/gmock.h>

#include "coap_message.h"
#include "http_auth.h"
#include "http_form.h"
#include "login_http.h"
#include "login_rhythm.h"
#include "rfb_message.h"
#include "ssh_offer.h"
#include "telnet_text.h"

namespace warifu::device {
namespace {

TEST(Digest, AnswersTheExampleOfRfc2069WithoutQop) {
    // RFC 7616, 3.4.1: without qop the response is H(H(A1):nonce:H(A2)). The values are those of RFC 2617, 3.5.
    const auto challenges =
        read_challenges(R"(Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093")");
    ASSERT_EQ(challenges.size(), 1U);
    const Asked asked{"GET", "/dir/index.html", "Mufasa", "Circle Of Life"};
    EXPECT_THAT(answer_to(challenges[0], asked).value_or(""),
                testing::HasSubstr(R"(response="670fd8c2df070c60b045671b8b24ff02")"));
}

TEST(Challenges, AreToldApartInOneField) {
    const auto all = read_challenges(R"(Basic realm="a, b=c", Digest nonce=x, realm="y")");
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].fields.at("realm"), "a, b=c");
    EXPECT_EQ(all[1].fields.at("nonce"), "x");
}

TEST(Paths, LeadToThisServerOnly) {
    EXPECT_EQ(path_here("/b", "/a/x", "http://192.0.2.7:80"), "/b");
    EXPECT_EQ(path_here("b", "/a/x", "http://192.0.2.7:80"), "/a/b");
    EXPECT_EQ(path_here("http://192.0.2.7/b", "/", "http://192.0.2.7:80"), "/b");
    EXPECT_EQ(path_here("http://192.0.2.8/b", "/", "http://192.0.2.7:80"), std::nullopt);
    EXPECT_EQ(path_here("//192.0.2.8/b", "/", "http://192.0.2.7:80"), std::nullopt);
    EXPECT_EQ(path_here("https://192.0.2.7/b", "/", "http://192.0.2.7:80"), std::nullopt);
    EXPECT_EQ(path_here("https://192.0.2.7/b", "/", "https://192.0.2.7:443"), "/b");
    EXPECT_EQ(path_here("//192.0.2.7", "/", "https://192.0.2.7:443"), "/");
    EXPECT_EQ(path_here("http://192.0.2.7/b", "/", "https://192.0.2.7:443"), std::nullopt);
    EXPECT_EQ(path_here("/b?next=http://192.0.2.8/", "/", "http://192.0.2.7:80"), "/b?next=http://192.0.2.8/");
    EXPECT_EQ(path_here("javascript:x()", "/", "http://192.0.2.7:80"), std::nullopt);
    EXPECT_EQ(path_here("/a\r\nX: y", "/", "http://192.0.2.7:80"), std::nullopt);
}

TEST(Prompts, AreToldByTheLastLine) {
    EXPECT_EQ(prompt_of("welcome\r\ncamera login: "), Prompt::User);
    EXPECT_EQ(prompt_of("root\r\nPassword: "), Prompt::Password);
    EXPECT_EQ(prompt_of("\x1b[6n~ # "), Prompt::Shell);
    EXPECT_EQ(prompt_of("100% of your\r\n"), Prompt::None);
}

TEST(Rhythm, AConstantDelayIsNoDefenceAndAGrowingOneIs) {
    const auto refused = [](int ms) {
        Attempt attempt;
        attempt.answer = Answer::Refused;
        attempt.took = milliseconds(ms);
        return attempt;
    };
    Rhythm constant;
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(constant.heard(refused(3000)), Rhythm::Sign::None);
    Rhythm growing;
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(growing.heard(refused(500)), Rhythm::Sign::None);
    EXPECT_EQ(growing.heard(refused(5000)), Rhythm::Sign::Slower);
}

TEST(Terrapin, NeedsACipherThatLetsItAndNoStrictExchange) {
    SshOffer offer;
    offer.ciphers = {"aes128-cbc"};
    EXPECT_FALSE(open_to_terrapin(offer));
    offer.macs = {"hmac-sha2-256-etm@openssh.com"};
    EXPECT_TRUE(open_to_terrapin(offer));
    offer.kex = {"kex-strict-s-v00@openssh.com"};
    EXPECT_FALSE(open_to_terrapin(offer));
}

TEST(Vnc, AnswersAChallengeAsDesDoes) {
    // openssl enc -des-ecb -provider legacy -K 0e86ceceeef64e26 -nopad
    const std::string challenge("\0\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\xd\xe\xf", 16);
    const std::string response("\xb8\x66\x92\x41\x25\xc8\xee\xbb\x9d\xeb\xc1\xdb\x61\xc5\x38\xe2", 16);
    EXPECT_EQ(rfb_response(challenge, "password"), response);
    EXPECT_EQ(rfb_response(challenge, "password-and-more"), response);
    EXPECT_NE(rfb_response(challenge, "passwor"), response);
    EXPECT_EQ(rfb_response(challenge.substr(1), "password"), "");
}

TEST(Vnc, VersionsThatAreNoneOfTheThreeAreTreatedAsTheStandardSays) {
    EXPECT_EQ(rfb_version("RFB 003.003\n"), RfbVersion::V3_3);
    EXPECT_EQ(rfb_version("RFB 003.005\n"), RfbVersion::V3_3);
    EXPECT_EQ(rfb_version("RFB 003.007\n"), RfbVersion::V3_7);
    EXPECT_EQ(rfb_version("RFB 003.889\n"), RfbVersion::V3_8);
    EXPECT_EQ(rfb_version("RFB 000.000\n"), std::nullopt); // UltraVNC's repeater
    EXPECT_EQ(rfb_version("RFB 003.00"), std::nullopt);
}

TEST(Vnc, ARefusalIsReadToItsEnd) {
    const std::string refusal("\0\0\0\0\x3No!", 8);
    for (std::size_t size = 0; size < refusal.size(); ++size)
        EXPECT_FALSE(read_rfb_offer(refusal.substr(0, size), RfbVersion::V3_8).has_value());
    const auto offer = read_rfb_offer(refusal, RfbVersion::V3_8);
    ASSERT_TRUE(offer.has_value());
    EXPECT_TRUE(offer->types.empty());
    EXPECT_EQ(offer->refusal, "No!");
    EXPECT_EQ(read_rfb_offer(std::string("\0\0\0\x2", 4), RfbVersion::V3_3)->types, (std::vector<std::uint8_t>{2}));
}

TEST(CoapPaths, ThatTellOfADeedAreLeftAlone) {
    for (const char* path : {"/sensors/door", "/config", "/led", "/temperature", "/openness"})
        EXPECT_TRUE(coap_path_is_harmless(path)) << path;
    for (const char* path : {"/reboot", "/sys/doReset", "/led/on", "/valve-open", "/firmwareUpdate"})
        EXPECT_FALSE(coap_path_is_harmless(path)) << path;
}

TEST(CoapLinks, AreThoseOfThisServer) {
    std::vector<std::string> paths;
    EXPECT_FALSE(
        read_coap_links("</a>;t=\"x,</no>\\\"</no>\",</.well-known/core>,<coap://192.0.2.8/b>,</c?q>,</d>", 9, paths));
    EXPECT_EQ(paths, (std::vector<std::string>{"/a", "/d"}));
    paths.clear();
    EXPECT_FALSE(read_coap_links("</a>,</b>", 1, paths));
    EXPECT_EQ(paths.size(), 1U);
}

TEST(CoapRequest, SplitsItsPath) {
    EXPECT_EQ(coap_get(0x5761, "/.well-known/core"), "\x41\1\x57\x61\x57\xbb.well-known\4core");
    EXPECT_EQ(coap_get(1, "/"), std::string("\x41\1\0\1\x57", 5));
    EXPECT_EQ(coap_get(1, "/a-long-segment"), std::string("\x41\1\0\1\x57\xbd\1a-long-segment", 21));
}

} // namespace
} // namespace warifu::device
