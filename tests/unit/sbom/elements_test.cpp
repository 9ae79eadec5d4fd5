#include "warifu/sbom/elements.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace warifu::sbom::test {
namespace {

ElementCount of(const Document& document, std::string_view id) {
    const auto all = elements();
    const auto found = std::ranges::find(all, id, &Element::id);
    return count_elements(document).at(static_cast<std::size_t>(found - all.begin()));
}

Document two_components() {
    Document document;
    document.format = "CycloneDX";
    document.spec = "1.5";
    document.author = "Example Devices";
    Component full;
    full.reference = "a";
    full.name = "busybox";
    full.version = "1.36.1";
    full.supplier = "BusyBox developers";
    full.licence = "GPL-2.0-only";
    full.purl = "pkg:generic/busybox@1.36.1";
    full.hashes = {{"SHA-512", "00"}};
    Component bare;
    bare.reference = "b";
    bare.name = "zlib";
    bare.supplier = "\u3000";
    bare.hashes = {{"SHA-256", "00"}};
    document.components = {full, bare};
    document.dependencies = {{"root", "a"}};
    return document;
}

TEST(Elements, AreCountedByComponent) {
    const Document document = two_components();
    for (const auto& [id, have] : std::vector<std::pair<std::string_view, std::size_t>>{{"name", 2},
                                                                                        {"version", 1},
                                                                                        {"supplier", 1},
                                                                                        {"licence", 1},
                                                                                        {"identifier", 1},
                                                                                        {"dependency", 1},
                                                                                        {"hash", 2},
                                                                                        {"sha-512", 1}}) {
        EXPECT_EQ(of(document, id).have, have) << id;
        EXPECT_EQ(of(document, id).of, 2U) << id;
    }
}

TEST(Elements, OfTheDocumentAreThereOrNot) {
    const Document document = two_components();
    EXPECT_EQ(of(document, "author").have, 1U);
    EXPECT_EQ(of(document, "timestamp").have, 0U);
    EXPECT_EQ(of(document, "tool").have, 0U);
    EXPECT_EQ(of(document, "format").have, 0U) << "BSI asks for 1.6";
}

TEST(Elements, WhatIsNotReadIsNotCalledMissing) {
    for (const std::string_view id : {"file-name", "executable", "archive", "structured", "generation-context"})
        EXPECT_FALSE(of(two_components(), id).read) << id;
}

} // namespace
} // namespace warifu::sbom::test
