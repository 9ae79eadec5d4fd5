#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "warifu/sbom/document.h"

namespace warifu::sbom::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::optional<std::string> shared_file(const std::string& path) {
    std::ifstream file(std::string(WARIFU_SHARED_DATA) + "/" + path, std::ios::binary);
    if (!file)
        return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), {});
}

Document sample() {
    Document document;
    document.serial = "3e671687-395b-41f5-a30f-a58921a69b79";
    document.timestamp = "2026-11-29T00:00:00Z";
    document.tool = "warifu";
    document.tool_version = "0.1.0";
    document.subject = {"camera.bin", "1.0", std::string(64, 'a'), "Example Cameras"};
    document.coverage = Coverage::Incomplete;
    Component busybox;
    busybox.name = "busybox";
    busybox.version = "1:1.30.1-6+b3";
    busybox.kind = "package";
    busybox.found_by = "database";
    busybox.purl = "pkg:deb/debian/busybox@1:1.30.1-6%2Bb3?arch=armhf&distro=debian-11";
    busybox.supplier = "Debian Install System Team <debian-boot@lists.debian.org>";
    busybox.licence = "GPL-2+ & others";
    busybox.confidence = "high";
    busybox.evidence = "Package: busybox <1.30.1>\nBusyBox v1.30.1";
    busybox.locator = "camera.bin!squashfs@0x100!/var/lib/dpkg/status:1";
    busybox.origin = "busybox";
    busybox.architecture = "armhf";
    busybox.release = "debian-11";
    Component uclibc;
    uclibc.name = "uclibc";
    uclibc.kind = "library";
    uclibc.found_by = "announcement";
    uclibc.cpe = "cpe:2.3:a:uclibc:uclibc:*:*:*:*:*:*:*:*";
    uclibc.confidence = "medium";
    uclibc.evidence = "ld-uClibc.so.0";
    uclibc.locator = "camera.bin!squashfs@0x100!/lib/ld-uClibc.so.0";
    Component second = busybox;
    document.components = {busybox, uclibc, second};
    set_references(document);
    return document;
}

struct Case {
    Format format;
    const char* spec;
};

class EveryFormat : public ::testing::TestWithParam<Case> {};

TEST_P(EveryFormat, WhatIsWrittenIsReadAgain) {
    const Document before = sample();
    const auto text = write(before, GetParam().format, GetParam().spec);
    ASSERT_TRUE(text) << text.error().describe();
    EXPECT_EQ(*text, *write(before, GetParam().format, GetParam().spec)) << "the same list gives the same bytes";
    EXPECT_EQ(recognise(as_bytes(*text)), GetParam().format);
    const auto after = read(as_bytes(*text));
    ASSERT_TRUE(after) << after.error().describe();
    EXPECT_THAT(after->problems, IsEmpty());
    EXPECT_EQ(after->timestamp, before.timestamp);
    EXPECT_EQ(after->subject.name, "camera.bin");
    EXPECT_EQ(after->subject.sha256, before.subject.sha256);
    EXPECT_THAT(after->tool, HasSubstr("warifu"));
    ASSERT_THAT(after->components, SizeIs(3));
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(after->components[i].name, before.components[i].name);
        EXPECT_EQ(after->components[i].version, before.components[i].version);
        EXPECT_EQ(after->components[i].purl, before.components[i].purl);
        EXPECT_EQ(after->components[i].cpe, before.components[i].cpe);
        EXPECT_EQ(after->components[i].licence, before.components[i].licence);
    }
    EXPECT_THAT(after->components[0].supplier, HasSubstr("Debian Install System Team"));
    EXPECT_NE(after->components[0].reference, after->components[2].reference);
    EXPECT_EQ(after->components[1].version, std::nullopt) << "an unknown version is not made up";
}

INSTANTIATE_TEST_SUITE_P(All, EveryFormat,
                         ::testing::Values(Case{Format::CycloneDxJson, "1.4"}, Case{Format::CycloneDxJson, "1.5"},
                                           Case{Format::CycloneDxJson, "1.6"}, Case{Format::CycloneDxXml, "1.4"},
                                           Case{Format::CycloneDxXml, "1.5"}, Case{Format::CycloneDxXml, "1.6"},
                                           Case{Format::SpdxJson, "2.3"}, Case{Format::SpdxTag, ""}));

