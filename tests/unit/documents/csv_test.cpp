#include "reading.h"

namespace warifu::documents {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Csv, StatementIsReadLineByLine) {
    const FormReading reading = read("ics.csv", "Reference,Status,Support,Detail\n"
                                                "5.1-1,M C (1),Y,unique per device\n"
                                                "Provision 5.3-4A,R,n/a,\"no, never\"\n");
    EXPECT_THAT(reading.statement(),
                ElementsAre("ics.csv:2|5.1-1|Y|unique per device", "ics.csv:3|5.3-4A|N/A|no, never"));
    EXPECT_TRUE(reading.complete("ics"));
    EXPECT_THAT(reading.anomalies, IsEmpty());
}

TEST(Csv, ColumnsMayStandInAnyOrderAndOthersBesideThem) {
    const FormReading reading = read("ics.csv", "Detail,Owner,Support,Reference\nso,me,Yes,6-1\n");
    EXPECT_THAT(reading.statement(), ElementsAre("ics.csv:2|6-1|Y|so"));
}

TEST(Csv, SemicolonsAndTabsSeparateToo) {
    EXPECT_THAT(read("a.csv", "Reference;Support\n5.1-1;N\n").statement(), ElementsAre("a.csv:2|5.1-1|N|"));
    EXPECT_THAT(read("a.csv", "Reference\tSupport\n5.1-1\tN\n").statement(), ElementsAre("a.csv:2|5.1-1|N|"));
}

TEST(Csv, LinesAreCountedThroughQuotedLineBreaks) {
    const FormReading reading =
        read("a.csv", "Reference,Support,Detail\r\n5.1-1,Y,\"two\r\nlines, \"\"quoted\"\"\"\r\n5.1-2,Y,\r\n");
    EXPECT_THAT(reading.statement(), ElementsAre("a.csv:2|5.1-1|Y|two\r\nlines, \"quoted\"", "a.csv:4|5.1-2|Y|"));
}

TEST(Csv, ByteOrderMarkIsNoPartOfTheFirstHeader) {
    EXPECT_THAT(read("a.csv", "\xef\xbb\xbfReference,Support\n5.1-1,Y\n").statement(), ElementsAre("a.csv:2|5.1-1|Y|"));
}

TEST(Csv, EntriesTakeTheirTableFromTheNameOfTheFile) {
    const FormReading reading = read("ixit_13-SoftServ.csv", "ID,Description,Status\nSoftServ-1,web server,enabled\n");
    EXPECT_THAT(reading.fields(), ElementsAre("ixit_13-SoftServ.csv:2|SoftServ|SoftServ-1|Description|web server",
                                              "ixit_13-SoftServ.csv:2|SoftServ|SoftServ-1|Status|enabled"));
}

TEST(Csv, FieldsOfAnyTableMayStandInOne) {
    const FormReading reading = read("ixit.csv", "Table,ID,Field,Text\n4-Conf,,Secure Development,Yes\nAuthMech,A-1,"
                                                 "Description,login\n");
    EXPECT_THAT(reading.fields(),
                ElementsAre("ixit.csv:2|Conf||Secure Development|Yes", "ixit.csv:3|AuthMech|A-1|Description|login"));
}

TEST(Csv, TitleRowNamesTheTableBelowIt) {
    const FormReading reading = read("all.csv", "IXIT 4-Conf,\nField,Text\nSecure Development,No\n"
                                                "IXIT 3-VulnTypes,\nID,Action\nV-1,mend\n");
    EXPECT_THAT(reading.fields(),
                ElementsAre("all.csv:3|Conf||Secure Development|No", "all.csv:6|VulnTypes|V-1|Action|mend"));
}

TEST(Csv, HeadingsOfClausesAreNoLines) {
    const FormReading reading =
        read("a.csv", "Reference,Support,Detail\n5.1 No universal default passwords,,\n5.1-1,Y,\n");
    EXPECT_THAT(reading.statement(), ElementsAre("a.csv:3|5.1-1|Y|"));
    EXPECT_TRUE(reading.complete("ics"));
}

