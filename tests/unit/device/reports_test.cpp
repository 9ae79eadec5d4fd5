// Reports that other tools have saved of one device: tests/vectors/reports.

#include <algorithm>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testssl_finding.h"
#include "warifu/device/reports.h"

namespace warifu::device {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Kept : public RowSink {
public:
    void row(Row row) override { rows.push_back(std::move(row)); }
    void anomaly(Anomaly anomaly) override { anomalies.push_back(std::move(anomaly)); }
    void examination(Examination examination) override { examinations.push_back(std::move(examination)); }

    std::vector<Row> of(const std::string& table) const {
        std::vector<Row> found;
        std::ranges::copy_if(rows, std::back_inserter(found), [&](const Row& row) { return row.table == table; });
        return found;
    }

    std::vector<Row> rows;
    std::vector<Anomaly> anomalies;
    std::vector<Examination> examinations;
};

std::string vector(const std::string& name) {
    std::ifstream file(std::string(WARIFU_SOURCE_DIR) + "/tests/vectors/reports/" + name);
    std::ostringstream text;
    text << file.rdbuf();
    EXPECT_FALSE(text.str().empty()) << name;
    return text.str();
}

Kept kept_of(const std::string& kind, const std::string& text, const std::string& address = "127.0.0.1",
             std::uint16_t port = 0) {
    Kept kept;
    EXPECT_TRUE(read_report(kind, {"report", address, port}, as_bytes(text), kept));
    EXPECT_EQ(kept.examinations.size(), 1U);
    return kept;
}

Value cell(const Row& row, const std::string& column) {
    const auto found = std::ranges::find(row.columns, column, [](const auto& each) { return each.first; });
    EXPECT_NE(found, row.columns.end()) << column;
    return found->second;
}

std::string words(const Row& row, const std::vector<std::string>& columns) {
    std::string all;
    for (const std::string& column : columns) {
        const Value value = cell(row, column);
        const auto* text = std::get_if<std::string>(&value);
        const auto* number = std::get_if<std::int64_t>(&value);
        all += (all.empty() ? "" : " ") + (text != nullptr ? *text : number != nullptr ? std::to_string(*number) : "?");
    }
    return all;
}

std::vector<std::string> all_words(const std::vector<Row>& rows, const std::vector<std::string>& columns) {
    std::vector<std::string> all;
    for (const Row& row : rows)
        all.push_back(words(row, columns));
    return all;
}

void expect_refused(const Kept& kept, const std::string& code) {
    EXPECT_THAT(kept.rows, IsEmpty());
    ASSERT_EQ(kept.anomalies.size(), 1U);
    EXPECT_EQ(kept.anomalies[0].code, code);
    EXPECT_EQ(kept.examinations.at(0).outcome, Examination::Outcome::Incomplete);
    EXPECT_FALSE(kept.examinations.at(0).reason.empty());
}

TEST(NmapReport, TellsWhatAnswersAtEachOpenPort) {
    const Kept kept = kept_of("nmap", vector("nmap.xml"));
    EXPECT_THAT(all_words(kept.of("service"), {"port", "protocol", "name", "tls"}),
                ElementsAre("22 tcp ssh 0", "23 tcp telnet 0", "80 tcp http 0", "443 tcp http 1"));
    EXPECT_EQ(kept.of("service")[0].locator, "127.0.0.1:22/tcp");
    EXPECT_EQ(kept.examinations[0].determinator, "nmap.services");
    EXPECT_EQ(kept.examinations[0].outcome, Examination::Outcome::Complete);
    EXPECT_THAT(kept.examinations[0].looked_at, HasSubstr("nmap 7.93"));
}

TEST(NmapReport, NamesTheToolAndItsVersion) {
    const Kept kept = kept_of("nmap", vector("nmap.xml"));
    EXPECT_THAT(all_words(kept.of("tool_report"), {"tool", "version", "address", "on_date"}),
                ElementsAre("nmap 7.93 127.0.0.1 2026-11-29"));
}

TEST(NmapReport, NameThatWasLookedUpByTheNumberIsUnknown) {
    const Kept kept = kept_of("nmap", vector("nmap-ports.xml"));
    EXPECT_THAT(all_words(kept.of("service"), {"port", "name", "tls"}),
                ElementsAre("22 unknown ?", "23 unknown ?", "80 unknown ?", "443 unknown ?"));
}

TEST(NmapReport, PortThatMayBeOpenIsNoService) {
    const Kept kept = kept_of("nmap", R"(<nmaprun scanner="nmap"><host><address addr="127.0.0.1"/><ports>
        <port protocol="udp" portid="161"><state state="open|filtered"/></port>
        <port protocol="tcp" portid="99999"><state state="open"/></port></ports></host></nmaprun>)");
    EXPECT_THAT(kept.of("service"), IsEmpty());
}

TEST(NmapReport, OnlyTheDeviceCountsAmongSeveralHosts) {
    const Kept kept = kept_of("nmap", R"(<nmaprun scanner="nmap">
        <host><address addr="192.0.2.9"/><ports><port protocol="tcp" portid="23"><state state="open"/></port></ports></host>
        <host><address addr="2001:DB8:0::7" addrtype="ipv6"/><ports><port protocol="tcp" portid="22">
          <state state="open"/><service name="ssh" method="probed"/></port></ports></host></nmaprun>)",
                              "2001:db8::7");
    EXPECT_THAT(all_words(kept.of("service"), {"port", "name"}), ElementsAre("22 ssh"));
}

