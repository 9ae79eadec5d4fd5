// A maker's statements: OpenVEX, CSAF and CycloneDX.

#include <gmock/gmock.h>

#include "collected.h"
#include "warifu/advisories/statements.h"

namespace warifu::advisories {

namespace {

using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::filesystem::path documents = std::filesystem::path(WARIFU_SHARED_DATA) / "documents";

Collected stated(std::string_view text) {
    Collected all;
    if (const auto read = read_statements(text, all); !read)
        all.problems.push_back({"", read.error().describe(), Problem::Effect::Skipped});
    return all;
}
Collected stated_in(const std::filesystem::path& path) { return stated(text_of_file(documents / path)); }

std::string openvex(const std::string& statements, const std::string& author = "Acme PSIRT") {
    return R"({"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://acme.example/vex/1","author":")" + author +
           R"(","timestamp":"2026-01-02T03:04:05Z","version":1,"statements":[)" + statements + "]}";
}
std::string statement(const std::string& status, const std::string& more = "") {
    return R"({"vulnerability":{"name":"CVE-2022-48174"},"products":[{"@id":"pkg:generic/busybox@1.30.1"}],"status":")" +
           status + "\"" + more + "}";
}

#define NEEDS_DOCUMENTS                                                                                                \
    if (!std::filesystem::exists(documents))                                                                           \
    GTEST_SKIP() << "the shared documents are not here"