TEST(Csv, SupportOnNoProvisionIsTold) {
    const FormReading reading = read("a.csv", "Reference,Support\nall others,N\n");
    EXPECT_THAT(reading.codes(), ElementsAre("no-provision"));
    EXPECT_FALSE(reading.complete("ics"));
    EXPECT_TRUE(reading.complete("ixit"));
}

TEST(Csv, RaggedLineIsKnownToSayNothing) {
    const FormReading reading = read("a.csv", "Reference,Support,Detail\n5.1-1,Y,a, b\n");
    EXPECT_THAT(reading.statement(), ElementsAre("a.csv:2|5.1-1|?|?"));
    EXPECT_THAT(reading.codes(), ElementsAre("ragged-row"));
    EXPECT_FALSE(reading.complete("ics"));
}

TEST(Csv, QuoteThatNeverClosesEndsTheReading) {
    const FormReading reading = read("a.csv", "Reference,Support\n5.1-1,\"Y\n5.1-2,N\n");
    EXPECT_THAT(reading.codes(), ElementsAre("damaged-csv"));
    EXPECT_TRUE(reading.all_incomplete());
}

TEST(Csv, MillionRowsStopAtTheBudget) {
    std::string text = "Reference,Support\n";
    for (int i = 0; i < 1'000'000; ++i)
        text += "5.1-1,Y\n";
    const FormReading reading = read("a.csv", text);
    EXPECT_EQ(reading.rows.size(), DocumentLimits{}.rows - 1) << "the header is a row, too";
    EXPECT_THAT(reading.codes(), ElementsAre("stopped-at-rows"));
    EXPECT_TRUE(reading.all_incomplete());
}

TEST(Csv, AbsurdWidthIsCutAndTold) {
    const FormReading reading = read("a.csv", "Reference,Support\n5.1-1,Y" + std::string(100'000, ',') + "\n");
    EXPECT_THAT(reading.statement(), ElementsAre("a.csv:2|5.1-1|?|?"));
}

TEST(Csv, LongFieldIsCutAndTold) {
    const FormReading reading = read("a.csv", "Reference,Support,Detail\n5.1-1,Y," + std::string(50'000, 'x') + "\n");
    EXPECT_THAT(reading.codes(), ElementsAre("stopped-at-text"));
    EXPECT_FALSE(reading.complete("ics"));
}

TEST(Csv, OtherEncodingsAreRefusedWhole) {
    const FormReading utf16 = read("a.csv", std::string_view("\xff\xfeR\0e\0", 6));
    EXPECT_THAT(utf16.codes(), ElementsAre("unsupported-encoding"));
    EXPECT_TRUE(utf16.all_incomplete());
    const FormReading shift_jis = read("a.csv", "Reference,Support\n5.1-1,Y,\x93\xfa\x96\x7b\n");
    EXPECT_THAT(shift_jis.codes(), ElementsAre("not-utf8"));
    EXPECT_TRUE(shift_jis.all_incomplete());
}

TEST(Csv, FileWithNothingKnownInItSaysSo) {
    const FormReading reading = read("a.csv", "name,price\nbread,3\n");
    EXPECT_THAT(reading.codes(), ElementsAre("nothing-recognised"));
    EXPECT_TRUE(reading.all_incomplete());
}

TEST(Documents, FormWeDoNotKnowIsToldAndNotGuessed) {
    const FormReading reading = read("ics.pdf", "%PDF-1.7");
    EXPECT_THAT(reading.codes(), ElementsAre("unknown-form"));
    EXPECT_TRUE(reading.all_incomplete());
}

TEST(Documents, EveryRowSaysWhichEditionItIsAbout) {
    const FormReading reading = read("a.csv", "Reference,Support\n5.1-1,Y\n");
    EXPECT_THAT(reading.list("ics_entry", {"edition"}), ElementsAre("a.csv:2|standard@2"));
}

} // namespace
} // namespace warifu::documents
