// Workbooks: the same input gives the same bytes, and another program (LibreOffice Calc) reads every cell.

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../base/golden.h"
#include "form_sample.h"

namespace warifu::attestation {
namespace {

using ::testing::HasSubstr;

std::string workbook(const FormDocument& form) {
    auto bytes = form_xlsx(form);
    EXPECT_TRUE(bytes) << bytes.error().describe();
    return bytes ? *bytes : std::string();
}

/// What LibreOffice makes of the sheet: `sheet` counts from 1. Empty where there is no LibreOffice.
std::string as_csv(const std::string& bytes, int sheet) {
    std::string name = "/tmp/form_xlsx_XXXXXX";
    if (mkdtemp(name.data()) == nullptr)
        return {};
    const std::filesystem::path folder = name;
    std::ofstream(folder / "form.xlsx", std::ios::binary) << bytes;
    const std::string command = "cd " + name + " && soffice -env:UserInstallation=file://" + name +
                                "/profile --headless --convert-to 'csv:Text - txt - csv "
                                "(StarCalc):44,34,76,1,,0,false,true,false,false,false," +
                                std::to_string(sheet) + "' form.xlsx >/dev/null 2>&1";
    const int status = std::system(command.c_str());
    std::string text;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".csv")
            text += sample::file_text(entry.path());
    std::filesystem::remove_all(folder);
    return status == 0 ? text : std::string();
}

TEST(FormWorkbook, TheSameInputGivesTheSameBytes) {
    EXPECT_EQ(workbook(testing::form_sample(20)), workbook(testing::form_sample(20)));
}

TEST(FormWorkbook, NoCellIsLost) {
    if (std::system("command -v soffice >/dev/null 2>&1") != 0)
        GTEST_SKIP() << "no LibreOffice here";
    constexpr std::size_t rows = 40;
    const std::string bytes = workbook(testing::draft_sample(rows));
    const std::string front = as_csv(bytes, 1);
    EXPECT_THAT(front, HasSubstr("DRAFT"));
    EXPECT_THAT(front, HasSubstr("The place 'Signed by' is empty."));
    EXPECT_THAT(front, HasSubstr("株式会社雲形電機　東京都千代田区霞1丁目2番3号"));
    EXPECT_THAT(front, HasSubstr("product.toml:7"));
    const std::string table = as_csv(bytes, 2);
    for (std::size_t i = 1; i <= rows; ++i) {
        EXPECT_THAT(table, HasSubstr("row-" + std::to_string(i) + "-end"));
        EXPECT_THAT(table, HasSubstr("工場工程" + std::to_string(i) + "で"));
        EXPECT_THAT(table, HasSubstr("ixit.toml:" + std::to_string(i)));
    }
}

TEST(FormWorkbook, EverySheetOfADraftSaysSo) {
    if (std::system("command -v soffice >/dev/null 2>&1") != 0)
        GTEST_SKIP() << "no LibreOffice here";
    const std::string bytes = workbook(testing::draft_sample(2));
    for (const int sheet : {1, 2}) {
        const std::string text = as_csv(bytes, sheet);
        EXPECT_THAT(text.substr(0, text.find(',')), HasSubstr("DRAFT")) << sheet;
    }
    EXPECT_THAT(as_csv(workbook(testing::form_sample(2)), 2), ::testing::Not(HasSubstr("DRAFT")));
}

TEST(FormWorkbook, NoTextBecomesAFormulaOrMarkup) {
    if (std::system("command -v soffice >/dev/null 2>&1") != 0)
        GTEST_SKIP() << "no LibreOffice here";
    FormDocument form = testing::form_sample(1);
    form.sections[0].fields[0].value.text = {"=1+1", "=1+1"};
    form.sections[0].fields[1].value.text = {"</t></is></c><c>&amp;", "\x01\xff"};
    const std::string front = as_csv(workbook(form), 1);
    EXPECT_THAT(front, HasSubstr("=1+1"));
    EXPECT_THAT(front, HasSubstr("</t></is></c><c>&amp;"));
}

} // namespace
} // namespace warifu::attestation