TEST(OpenVex, IsReadWithAuthorReasonAndTime) {
    const Collected all = stated(openvex(
        statement("not_affected", R"(,"justification":"component_not_present","impact_statement":"It has no shell.",
                           "timestamp":"2026-01-05T00:00:00+09:00")")));
    EXPECT_THAT(all.problems, IsEmpty());
    ASSERT_THAT(all.advisories, SizeIs(1));
    const Advisory& record = all.advisories[0];
    EXPECT_EQ(record.feed, Feed::OpenVex);
    EXPECT_EQ(record.id, "CVE-2022-48174");
    EXPECT_EQ(record.modified, "2026-01-04T15:00:00Z");
    ASSERT_THAT(record.affected, SizeIs(1));
    EXPECT_EQ(record.affected[0].purl, "pkg:generic/busybox@1.30.1");
    EXPECT_EQ(record.affected[0].running_on, nullptr);
    EXPECT_EQ(record.affected[0].vex, (Vex{"not_affected", "component_not_present", "It has no shell.", "Acme PSIRT"}));
}

TEST(OpenVex, APartIsMeantInItsProductAlone) {
    const Collected all = stated(openvex(R"({"vulnerability":{"name":"CVE-2022-48174"},"status":"fixed","products":[
        {"@id":"pkg:generic/acme/camera@1.4","subcomponents":[{"identifiers":{"cpe23":"cpe:2.3:a:busybox:busybox:1.30.1:*:*:*:*:*:*:*"}}]}]})"));
    ASSERT_THAT(all.advisories, SizeIs(1));
    const Affected& part = all.advisories[0].affected.at(0);
    EXPECT_EQ(part.cpe, "cpe:2.3:a:busybox:busybox:1.30.1:*:*:*:*:*:*:*");
    ASSERT_NE(part.running_on, nullptr);
    EXPECT_EQ(part.running_on->at(0).any_of.at(0).name, "pkg:generic/acme/camera@1.4");
}

TEST(OpenVex, TheLatestOfSeveralStatementsHolds) {
    const std::string early = R"(,"timestamp":"2026-01-01T00:00:00Z")", late = R"(,"timestamp":"2026-02-01T00:00:00Z")";
    for (const auto& [first, second] :
         {std::pair(statement("not_affected", late), statement("under_investigation", early)),
          std::pair(statement("affected", early), statement("not_affected", late))}) {
        const Collected all = stated(openvex(first + "," + second));
        ASSERT_THAT(all.advisories, SizeIs(1));
        EXPECT_EQ(all.advisories[0].affected[0].vex->status, "not_affected");
        EXPECT_THAT(all.problems, Contains(Field(&Problem::why, HasSubstr("later statement"))));
    }
    const Collected tie = stated(openvex(statement("not_affected") + "," + statement("affected")));
    ASSERT_THAT(tie.advisories, SizeIs(1));
    EXPECT_EQ(tie.advisories[0].affected[0].vex->status, "affected") << "of the same time, the last";
}

TEST(OpenVex, WhatIsMalformedIsNamedAndSkipped) {
    const Collected all = stated(openvex(
        statement("harmless") + "," + R"({"status":"affected"},7,)" +
        R"({"vulnerability":{"name":"CVE-2020-1"},"status":"affected","products":[{"@id":"https://acme.example/camera"}]},)" +
        statement("fixed", R"(,"supplier":"Acme","timestamp":"yesterday")")));
    ASSERT_THAT(all.advisories, SizeIs(1));
    EXPECT_EQ(all.advisories[0].affected[0].vex->status, "fixed");
    std::size_t skipped = 0;
    for (const Problem& problem : all.problems)
        skipped += problem.effect == Problem::Effect::Skipped;
    EXPECT_EQ(skipped, 4U);
    EXPECT_THAT(all.problems, Contains(Field(&Problem::why, "'harmless' is no status")));
    EXPECT_THAT(all.problems, Contains(Field(&Problem::why, "'yesterday' is no time")));
    EXPECT_THAT(all.problems, Contains(Field(&Problem::why, "its supplier is not kept")));
}

TEST(OpenVex, OfNobodyIsReadAndSaysSo) {
    const Collected all = stated(openvex(statement("not_affected"), ""));
    ASSERT_THAT(all.advisories, SizeIs(1));
    EXPECT_EQ(all.advisories[0].affected[0].vex->author, "");
    EXPECT_THAT(all.problems, Contains(Field(&Problem::why, HasSubstr("clears nothing"))));
}

TEST(OpenVex, ARealFileWithNullReasons) {
    NEEDS_DOCUMENTS;
    const Collected all = stated_in("sbom-small/test_openvex_vex.json");
    ASSERT_THAT(all.advisories, Not(IsEmpty()));
    const Advisory* record = all.find("CVE-1234-1005");
    ASSERT_NE(record, nullptr);
    EXPECT_EQ(record->affected[0].vex, (Vex{"not_affected", "", "", "dummy-vendor"}));
}

TEST(CycloneDx, TheUseCasesOfItsAuthors) {
    NEEDS_DOCUMENTS;
    const Collected clear = stated_in("cyclonedx/VEX/CISA-Use-Cases/Case-1/vex-not_affected.json");
    ASSERT_THAT(clear.advisories, SizeIs(1));
    const Affected& product = clear.advisories[0].affected.at(0);
    EXPECT_EQ(product.product, "ABC");
    EXPECT_EQ(product.ranges.at(0).exact, "4.2");
    EXPECT_EQ(product.ranges.at(0).status, Affection::Unaffected);
    EXPECT_EQ(product.vex->justification, "code_not_present");
    EXPECT_EQ(product.vex->author, "") << "it names nobody";

    const Collected versions = stated_in("cyclonedx/VEX/CISA-Use-Cases/Case-6/vex.json");
    ASSERT_THAT(versions.advisories, SizeIs(2));
    EXPECT_EQ(versions.advisories[0].affected.at(2).ranges.at(0).scheme, "vers");
    EXPECT_EQ(versions.advisories[0].affected.at(2).vex->status, "affected");
    EXPECT_EQ(versions.advisories[1].affected.at(1).ranges.at(0).exact, "2.5");
    EXPECT_EQ(versions.advisories[1].affected.at(1).vex->status, "not_affected");

    const Collected link = stated_in("cyclonedx/VEX/vex.json");
    ASSERT_THAT(link.advisories, SizeIs(1));
    EXPECT_EQ(link.advisories[0].affected.at(0).purl,
              "pkg:maven/com.fasterxml.jackson.core/jackson-databind@2.10.0?type=jar");

    for (const auto& entry : std::filesystem::recursive_directory_iterator(documents / "cyclonedx/VEX")) {
        if (entry.path().filename() != "vex.json")
            continue;
        for (const Advisory& advisory : stated(text_of_file(entry.path())).advisories)
            for (const Affected& affected : advisory.affected)
                EXPECT_TRUE(affected.vex) << entry.path();
    }
}

TEST(CycloneDx, AVersionThatIsClearedBesideHasNoReasonOfItsOwn) {
    const Collected all =
        stated(R"({"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"authors":[{"name":"Acme"}],
        "component":{"bom-ref":"p","type":"firmware","name":"camera","version":"1.4"}},
        "components":[{"bom-ref":"b","type":"library","name":"busybox","version":"1.30.1","purl":"pkg:generic/busybox@1.30.1"}],
        "vulnerabilities":[{"id":"CVE-2022-48174","analysis":{"state":"exploitable","detail":"By the shell."},
        "affects":[{"ref":"b","versions":[{"version":"1.30.1","status":"affected"},{"version":"1.36.2","status":"unaffected"}]},
        {"ref":"nobody"}]},{"id":"CVE-2021-1","affects":[{"ref":"b"}]}]})");
    ASSERT_THAT(all.advisories, SizeIs(1));
    ASSERT_THAT(all.advisories[0].affected, SizeIs(2));
    EXPECT_EQ(all.advisories[0].affected[1].vex, (Vex{"not_affected", "", "", "Acme"}));
    EXPECT_EQ(all.advisories[0].affected[1].running_on->at(0).any_of.at(0).name, "camera 1.4");
    EXPECT_THAT(all.problems, Contains(Field(&Problem::why, "'nobody' is nothing that this document holds")));
    EXPECT_THAT(all.problems, Contains(Field(&Problem::why, HasSubstr("no analysis"))));
}

