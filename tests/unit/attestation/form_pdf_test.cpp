// What poppler makes of our PDFs.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "count.h"
#include "form_sample.h"

/// Asked for by LeakSanitizer: cairo 1.16 leaks 1.5 KB a document within cairo_surface_finish, fontconfig a pattern
/// while it loads its configuration. It would hide what we forget to give back to cairo, too: RAII sees to that.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libcairo.so\nleak:libfontconfig.so\n"; }

namespace warifu::attestation {
namespace {

using testing::count;
using testing::draft_sample;
using ::testing::ElementsAre;
using testing::form_sample;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// A PDF in a folder of its own, for poppler's tools.
class File {
public:
    explicit File(const std::string& bytes) {
        std::string name = (std::filesystem::temp_directory_path() / "warifu-form-XXXXXX").string();
        m_folder = ::mkdtemp(name.data());
        std::ofstream(path("form.pdf"), std::ios::binary) << bytes;
    }
    ~File() { std::filesystem::remove_all(m_folder); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    std::string path(std::string_view name) const { return (m_folder / name).string(); }

    /// What `tool options form.pdf rest` prints.
    std::string run(std::string_view tool, std::string_view rest = "") const {
        std::FILE* pipe = ::popen(fmt::format("{} {} {} 2>&1", tool, path("form.pdf"), rest).c_str(), "r");
        std::string out;
        for (int byte = std::fgetc(pipe); byte != EOF; byte = std::fgetc(pipe))
            out += static_cast<char>(byte);
        ::pclose(pipe);
        return out;
    }

private:
    std::filesystem::path m_folder;
};

std::string pdf(const FormDocument& form) {
    auto made = form_pdf(form);
    EXPECT_TRUE(made) << made.error().describe();
    return made ? made->bytes : "";
}

std::string text_of(const FormDocument& form) { return File(pdf(form)).run("pdftotext", "-"); }

std::vector<std::string> pages_of(const std::string& text) {
    std::vector<std::string> pages;
    for (std::size_t at = 0, end = 0; (end = text.find('\f', at)) != std::string::npos; at = end + 1)
        pages.push_back(text.substr(at, end - at));
    return pages;
}

/// In the order of the file itself, which readers follow; without -raw, pdftotext guesses at columns.
TEST(FormPdf, BothLanguagesCanBeExtractedInReadingOrder) {
    const std::string text = File(pdf(form_sample(1))).run("pdftotext -raw", "-");
    std::size_t before = 0;
    for (const char* words :
         {"Statement of compliance", "適合宣言書", "製品および製造業者", "Nimbus Cam 2", "product.toml:3",
          "株式会社雲形電機", "脆弱性報告の窓口", "Provisions", "要求事項", "row-1-end"}) {
        const std::size_t at = text.find(words, before);
        ASSERT_NE(at, std::string::npos) << words << " is missing or too early in\n" << text;
        before = at;
    }
}

TEST(FormPdf, EveryFontIsEmbeddedAndJapaneseIsSetInNotoSansCjkJp) {
    const std::string fonts = File(pdf(draft_sample(3))).run("pdffonts");
    std::istringstream lines(fonts);
    std::size_t seen = 0;
    for (std::string line; std::getline(lines, line); ++seen) {
        if (seen >= 2) { // below the table's head
            EXPECT_THAT(line, ::testing::AllOf(HasSubstr("NotoSansCJKjp-"), HasSubstr(" yes yes yes"))) << fonts;
        }
    }
    EXPECT_GT(seen, 2U);
}

TEST(FormPdf, ADraftSaysSoOnEveryPageAndWhyOnTheFirst) {
    const std::vector<std::string> pages = pages_of(text_of(draft_sample(70)));
    ASSERT_GE(pages.size(), 5U);
    for (const std::string& page : pages)
        EXPECT_THAT(page, HasSubstr("DRAFT / 下書き"));
    EXPECT_THAT(pages[0], HasSubstr("The place 'Signed by' is empty."));
    EXPECT_THAT(pages[0], HasSubstr("「署名者」が未記入です。"));
}

TEST(FormPdf, AReadyFormSaysNothingOfADraft) {
    const std::string text = text_of(form_sample(70));
    EXPECT_THAT(text, Not(HasSubstr("DRAFT")));
    EXPECT_THAT(text, Not(HasSubstr("下書き")));
}

TEST(FormPdf, TheSameFormGivesTheSameBytes) { EXPECT_EQ(pdf(draft_sample(40)), pdf(draft_sample(40))); }

TEST(FormPdf, ALongTableLosesNoRowAndRepeatsItsHead) {
    const std::string text = text_of(form_sample(400));
    const std::vector<std::string> pages = pages_of(text);
    for (std::size_t i = 1; i <= 400; ++i)
        ASSERT_EQ(count(text, fmt::format("row-{}-end", i)), 1U) << i;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        EXPECT_THAT(pages[i], HasSubstr(fmt::format("{} / {}", i + 1, pages.size())));
        if (pages[i].find("-end") != std::string::npos) {
            EXPECT_EQ(count(pages[i], "Evidence"), 1U) << "page " << i + 1;
        }
    }
}

TEST(FormPdf, TheFileKnowsItsTitleItsMakerAndItsDate) {
    const std::string info = File(pdf(form_sample(1))).run("TZ=UTC pdfinfo -isodates");
    EXPECT_THAT(info, HasSubstr("Statement of compliance / 適合宣言書"));
    EXPECT_THAT(info, ::testing::ContainsRegex("Creator: +warifu"));
    EXPECT_THAT(info, ::testing::ContainsRegex("CreationDate: +2026-05-01T09:00:00Z"));
    EXPECT_THAT(info, HasSubstr("(A4)"));
}

TEST(FormPdf, PopplerDrawsIt) {
    const File file(pdf(draft_sample(1)));
    EXPECT_EQ(file.run("pdftoppm -r 50 -png -singlefile", file.path("page")), "");
    EXPECT_GT(std::filesystem::file_size(file.path("page.png")), 1000U);
}

TEST(FormPdf, HostileTextIsMadeSafeAndBounded) {
    FormDocument form = form_sample(1);
    const std::string hostile = "begin\x01\x1b[31m\xff\xc0\u202egpj.exe\u2066 " + std::string(100000, 'x');
    form.title = form.foot = form.sections[0].heading = {hostile, hostile};
    form.sections[0].fields[0].value = {{hostile, hostile}, hostile, false};
    form.sections[1].table.rows[0][0] = {{hostile, hostile}, hostile, false};
    const std::string text = text_of(form);
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    EXPECT_THAT(text, Not(HasSubstr("\u202e")));
    EXPECT_THAT(text, HasSubstr("\ufffdgpj.exe"));
    EXPECT_LT(pages_of(text).size(), 60U);
}

TEST(FormPdf, ACharacterThatNoFontHasIsShownAsItsNumberAndTold) {
    FormDocument form = form_sample(1);
    form.subtitle = {"unassigned \u0378, twice \u0378", ""};
    const auto made = form_pdf(form);
    ASSERT_TRUE(made) << made.error().describe();
    EXPECT_THAT(made->unshown, ElementsAre("U+0378"));
    EXPECT_THAT(text_of(form), HasSubstr("unassigned [U+0378], twice [U+0378]"));
}

TEST(FormPdf, WhatFontsHaveIsShownAsItIs) {
    const auto made = form_pdf(form_sample(1));
    ASSERT_TRUE(made);
    EXPECT_THAT(made->unshown, IsEmpty());
}

TEST(FormPdf, WithoutADateThatCanBeReadThereIsNoFile) {
    FormDocument form = form_sample(1);
    form.created = "yesterday";
    const auto made = form_pdf(form);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::InvalidArgument);
}

TEST(FormPdf, ARowWithTooFewCellsIsAnError) {
    FormDocument form = form_sample(1);
    form.sections[1].table.rows[0].pop_back();
    EXPECT_FALSE(form_pdf(form));
}

} // namespace
} // namespace warifu::attestation
