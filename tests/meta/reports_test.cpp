// What other people's tools have saved of a device, and what the maker declares of it: both can only speak against.

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "case_file.h"
#include "catalogue_under_test.h"

namespace warifu::meta {
namespace {

using catalogue::Basis;
using review::Reason;
using review::RequirementVerdict;
using review::Verdict;
using sample::Columns;
using sample::DossierBuilder;

Columns service(std::int64_t port, const std::string& name, Value tls = std::int64_t{0}) {
    return {{"port", port}, {"protocol", "tcp"}, {"name", name}, {"tls", std::move(tls)},
            {"banner", ""}, {"product", ""},     {"version", ""}};
}

Columns offer(std::int64_t port, const std::string& version, std::int64_t code) {
    return {{"port", port}, {"version", version}, {"version_code", code}, {"offered", std::int64_t{1}}};
}

/// A report of nmap that was read to its end, with its services.
std::int64_t scanned(DossierBuilder& evidence, const std::vector<Columns>& services) {
    const std::int64_t run = evidence.of_kind("nmap", "scan.xml");
    evidence.examined(run, "nmap.services");
    for (const Columns& each : services)
        evidence.row(run, "service", each);
    return run;
}

/// A device that was probed to its end, but for what `unfinished` names.
std::int64_t probed(DossierBuilder& evidence, const std::vector<Columns>& services, std::string_view unfinished = {}) {
    const std::int64_t run = evidence.unit();
    for (const auto* determinator :
         {"device.ports", "device.services", "device.udp", "device.tls", "device.logins", "device.unit"})
        evidence.examined(run, determinator,
                          unfinished == determinator ? Examination::Outcome::Incomplete
                                                     : Examination::Outcome::Complete);
    evidence.row(run, "probed_unit", usual_row("probed_unit"));
    for (const Columns& each : services)
        evidence.row(run, "service", each);
    return run;
}

RequirementVerdict judge(const DossierBuilder& evidence, const std::string& check, Basis accepts = Basis::Declared) {
    return OneCheck(*real_catalogue().find_check(check), accepts).judge(evidence.dossier());
}

const std::string cleartext = "no-cleartext-login-service";

TEST(ToolReports, ServiceThatAToolFoundIsAViolation) {
    DossierBuilder evidence;
    scanned(evidence, {service(23, "telnet")});
    EXPECT_EQ(judge(evidence, cleartext).verdict, Verdict::Fail);
    evidence.declare(cleartext, true);
    const RequirementVerdict verdict = judge(evidence, cleartext);
    EXPECT_EQ(verdict.verdict, Verdict::Fail);
    EXPECT_EQ(verdict.reasons.at(0).kind, Reason::Kind::Contradiction);
}

TEST(ToolReports, SilenceIsNoPass) {
    DossierBuilder evidence;
    scanned(evidence, {service(22, "ssh")});
    for (const Basis accepts : {Basis::Declared, Basis::Tested})
        EXPECT_EQ(judge(evidence, cleartext, accepts).verdict, Verdict::Inconclusive);
}

TEST(ToolReports, SilenceAddsNothingToTheMakersWord) {
    DossierBuilder evidence;
    scanned(evidence, {service(22, "ssh")});
    evidence.declare(cleartext, true);
    EXPECT_EQ(judge(evidence, cleartext).basis, Basis::Declared);
    EXPECT_EQ(judge(evidence, cleartext, Basis::Tested).verdict, Verdict::Inconclusive);
}

TEST(ToolReports, PortOfWhichNobodyKnowsWhatAnswersLeavesItOpen) {
    DossierBuilder evidence;
    scanned(evidence, {service(23, "unknown", std::monostate())});
    evidence.declare(cleartext, true);
    EXPECT_EQ(judge(evidence, cleartext).verdict, Verdict::Inconclusive);
}

TEST(ToolReports, ReportThatWasNotReadLeavesItOpen) {
    DossierBuilder evidence;
    evidence.of_kind("nmap", "scan.xml");
    evidence.declare(cleartext, true);
    EXPECT_EQ(judge(evidence, cleartext).verdict, Verdict::Inconclusive);
}

TEST(ToolReports, ProbeStillDecidesBesideASilentReport) {
    DossierBuilder evidence;
    probed(evidence, {service(22, "ssh")});
    scanned(evidence, {service(22, "ssh")});
    EXPECT_EQ(judge(evidence, cleartext, Basis::Tested).verdict, Verdict::Pass);
}

TEST(ToolReports, ReportThatFoundMoreThanTheProbeFailsIt) {
    DossierBuilder evidence;
    probed(evidence, {service(22, "ssh")});
    scanned(evidence, {service(23, "telnet")});
    EXPECT_EQ(judge(evidence, cleartext, Basis::Tested).verdict, Verdict::Fail);
}

const std::string interfaces = "unused-interfaces-disabled";

class Declared : public testing::Test {
protected:
    Declared() { evidence.declare(interfaces, true); }