TEST(NmapReport, OfAnotherDeviceCountsForNothing) {
    const Kept kept = kept_of("nmap", vector("nmap.xml"), "192.0.2.7");
    expect_refused(kept, "other-device");
    EXPECT_THAT(kept.anomalies[0].message, HasSubstr("127.0.0.1"));
}

TEST(NmapReport, CutOffCountsForNothing) {
    const std::string whole = vector("nmap.xml");
    expect_refused(kept_of("nmap", whole.substr(0, whole.size() / 2)), "no-report");
    expect_refused(kept_of("nmap", "<masscan/>"), "no-report");
    expect_refused(kept_of("nmap", ""), "no-report");
}

TEST(NmapReport, EntitiesAreNotExpanded) {
    const Kept kept = kept_of("nmap", R"(<!DOCTYPE nmaprun [<!ENTITY a "telnet">]><nmaprun scanner="nmap"><host>
        <address addr="127.0.0.1"/><ports><port protocol="tcp" portid="23"><state state="open"/>
        <service name="&a;" method="probed"/></port></ports></host></nmaprun>)");
    EXPECT_THAT(all_words(kept.of("service"), {"name"}), ElementsAre("&a;"));
}

class TestsslReport : public testing::TestWithParam<std::string> {};

TEST_P(TestsslReport, TellsVersions) {
    EXPECT_THAT(
        all_words(kept_of("testssl", vector(GetParam())).of("tls_offer"), {"port", "version", "offered"}),
        ElementsAre("443 SSL 2 0", "443 SSL 3 0", "443 TLS 1.0 1", "443 TLS 1.1 1", "443 TLS 1.2 1", "443 TLS 1.3 1"));
}

TEST_P(TestsslReport, TellsFlaws) {
    const auto flaws = all_words(kept_of("testssl", vector(GetParam())).of("tls_flaw"), {"flaw", "state"});
    EXPECT_THAT(flaws, testing::IsSupersetOf({"anonymous shown", "heartbleed not-shown", "robot not-shown",
                                              "insecure-renegotiation not-shown", "null-cipher not-shown"}));
    EXPECT_THAT(flaws, testing::Each(testing::Not(HasSubstr("?"))));
}

TEST_P(TestsslReport, TellsSuites) {
    const auto suites = all_words(kept_of("testssl", vector(GetParam())).of("tls_suite"),
                                  {"version", "suite", "key_exchange", "cipher", "kx_bits", "kx_group"});
    EXPECT_THAT(suites, testing::IsSupersetOf({"TLS 1.3 TLS_AES_256_GCM_SHA384 any AES_256_GCM 0 ",
                                               "? TLS_DH_anon_WITH_AES_128_GCM_SHA256 DH_anon AES_128_GCM 1024 ",
                                               "? TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 ECDHE_RSA AES_256_GCM 0 ?"}));
}

TEST_P(TestsslReport, TellsTheCertificate) {
    const auto certificates = kept_of("testssl", vector(GetParam())).of("certificate");
    EXPECT_THAT(all_words(certificates, {"origin", "port", "subject", "key_kind", "key_bits", "dns_names", "position"}),
                ElementsAre("handshake 443 CN=camera.example rsa 2048 camera.example -1"));
}

