#include <gmock/gmock.h>

#include "count.h"
#include "form_sample.h"

namespace warifu::attestation {
namespace {

using testing::count;
using testing::draft_sample;
using testing::form_sample;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(FormHtml, BothLanguagesStandSideBySideAndAreMarked) {
    const std::string html = form_html(form_sample(1));
    EXPECT_THAT(html, HasSubstr("<html lang=\"en\">"));
    EXPECT_THAT(html, HasSubstr(R"(<span lang="en">Statement of compliance</span><span lang="ja">適合宣言書</span>)"));
    EXPECT_EQ(count(html, ">Nimbus Cam 2</span>"), 1U) << "what is the same in both stands once";
}

TEST(FormHtml, AFormInOneLanguageHasNoOther) {
    FormDocument form = form_sample(1);
    form.languages = {Language::Japanese};
    const std::string html = form_html(form);
    EXPECT_THAT(html, HasSubstr("<html lang=\"ja\">"));
    EXPECT_THAT(html, Not(HasSubstr("Statement of compliance")));
}

TEST(FormHtml, HostileTextIsNeverMarkup) {
    FormDocument form = form_sample(1);
    const std::string hostile = "</style><script>alert(1)</script>\"'&\x01\xff\u202e";
    form.title = form.foot = form.subtitle = {hostile, hostile};
    form.draft = {{hostile, hostile}};
    form.id = form.created = hostile;
    for (FormSection& section : form.sections) {
        section.heading = {hostile, hostile};
        section.paragraphs = section.notes = {{hostile, hostile}};
        section.fields = {{{hostile, hostile}, hostile, {{hostile, hostile}, hostile, false}}};
        for (auto& column : section.table.columns)
            column.label = {hostile, hostile};
        for (auto& row : section.table.rows)
            row[0] = {{hostile, hostile}, hostile, false};
    }
    const std::string html = form_html(form);
    EXPECT_THAT(html, Not(HasSubstr("<script")));
    EXPECT_EQ(count(html, "</style"), 1U);
    EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\ufffd\ufffd\ufffd"));
    EXPECT_THAT(html, Not(HasSubstr("\u202e")));
}

TEST(FormHtml, AsksForNothingFromElsewhereAndNeedsNoScript) {
    const std::string html = form_html(draft_sample(2));
    for (const char* forbidden : {"src=", "<link", "@import", "url(", "<script", " style=", " onclick"})
        EXPECT_THAT(html, Not(HasSubstr(forbidden)));
    EXPECT_THAT(html, HasSubstr("default-src 'none'; style-src 'sha256-"));
}

TEST(FormHtml, AnEmptyPlaceIsSeenAndHeard) {
    const std::string html = form_html(form_sample(1));
    EXPECT_EQ(count(html, "<span class=\"empty\">"), 1U);
    EXPECT_THAT(html, HasSubstr("未記入"));
}

TEST(FormHtml, ADraftSaysSoAndWhy) {
    const std::string html = form_html(draft_sample(1));
    EXPECT_THAT(html, HasSubstr("<title>DRAFT: "));
    EXPECT_THAT(html, HasSubstr("DRAFT / <span lang=\"ja\">下書き</span>"));
    EXPECT_THAT(html, HasSubstr("「署名者」が未記入です。"));
    EXPECT_THAT(html, HasSubstr("<div class=\"mark\" aria-hidden=\"true\">DRAFT</div>"));
    const std::string ready = form_html(form_sample(1));
    EXPECT_THAT(ready, Not(HasSubstr("DRAFT")));
    EXPECT_THAT(ready, Not(HasSubstr("下書き")));
}

TEST(FormHtml, TablesHaveHeadersWithScope) {
    const std::string html = form_html(form_sample(3));
    EXPECT_EQ(count(html, "<th scope=\"col\">"), 3U);
    EXPECT_EQ(count(html, "<th scope=\"row\">"), 3U);
    EXPECT_EQ(count(html, "<details class=\"trace\">"), 3U + 3U);
}

} // namespace
} // namespace warifu::attestation
