// Workbooks as libxlsxwriter writes them, unpacked by the firmware room's zip reader; and hand-made parts, for what no
// ordinary program writes.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "reading.h"
#include "warifu/firmware/zip_files.h"

namespace warifu::documents {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

class Folder {
public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "warifu-xlsx-XXXXXX").string();
        m_path = mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(m_path); }
    std::filesystem::path operator/(const std::string& name) const { return m_path / name; }

private:
    std::filesystem::path m_path;
};

std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Unzip real_unzip(Limits limits = {}) {
    return [limits](Bytes archive, const auto& wanted, const auto& each, const auto& anomaly) {
        return firmware::read_zip_files(archive, limits, wanted, each, anomaly);
    };
}

using Cells = std::vector<std::vector<std::string>>;

void fill(lxw_worksheet* sheet, const Cells& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row)
        for (std::size_t column = 0; column < rows[row].size(); ++column)
            if (!rows[row][column].empty())
                worksheet_write_string(sheet, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(column),
                                       rows[row][column].c_str(), nullptr);
}

/// An archive with one file in it.
std::string zip_of(const std::string& path, const std::string& contents) {
    const Folder folder;
    std::filesystem::create_directories((folder / path).parent_path());
    std::ofstream(folder / path, std::ios::binary) << contents;
    const std::string command = fmt::format("cd {} && zip -q -X -9 out.zip {}", (folder / "").string(), path);
    EXPECT_EQ(std::system(command.c_str()), 0);
    return bytes_of(folder / "out.zip");
}

const std::string relations =
    R"(<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>)";
const std::string workbook =
    R"(<workbook xmlns:r="r"><sheets><sheet name="ICS" sheetId="1" r:id="r1"/></sheets></workbook>)";

/// A workbook of one sheet, from the XML of its parts.
FormReading read_parts(const std::string& sheet, const std::string& strings = {}, const DocumentLimits& limits = {},
                       const std::string& list = workbook) {
    const Unzip parts = [&](Bytes, const auto&, const auto& each, const auto&) -> Result<void> {
        each("/xl/workbook.xml", as_bytes(list), true);
        each("/xl/_rels/workbook.xml.rels", as_bytes(relations), true);
        each("/xl/worksheets/sheet1.xml", as_bytes(sheet), true);
        if (!strings.empty())
            each("/xl/sharedStrings.xml", as_bytes(strings), true);
        return {};
    };
    return read("m.xlsx", "PK", limits, parts);
}

std::string text_cell(const std::string& place, const std::string& text) {
    return fmt::format(R"(<c r="{}" t="inlineStr"><is><t>{}</t></is></c>)", place, text);
}

const std::string header = "<row r=\"1\">" + text_cell("A1", "Reference") + text_cell("B1", "Support") + "</row>";

std::string sheet_of(const std::string& rows, const std::string& behind = {}) {
    return "<worksheet><sheetData>" + header + rows + "</sheetData>" + behind + "</worksheet>";
}

TEST(Xlsx, WorkbookOfAnotherProgramIsReadWhole) {
    const Folder folder;
    const std::string path = (folder / "m.xlsx").string();
    lxw_workbook* book = workbook_new(path.c_str());
    fill(workbook_add_worksheet(book, "Cover"), {{"A product"}});
    fill(workbook_add_worksheet(book, "ICS"), {{"Reference", "Status", "Support", "Detail"},
                                               {"5.1 Passwords"},
                                               {"5.1-1", "M C (1)", "Y", "機器ごとに異なる"},
                                               {"5.1-2", "M", "N/A", ""}});
    fill(workbook_add_worksheet(book, "13-SoftServ"), {{}, {"ID", "Description"}, {"SoftServ-1", "web"}});
    ASSERT_EQ(workbook_close(book), LXW_NO_ERROR);
    const FormReading reading = read("m.xlsx", bytes_of(path), {}, real_unzip());
    EXPECT_THAT(reading.statement(), ElementsAre("m.xlsx!ICS!A3|5.1-1|Y|機器ごとに異なる", "m.xlsx!ICS!A4|5.1-2|N/A|"));
    EXPECT_THAT(reading.fields(), ElementsAre("m.xlsx!13-SoftServ!B3|SoftServ|SoftServ-1|Description|web"));
    EXPECT_THAT(reading.anomalies, IsEmpty());
    EXPECT_TRUE(reading.complete("ics"));
    EXPECT_NE(reading.examinations.at("documents.ics").looked_at.find("Cover"), std::string::npos);
}

TEST(Xlsx, CellsMergedDownwardsBelongToEachRow) {
    const Folder folder;
    const std::string path = (folder / "m.xlsx").string();
    lxw_workbook* book = workbook_new(path.c_str());
    lxw_worksheet* sheet = workbook_add_worksheet(book, "IXIT");
    fill(sheet, {{"Table", "ID", "Field", "Text"}, {"", "", "Description", "web"}, {"", "", "Status", "on"}});
    worksheet_merge_range(sheet, 1, 0, 2, 0, "13-SoftServ", nullptr);
    worksheet_merge_range(sheet, 1, 1, 2, 1, "S-1", nullptr);
    ASSERT_EQ(workbook_close(book), LXW_NO_ERROR);
    EXPECT_THAT(read("m.xlsx", bytes_of(path), {}, real_unzip()).fields(),
                ElementsAre("m.xlsx!IXIT!D2|SoftServ|S-1|Description|web", "m.xlsx!IXIT!D3|SoftServ|S-1|Status|on"));
}

