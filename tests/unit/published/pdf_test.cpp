// PDFs of pango and cairo against pdftotext; and small ones by hand, for what no ordinary program writes.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <zlib.h>

#include <fmt/format.h>

#include "text_of.h"

namespace warifu::documents {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string without_spaces(const std::string& text) {
    std::string out;
    for (const char c : text)
        if (static_cast<unsigned char>(c) > ' ')
            out.push_back(c);
    return out;
}

std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Objects from 1 on, with the table that a reader could do without.
std::string pdf_of(const std::vector<std::string>& objects) {
    std::string text = "%PDF-1.7\n";
    std::string table = fmt::format("xref\n0 {}\n0000000000 65535 f \n", objects.size() + 1);
    for (std::size_t i = 0; i < objects.size(); ++i) {
        table += fmt::format("{:010} 00000 n \n", text.size());
        text += fmt::format("{} 0 obj\n{}\nendobj\n", i + 1, objects[i]);
    }
    return text + table +
           fmt::format("trailer <</Size {} /Root 1 0 R>>\nstartxref\n{}\n%%EOF\n", objects.size() + 1, text.size());
}

std::string stream_of(const std::string& text, const std::string& keys = {}) {
    return fmt::format("<</Length {} {}>>\nstream\n{}\nendstream", text.size(), keys, text);
}

const std::string font = "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>";
const std::string page_object =
    "<</Type /Page /Parent 2 0 R /Contents 4 0 R /Resources <</Font <</F 5 0 R>> /XObject <</X 6 0 R>>>>>>";

std::vector<std::string> objects_of(const std::string& contents, const std::string& form = "null") {
    return {"<</Type /Catalog /Pages 2 0 R>>",
            "<</Type /Pages /Kids [3 0 R] /Count 1>>",
            page_object,
            contents,
            font,
            form};
}

TextOf pdf(const std::vector<std::string>& objects) { return text_of(pdf_of(objects), "application/pdf"); }

TEST(Pdf, WordsAreThoseOfPdftotext) {
    std::string pattern = (std::filesystem::temp_directory_path() / "warifu-pdf-XXXXXX").string();
    const std::filesystem::path folder = mkdtemp(pattern.data());
    for (const std::string words :
         {"We acknowledge a report within five working days, and give status updates until it is resolved.",
          "当社製品の脆弱性に関する報告を次の窓口で受け付けます。受領から5営業日以内に連絡します。"}) {
        std::ofstream(folder / "in.txt") << words;
        const std::string command = fmt::format(
            "cd {} && pango-view -q --font='Noto Sans CJK JP 11' -w 300 -o a.pdf in.txt && pdftotext a.pdf a.txt",
            folder.string());
        ASSERT_EQ(std::system(command.c_str()), 0);
        const std::string bytes = bytes_of(folder / "a.pdf");
        const TextOf text = text_of(bytes, "application/pdf");
        EXPECT_EQ(without_spaces(text.all()), without_spaces(bytes_of(folder / "a.txt")));
        EXPECT_THAT(text.reading.gaps, IsEmpty());
    }
    std::filesystem::remove_all(folder);
}

TEST(Pdf, LinesBlocksAndSizesAreSeen) {
    const TextOf text =
        pdf(objects_of(stream_of("BT /F 20 Tf 50 700 Td (Policy) Tj /F 10 Tf 0 -40 Td (We answer) Tj 0 -12 Td "
                                 "[(within) -400 (days.)] TJ /F 6 Tf 0 -40 Td (Except not.) Tj ET")));
    EXPECT_THAT(text.of(Block::Kind::Heading), testing::ElementsAre("!page 1|Policy"));
    EXPECT_EQ(text.block("We answer within days.").kind, Block::Kind::Paragraph);
    EXPECT_TRUE(text.block("Except").small);
}

TEST(Pdf, FormInItselfEnds) {
    const TextOf text = pdf(
        objects_of(stream_of("/X Do BT /F 10 Tf (word) Tj ET"), stream_of("/X Do", "/Type /XObject /Subtype /Form")));
    EXPECT_THAT(text.all(), HasSubstr("word"));
    EXPECT_THAT(text.codes(), Contains("damaged-page"));
}

TEST(Pdf, LoopInTheTreeOfPagesEnds) {
    auto objects = objects_of(stream_of("BT /F 10 Tf (word) Tj ET"));
    objects[1] = "<</Type /Pages /Kids [3 0 R 2 0 R] /Count 2>>";
    EXPECT_THAT(pdf(objects).codes(), Contains("damaged-pdf"));
}

TEST(Pdf, BombEndsByItsBudget) {
    const std::string zeros(80U << 20U, ' ');
    std::string packed(compressBound(zeros.size()), '\0');
    uLongf size = packed.size();
    ASSERT_EQ(compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(zeros.data()),
                       zeros.size()),
              Z_OK);
    packed.resize(size);
    EXPECT_THAT(pdf(objects_of(stream_of(packed, "/Filter /FlateDecode"))).codes(), Contains("stopped-at-bytes"));
}

TEST(Pdf, PictureWithoutTextAndUnknownLettersAreGaps) {
    const std::string image = stream_of("x", "/Type /XObject /Subtype /Image /Width 1 /Height 1");
    EXPECT_THAT(pdf(objects_of(stream_of("/X Do"), image)).codes(), Contains("picture-without-text"));
    auto objects = objects_of(stream_of("BT /F 10 Tf <00010002> Tj ET"));
    objects[4] = "<</Type /Font /Subtype /Type0 /BaseFont /Lost /Encoding /Identity-H>>";
    EXPECT_THAT(pdf(objects).codes(), Contains("font-without-characters"));
}

TEST(Pdf, PredefinedMapOfShiftJisIsRead) {
    auto objects = objects_of(stream_of("BT /F 10 Tf <93FA967B> Tj ET"));
    objects[4] = "<</Type /Font /Subtype /Type0 /BaseFont /Ryumin /Encoding /90ms-RKSJ-H>>";
    EXPECT_THAT(pdf(objects).all(), HasSubstr("日本"));
}

TEST(Pdf, ThreeHundredPagesAreReadEachAtItsPlace) {
    auto objects = objects_of(stream_of("BT /F 10 Tf (word) Tj ET"));
    std::string kids;
    for (int i = 0; i < 300; ++i) {
        objects.push_back(page_object);
        kids += fmt::format("{} 0 R ", objects.size());
    }
    objects[1] = fmt::format("<</Type /Pages /Kids [{}] /Count 300>>", kids);
    const TextOf text = pdf(objects);
    ASSERT_EQ(text.reading.blocks.size(), 300U);
    EXPECT_EQ(text.reading.blocks[299].place, "!page 300");
    EXPECT_THAT(text.reading.gaps, IsEmpty());
}

TEST(Pdf, RubbishIsAGap) { EXPECT_THAT(text_of("%PDF-1.4\nrubbish", "application/pdf").reading.gaps, Not(IsEmpty())); }

} // namespace
} // namespace warifu::documents
