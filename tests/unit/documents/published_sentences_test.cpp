#include <filesystem>
#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include "published/sentences.h"
#include "published/understanding.h"

namespace warifu::documents {
namespace {

struct Taken : RowSink {
    std::vector<Row> rows;
    std::vector<Anomaly> anomalies;
    void row(Row given) override { rows.push_back(std::move(given)); }
    void anomaly(Anomaly given) override { anomalies.push_back(std::move(given)); }
    void examination(Examination) override {}
};

std::string shown_cell(const Row& row, const std::string& name) {
    for (const auto& [column, value] : row.columns)
        if (column == name) {
            if (const auto* text = std::get_if<std::string>(&value))
                return text->empty() ? "-" : *text;
            if (const auto* number = std::get_if<std::int64_t>(&value))
                return std::to_string(*number);
        }
    return "?";
}

Taken understood(std::vector<Block> blocks) {
    documents::Reading reading;
    reading.format = "text";
    reading.blocks = std::move(blocks);
    Capture capture;
    capture.url = "https://example.com/security";
    capture.locator = "page";
    Taken taken;
    understand(capture, reading, Currency::Current, {}, taken);
    return taken;
}

Block paragraph(const std::string& text) {
    Block block;
    block.text = text;
    block.place = ":1";
    return block;
}

/// `topic value defect decided; …` of the topics that the vectors are about.
std::string facts_of(const Taken& taken) {
    std::string all;
    for (const Row& row : taken.rows) {
        if (row.table != "published")
            continue;
        const std::string topic = shown_cell(row, "topic");
        if (topic.starts_with("report-") || topic == "support-end")
            all += (all.empty() ? "" : "; ") + topic + " " + shown_cell(row, "value") + " " +
                   shown_cell(row, "defect") + " " + shown_cell(row, "decided");
    }
    return all.empty() ? "nothing" : all;
}

std::vector<std::string> claims_of(const std::string& text) {
    std::vector<std::string> all;
    for (const Row& row : understood({paragraph(text)}).rows)
        if (row.table == "claim")
            all.push_back(shown_cell(row, "class") + " " + shown_cell(row, "scheme"));
    return all;
}

TEST(PublishedSentences, AreUnderstoodAsTheVectorsSay) {
    std::ifstream file(std::filesystem::path(WARIFU_SOURCE_DIR) / "tests/vectors/published/sentences.txt");
    ASSERT_TRUE(file) << "tests/vectors/published/sentences.txt is missing";
    std::size_t count = 0;
    for (std::string line; std::getline(file, line);) {
        const std::size_t arrow = line.find(" => ");
        if (line.starts_with('#') || arrow == std::string::npos)
            continue;
        ++count;
        EXPECT_EQ(line.substr(arrow + 4), facts_of(understood({paragraph(line.substr(0, arrow))}))) << line;
    }
    EXPECT_GE(count, 60U);
}

TEST(PublishedSentences, StagesOfOneLifeCycleAreEachAnEnd) {
    EXPECT_EQ("support-end 2027-10 - 1; support-end 2028-10 - 1; support-end 2029-10 - 1",
              facts_of(understood({paragraph("Standard Updates until at least: October 2027 Limited Updates until at "
                                             "least: October 2028 End of Support date: October 2029")})));
}

TEST(PublishedSentences, ARowOfATableIsExplainedByItsHeaders) {
    std::vector<Block> cells;
    const char* texts[2][2] = {{"Model", "Security updates until"}, {"X1", "2029-03-31"}};
    for (std::uint32_t row = 0; row < 2; ++row)
        for (std::uint32_t column = 0; column < 2; ++column) {
            Block cell = paragraph(texts[row][column]);
            cell.kind = Block::Kind::Cell;
            cell.table = 1;
            cell.row = row + 1;
            cell.column = column + 1;
            cell.header = row == 0;
            cells.push_back(cell);
        }
    const Taken taken = understood(cells);
    EXPECT_EQ("support-end 2029-03-31 - 1", facts_of(taken));
    EXPECT_EQ("X1 | 2029-03-31", shown_cell(taken.rows.front(), "sentence"));
}

TEST(PublishedSentences, AnEndInSmallPrintBesideAPriceIsTold) {
    Block small = paragraph("Security updates until 2029-03-31.");
    small.small = true;
    EXPECT_EQ("support-end 2029-03-31 small-print 1", facts_of(understood({paragraph("Price: $ 49.90"), small})));
}

TEST(Claims, AreTakenByClassAndADenialIsNone) {
    using List = std::vector<std::string>;
    EXPECT_EQ(List{"label-held JC-STAR"}, claims_of("This product has obtained the JC-STAR label."));
    EXPECT_EQ(List{"label-planned JC-STAR"}, claims_of("JC-STARを取得予定です。"));
    EXPECT_EQ(List{"label-applied JC-STAR"}, claims_of("JC-STARを申請中です。"));
    EXPECT_EQ(List{"no-vulnerabilities -"}, claims_of("本製品に脆弱性はありません。"));
    EXPECT_EQ(List{}, claims_of("The label does not guarantee that the product is free of vulnerabilities."));
    EXPECT_EQ(List{}, claims_of("脆弱性がないことを保証するものではありません。"));
    EXPECT_EQ(List{}, claims_of("No vulnerabilities have been found so far."));
    EXPECT_EQ(List{}, claims_of("This product has not obtained the JC-STAR label."));
}

} // namespace
} // namespace warifu::documents
