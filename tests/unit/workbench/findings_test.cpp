#include "warifu/workbench/findings.h"

#include <gmock/gmock.h>

namespace warifu::workbench {
namespace {

pages::Findings sample() {
    pages::Findings findings;
    findings.product = "Camera";
    findings.maker = "Maker";
    findings.models = "C-1";
    findings.on = Date::parse("2026-11-22").value();
    findings.catalogue = "2026.11";
    findings.other_catalogue = true;
    findings.report = "<html>";
    findings.json = "{}";
    findings.regimes.push_back({{"A", "あ"}, "JP", "FAIL", "seen", "1", "2", "3", "4", {"note", "注"}, {}});
    findings.regimes.back().requirements.push_back({"a/1", {"One", "一"}, "FAIL", true, true, {"why", "理由"}, "C-1"});
    findings.regimes.push_back({{"B", "B"}, "GB", "PASS", "known", "0", "0", "0", "0", {}, {}});
    findings.forms.push_back(
        {{"Form", "書式"}, {{"missing", "不足"}}, {{"a.pdf", std::string("%\0", 2)}, {"a.html", ""}}});
    return findings;
}

std::vector<std::string> with(std::size_t at, const std::string& text) {
    std::vector<std::string> strings = encode(sample());
    strings.at(at) = text;
    return strings;
}

TEST(Findings, ComeBackAsTheyWere) {
    const auto back = decode(encode(sample()));
    ASSERT_TRUE(back) << back.error().describe();
    EXPECT_EQ(encode(*back), encode(sample()));
    EXPECT_EQ(back->on, sample().on);
    EXPECT_EQ(back->forms.at(0).files.at(0).bytes, std::string("%\0", 2));
    EXPECT_EQ(back->regimes.at(0).requirements.at(0).reason.ja, "理由");
    EXPECT_TRUE(back->regimes.at(1).requirements.empty());
}

TEST(Findings, KeepTheirFieldsApartWhateverIsInThem) {
    pages::Findings findings = sample();
    findings.product = "a\x1f"
                       "b\x1e"
                       "regime\x1f";
    const auto back = decode(encode(findings));
    ASSERT_TRUE(back) << back.error().describe();
    EXPECT_EQ(back->regimes.size(), 2U);
    EXPECT_EQ(back->product.find_first_of("\x1e\x1f"), std::string::npos);
}

TEST(Findings, AreRefusedWhenTheyDoNotLookLikeThat) {
    const std::vector<std::string> whole = encode(sample());
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(decode({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)})) << size;
    std::vector<std::string> more = whole;
    more.emplace_back("a file too many");
    EXPECT_FALSE(decode(more));
    const std::string& table = whole.at(2);
    for (std::size_t size = 0; size < table.size(); ++size)
        EXPECT_FALSE(decode(with(2, table.substr(0, size)))) << size;
    EXPECT_FALSE(decode(with(2, table + table))) << "two products";
    EXPECT_FALSE(decode(with(2, "file\x1f"
                                "a.pdf\x1e" +
                                    table)))
        << "a file of no form";
    EXPECT_FALSE(decode(with(2, "requirement\x1f"
                                "a\x1e" +
                                    table)));
}

TEST(Findings, NameFilesAndNoPaths) {
    for (const std::string name : {"../a.pdf", "a/b", "", ".profile", "a\"b", "a\r\nb", "a b"}) {
        pages::Findings findings = sample();
        findings.forms.at(0).files.at(0).name = name;
        EXPECT_FALSE(decode(encode(findings))) << name;
    }
}

} // namespace
} // namespace warifu::workbench
