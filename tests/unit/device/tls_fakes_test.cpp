// The prober against servers with one flaw each, and sound ones: fake_tls.py beside this file.
#include <gtest/gtest.h>

#include "tls_lab.h"

namespace warifu::device::lab {

namespace {

const std::string fake = WARIFU_SOURCE_DIR "/tests/unit/device/fake_tls.py";

Told probe_fake(const std::string& behaviour, int answer_ms = 4000) {
    const auto folder = identity("rsa:2048");
    const Daemon daemon({"python3", "-B", fake, folder.string(), behaviour}, folder);
    return probe_port(daemon.said_port(), answer_ms);
}

struct Case {
    const char* behaviour;
    const char* flaw;
};

class TlsFlaw : public testing::TestWithParam<Case> {};

/// Everything that a sound server must not show.
const std::vector<std::string> all_flaws{
    "heartbleed", "ccs-injection", "robot",       "poodle", "drown",
    "freak",      "logjam",        "weak-dh",     "export", "sweet32",
    "rc4",        "anonymous",     "null-cipher", "crime",  "insecure-renegotiation"};

} // namespace

TEST(TlsFakes, ASoundServerShowsNoFlaw) {
    const Told told = probe_fake("sound");
    EXPECT_EQ(told.offered("TLS 1.2"), 1);
    for (const char* version : {"SSL 2", "SSL 3", "TLS 1.0", "TLS 1.1", "TLS 1.3"})
        EXPECT_EQ(told.offered(version), 0) << version;
    EXPECT_EQ(told.suites("TLS 1.2"), (std::set<std::string>{"TLS_RSA_WITH_AES_128_CBC_SHA"}));
    for (const std::string& flaw : all_flaws)
        EXPECT_EQ(told.flaw(flaw), "not-shown") << flaw;
    EXPECT_EQ(told.examination("device.tls").outcome, Examination::Outcome::Complete)
        << told.examination("device.tls").reason;
}

TEST_P(TlsFlaw, IsShownByTheServerThatHasIt) {
    const Told told = probe_fake(GetParam().behaviour);
    EXPECT_EQ(told.flaw(GetParam().flaw), "shown");
}

INSTANTIATE_TEST_SUITE_P(Known, TlsFlaw,
                         testing::Values(Case{"heartbleed", "heartbleed"}, Case{"ccs-injection", "ccs-injection"},
                                         Case{"robot", "robot"}, Case{"poodle", "poodle"}, Case{"drown", "drown"},
                                         Case{"freak", "freak"}, Case{"freak", "export"}, Case{"logjam", "logjam"},
                                         Case{"dh512", "logjam"}, Case{"dh512", "weak-dh"}, Case{"rc4", "rc4"},
                                         Case{"sweet32", "sweet32"}, Case{"null", "null-cipher"},
                                         Case{"anonymous", "anonymous"}, Case{"crime", "crime"},
                                         Case{"no-renegotiation-info", "insecure-renegotiation"}),
                         [](const auto& param) {
                             std::string name = std::string(param.param.behaviour) + "_" + param.param.flaw;
                             std::erase(name, '-');
                             return name;
                         });

TEST(TlsFakes, Ssl3WithoutCbcIsNoPoodle) {
    const Told told = probe_fake("ssl3-rc4");
    EXPECT_EQ(told.offered("SSL 3"), 1);
    EXPECT_EQ(told.flaw("poodle"), "not-shown");
    EXPECT_EQ(told.flaw("rc4"), "shown");
}

TEST(TlsFakes, Ssl2IsReadWithItsSuitesAndItsCertificate) {
    const Told told = probe_fake("drown");
    EXPECT_EQ(told.offered("SSL 2"), 1);
    EXPECT_EQ(told.suites("SSL 2"),
              (std::set<std::string>{"SSL_CK_RC4_128_WITH_MD5", "SSL_CK_DES_192_EDE3_CBC_WITH_MD5",
                                     "SSL_CK_RC4_128_EXPORT40_WITH_MD5"}));
    EXPECT_EQ(told.of("certificate").size(), 1U);
}

TEST(TlsFakes, SuitesBehindTheHundredthAreFoundWhereAServerLooksNoFurther) {
    const Told told = probe_fake("short-list");
    EXPECT_TRUE(told.suites("TLS 1.2").contains("TLS_GOSTR341112_256_WITH_KUZNYECHIK_CTR_OMAC"));
}

TEST(TlsFakes, TicketbleedIsShownByAServerThatAddsMemoryToASessionId) {
    const auto folder = identity("rsa:2048");
    const std::uint16_t port = free_port();
    const Daemon sound({"openssl", "s_server", "-accept", "127.0.0.1:" + std::to_string(port), "-cert", "c.pem", "-key",
                        "k.pem", "-tls1_2", "-quiet"},
                       folder);
    ASSERT_TRUE(wait_for(port));
    const Daemon bleeding({"python3", "-B", fake, folder.string(), "ticketbleed", std::to_string(port)}, folder);
    EXPECT_EQ(probe_port(bleeding.said_port()).flaw("ticketbleed"), "shown");
    const Told told = probe_port(port);
    EXPECT_EQ(told.trait("session-tickets"), "yes");
    EXPECT_EQ(told.flaw("ticketbleed"), "not-shown");
}

class HostileTls : public testing::TestWithParam<const char*> {};

TEST_P(HostileTls, EndsAndClaimsNothing) {
    const Told told = probe_fake(GetParam(), 200);
    for (const char* version : {"SSL 2", "SSL 3", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"})
        EXPECT_NE(told.offered(version), 0) << version;
    EXPECT_EQ(told.examination("device.tls").outcome, Examination::Outcome::Incomplete);
    EXPECT_EQ(told.examination("device.tls-flaws").outcome, Examination::Outcome::Incomplete);
    for (const std::string& flaw : all_flaws)
        EXPECT_NE(told.flaw(flaw), "not-shown") << flaw;
}

INSTANTIATE_TEST_SUITE_P(Servers, HostileTls,
                         testing::Values("garbage", "http", "endless", "empty-records", "half", "reset", "silent",
                                         "unoffered"),
                         [](const auto& param) {
                             std::string name = param.param;
                             std::erase(name, '-');
                             return name;
                         });

TEST(TlsFakes, TlsIsToldFromWhatIsNone) {
    const auto folder = identity("rsa:2048");
    for (const auto& [behaviour, spoken] : std::vector<std::pair<std::string, bool>>{{"sound", true},
                                                                                     {"drown", true},
                                                                                     {"poodle", true},
                                                                                     {"http", false},
                                                                                     {"garbage", false},
                                                                                     {"silent", false},
                                                                                     {"reset", false}}) {
        const Daemon daemon({"python3", "-B", fake, folder.string(), behaviour}, folder);
        EXPECT_EQ(tls_spoken_at(daemon.said_port(), 300), spoken) << behaviour;
    }
}

} // namespace warifu::device::lab