    RequirementVerdict judged() const { return judge(evidence, interfaces); }

    std::vector<Reason> reasons_of(Reason::Kind kind) const {
        std::vector<Reason> found;
        for (const Reason& reason : judged().reasons)
            if (reason.kind == kind)
                found.push_back(reason);
        return found;
    }

    DossierBuilder evidence;
};

TEST_F(Declared, ServicesThatAreAllThereLeaveTheVerdictAsItWas) {
    const std::int64_t run = probed(evidence, {service(22, "ssh"), service(443, "http", 1)});
    evidence.row(run, "tls_offer", offer(443, "TLS 1.3", 772));
    EXPECT_EQ(judged().verdict, Verdict::Pass);
    evidence.offers(22, "ssh", "");
    evidence.offers(443, "http", "TLS 1.2,TLS 1.3");
    EXPECT_EQ(judged().verdict, Verdict::Pass);
}

TEST_F(Declared, ServiceThatIsNotDeclaredIsAContradictionWithBothSides) {
    probed(evidence, {service(22, "ssh"), service(8080, "http")});
    const std::int64_t declared = evidence.offers(22, "ssh", "");
    EXPECT_EQ(judged().verdict, Verdict::Fail);
    const auto found = reasons_of(Reason::Kind::Contradiction);
    ASSERT_EQ(found.size(), 1U);
    ASSERT_EQ(found[0].observations.size(), 2U);
    EXPECT_EQ(found[0].observations[1], declared);
    EXPECT_FALSE(found[0].text.ja.empty());
}

TEST_F(Declared, ServiceThatAToolFoundIsHeldAgainstTheMakerToo) {
    scanned(evidence, {service(8080, "http")});
    evidence.offers(22, "ssh", "");
    EXPECT_EQ(judged().verdict, Verdict::Fail);
}

TEST_F(Declared, DeclaredTlsThatIsNotSpokenIsAContradiction) {
    probed(evidence, {service(443, "http", 0)});
    evidence.offers(443, "http", "TLS 1.3");
    EXPECT_EQ(judged().verdict, Verdict::Fail);
}

TEST_F(Declared, VersionOfTlsThatIsNotDeclaredLeavesItOpen) {
    const std::int64_t run = probed(evidence, {service(443, "http", 1)});
    evidence.row(run, "tls_offer", offer(443, "TLS 1.0", 769));
    evidence.offers(443, "http", "TLS 1.2,TLS 1.3");
    EXPECT_EQ(judged().verdict, Verdict::Inconclusive);
    const auto found = reasons_of(Reason::Kind::NotCovered);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_THAT(found[0].text.en, testing::HasSubstr("TLS 1.0"));
    EXPECT_EQ(found[0].observations.size(), 2U);
}

TEST_F(Declared, OtherNameLeavesItOpen) {
    probed(evidence, {service(8080, "rtsp")});
    evidence.offers(8080, "http");
    EXPECT_EQ(judged().verdict, Verdict::Inconclusive);
}

TEST_F(Declared, ServiceThatDoesNotAnswerLeavesItOpen) {
    probed(evidence, {service(22, "ssh")});
    evidence.offers(22, "ssh");
    evidence.offers(443, "http");
    EXPECT_EQ(judged().verdict, Verdict::Inconclusive);
    const auto found = reasons_of(Reason::Kind::NotCovered);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_THAT(found[0].text.en, testing::HasSubstr("443/tcp"));
}

TEST_F(Declared, NothingIsSaidToBeAbsentWhereNotAllWasSeen) {
    probed(evidence, {}, "device.ports");
    evidence.offers(443, "http");
    EXPECT_EQ(judged().verdict, Verdict::Inconclusive);
    for (const Reason& reason : reasons_of(Reason::Kind::NotCovered))
        EXPECT_THAT(reason.text.en, testing::Not(testing::HasSubstr("443/tcp")));
}

TEST_F(Declared, ReportOfAToolDoesNotShowThatNothingAnswers) {
    scanned(evidence, {service(22, "ssh")});
    evidence.offers(22, "ssh");
    evidence.offers(443, "http");
    EXPECT_EQ(judged().verdict, Verdict::Pass);
}

TEST_F(Declared, NothingDeclaredIsHeldAgainstNothing) {
    probed(evidence, {service(8080, "http")}, "device.ports");
    EXPECT_EQ(judged().verdict, Verdict::Pass);
}

/// A firmware whose start-up configuration was read, and the device that runs it.
class Started : public Declared {
protected:
    void starts(const std::string& kind, const std::string& listens = "network", Value enabled = std::int64_t{1}) {
        evidence.row(m_image, "startup_service",
                     {{"source", "etc/init.d/S50"},
                      {"program", "/usr/sbin/" + kind},
                      {"arguments", ""},
                      {"kind", kind},
                      {"listens", listens},
                      {"login", ""},
                      {"user", "root"},
                      {"enabled", std::move(enabled)}});
    }

