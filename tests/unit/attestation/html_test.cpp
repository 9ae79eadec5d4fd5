#include <algorithm>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "count.h"
#include "sample.h"

namespace warifu::attestation {
namespace {

using testing::count;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::sample;
using testing::Sample;

std::string page(Language language = Language::English) {
    const Sample made = sample();
    return to_html(made.assessment, made.catalogue, language);
}

std::string between(const std::string& text, std::string_view head, std::string_view tail) {
    const std::size_t start = text.find(head) + head.size();
    return text.substr(start, text.find(tail, start) - start);
}

TEST(Html, CarriesThePublicJsonUnchanged) {
    const Sample made = sample();
    const std::string data = between(page(), R"(<script type="application/json" id="assessment">)", "</script>");
    EXPECT_EQ(nlohmann::json::parse(data), nlohmann::json::parse(to_json(made.assessment, made.catalogue)));
}

TEST(Html, HostileStringsCannotEndTheDataOrBecomeMarkup) {
    const std::string html = page();
    EXPECT_EQ(count(html, "<script"), 2U);
    EXPECT_EQ(count(html, "</script"), 2U);
    EXPECT_THAT(html, Not(HasSubstr("<img")));
    EXPECT_THAT(html, Not(HasSubstr("\xe2\x80\xa8")));
    EXPECT_THAT(html, HasSubstr("<title>Nimbus Cam 2 &lt;b&gt;屋外&lt;/b&gt;"));
    EXPECT_THAT(between(html, "<noscript>", "</noscript>"), Not(HasSubstr("<b>")));
}

TEST(Html, AValueIsNotTakenForAPlaceholder) {
    Sample made = sample();
    made.assessment.product = "{{DATA}}{{SCRIPT}}";
    const std::string html = to_html(made.assessment, made.catalogue, Language::English);
    EXPECT_THAT(html, HasSubstr("<title>{{DATA}}{{SCRIPT}}"));
    EXPECT_EQ(count(html, "id=\"assessment\""), 1U);
}

TEST(Html, AsksForNothingFromElsewhere) {
    const std::string html = page();
    for (const char* forbidden : {"src=\"", "<link", "@import", "url(", "fetch(", "XMLHttpRequest", "WebSocket",
                                  "innerHTML", "insertAdjacentHTML", "document.write", "eval("})
        EXPECT_THAT(between(html, "<style>", "</style>") + between(html, "<script>", "</script>"),
                    Not(HasSubstr(forbidden)));
    EXPECT_THAT(html, HasSubstr("default-src 'none'"));
    EXPECT_EQ(count(html, "'sha256-"), 2U);
    EXPECT_THAT(html, Not(HasSubstr("unsafe-inline")));
}

TEST(Html, OpensInTheLanguageAskedFor) {
    EXPECT_THAT(page(), HasSubstr("<html lang=\"en\">"));
    EXPECT_THAT(page(Language::Japanese), HasSubstr("<html lang=\"ja\">"));
}

TEST(Html, WithoutJavaScriptTheVerdictsCanBeRead) {
    const std::string plain = between(page(), "<noscript>", "</noscript>");
    EXPECT_THAT(plain, HasSubstr("英国 PSTI 法"));
    EXPECT_THAT(plain, HasSubstr("✗ FAIL"));
    EXPECT_THAT(plain, HasSubstr("– NOT APPLICABLE"));
}

} // namespace
} // namespace warifu::attestation
