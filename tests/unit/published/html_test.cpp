#include "text_of.h"

#include <fmt/format.h>

namespace warifu::documents {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST(Html, BlocksHaveTheirKindAndTheLineOfTheirFirstWord) {
    const TextOf text = html("<!doctype html>\n<html lang=ja>\n<title>Camera</title>\n<h1>Security</h1>\n"
                             "<p>\n  Write to\n  <b>us</b>.\n<ul><li>One<li>Two</ul>\n<img src=x alt='A lock'>");
    EXPECT_EQ(text.reading.title, "Camera");
    EXPECT_EQ(text.reading.language, "ja");
    EXPECT_THAT(text.of(Block::Kind::Title), ElementsAre(":3|Camera"));
    EXPECT_THAT(text.of(Block::Kind::Heading), ElementsAre(":4|Security"));
    EXPECT_THAT(text.of(Block::Kind::Paragraph), ElementsAre(":6|Write to us."));
    EXPECT_THAT(text.of(Block::Kind::Item), ElementsAre(":8|One", ":8|Two"));
    EXPECT_THAT(text.of(Block::Kind::Caption), ElementsAre(":9|A lock"));
    EXPECT_EQ(text.block("Write").language, "ja");
    EXPECT_THAT(text.reading.gaps, IsEmpty());
}

TEST(Html, LineEndBetweenJapaneseCharactersIsNoSpace) {
    EXPECT_THAT(html("<p>脆弱性の\n  報告 は\n <b>こちら</b>").of(Block::Kind::Paragraph),
                ElementsAre(":1|脆弱性の報告 はこちら"));
}

TEST(Html, WhatIsNotTextIsLeftOut) {
    const TextOf text = html("<style>p{}</style><script>var secret</script><template>no</template><p>yes<!-- no -->"
                             "<noscript>without scripts</noscript>");
    EXPECT_THAT(text.all(), Not(HasSubstr("secret")));
    EXPECT_THAT(text.all(), Not(HasSubstr("no\n")));
    EXPECT_THAT(text.all(), HasSubstr("without scripts"));
}

TEST(Html, HiddenTextIsMarkedAndApartFromTheSentence) {
    const TextOf text = html("<p>We <span style='display:none'>never</span> answer.</p><p hidden>A<p aria-hidden=true>B"
                             "<div style='VISIBILITY: hidden'>C</div><details><summary>Sum</summary>D</details>");
    EXPECT_FALSE(text.block("We answer.").hidden);
    EXPECT_TRUE(text.block("never").hidden);
    for (const char* const each : {"A", "B", "C", "D"})
        EXPECT_TRUE(text.block(each).hidden) << each;
    EXPECT_FALSE(text.block("Sum").hidden);
}

TEST(Html, SmallPrintIsMarked) {
    const TextOf text =
        html("<p>Supported<sup>1</sup> until 2030.</p><small>Except where it is not.</small>"
             "<p>Big. <small>And a long sentence in small print at the end.</small></p>"
             "<p style='font-size: 60%'>sixty</p><font size=1>one</font><p style='font-size:20px'>twenty");
    EXPECT_FALSE(text.block("Supported1 until 2030.").small);
    EXPECT_TRUE(text.block("Except").small);
    EXPECT_TRUE(text.block("And a long").small);
    EXPECT_FALSE(text.block("Big.").small);
    EXPECT_TRUE(text.block("sixty").small);
    EXPECT_TRUE(text.block("one").small);
    EXPECT_FALSE(text.block("twenty").small);
}

TEST(Html, NavigationIsToldFromContent) {
    const TextOf text =
        html("<header>Shop</header><nav><a href=/s>Support</a></nav><main><header>In main</header>Text</main>"
             "<footer>Report here</footer>");
    EXPECT_THAT(text.of(Block::Kind::Navigation), ElementsAre(":1|Shop", ":1|Support", ":1|Report here"));
    EXPECT_EQ(text.block("In main").kind, Block::Kind::Paragraph);
}

TEST(Html, CellsKnowTheirPlaceAndReachDown) {
    const TextOf text = html("<table><tr><th>Model<th>Until<tr><td>A<td rowspan=2>2030<tr><td>B</table>"
                             "<table><tr><td colspan=2>x<td>y</table>");
    std::vector<std::string> cells;
    for (const Block& each : text.reading.blocks)
        cells.push_back(
            fmt::format("{}.{}.{}{} {}", each.table, each.row, each.column, each.header ? "h" : "", each.text));
    EXPECT_THAT(cells, ElementsAre("1.1.1h Model", "1.1.2h Until", "1.2.1 A", "1.2.2 2030", "1.3.1 B", "1.3.2 2030",
                                   "2.1.1 x", "2.1.3 y"));
}

TEST(Html, LinksAndFormsAreKept) {
    const TextOf text =
        html("<a href='mailto:psirt@camera.example'>Mail\n us</a><map><area href=/a alt=Area></map>"
             "<form action=/report><label for=m>Your mail</label><input id=m type=email name=mail required>"
             "<label>Text <textarea name=t></textarea></label><input type=hidden name=h><input type=submit></form>");
    ASSERT_THAT(text.reading.links, SizeIs(2));
    EXPECT_EQ(text.reading.links[0].target, "mailto:psirt@camera.example");
    EXPECT_EQ(text.reading.links[0].text, "Mail us");
    EXPECT_EQ(text.reading.links[1].text, "Area");
    ASSERT_THAT(text.reading.forms, SizeIs(1));
    const Form& form = text.reading.forms[0];
    EXPECT_EQ(form.action, "/report");
    ASSERT_THAT(form.fields, SizeIs(2));
    EXPECT_EQ(form.fields[0].type + "|" + form.fields[0].name + "|" + form.fields[0].label, "email|mail|Your mail");
    EXPECT_TRUE(form.fields[0].required);
    EXPECT_EQ(form.fields[1].type + "|" + form.fields[1].label, "textarea|Text");
}

TEST(Html, PageThatScriptsMakeSaysSo) {
    EXPECT_TRUE(html("<div id=root></div><script src=/app.js></script>").reading.script_rendered);
    EXPECT_TRUE(html("<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>"
                     "<script src=/app.js></script>")
                    .reading.script_rendered);
    EXPECT_FALSE(html("<p>" + std::string(400, 'x') + "<script src=/count.js></script>").reading.script_rendered);
    EXPECT_FALSE(html("<p>Gone.").reading.script_rendered);
    EXPECT_TRUE(html("<meta name=ROBOTS content='NOINDEX, nofollow'>").reading.noindex);
}

TEST(Html, NestingWithoutEndIsRefusedAndToldInTime) {
    const auto times = [](const char* part, int count) {
        std::string text;
        for (int i = 0; i < count; ++i)
            text += part;
        return text;
    };
    for (const char* const part : {"<div>", "<b>", "<svg>", "<span></x>"}) {
        const TextOf text = html(times(part, 100'000));
        EXPECT_THAT(text.codes(), ElementsAre("page-refused")) << part;
        EXPECT_THAT(text.reading.gaps, SizeIs(1));
    }
    const TextOf flat = html(times("<p>word<br>", 20'000));
    EXPECT_THAT(flat.reading.gaps, IsEmpty());
    EXPECT_THAT(flat.of(Block::Kind::Paragraph), SizeIs(20'000));
}

TEST(Html, TextBeyondTheBudgetIsAGap) {
    DocumentLimits limits;
    limits.rows = 10;
    std::string body;
    for (int i = 0; i < 200; ++i)
        body += "<p>word";
    const TextOf text = text_of(body, "text/html", limits);
    EXPECT_THAT(text.codes(), ElementsAre("stopped-at-text"));
    EXPECT_THAT(text.reading.blocks, SizeIs(100));
}

TEST(Html, UnknownKindIsAGap) { EXPECT_THAT(text_of("{}", "application/json").codes(), ElementsAre("unknown-format")); }

TEST(Plain, MarkdownIsReadAsItIsShown) {
    const TextOf text = text_of("# Policy\n\nWrite to [us](mailto:a@b.example)\nnow.\n\n- **One**\n- Two\n\n"
                                "| Model | Until |\n|---|---|\n| A | 2030 |\n\nUnder\n-----\n```\ncode *x*\n```\n",
                                "text/markdown");
    EXPECT_EQ(text.reading.title, "Policy");
    EXPECT_THAT(text.of(Block::Kind::Heading), ElementsAre(":1|Policy", ":13|Under"));
    EXPECT_THAT(text.of(Block::Kind::Paragraph), ElementsAre(":3|Write to us now.", ":16|code *x*"));
    EXPECT_THAT(text.of(Block::Kind::Item), ElementsAre(":6|One", ":7|Two"));
    EXPECT_THAT(text.of(Block::Kind::Cell), ElementsAre(":9|Model", ":9|Until", ":11|A", ":11|2030"));
    ASSERT_THAT(text.reading.links, SizeIs(1));
    EXPECT_EQ(text.reading.links[0].target, "mailto:a@b.example");
}

TEST(Plain, ParagraphsAndAddressesOfATextAreFound) {
    const TextOf text =
        text_of("Support until\n2030.\n\n詳細は https://camera.example/s をご覧ください。\n", "text/plain");
    EXPECT_THAT(text.of(Block::Kind::Paragraph),
                ElementsAre(":1|Support until 2030.", ":4|詳細は https://camera.example/s をご覧ください。"));
    ASSERT_THAT(text.reading.links, SizeIs(1));
    EXPECT_EQ(text.reading.links[0].target, "https://camera.example/s");
}

} // namespace
} // namespace warifu::documents
