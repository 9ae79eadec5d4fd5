// What is written as OpenVEX, CSAF, CycloneDX and SPDX. The official schemas are asked in tests/browser/vex.test.mjs.

#include <algorithm>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "warifu/advisories/statements.h"
#include "warifu/vex/document.h"

namespace warifu::vex {

namespace {

using nlohmann::json;
using testing::HasSubstr;

Statement on(std::string component, std::string version, std::string id, Status status) {
    Statement statement;
    statement.component.name = component;
    statement.component.version = version;
    statement.component.purl = "pkg:generic/" + component + "@" + version;
    statement.vulnerability.id = std::move(id);
    statement.vulnerability.title = "A flaw";
    statement.status = status;
    return statement;
}

/// One of each status, and a vulnerability that two components share.
Document sample() {
    Document document;
    document.author = "Acme PSIRT";
    document.author_namespace = "https://acme.example";
    document.timestamp = "2026-08-22T00:00:00Z";
    document.tool = "warifu";
    document.tool_version = "1";
    document.product = {"camera", "1.4", "pkg:generic/acme/camera@1.4", ""};
    Statement fixed = on("busybox", "1:1.30.1-6+b3", "CVE-2021-28831", Status::Fixed);
    fixed.author = "Debian";
    Statement clear = on("openssl", "1.0.1f", "CVE-2022-0778", Status::NotAffected);
    clear.justification = "vulnerable_code_not_in_execute_path";
    clear.impact_statement = "No certificate with explicit parameters is ever parsed.";
    Statement bad = on("openssl", "1.0.1f", "CVE-2014-0160", Status::Affected);
    bad.vulnerability.ratings = {{20, 50, "medium", "AV:N/AC:L/Au:N/C:P/I:N/A:N", "NVD"},
                                 {31, 75, "high", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", "CISA"},
                                 {31, 53, "medium", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N", "other"}};
    bad.vulnerability.exploited = Exploited{*Date::parse("2022-05-04"), std::nullopt};
    bad.vulnerability.references = {*reference_of("nvd", "CVE-2014-0160")};
    bad.vulnerability.aliases = {"GHSA-6r48-37hf-3c5m"};
    bad.action_statement = "Update to 1.0.1g.";
    document.statements = {on("busybox", "1:1.30.1-6+b3", "CVE-2022-48174", Status::UnderInvestigation), fixed, clear,
                           bad, on("ash", "1.30.1", "CVE-2022-48174", Status::UnderInvestigation)};
    return document;
}

json written(const Document& document, Format format) { return json::parse(*write(document, format)); }

struct Kept : advisories::FeedSink {
    std::map<std::string, advisories::Vex> said; ///< by id and what it is on
    void take(advisories::Advisory advisory) override {
        for (const auto& entry : advisory.affected)
            said.emplace(advisory.id + " " + (entry.purl.empty() ? entry.product : entry.purl), *entry.vex);
    }
    void take(std::string_view, const advisories::Epss&) override {}
    void take(advisories::LifeCycle) override {}
    void problem(advisories::Problem) override {}
    void facts(const advisories::FeedFacts&) override {}
};

TEST(ADocument, IsReadAsItWasWritten) {
    for (const Format format : {Format::OpenVex, Format::Csaf, Format::CycloneDx}) {
        Kept kept;
        ASSERT_TRUE(advisories::read_statements(*write(sample(), format), kept));
        ASSERT_EQ(kept.said.size(), 5U) << static_cast<int>(format);
        EXPECT_EQ(kept.said["CVE-2021-28831 pkg:generic/busybox@1:1.30.1-6%2Bb3"].status, "fixed");
        EXPECT_EQ(kept.said["CVE-2022-48174 pkg:generic/ash@1.30.1"].status, "under_investigation");
        const advisories::Vex clear = kept.said["CVE-2022-0778 pkg:generic/openssl@1.0.1f"];
        EXPECT_EQ(clear.status, "not_affected");
        EXPECT_EQ(clear.justification,
                  format == Format::CycloneDx ? "code_not_reachable" : "vulnerable_code_not_in_execute_path");
        EXPECT_THAT(clear.statement, HasSubstr("explicit parameters"));
        EXPECT_EQ(clear.author, "Acme PSIRT");
        const advisories::Vex bad = kept.said["CVE-2014-0160 pkg:generic/openssl@1.0.1f"];
        EXPECT_EQ(bad.status, "affected");
        EXPECT_THAT(bad.statement, HasSubstr("1.0.1g"));
    }
}

TEST(ADocument, NamesWhoClearsAndWhy) {
    for (const Format format : {Format::OpenVex, Format::Csaf, Format::CycloneDx, Format::Spdx}) {
        EXPECT_THAT(*write(sample(), format), HasSubstr("Stated by Debian."));

        Document without_reason = sample();
        without_reason.statements[2].justification.clear();
        without_reason.statements[2].impact_statement.clear();
        ASSERT_FALSE(write(without_reason, format));
        EXPECT_EQ(write(without_reason, format).error().code, ErrorCode::InvalidArgument);

        Document of_nobody = sample();
        of_nobody.author.clear();
        EXPECT_FALSE(write(of_nobody, format));
    }
}

TEST(ADocument, DoesNotHangOnTheOrderOfItsStatements) {
    Document turned = sample();
    std::ranges::reverse(turned.statements);
    for (const Format format : {Format::OpenVex, Format::Csaf, Format::CycloneDx, Format::Spdx})
        EXPECT_EQ(*write(sample(), format), *write(turned, format));
    Document other = sample();
    other.statements[3].action_statement = "Update to 1.0.1h.";
    EXPECT_NE(written(other, Format::OpenVex)["@id"], written(sample(), Format::OpenVex)["@id"]);
}

TEST(ADocument, OfTwoStatementsOnOneThingKeepsTheGraverOne) {
    Document document = sample();
    document.statements.push_back(on("openssl", "1.0.1f", "CVE-2022-0778", Status::UnderInvestigation));
    Kept kept;
    ASSERT_TRUE(advisories::read_statements(*write(document, Format::OpenVex), kept));
    EXPECT_EQ(kept.said["CVE-2022-0778 pkg:generic/openssl@1.0.1f"].status, "under_investigation");
}

TEST(ADocument, WithoutAStatement) {
    Document document = sample();
    document.statements.clear();
    EXPECT_EQ(write(document, Format::OpenVex).error().code, ErrorCode::NotFound);
    EXPECT_EQ(write(document, Format::Csaf).error().code, ErrorCode::NotFound);
    EXPECT_TRUE(written(document, Format::CycloneDx)["vulnerabilities"].empty());
    EXPECT_TRUE(write(document, Format::Spdx));
}

TEST(OpenVex, NamesAProductWithItsParts) {
    const json value = written(sample(), Format::OpenVex);
    EXPECT_EQ(value["author"], "Acme PSIRT");
    const auto shared = std::ranges::find_if(value["statements"], [](const json& statement) {
        return statement["vulnerability"]["name"] == "CVE-2022-48174";
    });
    ASSERT_NE(shared, value["statements"].end());
    ASSERT_EQ((*shared)["products"].size(), 1U);
    EXPECT_EQ((*shared)["products"][0]["@id"], "pkg:generic/acme/camera@1.4");
    EXPECT_EQ((*shared)["products"][0]["subcomponents"].size(), 2U);
}

TEST(OpenVex, WritesAWordOfAnotherFormatIntoTheReason) {
    Document document = sample();
    document.statements[2].justification = "requires_environment";
    const std::string text = *write(document, Format::OpenVex);
    EXPECT_THAT(text, HasSubstr("requires_environment: No certificate"));
    EXPECT_THAT(text, testing::Not(HasSubstr("\"justification\"")));
}

TEST(Csaf, HasEachVulnerabilityOnceAndOneScoreOfEachVersion) {
    const json value = written(sample(), Format::Csaf);
    std::vector<std::string> ids;
    for (const json& vulnerability : value["vulnerabilities"])
        ids.push_back(vulnerability["cve"]);
    EXPECT_THAT(ids, testing::ElementsAre("CVE-2014-0160", "CVE-2021-28831", "CVE-2022-0778", "CVE-2022-48174"));
    const json& bad = value["vulnerabilities"][0];
    ASSERT_EQ(bad["scores"].size(), 1U);
    EXPECT_EQ(bad["scores"][0]["cvss_v3"]["baseScore"], 7.5);
    EXPECT_EQ(bad["scores"][0]["cvss_v2"]["baseScore"], 5.0);
    EXPECT_THAT(bad["notes"].dump(), HasSubstr("C:L/I:N/A:N")) << "the other score is not lost";
    EXPECT_THAT(bad["threats"].dump(), HasSubstr("since 2022-05-04"));
    EXPECT_EQ(bad["ids"][0]["text"], "GHSA-6r48-37hf-3c5m");
    EXPECT_EQ(value["document"]["tracking"]["id"].get<std::string>().size(), 36U);
}

TEST(Csaf, AsksForAPublisher) {
    Document document = sample();
    document.author_namespace.clear();
    EXPECT_EQ(write(document, Format::Csaf).error().code, ErrorCode::InvalidArgument);
}

TEST(CycloneDx, HasAnAnalysisForEachWording) {
    const json value = written(sample(), Format::CycloneDx);
    ASSERT_EQ(value["vulnerabilities"].size(), 4U);
    EXPECT_EQ(value["vulnerabilities"][0]["analysis"]["state"], "exploitable");
    EXPECT_EQ(value["vulnerabilities"][0]["ratings"].size(), 3U);
    EXPECT_EQ(value["vulnerabilities"][1]["analysis"]["state"], "resolved");
    EXPECT_EQ(value["vulnerabilities"][2]["analysis"]["justification"], "code_not_reachable");
    EXPECT_EQ(value["vulnerabilities"][3]["affects"].size(), 2U);
    EXPECT_EQ(value["metadata"]["component"]["purl"], "pkg:generic/acme/camera@1.4");
}

TEST(Spdx, PointsFromThePackageToTheRecord) {
    const json value = written(sample(), Format::Spdx);
    const auto package =
        std::ranges::find_if(value["packages"], [](const json& each) { return each["name"] == "openssl"; });
    ASSERT_NE(package, value["packages"].end());
    std::vector<std::string> types;
    for (const json& reference : (*package)["externalRefs"])
        if (reference["referenceCategory"] == "SECURITY")
            types.push_back(reference["referenceType"]);
    EXPECT_THAT(types, testing::ElementsAre("advisory"));
    EXPECT_THAT((*package)["annotations"].dump(), HasSubstr("CVE-2022-0778: not_affected")) << "its record has no page";
}

TEST(AReference, IsTheOwnPageOfTheRecord) {
    EXPECT_EQ(reference_of("debian", "CVE-2021-28831")->url,
              "https://security-tracker.debian.org/tracker/CVE-2021-28831");
    EXPECT_FALSE(reference_of("csaf", "ICSA-17-332-01"));
    EXPECT_FALSE(reference_of("nvd", "CVE-2021-1\" onclick=\"x"));
}

} // namespace

} // namespace warifu::vex