TEST_P(TestsslReport, OfAnotherDeviceCountsForNothing) {
    expect_refused(kept_of("testssl", vector(GetParam()), "192.0.2.7"), "other-device");
}

TEST_P(TestsslReport, CutOffCountsForNothing) {
    const std::string whole = vector(GetParam());
    expect_refused(kept_of("testssl", whole.substr(0, whole.size() / 2)), "no-report");
}

INSTANTIATE_TEST_SUITE_P(BothForms, TestsslReport, testing::Values("testssl-flat.json", "testssl-pretty.json"),
                         [](const auto& form) { return form.param == "testssl-flat.json" ? "Flat" : "Pretty"; });

TEST(TestsslVersion, IsToldByThePrettyFormAlone) {
    EXPECT_THAT(all_words(kept_of("testssl", vector("testssl-pretty.json")).of("tool_report"), {"tool", "version"}),
                ElementsAre("testssl.sh 3.0.8"));
    EXPECT_THAT(all_words(kept_of("testssl", vector("testssl-flat.json")).of("tool_report"), {"tool", "version"}),
                ElementsAre("testssl.sh ?"));
}

TEST(TestsslFinding, CertificateThatCannotBeReadLeavesTheExaminationOpen) {
    const Kept kept = kept_of("testssl", R"([{"id": "cert", "ip": "/127.0.0.1", "port": "443", "severity": "INFO",
        "finding": "-----BEGIN CERTIFICATE----- MIID -----END CERTIFICATE-----"}])");
    EXPECT_THAT(kept.of("certificate"), IsEmpty());
    EXPECT_EQ(kept.examinations[0].outcome, Examination::Outcome::Incomplete);
}

TEST(TestsslFinding, WordingThatIsNotKnownIsUnknown) {
    EXPECT_EQ(testssl::offered("test failed"), std::nullopt);
    EXPECT_EQ(testssl::shown("WARN", "not tested"), std::nullopt);
    EXPECT_EQ(testssl::shown("OK", "something new"), std::nullopt);
    EXPECT_EQ(testssl::shown("HIGH", "something new"), true);
}

TEST(SshAuditReport, TellsTheOffer) {
    const Kept kept = kept_of("ssh-audit", vector("ssh-audit.json"), "127.0.0.1", 22);
    EXPECT_THAT(all_words(kept.of("service"), {"port", "name", "tls", "banner"}),
                ElementsAre("22 ssh 0 SSH-2.0-dropbear_2022.83"));
    EXPECT_THAT(
        all_words(kept.of("ssh_offer"), {"kind", "name"}),
        testing::IsSupersetOf({"kex curve25519-sha256", "host-key ssh-rsa", "cipher aes128-ctr", "mac hmac-sha1"}));
    EXPECT_EQ(kept.examinations[0].determinator, "ssh-audit.ssh");
}

TEST(SshAuditReport, PortThatNobodyTellsIsUnknown) {
    const Kept kept = kept_of("ssh-audit", vector("ssh-audit.json"));
    EXPECT_THAT(all_words(kept.of("service"), {"port", "name"}), ElementsAre("? ssh"));
    EXPECT_EQ(kept.of("service")[0].locator, "127.0.0.1");
}

TEST(SshAuditReport, PortOfTheTargetGoesFirst) {
    const Kept kept =
        kept_of("ssh-audit", R"({"target": "[::1]:2222", "kex": [], "key": [], "enc": [], "mac": []})", "::1", 22);
    EXPECT_THAT(all_words(kept.of("service"), {"port"}), ElementsAre("2222"));
}

TEST(SshAuditReport, OfAnotherDeviceOrNoneCountsForNothing) {
    expect_refused(kept_of("ssh-audit", vector("ssh-audit.json"), "192.0.2.7"), "other-device");
    expect_refused(kept_of("ssh-audit", "[]"), "no-report");
    expect_refused(kept_of("ssh-audit", R"({"target": "127.0.0.1", "kex": [1], "key": [], "enc": [], "mac": []})"),
                   "no-report");
}

TEST(Report, OfAnotherKindIsNotRead) {
    Kept kept;
    EXPECT_FALSE(read_report("device", {"report", "127.0.0.1", 0}, {}, kept));
    EXPECT_THAT(kept.examinations, IsEmpty());
}

} // namespace
} // namespace warifu::device