    /// The start-up configuration was read, and the device with this firmware probed, to the end.
    void shows(const std::vector<Columns>& services) {
        evidence.examined(m_image, "inspection.startup");
        probed(evidence, services);
    }

    std::int64_t m_image = evidence.image();
};

TEST_F(Started, ServerThatTheDeviceShowsIsNoDisagreement) {
    starts("ssh");
    starts("https");
    shows({service(22, "ssh"), service(443, "http", 1)});
    EXPECT_EQ(judged().verdict, Verdict::Pass);
}

TEST_F(Started, ServerThatTheDeviceDoesNotShowLeavesItOpen) {
    starts("telnet");
    shows({service(22, "ssh")});
    starts("ssh");
    EXPECT_EQ(judged().verdict, Verdict::Inconclusive);
    const auto found = reasons_of(Reason::Kind::NotCovered);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_THAT(found[0].text.en, testing::HasSubstr("/usr/sbin/telnet"));
    EXPECT_EQ(found[0].observations.size(), 1U);
}

TEST_F(Started, ServerThatIsOffOrLocalNeedNotAnswer) {
    starts("telnet", "network", std::int64_t{0});
    starts("mqtt", "local");
    shows({});
    EXPECT_EQ(judged().verdict, Verdict::Pass);
}

TEST_F(Started, LoginServerThatTheFirmwareDoesNotStartLeavesItOpen) {
    shows({service(2323, "telnet")});
    EXPECT_EQ(judged().verdict, Verdict::Inconclusive);
    EXPECT_THAT(reasons_of(Reason::Kind::NotCovered).at(0).text.ja, testing::HasSubstr("telnet"));
}

TEST_F(Started, LoginServerThatIsDeclaredIsExplained) {
    shows({service(2323, "telnet")});
    evidence.offers(2323, "telnet");
    EXPECT_EQ(judged().verdict, Verdict::Pass);
}

TEST_F(Started, FirmwareThatWasNotReadToTheEndDoesNotLackAServer) {
    evidence.examined(m_image, "inspection.startup", Examination::Outcome::Incomplete);
    probed(evidence, {service(22, "ssh")});
    EXPECT_EQ(judged().verdict, Verdict::Pass);
}

TEST_F(Started, DeviceThatWasNotProbedToTheEndDoesNotLackAServer) {
    starts("telnet");
    evidence.examined(m_image, "inspection.startup");
    probed(evidence, {}, "device.ports");
    EXPECT_EQ(judged().verdict, Verdict::Pass);
}

TEST_F(Started, TesterOnAUnitWithThisFirmwareSettlesIt) {
    starts("telnet");
    shows({});
    evidence.record("meta/a", "pass");
    EXPECT_EQ(judged().verdict, Verdict::Pass);
}

} // namespace
} // namespace warifu::meta