TEST(Csaf, TheUseCasesOfItsAuthors) {
    NEEDS_DOCUMENTS;
    const Collected clear = stated_in("csaf/csaf/csaf_vex/2022-evd-uc-01-na-001.json");
    ASSERT_THAT(clear.advisories, SizeIs(1));
    EXPECT_EQ(clear.advisories[0].affected.at(0).vex,
              (Vex{"not_affected", "", "Class with vulnerable code was removed before shipping.",
                   "Example Company ProductCERT"}));
    const Collected bad = stated_in("csaf/csaf/csaf_vex/2022-evd-uc-01-a-001.json");
    EXPECT_THAT(bad.advisories.at(0).affected.at(0).vex->statement, Not(IsEmpty())) << "what to do";
}

TEST(Csaf, APartOfAProductKeepsTheNamesOfThePart) {
    const Collected all = stated(R"({"document":{"csaf_version":"2.0","category":"csaf_vex","publisher":{"name":"Acme"},
        "tracking":{"id":"A-1"}},"product_tree":{"full_product_names":[
        {"product_id":"c","name":"camera 1.4","product_identification_helper":{"purl":"pkg:generic/acme/camera@1.4"}},
        {"product_id":"b","name":"busybox","product_identification_helper":{"purl":"pkg:generic/busybox@1.30.1"}}],
        "relationships":[{"category":"default_component_of","product_reference":"b","relates_to_product_reference":"c",
        "full_product_name":{"product_id":"c:b","name":"busybox in it"}}]},
        "vulnerabilities":[{"cve":"CVE-2022-48174","product_status":{"known_not_affected":["c:b"]}}]})");
    ASSERT_THAT(all.advisories, SizeIs(1));
    const Affected& part = all.advisories[0].affected.at(0);
    EXPECT_EQ(part.purl, "pkg:generic/busybox@1.30.1");
    EXPECT_EQ(part.running_on->at(0).any_of.at(0).name, "pkg:generic/acme/camera@1.4");
}

TEST(Statements, OfNoFormatAreRefused) {
    Collected all;
    EXPECT_EQ(read_statements("{}", all).error().code, ErrorCode::Unsupported);
    EXPECT_EQ(read_statements(R"({"containers":{},"cveMetadata":{}})", all).error().code, ErrorCode::Unsupported);
    EXPECT_EQ(read_statements("not JSON", all).error().code, ErrorCode::Corrupt);
    EXPECT_EQ(read_statements(std::string(100'000, '['), all).error().code, ErrorCode::Corrupt);
}

TEST(Statements, LongerThanTheirBudgetAreRefusedAsAWhole) {
    std::string products;
    for (std::size_t i = 0; i < 19'000; ++i)
        products += R"({"@id":"pkg:a/b"},)";
    products.pop_back();
    const std::string one =
        R"({"vulnerability":{"name":"CVE-2022-48174"},"status":"fixed","products":[)" + products + "]}";
    std::string many = one;
    for (std::size_t i = 0; i < 11; ++i)
        many += "," + one;
    Collected all;
    EXPECT_EQ(read_statements(openvex(many), all).error().code, ErrorCode::LimitExceeded);
    EXPECT_THAT(all.advisories, IsEmpty());
    EXPECT_TRUE(read_statements(openvex(one), all));
}

TEST(Statements, CutAnywhereAreRefused) {
    const std::string whole = openvex(statement("not_affected"));
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_THAT(stated(whole.substr(0, size)).advisories, IsEmpty()) << size;
}

} // namespace

} // namespace warifu::advisories
