// Word documents from their parts, zipped by Python: real archives through the zip reader of an assessment.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "text_of.h"

namespace warifu::documents {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

std::string zipped(const std::string& document) {
    std::string pattern = (std::filesystem::temp_directory_path() / "warifu-docx-XXXXXX").string();
    const std::filesystem::path folder = mkdtemp(pattern.data());
    std::filesystem::create_directories(folder / "word/_rels");
    std::ofstream(folder / "word/document.xml") << document;
    std::ofstream(folder / "word/_rels/document.xml.rels")
        << R"(<Relationships><Relationship Id="r1" Target="https://camera.example/s"/></Relationships>)";
    EXPECT_EQ(std::system(fmt::format("cd {} && zip -q -r -9 a.docx word", folder.string()).c_str()), 0);
    std::ifstream file(folder / "a.docx", std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    std::filesystem::remove_all(folder);
    return bytes;
}

TextOf docx(const std::string& body) {
    const std::string bytes = zipped("<w:document><w:body>" + body + "</w:body></w:document>");
    return text_of(bytes, "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
}

TEST(Docx, ParagraphsHeadingsLinksAndCellsAreRead) {
    const TextOf text = docx(
        R"(<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>方針</w:t></w:r></w:p>)"
        R"(<w:p><w:r><w:t>Write to </w:t></w:r><w:hyperlink r:id="r1"><w:r><w:t>us</w:t></w:r></w:hyperlink>)"
        R"(<w:r><w:rPr><w:vanish/></w:rPr><w:t>never</w:t></w:r></w:p>)"
        R"(<w:tbl><w:tr><w:tc><w:p><w:r><w:t>A</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2030</w:t></w:r></w:p></w:tc></w:tr></w:tbl>)");
    EXPECT_THAT(text.of(Block::Kind::Heading), ElementsAre("!paragraph:1|方針"));
    EXPECT_THAT(text.of(Block::Kind::Paragraph), ElementsAre("!paragraph:2|Write to us", "!paragraph:2|never"));
    EXPECT_TRUE(text.block("never").hidden);
    EXPECT_THAT(text.of(Block::Kind::Cell), ElementsAre("!paragraph:3|A", "!paragraph:4|2030"));
    EXPECT_EQ(text.block("2030").column, 2U);
    ASSERT_EQ(text.reading.links.size(), 1U);
    EXPECT_EQ(text.reading.links[0].target, "https://camera.example/s");
    EXPECT_THAT(text.reading.gaps, IsEmpty());
}

TEST(Docx, BombEndsByItsBudget) {
    EXPECT_THAT(docx("<w:p><w:r><w:t>" + std::string(20U << 20U, 'a') + "</w:t></w:r></w:p>").reading.gaps,
                Not(IsEmpty()));
}

TEST(Docx, NestingWithoutEndIsAGap) {
    std::string body;
    for (int i = 0; i < 100'000; ++i)
        body += "<w:sdt>";
    for (int i = 0; i < 100'000; ++i)
        body += "</w:sdt>";
    EXPECT_THAT(docx(body).codes(), Contains("stopped-at-depth"));
}

TEST(Docx, DocumentTypeIsRefused) {
    EXPECT_THAT(text_of(zipped("<!DOCTYPE a><w:document/>"),
                        "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
                    .codes(),
                Contains("document-type"));
}

} // namespace
} // namespace warifu::documents
