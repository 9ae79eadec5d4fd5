// The prober against real servers, of which it is known how they were set up; what OpenSSL's own client gets is asked,
// too.
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tls_lab.h"

namespace warifu::device::lab {

namespace {

using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::vector<std::string> versions{"SSL 2", "SSL 3", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"};

struct Setup {
    std::string key = "rsa:2048";
    std::vector<std::string> options = {};
    bool certificate = true;
};

Told probe_openssl(const Setup& setup) {
    const std::uint16_t port = free_port();
    std::vector<std::string> command{"openssl", "s_server", "-quiet", "-accept", "127.0.0.1:" + std::to_string(port)};
    if (setup.certificate)
        command.insert(command.end(), {"-cert", "c.pem", "-key", "k.pem"});
    command.insert(command.end(), setup.options.begin(), setup.options.end());
    const Daemon daemon(command, identity(setup.key));
    EXPECT_TRUE(wait_for(port));
    return probe_port(port);
}

void expect_versions(const Told& told, const std::set<std::string>& offered) {
    for (const std::string& version : versions)
        EXPECT_EQ(told.offered(version), offered.contains(version) ? 1 : 0) << version;
    EXPECT_EQ(told.examination("device.tls").outcome, Examination::Outcome::Complete)
        << told.examination("device.tls").reason;
    EXPECT_EQ(told.examination("device.tls-flaws").outcome, Examination::Outcome::Complete)
        << told.examination("device.tls-flaws").reason;
}

void expect_certificate(const Told& told, const std::string& kind, std::int64_t bits) {
    const auto rows = told.of("certificate");
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(text_of(*rows[0], "subject"), "CN=camera.example");
    EXPECT_EQ(text_of(*rows[0], "key_kind"), kind);
    EXPECT_EQ(number_of(*rows[0], "key_bits"), bits);
}

/// The suites of a version that OpenSSL names for its own list, as IANA names them.
std::set<std::string> named_by_openssl(const std::string& list, const std::string& version) {
    const auto file = identity("rsa:2048") / "names";
    const std::string command = "openssl ciphers -stdname -s " + version + " '" + list + "' > " + file.string();
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::set<std::string> names;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("TLS_") && line.find("TLSv1.3") == std::string::npos)
            names.insert(line.substr(0, line.find(' ')));
    return names;
}

std::uint16_t serve_with_settings(std::vector<std::string> command, const std::string& name, std::string settings,
                                  std::optional<Daemon>& daemon) {
    const std::uint16_t port = free_port();
    const auto folder = identity("rsa:2048");
    for (std::size_t at = settings.find("PORT"); at != std::string::npos; at = settings.find("PORT"))
        settings.replace(at, 4, std::to_string(port));
    for (std::size_t at = settings.find("FOLDER"); at != std::string::npos; at = settings.find("FOLDER"))
        settings.replace(at, 6, folder.string());
    std::ofstream(folder / name) << settings;
    daemon.emplace(std::move(command), folder);
    EXPECT_TRUE(wait_for(port));
    return port;
}

#define NEEDS(program)                                                                                                 \
    if (!installed(program))                                                                                           \
    GTEST_SKIP() << program << " is not installed"

} // namespace

TEST(TlsServers, OpensslAsItComes) {
    const Told told = probe_openssl({});
    expect_versions(told, {"TLS 1.2", "TLS 1.3"});
    expect_certificate(told, "rsa", 2048);
    EXPECT_EQ(told.suites("TLS 1.3"), (std::set<std::string>{"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
                                                             "TLS_CHACHA20_POLY1305_SHA256"}));
    EXPECT_EQ(told.trait("fallback-scsv"), "yes");
    EXPECT_EQ(told.trait("cipher-order"), "client");
}

TEST(TlsServers, Tls10AloneWithEveryCipherThatOpensslHas) {
    const std::string list = "ALL:COMPLEMENTOFALL:!aPSK:!kPSK:!SRP:!aECDSA:!aDSS:@SECLEVEL=0";
    const Told told = probe_openssl({"rsa:2048", {"-tls1", "-cipher", list}});
    expect_versions(told, {"TLS 1.0"});
    EXPECT_EQ(told.suites("TLS 1.0"), named_by_openssl(list, "-tls1"));
    EXPECT_EQ(told.flaw("anonymous"), "shown");
    EXPECT_EQ(told.flaw("null-cipher"), "shown");
    EXPECT_EQ(told.trait("fallback-scsv"), "not-applicable");
}

TEST(TlsServers, Tls11Alone) {
    expect_versions(probe_openssl({"rsa:2048", {"-tls1_1", "-cipher", "ALL:@SECLEVEL=0"}}), {"TLS 1.1"});
}

TEST(TlsServers, Tls12WithTheServersOrder) {
    const std::string list = "ECDHE-RSA-AES256-GCM-SHA384:AES128-SHA:DHE-RSA-AES128-SHA256";
    const Told told = probe_openssl({"rsa:2048", {"-tls1_2", "-serverpref", "-cipher", list}});
    expect_versions(told, {"TLS 1.2"});
    EXPECT_EQ(told.trait("cipher-order"), "server");
    std::vector<std::string> order;
    for (const Row* row : told.of("tls_suite")) {
        EXPECT_EQ(number_of(*row, "preference"), static_cast<std::int64_t>(order.size() + 1));
        order.push_back(text_of(*row, "suite"));
    }
    EXPECT_EQ(order, (std::vector<std::string>{"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_RSA_WITH_AES_128_CBC_SHA",
                                               "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256"}));
}

TEST(TlsServers, Tls13AloneShowsItsCertificateInAHandshakeToItsEnd) {
    const Told told = probe_openssl({"ec -pkeyopt ec_paramgen_curve:P-256", {"-tls1_3"}});
    expect_versions(told, {"TLS 1.3"});
    expect_certificate(told, "ec", 256);
    EXPECT_EQ(told.flaw("insecure-renegotiation"), "not-shown");
}

TEST(TlsServers, EcdsaTakesNoRsaSuite) {
    const Told told = probe_openssl({"ec -pkeyopt ec_paramgen_curve:P-384", {"-tls1_2"}});
    expect_certificate(told, "ec", 384);
    EXPECT_THAT(told.suites("TLS 1.2"), Each(StartsWith("TLS_ECDHE_ECDSA_")));
    EXPECT_EQ(told.flaw("robot"), "not-shown");
}

TEST(TlsServers, Rsa1024) {
    const Told told = probe_openssl({"rsa:1024", {"-tls1_2", "-cipher", "ALL:@SECLEVEL=0"}});
    expect_versions(told, {"TLS 1.2"});
    expect_certificate(told, "rsa", 1024);
}

TEST(TlsServers, AnonymousAloneHasNoCertificate) {
    const Told told = probe_openssl({"rsa:2048", {"-tls1_2", "-nocert", "-cipher", "aNULL:@SECLEVEL=0"}, false});
    expect_versions(told, {"TLS 1.2"});
    EXPECT_THAT(told.of("certificate"), IsEmpty());
    EXPECT_THAT(told.suites("TLS 1.2"), Each(HasSubstr("_anon_")));
    EXPECT_EQ(told.flaw("anonymous"), "shown");
}

TEST(TlsServers, GroupsAreThoseThatWereSet) {
    const Told told = probe_openssl({"rsa:2048", {"-groups", "P-384:X25519"}});
    std::set<std::string> tls12;
    std::set<std::string> tls13;
    for (const Row* row : told.of("tls_trait"))
        if (text_of(*row, "trait") == "group")
            (text_of(*row, "version") == "TLS 1.3" ? tls13 : tls12).insert(text_of(*row, "value"));
    EXPECT_EQ(tls12, (std::set<std::string>{"secp384r1", "x25519"}));
    EXPECT_EQ(tls13, tls12);
}

TEST(TlsServers, ProtocolsAndTicketsAreThoseThatWereSet) {
    const Told with = probe_openssl({"rsa:2048", {"-alpn", "h2", "-tls1_2"}});
    EXPECT_EQ(with.trait("alpn"), "h2");
    EXPECT_EQ(with.trait("session-tickets"), "yes");
    const Told without = probe_openssl({"rsa:2048", {"-no_ticket", "-tls1_2"}});
    EXPECT_EQ(without.trait("alpn"), "");
    EXPECT_EQ(without.trait("session-tickets"), "no");
    EXPECT_EQ(without.trait("session-ids"), "yes");
    EXPECT_EQ(without.flaw("ticketbleed"), "not-shown");
}

class Gnutls : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(Gnutls, OldCiphersAreFound) {
    NEEDS("gnutls-serv");
    if (!own_network()) // it listens on every address
        GTEST_SKIP() << "no network namespace";
    const std::uint16_t port = free_port();
    const Daemon daemon({"gnutls-serv", "-p", std::to_string(port), "--x509certfile", "c.pem", "--x509keyfile", "k.pem",
                         "--http", "-q", "--priority",
                         std::string("NORMAL:-VERS-ALL:+VERS-TLS1.0:+VERS-TLS1.2:-CIPHER-ALL:+") + GetParam().first},
                        identity("rsa:2048"));
    ASSERT_TRUE(wait_for(port));
    const Told told = probe_port(port);
    EXPECT_EQ(told.offered("TLS 1.0"), 1);
    EXPECT_EQ(told.offered("TLS 1.1"), 0);
    EXPECT_EQ(told.offered("TLS 1.2"), 1);
    EXPECT_EQ(told.offered("TLS 1.3"), 0);
    EXPECT_EQ(told.examination("device.tls").outcome, Examination::Outcome::Complete);
    EXPECT_EQ(told.flaw(GetParam().second), "shown");
    EXPECT_EQ(told.flaw("heartbleed"), "not-shown");
    EXPECT_EQ(told.flaw("ccs-injection"), "not-shown");
    EXPECT_EQ(told.flaw("robot"), "not-shown");
    // It gives tickets, and our OpenSSL has none of its ciphers to get one with.
    EXPECT_EQ(told.flaw("ticketbleed"), "unknown");
    EXPECT_EQ(told.examination("device.tls-flaws").outcome, Examination::Outcome::Incomplete);
}

INSTANTIATE_TEST_SUITE_P(TlsServers, Gnutls,
                         testing::Values(std::pair{"ARCFOUR-128", "rc4"}, std::pair{"3DES-CBC", "sweet32"}));

TEST(TlsServers, NginxAsADeviceShouldHaveIt) {
    NEEDS("nginx");
    std::optional<Daemon> daemon;
    const std::uint16_t port =
        serve_with_settings({"nginx", "-p", identity("rsa:2048").string(), "-c", "n.conf"}, "n.conf",
                            "daemon off; master_process off; pid n.pid; error_log stderr;\n"
                            "events {}\nhttp { access_log off; server {\n"
                            "listen 127.0.0.1:PORT ssl http2; ssl_certificate FOLDER/c.pem;\n"
                            "ssl_certificate_key FOLDER/k.pem; ssl_protocols TLSv1.2 TLSv1.3;\n"
                            "ssl_prefer_server_ciphers on;\n"
                            "ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20; } }\n",
                            daemon);
    const Told told = probe_port(port);
    expect_versions(told, {"TLS 1.2", "TLS 1.3"});
    EXPECT_EQ(told.trait("alpn"), "h2");
    EXPECT_THAT(told.suites("TLS 1.2"), Each(StartsWith("TLS_ECDHE_RSA_")));
    for (const Row* row : told.of("tls_flaw"))
        EXPECT_EQ(text_of(*row, "state"), "not-shown") << text_of(*row, "flaw");
}

TEST(TlsServers, LighttpdWithEverythingOld) {
    NEEDS("lighttpd");
    std::optional<Daemon> daemon;
    const std::uint16_t port = serve_with_settings(
        {"lighttpd", "-D", "-f", "l.conf"}, "l.conf",
        "server.document-root = \"FOLDER\"\nserver.bind = \"127.0.0.1\"\nserver.port = PORT\n"
        "server.modules = (\"mod_openssl\")\nssl.engine = \"enable\"\nssl.pemfile = \"FOLDER/both.pem\"\n"
        "ssl.openssl.ssl-conf-cmd = (\"MinProtocol\" => \"TLSv1\", \"CipherString\" => \"ALL:@SECLEVEL=0\")\n",
        daemon);
    const Told told = probe_port(port);
    expect_versions(told, {"TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"});
}

TEST(TlsServers, StunnelWithTls10And11) {
    NEEDS("stunnel4");
    std::optional<Daemon> daemon;
    const std::uint16_t port = serve_with_settings(
        {"stunnel4", "s.conf"}, "s.conf",
        "foreground = yes\npid =\n[s]\naccept = 127.0.0.1:PORT\nconnect = 127.0.0.1:1\ncert = FOLDER/both.pem\n"
        "sslVersionMin = TLSv1\nsslVersionMax = TLSv1.1\nciphers = ALL:@SECLEVEL=0\nsecurityLevel = 0\n",
        daemon);
    expect_versions(probe_port(port), {"TLS 1.0", "TLS 1.1"});
}

TEST(TlsServers, AServerThatGoesAwayIsNotSaidToRefuse) {
    const std::uint16_t port = free_port(); // nobody listens
    const Told told = probe_port(port, 200);
    for (const std::string& version : versions)
        EXPECT_EQ(told.offered(version), std::nullopt) << version;
    EXPECT_EQ(told.examination("device.tls").outcome, Examination::Outcome::Incomplete);
}

} // namespace warifu::device::lab