TEST(Xlsx, MergedRangeAsLargeAsTheSheetStaysCheap) {
    const FormReading reading =
        read_parts(sheet_of("<row r=\"2\">" + text_cell("A2", "5.1-1") + text_cell("B2", "Y") + "</row>",
                            R"(<mergeCells><mergeCell ref="A2:XFD1048576"/><mergeCell ref="nonsense"/></mergeCells>)"));
    EXPECT_THAT(reading.statement(), ElementsAre("m.xlsx!ICS!A2|5.1-1|Y|"));
}

TEST(Xlsx, RunsOfATextAreJoinedAndItsReadingLeftOut) {
    const FormReading reading = read_parts(
        sheet_of(R"(<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row>)"),
        "<sst><si><r><t>5.1</t></r><r><t>-1</t></r></si><si><t>Y</t><rPh sb=\"0\" eb=\"1\"><t>N</t></rPh></si></sst>");
    EXPECT_THAT(reading.statement(), ElementsAre("m.xlsx!ICS!A2|5.1-1|Y|"));
}

TEST(Xlsx, TextThatIsNotThereIsUnknown) {
    const FormReading reading = read_parts(
        sheet_of("<row r=\"2\">" + text_cell("A2", "5.1-1") + R"(<c r="B2" t="s"><v>7</v></c></row>)"), "<sst/>");
    EXPECT_THAT(reading.statement(), ElementsAre("m.xlsx!ICS!A2|5.1-1|?|"));
    EXPECT_THAT(reading.codes(), ElementsAre("bad-shared-string"));
    EXPECT_TRUE(reading.all_incomplete());
}

TEST(Xlsx, ExternalEntityIsNeverResolved) {
    const FormReading reading = read_parts("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" +
                                           sheet_of("<row r=\"2\">" + text_cell("A2", "&e;") + "</row>"));
    EXPECT_THAT(reading.codes(), Contains("document-type"));
    EXPECT_THAT(reading.rows, IsEmpty());
    EXPECT_TRUE(reading.all_incomplete());
}

TEST(Xlsx, DamagedPartIsTold) {
    const FormReading reading = read_parts(sheet_of("<row r=\"2\">"));
    EXPECT_THAT(reading.codes(), Contains("damaged-xml"));
    EXPECT_TRUE(reading.all_incomplete());
}

TEST(Xlsx, SheetThatIsListedAndMissingIsTold) {
    const FormReading reading = read_parts(
        sheet_of(""), {}, {},
        R"(<workbook xmlns:r="r"><sheets><sheet name="ICS" r:id="r1"/><sheet name="gone" r:id="r9"/></sheets></workbook>)");
    EXPECT_THAT(reading.codes(), Contains("no-sheet"));
    EXPECT_TRUE(reading.all_incomplete());
}

TEST(Xlsx, RowsAndColumnsHaveABudget) {
    DocumentLimits limits;
    limits.rows = 10;
    limits.columns = 2;
    std::string rows;
    for (int row = 2; row < 40; ++row)
        rows += fmt::format("<row r=\"{}\">{}{}</row>", row, text_cell(fmt::format("A{}", row), "5.1-1"),
                            text_cell(fmt::format("C{}", row), "x"));
    const FormReading reading = read_parts(sheet_of(rows), {}, limits);
    EXPECT_THAT(reading.codes(), Contains("stopped-at-rows"));
    EXPECT_THAT(reading.codes(), Contains("stopped-at-columns"));
    EXPECT_LE(reading.rows.size(), 10U);
}

TEST(Xlsx, BombIsNotUnpacked) {
    const std::string bomb = zip_of("xl/workbook.xml", std::string(64U << 20U, ' '));
    ASSERT_LT(bomb.size(), 100'000U);
    Limits limits;
    limits.blob_bytes = 32U << 20U;
    const FormReading reading = read("m.xlsx", bomb, {}, real_unzip(limits));
    EXPECT_THAT(reading.codes(), Contains("stopped-at-bytes"));
    EXPECT_TRUE(reading.all_incomplete());
}

TEST(Xlsx, AllPartsTogetherHaveABudget) {
    Limits limits;
    limits.unpacked_bytes = 1000;
    const FormReading reading =
        read("m.xlsx", zip_of("xl/workbook.xml", std::string(2000, ' ')), {}, real_unzip(limits));
    EXPECT_THAT(reading.codes(), Contains("stopped-at-unpacked"));
}

TEST(Xlsx, FileThatIsNoArchiveIsTold) {
    const FormReading reading = read("m.xlsx", "Reference,Support\n5.1-1,Y\n", {}, real_unzip());
    EXPECT_THAT(reading.codes(), ElementsAre("damaged-archive"));
    EXPECT_TRUE(reading.all_incomplete());
}

} // namespace
} // namespace warifu::documents
