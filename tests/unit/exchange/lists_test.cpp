#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "log/sample.h"
#include "warifu/catalogue/catalogue.h"
#include "warifu/exchange/export.h"
#include "warifu/exchange/import.h"
#include "warifu/firmware/zip_files.h"

namespace warifu::exchange {
namespace {

using registry::Change;
using registry::Held;
using registry::Speaker;
using registry::State;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Json = nlohmann::json;

Date day(std::string_view text) { return Date::parse(text).value(); }

Held held(const std::string& product, Speaker speaker = Speaker::Operator) {
    registry::Label label{.number = "JC/1 &",
                          .regime = "jc-star",
                          .level = "1",
                          .edition = "JST-CR-01-01-2024R1",
                          .market = "JP",
                          .product = product,
                          .model = "WC-1, WC-2",
                          .maker = "窓株式会社 \"Mado\"",
                          .speaker = speaker,
                          .issued = day("2026-04-01"),
                          .expires = day("2028-03-31"),
                          .support_until = std::nullopt,
                          .security_information = "https://mado.example/security?lang=ja&x=1",
                          .contact = "mailto:psirt@mado.example",
                          .token = ""};
    return {{.label = label, .effective = label.issued, .actor = "registrar", .reason = "accepted"}, 7, State::Valid};
}

class Lists : public ::testing::Test {
protected:
    std::string text(Form form, const std::vector<Held>& labels) {
        TextExport out(form, m_catalogue, day("2026-11-30"));
        std::string all = out.begin();
        for (const Held& label : labels)
            all += out.add(label);
        return all + out.end();
    }
    std::string workbook(const std::vector<Held>& labels) {
        const std::filesystem::path file = m_folder.path() / "list.xlsx";
        auto out = XlsxExport::create(file, m_folder.path(), day("2026-11-30"), 1'795'996'800).value();
        for (const Held& label : labels)
            EXPECT_TRUE(out->add(label));
        EXPECT_TRUE(out->finish());
        return m_folder.read("list.xlsx");
    }
    Result<std::vector<Change>> read(const std::string& name, const std::string& bytes) {
        m_folder.write(name, bytes);
        std::vector<Change> changes;
        const auto take = [&](Change change) {
            changes.push_back(std::move(change));
            return Result<void>();
        };
        if (name.ends_with("xlsx")) {
            const auto unzip = [](Bytes archive, const auto& wanted, const auto& each, const auto& anomaly) {
                return firmware::read_zip_files(archive, {}, wanted, each, anomaly);
            };
            TRY_VOID(read_xlsx(as_bytes(bytes), unzip, m_terms, take));
            return changes;
        }
        LineReader lines = TRY(LineReader::open(m_folder.path() / name, longest_line));
        TRY_VOID(name.ends_with("csv") ? read_csv(lines, m_terms, take) : read_json_lines(lines, m_terms, take));
        return changes;
    }

    catalogue::Catalogue m_catalogue = catalogue::load_catalogue({}).value();
    log::sample::Folder m_folder;
    ImportTerms m_terms{"registrar", "from a list", day("2026-11-30")};
};

TEST_F(Lists, ComeBackAsTheyWereInEachForm) {
    const std::vector<std::string> products = {
        "Window camera", "=1+2",  "+81 3",         "-5",       "@SUM(A1)", "'=1",        "'",   "''",   "'x",
        "＝1",           "＠SUM", "a,b;\"c\"\\\"", "窓カメラ", "1e5",      "2026-01-01", "<&>", " end "};
    std::vector<Held> labels;
    for (const std::string& product : products)
        labels.push_back(held(product));
    for (const auto& [name, bytes] :
         {std::pair("list.csv", text(Form::Csv, labels)), std::pair("list.jsonl", text(Form::JsonLines, labels)),
          std::pair("list.xlsx", workbook(labels))}) {
        const auto changes = read(name, bytes);
        ASSERT_TRUE(changes) << name << ": " << changes.error().describe();
        ASSERT_EQ(changes->size(), labels.size()) << name;
        for (std::size_t i = 0; i < labels.size(); ++i) {
            const Change& change = changes->at(i);
            EXPECT_EQ(change.label, labels[i].revision.label) << name << ": " << products[i];
            EXPECT_EQ(change.kind, registry::Kind::Issue);
            EXPECT_EQ(change.effective, day("2026-04-01"));
            EXPECT_EQ(change.actor, "registrar");
            EXPECT_EQ(change.reason, "from a list");
        }
    }
}

TEST_F(Lists, HaveNoCellThatASpreadsheetRuns) {
    const std::string csv = text(Form::Csv, {held("=HYPERLINK(\"http://x\")"), held("＝1")});
    EXPECT_THAT(csv, HasSubstr(",\"'=HYPERLINK(\"\"http://x\"\")\","));
    EXPECT_THAT(csv, HasSubstr(",'＝1,"));
    EXPECT_THAT(csv, HasSubstr("\r\n"));
}

TEST_F(Lists, IssueNothingThatHasEnded) {
    for (const State state : {State::Grace, State::Withdrawn, State::Revoked, State::Expired}) {
        Held ended = held("Window camera");
        ended.state = state;
        for (const auto& [name, bytes] :
             {std::pair("list.csv", text(Form::Csv, {ended})), std::pair("list.jsonl", text(Form::JsonLines, {ended})),
              std::pair("list.xlsx", workbook({ended}))}) {
            const auto changes = read(name, bytes);
            ASSERT_FALSE(changes) << name;
            EXPECT_THAT(changes.error().describe(), HasSubstr(recognition::to_string(state)));
        }
    }
    Held over = held("Window camera");
    over.revision.label.issued = day("2024-01-15");
    over.revision.label.expires = day("2026-01-14");
    over.state = State::Expired;
    EXPECT_TRUE(read("list.csv", text(Form::Csv, {over}))) << "it is over by its own last day";
}

TEST_F(Lists, SayWhereTheyCannotBeTaken) {
    const std::string head = "number,regime,market,product,maker,speaker,issued\r\n";
    const std::string good = "1,jc-star,JP,Camera,Acme,maker,2026-01-15\r\n";
    EXPECT_EQ(read("list.csv", head + good)->size(), 1U);
    EXPECT_EQ(read("list.csv", "\xef\xbb\xbf" + head + good + "\r\n")->size(), 1U) << "a byte order mark, a blank line";
    for (const std::string& bad : std::vector<std::string>{
             std::string(), head + "1,jc-star\r\n", head + good + "\"1,2",
             head + "1,jc-star,JP,Ca\"mera,Acme,maker,2026-01-15",
             head + "\"1\"x,jc-star,JP,Camera,Acme,maker,2026-01-15", "number,number\r\n1,2\r\n",
             "colour," + head + "red," + good, head + "1,jc-star,JP,Camera,Acme,maker,15.1.2026\r\n",
             head + "1,jc-star,JP,Camera,Acme,nobody,2026-01-15\r\n",
             head + "1,jc-star,JP,\"Ca\nmera\",Acme,maker,2026-01-15", head + "1,jc-star,JP,\xff,Acme,maker,2026-01-15",
             head + std::string(300'000, 'x')})
        EXPECT_FALSE(read("list.csv", bad)) << bad.substr(0, 200);
    const auto wrong = read("list.csv", head + good + "2,jc-star\r\n");
    EXPECT_THAT(wrong.error().describe(), HasSubstr("list.csv:3"));
}

TEST_F(Lists, TakeLinesOfChangesAndOfLabels) {
    const std::string change =
        R"({"change":"withdraw","number":"1","effective":"2026-05-01","actor":"office","reason":"asked for"})";
    const auto changes = read("list.jsonl", change + "\n\n" + text(Form::JsonLines, {held("Window camera")}));
    ASSERT_TRUE(changes);
    ASSERT_EQ(changes->size(), 2U);
    EXPECT_EQ(changes->at(0).kind, registry::Kind::Withdraw);
    EXPECT_EQ(changes->at(0).actor, "office");
    for (const std::string bad : {"[]", "{", R"({"number":["1"]})", R"({"number":"1","colour":"red"})"})
        EXPECT_FALSE(read("list.jsonl", bad)) << bad;
}

TEST_F(Lists, AreNoWorkbookWhenTheyAreDamaged) {
    const std::string whole = workbook({held("Window camera")});
    EXPECT_TRUE(read("list.xlsx", whole));
    EXPECT_FALSE(read("list.xlsx", whole.substr(0, whole.size() / 2)));
    EXPECT_FALSE(read("list.xlsx", "nonsense"));
    EXPECT_FALSE(read("list.xlsx", ""));
}

TEST_F(Lists, GiveTheWorkbookHeadsInBothLanguages) {
    const std::string whole = workbook({held("Window camera")});
    std::string sheet;
    ASSERT_TRUE(firmware::read_zip_files(
        as_bytes(whole), {}, [](std::string_view path) { return path.ends_with("sheet1.xml"); },
        [&](std::string_view, Bytes contents, bool) { sheet = as_text(contents); }, [](const Anomaly&) {}));
    EXPECT_THAT(sheet, HasSubstr("maker 事業者"));
    EXPECT_THAT(sheet, HasSubstr("valid 有効"));
    EXPECT_THAT(sheet, ::testing::Not(HasSubstr("<f>")));
}

TEST_F(Lists, CallNothingACertificationThatNoOperatorGranted) {
    const Json linked = Json::parse(
        text(Form::JsonLd, {held("Camera"), held("Camera", Speaker::Maker), held("Camera", Speaker::Laboratory)}));
    EXPECT_EQ(linked["@context"], "https://schema.org");
    ASSERT_EQ(linked["@graph"].size(), 3U);
    EXPECT_EQ(linked["@graph"][0]["@type"], "Certification");
    EXPECT_EQ(linked["@graph"][0]["certificationStatus"], "https://schema.org/CertificationActive");
    EXPECT_EQ(linked["@graph"][0]["about"]["manufacturer"]["@type"], "Organization");
    EXPECT_EQ(linked["@graph"][0]["about"]["manufacturer"]["contactPoint"]["email"], "psirt@mado.example");
    EXPECT_EQ(linked["@graph"][0]["about"]["subjectOf"]["url"], "https://mado.example/security?lang=ja&x=1");
    for (const std::size_t i : {1U, 2U}) {
        EXPECT_EQ(linked["@graph"][i]["@type"], "Claim");
        EXPECT_FALSE(linked["@graph"][i].contains("certificationStatus"));
    }
    EXPECT_FALSE(linked["@graph"][2].contains("author")) << "which laboratory it was, the register does not know";
    EXPECT_EQ(Json::parse(text(Form::JsonLd, {}))["@graph"].size(), 0U);
}

TEST_F(Lists, TellTheFccWhatIsKnownAndNothingElse) {
    const Json told = Json::parse(text(Form::Fcc, {held("Camera"), held("Camera", Speaker::Maker)}));
    EXPECT_EQ(told["rule"], "47 CFR 8.222");
    EXPECT_EQ(told["confidence"], "known");
    const Json& granted = told["products"][0];
    EXPECT_EQ(granted["product_name"], "Camera");
    EXPECT_EQ(granted["authorization"]["status"], "valid");
    EXPECT_TRUE(granted["laboratory"].is_null());
    EXPECT_TRUE(granted["support_until"].is_null());
    EXPECT_TRUE(told["products"][1]["authorization"].is_null()) << "a maker's word is no authorisation";
    registry::Search all;
    ASSERT_TRUE(narrow(Form::Fcc, all));
    EXPECT_EQ(all.regime, "us-ctm");
    registry::Search other{.regime = "jc-star"};
    EXPECT_FALSE(narrow(Form::Fcc, other));
    EXPECT_TRUE(narrow(Form::Csv, other));
}

} // namespace
} // namespace warifu::exchange
