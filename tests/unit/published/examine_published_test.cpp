#include <map>

#include "../certificates/maker.h"
#include "archive.h"
#include "text_of.h"

namespace warifu::documents {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

struct Examined : RowSink {
    std::vector<Row> rows;
    std::vector<Anomaly> anomalies;
    std::map<std::string, Examination> examinations;

    void row(Row given) override { rows.push_back(std::move(given)); }
    void anomaly(Anomaly given) override { anomalies.push_back(std::move(given)); }
    void examination(Examination given) override { examinations[given.determinator] = std::move(given); }
    bool complete(const std::string& what) const {
        return examinations.at("documents." + what).outcome == Examination::Outcome::Complete;
    }
    std::string reason(const std::string& what) const { return examinations.at("documents." + what).reason; }
};

Examined examine(const std::string& archive, std::string_view name = "pages.warc") {
    Examined examined;
    examine_published({name, {}, as_bytes(archive), {}, {}}, {}, zip_reader(), examined);
    EXPECT_THAT(examined.examinations, SizeIs(5));
    return examined;
}

const std::string next_day = "2026-11-29T10:00:00Z";
const std::string url = "https://camera.example/security";

TEST(ExaminePublished, WholePagesAreComplete) {
    const Examined examined =
        examine(response(url, day, page("<p>Write to us")) +
                response("https://camera.example/gone", day, page("<p>No", "404 Not Found")) +
                response("https://camera.example/x.css", day, "HTTP/1.1 200 OK\r\nContent-Type: text/css\r\n\r\np{}"));
    for (const char* const each : {"pages", "statements", "claims", "security-txt"})
        EXPECT_TRUE(examined.complete(each)) << each << ": " << examined.reason(each);
    const std::string looked_at = examined.examinations.at("documents.pages").looked_at;
    EXPECT_THAT(looked_at, HasSubstr("1 page"));
    EXPECT_THAT(looked_at, HasSubstr("3 words"));
}

std::string shown(const std::string& at, const std::string& date, const std::string& pem) {
    return warc_record(fmt::format("WARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:c>\r\nWARC-Date: {}\r\n"
                                   "WARC-Target-URI: {}\r\nContent-Type: application/pem-certificate-chain\r\n",
                                   date, at),
                       pem);
}

std::vector<std::string> cells(const Examined& examined, std::string_view column) {
    std::vector<std::string> found;
    for (const Row& row : examined.rows)
        for (const auto& [name, value] : row.columns)
            if (row.table == "certificate" && name == column)
                found.push_back(std::get<std::string>(value));
    return found;
}

TEST(ExaminePublished, LastChainThatAServerShowedIsRead) {
    const sample::Chain made;
    const sample::Der old = sample::certificate({.name = "old", .key = made.leaf_key});
    const Examined examined = examine(
        response(url, day, page("<p>x")) + shown(url, day, sample::pem_of(old)) +
        shown("https://camera.example/other", next_day, sample::pem_of(made.leaf) + sample::pem_of(made.middle)));
    EXPECT_THAT(cells(examined, "subject"), testing::ElementsAre("CN=api.example", "CN=Middle"));
    EXPECT_THAT(cells(examined, "origin"), testing::Each("handshake"));
    EXPECT_THAT(cells(examined, "host"), testing::Each("camera.example"));
    EXPECT_THAT(cells(examined, "problems"), testing::Each("name-mismatch"));
    EXPECT_TRUE(examined.complete("certificates"));
    EXPECT_TRUE(examined.complete("pages"));
}

TEST(ExaminePublished, ChainThatIsDamagedLeavesItsWorkIncompleteAndNoOther) {
    const Examined examined = examine(response(url, day, page("<p>x")) + shown(url, day, "junk"));
    EXPECT_FALSE(examined.complete("certificates"));
    EXPECT_TRUE(examined.complete("pages"));
}

TEST(ExaminePublished, PageThatWasNotHadIsNamed) {
    const Examined examined =
        examine(response(url, day, page("<p>x")) + failed("https://camera.example/support", day, "timed out"));
    EXPECT_FALSE(examined.complete("pages"));
    EXPECT_FALSE(examined.complete("statements"));
    EXPECT_TRUE(examined.complete("security-txt"));
    EXPECT_THAT(examined.reason("pages"), HasSubstr("https://camera.example/support was not had: timed out"));
    ASSERT_THAT(examined.anomalies, SizeIs(1));
    EXPECT_EQ(examined.anomalies[0].code, "page-not-had");
    // A later capture makes it good.
    EXPECT_TRUE(examine(failed(url, day, "timed out") + response(url, next_day, page("<p>x"))).complete("pages"));
}

TEST(ExaminePublished, ServerFaultOfTheLastCaptureLeavesItOpen) {
    const std::string good = response(url, day, page("<p>x"));
    const std::string fault = response(url, next_day, page("<p>x", "503 Busy"));
    EXPECT_FALSE(examine(good + fault).complete("pages"));
    EXPECT_TRUE(examine(response(url, next_day, page("<p>x")) + response(url, day, page("<p>x", "503 Busy")))
                    .complete("pages"));
}

TEST(ExaminePublished, PageThatNeverEndsIsIncomplete) {
    const Examined examined = examine(response(url, day, page("<p>and on", "200 OK", "Content-Length: 100000\r\n")));
    EXPECT_FALSE(examined.complete("pages"));
    EXPECT_FALSE(examined.complete("claims"));
    EXPECT_THAT(examined.reason("claims"), HasSubstr("of 100000 bytes came"));
}

TEST(ExaminePublished, PageMadeByScriptsLeavesStatementsOpen) {
    const Examined examined = examine(response(url, day, page("<div id=root></div><script src=/app.js></script>")));
    EXPECT_TRUE(examined.complete("pages"));
    EXPECT_FALSE(examined.complete("statements"));
    EXPECT_FALSE(examined.complete("claims"));
}

TEST(ExaminePublished, ArchiveWithoutPagesOrWithDamageIsNothing) {
    EXPECT_FALSE(examine("WARC/1.1\r\n").complete("security-txt"));
    EXPECT_FALSE(examine("").complete("pages"));
    EXPECT_FALSE(examine(response(url, day, page("<p>x")) + "rubbish\r\n").complete("pages"));
}

TEST(ExaminePublished, CutSecurityTxtIsIncomplete) {
    const std::string place = "https://camera.example/.well-known/security.txt";
    EXPECT_FALSE(
        examine(response(place, day, page("Contact: x", "200 OK", "Content-Length: 99\r\n"))).complete("security-txt"));
    EXPECT_FALSE(examine(failed(place, day, "timed out")).complete("security-txt"));
    EXPECT_TRUE(examine(response(place, day, page("no", "404 Not Found"))).complete("security-txt"));
}

TEST(ExaminePublished, TextOfWhichSomeWasLeftOutIsIncomplete) {
    std::string prices;
    for (int i = 0; i < 2'100; ++i)
        prices += "Price: $" + std::to_string(1'000 + i) + ".\n\n";
    const Examined examined = examine(prices + "Security updates end on 31 March 2031.\n", "prices.txt");
    EXPECT_FALSE(examined.complete("statements"));
    EXPECT_FALSE(examined.complete("claims"));
    EXPECT_THAT(examined.examinations.at("documents.statements").reason, HasSubstr("more than 2000 facts"));
    EXPECT_TRUE(examined.complete("security-txt"));
}

TEST(ExaminePublished, SecurityTxtThatIsTooLongIsIncomplete) {
    const Examined examined = examine("Contact: mailto:a@b.example\n" + std::string(40'000, '#'), "security.txt");
    EXPECT_FALSE(examined.complete("security-txt"));
    EXPECT_FALSE(examined.complete("statements"));
}

TEST(ExaminePublished, FileIsOneDocument) {
    const Examined examined = examine("Support until 2030.", "manual.txt");
    EXPECT_TRUE(examined.complete("statements"));
    EXPECT_THAT(examined.examinations.at("documents.pages").looked_at, HasSubstr("1 text; 3 words"));
    EXPECT_FALSE(examine("\x01\x02", "manual.bin").complete("statements"));
}

} // namespace
} // namespace warifu::documents