TEST(Sbom, AVersionThatIsNotWrittenIsRefused) {
    EXPECT_FALSE(write(sample(), Format::CycloneDxJson, "1.3"));
    EXPECT_FALSE(write(sample(), Format::SpdxJson, "1.6"));
}

TEST(Sbom, OtherFilesAreNoLists) {
    EXPECT_FALSE(recognise(as_bytes("{\"name\": \"x\"}")));
    EXPECT_FALSE(recognise(as_bytes("<html></html>")));
    EXPECT_FALSE(recognise(as_bytes("\177ELF")));
    EXPECT_FALSE(read(as_bytes("{\"bomFormat\": \"CycloneDX\"")));
    EXPECT_FALSE(read(as_bytes("{\"bomFormat\": " + std::string(10'000, '['))));
}

TEST(Sbom, AComponentWithoutANameIsNamedAsAProblem) {
    const auto list = read(as_bytes(
        R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library"},{"type":"library","name":"zlib"}]})"));
    ASSERT_TRUE(list);
    EXPECT_THAT(list->components, SizeIs(1));
    EXPECT_THAT(list->problems, SizeIs(1));
}

TEST(Sbom, ComponentsInsideComponents) {
    const auto list = read(as_bytes(
        R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","bom-ref":"a","name":"outer",
            "components":[{"type":"library","bom-ref":"b","group":"org","name":"inner","version":"2"}]}]})"));
    ASSERT_TRUE(list);
    ASSERT_THAT(list->components, SizeIs(2));
    EXPECT_EQ(list->components[1].name, "org/inner");
    EXPECT_THAT(list->dependencies, ::testing::ElementsAre(std::pair<std::string, std::string>("a", "b")));
}

TEST(Sbom, ANewerVersionIsReadWithANote) {
    const auto list = read(as_bytes(R"({"bomFormat":"CycloneDX","specVersion":"1.9","components":[]})"));
    ASSERT_TRUE(list);
    EXPECT_THAT(list->problems, SizeIs(1));
}

class Real : public ::testing::TestWithParam<const char*> {};

TEST_P(Real, OthersLists) {
    const auto text = shared_file(GetParam());
    if (!text)
        GTEST_SKIP() << GetParam() << " is not here";
    const auto list = read(as_bytes(*text));
    ASSERT_TRUE(list) << list.error().describe();
    EXPECT_THAT(list->components, Not(IsEmpty()));
    for (const Component& component : list->components)
        EXPECT_THAT(component.name, Not(IsEmpty()));
}

INSTANTIATE_TEST_SUITE_P(Shared, Real,
                         ::testing::Values("documents/sbom-small/cyclonedx_test.json",
                                           "documents/sbom-small/cyclonedx_test.xml",
                                           "documents/sbom-small/cyclonedx_test2.json",
                                           "documents/sbom-small/spdx_test.spdx",
                                           "documents/sbom-small/spdx_test.spdx.json",
                                           "documents/cyclonedx/SBOM/laravel-7.12.0/bom.1.4.json"));

TEST(SpdxTag, TextOverManyLines) {
    const auto list = read(as_bytes("SPDXVersion: SPDX-2.3\nDocumentName: x\n\nPackageName: a\nSPDXID: SPDXRef-a\n"
                                    "PackageComment: <text>one\nPackageVersion: 9\n</text>\nPackageVersion: 2\n"
                                    "ExternalRef: PACKAGE-MANAGER purl pkg:generic/a@2\n"));
    ASSERT_TRUE(list);
    ASSERT_THAT(list->components, SizeIs(1));
    EXPECT_EQ(list->components[0].version, "2");
    EXPECT_EQ(list->components[0].purl, "pkg:generic/a@2");
    EXPECT_THAT(read(as_bytes("SPDXVersion: SPDX-2.3\nPackageName: a\nPackageComment: <text>no end"))->problems,
                SizeIs(1));
}

} // namespace
} // namespace warifu::sbom::test
