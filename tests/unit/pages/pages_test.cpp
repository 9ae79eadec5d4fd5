#include "warifu/pages/pages.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "svg.h"

namespace warifu::pages {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view hostile = R"(<script>alert('x')</script>"><img src=x onerror=alert(1)>)";

Date day(std::string_view text) { return Date::parse(text).value(); }

registry::Held held(std::string_view text, registry::Speaker speaker = registry::Speaker::Operator) {
    registry::Label label{.number = std::string(text),
                          .regime = "jc-star",
                          .level = "1",
                          .edition = "JST-CR-01-01-2024R1",
                          .market = "JP",
                          .product = std::string(text),
                          .model = std::string(text),
                          .maker = std::string(text),
                          .speaker = speaker,
                          .issued = day("2026-04-01"),
                          .expires = day("2028-03-31"),
                          .support_until = day("2031-09-30"),
                          .token = "WL1:X"};
    registry::Revision revision{
        .label = label, .effective = day("2026-04-01"), .actor = std::string(text), .reason = std::string(text)};
    return {revision, 7, registry::State::Valid};
}

class Pages : public ::testing::Test {
protected:
    std::string label_page_of(const registry::Held& one, Language language = Language::English,
                              std::string_view on = "2026-11-30") {
        const Date asked = day(on);
        const LabelView view{one, {one}, asked, day("2026-11-30"), {{"JC-STAR", "JC-STAR"}, {"IPA", "IPA"}}};
        return label_page(m_site, view, language);
    }
    std::string search_page_of(const registry::Page& page, const registry::Search& asked,
                               Language language = Language::English) {
        return search_page(m_site, {asked, day("2026-11-30"), day("2026-11-30"), page, ""}, language);
    }

    catalogue::Catalogue m_catalogue = catalogue::load_catalogue({}).value();
    Site m_site{m_catalogue, {"Register", "登録簿"}, false};
};

TEST_F(Pages, WhatALabelSaysIsTextWhateverItIs) {
    const std::string page = label_page_of(held(hostile));
    EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(page, Not(HasSubstr("<img")));
    EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
    EXPECT_THAT(page, HasSubstr(R"("name":"\u003cscript>)")) << "in the structured data, too";
}

TEST_F(Pages, WhatIsAskedForIsTextWhateverItIs) {
    registry::Search asked;
    asked.text = hostile;
    registry::Page found;
    found.labels = {held(hostile)};
    const std::string page = search_page_of(found, asked);
    EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(page, Not(HasSubstr("<img")));
    EXPECT_THAT(page, HasSubstr("/en/labels/%3Cscript%3E")) << "and one part of an address";
}

TEST_F(Pages, TheStateStandsInWordsInBothLanguages) {
    registry::Held one = held("JC-1");
    EXPECT_THAT(label_page_of(one), HasSubstr(">valid<"));
    one.state = registry::State::Revoked;
    EXPECT_THAT(label_page_of(one), HasSubstr(">revoked<"));
    EXPECT_THAT(label_page_of(one, Language::Japanese), HasSubstr(">取消し<"));
    EXPECT_THAT(label_page_of(one, Language::Japanese), HasSubstr("<html lang=\"ja\">"));
}

TEST_F(Pages, AnOperatorsLabelOpensWhatRecognitionSays) {
    const std::string page = label_page_of(held("JC-1"));
    EXPECT_THAT(page, HasSubstr("What this label opens elsewhere"));
    EXPECT_THAT(page, HasSubstr("simplified application"));
    EXPECT_THAT(page, HasSubstr("counts as met"));
}

TEST_F(Pages, AMakersDeclarationOpensNothingByItself) {
    const std::string page = label_page_of(held("M-1", registry::Speaker::Maker));
    EXPECT_THAT(page, HasSubstr("the maker itself declares"));
    EXPECT_THAT(page, HasSubstr("What a label of the operator&apos;s would open elsewhere"));
    EXPECT_THAT(page, Not(HasSubstr("What this label opens elsewhere")));
}

TEST_F(Pages, ATokenThatNobodyCheckedSaysNothingOnThePage) {
    registry::Held one = held("M-1", registry::Speaker::Maker);
    one.revision.label.token = "HTTPS://EVIL.EXAMPLE/";
    const std::string page = label_page_of(one);
    EXPECT_THAT(page, Not(HasSubstr("EVIL")));
    EXPECT_THAT(page, HasSubstr("the maker itself declares"));
}

TEST_F(Pages, WhoeverRecordedAChangeIsNotCalledTheOneWhoGranted) {
    registry::Held one = held("JC-1");
    one.revision.actor = "Court of Tokyo";
    const std::string page = label_page_of(one);
    EXPECT_THAT(page, Not(HasSubstr("Court of Tokyo says")));
    EXPECT_THAT(page, HasSubstr("the scheme&apos;s operator (IPA) has granted"));
}

TEST_F(Pages, OnlyWhatAnOperatorGrantedIsACertificationToMachinesAndOnlyToday) {
    EXPECT_THAT(label_page_of(held("JC-1")), HasSubstr("CertificationActive"));
    EXPECT_THAT(label_page_of(held("M-1", registry::Speaker::Maker)), Not(HasSubstr("Certification\"")));
    EXPECT_THAT(label_page_of(held("JC-1"), Language::English, "2026-05-01"), Not(HasSubstr("CertificationActive")));
}

TEST_F(Pages, WhatWasMadeForOneLabelIsShownForNoOther) {
    const auto afresh = [&](const registry::Held& one, Language language, std::string_view on) {
        std::string page;
        std::thread([&] { page = label_page_of(one, language, on); }).join(); // which has made nothing before
        return page;
    };
    std::vector<registry::Held> labels(14, held("Window camera"));
    labels[1].revision.label.level = "2";
    labels[2].revision.label.speaker = registry::Speaker::Maker;
    labels[3].revision.label.market = "DE";
    labels[4].revision.label.expires = day("2027-03-31");
    labels[5].revision.label.regime = "sg-cls";
    labels[6].state = registry::State::Revoked;
    labels[7].state = registry::State::Grace;
    labels[8].revision.label.edition = "JST-CR-00";
    labels[9].revision.label.edition = "JST-CR-09";
    labels[10].revision.label.issued = day("2027-08-01"); // not yet, on either day
    labels[11].revision.label.issued = day("2024-08-01"); // before there was one
    labels[13].revision.label.issued = day("2027-09-01");
    labels[12].revision.label.support_until = day("2026-06-30");
    for (const Language language : {Language::English, Language::Japanese})
        for (const std::string_view on : {"2026-11-30", "2027-06-01"})
            for (const registry::Held& one : labels)
                EXPECT_EQ(label_page_of(one, language, on), afresh(one, language, on));
}

TEST_F(Pages, SecurityInformationAndContactAreLedTo) {
    registry::Held one = held("Window camera");
    one.revision.label.security_information = "https://acme.example/security";
    one.revision.label.contact = "mailto:psirt@acme.example";
    const std::string page = label_page_of(one);
    EXPECT_THAT(page, HasSubstr(R"(<a href="https://acme.example/security" )"));
    EXPECT_THAT(
        page,
        HasSubstr(R"(<a href="mailto:psirt@acme.example" rel="external nofollow noreferrer">psirt@acme.example</a>)"));
    EXPECT_THAT(label_page_of(held("Window camera")), HasSubstr("The register has neither for this product."));
}

TEST_F(Pages, WhatIsNoAddressInTheStoreIsNotLedTo) {
    registry::Held one = held("Window camera");
    one.revision.label.contact = "javascript:alert(1)";
    EXPECT_THAT(label_page_of(one), Not(HasSubstr(R"(href="javascript)")));
}

TEST_F(Pages, AnotherDayIsSaidToBeOne) {
    EXPECT_THAT(label_page_of(held("JC-1"), Language::English, "2026-05-01"),
                HasSubstr("This is how it stood on 1 May 2026, and not today."));
    EXPECT_THAT(label_page_of(held("JC-1")), Not(HasSubstr("class=\"past\"")));
}

label::Verification verified(bool authentic) {
    label::Verification found;
    found.token = label::Token{label_of(held("JC-1")), "", "", ""};
    found.authentic = authentic;
    found.state = registry::State::Valid;
    if (!authentic)
        found.problems.push_back({"not-authentic", {"nobody here knows who signed it", "署名者が不明"}});
    return found;
}

TEST_F(Pages, AGenuineLabelThatIsInTheRegisterCounts) {
    const CheckView view{"WL1:X", day("2026-11-30"), verified(true), {{"JC-STAR", "JC-STAR"}, {}}, held("JC-1")};
    EXPECT_THAT(check_page(m_site, view, Language::English), HasSubstr("Genuine, and it counts"));
}

TEST_F(Pages, ALabelThatTheRegisterRevokedDoesNotCountWhateverItSaysItself) {
    CheckView view{"WL1:X", day("2026-11-30"), verified(true), {{"JC-STAR", "JC-STAR"}, {}}, held("JC-1")};
    view.held->state = registry::State::Revoked;
    const std::string page = check_page(m_site, view, Language::English);
    EXPECT_THAT(page, HasSubstr("Do not rely on it"));
    EXPECT_THAT(page, HasSubstr(">revoked<"));
}

TEST_F(Pages, AGenuineLabelThatTheRegisterDoesNotHoldIsNotCalledGood) {
    const CheckView view{"WL1:X", day("2026-11-30"), verified(true), {{"JC-STAR", "JC-STAR"}, {}}, std::nullopt};
    EXPECT_THAT(check_page(m_site, view, Language::English), HasSubstr("Do not rely on it"));
}

TEST_F(Pages, AFormerLabelOfThatNumberIsNotCalledGood) {
    CheckView view{"WL1:X", day("2026-11-30"), verified(true), {{"JC-STAR", "JC-STAR"}, {}}, held("JC-1")};
    view.held->revision.label.token = "WL1:NEWER";
    const std::string page = check_page(m_site, view, Language::English);
    EXPECT_THAT(page, HasSubstr("Do not rely on it"));
    EXPECT_THAT(page, HasSubstr("another label under this number"));
}

TEST_F(Pages, ATokenThatSpeaksForAnotherThanTheRegisterHasIsNotCalledGood) {
    CheckView view{"WL1:X", day("2026-11-30"), verified(true), {{"JC-STAR", "JC-STAR"}, {}}, held("JC-1")};
    view.held->revision.label.speaker = registry::Speaker::Maker;
    EXPECT_THAT(check_page(m_site, view, Language::English), HasSubstr("Do not rely on it"));
}

TEST_F(Pages, WhatIsRefusedIsShownInNoState) {
    CheckView view{"WL1:X", day("2026-11-30"), verified(true), {{"JC-STAR", "JC-STAR"}, {}}, held("JC-1")};
    view.held->revision.label.token = "WL1:NEWER";
    EXPECT_THAT(check_page(m_site, view, Language::English), Not(HasSubstr(">valid<")));
}

TEST_F(Pages, WhatAForgedLabelSaysIsNotShown) {
    const CheckView view{"WL1:X", day("2026-11-30"), verified(false), {}, std::nullopt};
    const std::string page = check_page(m_site, view, Language::English);
    EXPECT_THAT(page, HasSubstr("nobody here knows who signed it"));
    EXPECT_THAT(page, Not(HasSubstr("Operator&apos;s statement")));
}

TEST_F(Pages, TheStateStandsFirstWithWhoSaysSo) {
    const std::string page = label_page_of(held("M-1", registry::Speaker::Maker));
    EXPECT_LT(page.find(">valid<"), page.find("<h1>"));
    EXPECT_THAT(page, HasSubstr("Maker&apos;s own declaration, as of 30 November 2026"));
}

TEST_F(Pages, OnlyWhatAnOperatorGrantedIsGreen) {
    EXPECT_THAT(label_page_of(held("JC-1")), HasSubstr("class=\"standing valid\""));
    for (const registry::Speaker speaker : {registry::Speaker::Maker, registry::Speaker::Laboratory})
        EXPECT_THAT(label_page_of(held("M-1", speaker)), HasSubstr("class=\"standing declared\""));
    registry::Held one = held("M-1", registry::Speaker::Maker);
    one.state = registry::State::Revoked;
    EXPECT_THAT(label_page_of(one), HasSubstr("class=\"standing revoked\""));
}

TEST_F(Pages, EveryMarketOfTheCatalogueHasItsPlaceOnTheMap) {
    for (const catalogue::Regime& regime : m_catalogue.regimes)
        EXPECT_TRUE(regime.market.empty() || has_place(regime.market)) << regime.market;
}

TEST_F(Pages, TheMapTellsWhatItShowsInWords) {
    const std::string granted = label_page_of(held("JC-1"));
    EXPECT_THAT(granted, HasSubstr("The label&apos;s market: JP. It opens: "));
    EXPECT_THAT(granted, HasSubstr("SG: simplified application"));
    EXPECT_THAT(label_page_of(held("M-1", registry::Speaker::Maker)), HasSubstr("An operator&apos;s label would open"));
}

TEST_F(Pages, AMarketThatNobodyGaveAPlaceIsOnTheMapNevertheless) {
    registry::Held one = held("X-1");
    one.revision.label.market = "ZZ";
    EXPECT_THAT(label_page_of(one), HasSubstr(">ZZ</text>"));
}

registry::Statistics counted() {
    return {day("2026-11-30"),
            1234567,
            1000002,
            {{"jc-star", {}, 1000000}, {std::string(hostile), {}, 2}},
            {{"1", "jc-star", 1000000}, {"", std::string(hostile), 2}},
            {{"valid", {}, 1000001}, {"grace", {}, 0}, {"expired", {}, 0}, {"withdrawn", {}, 0}, {"revoked", {}, 1}},
            {{"2025-12", {}, 2}, {"2026-11", {}, 1000000}}};
}

TEST_F(Pages, StatisticsArePlotsWithTablesThatSayTheSame) {
    const std::string page = statistics_page(m_site, {counted()}, Language::English);
    EXPECT_THAT(page, HasSubstr("1,000,002"));
    EXPECT_THAT(page, HasSubstr("as of 30 November 2026, by the first 1,234,567 entries of the log"));
    EXPECT_THAT(page, HasSubstr("aria-label=\"State: valid 1,000,001; grace 0"));
    EXPECT_THAT(page, HasSubstr("<td class=\"number\">1,000,001</td>"));
    EXPECT_THAT(page, HasSubstr("2025-12 2; 2026-11 1,000,000"));
    EXPECT_THAT(statistics_page(m_site, {counted()}, Language::Japanese), HasSubstr("取消し 1"));
}

TEST_F(Pages, StatisticsTakeNamesForText) {
    const std::string page = statistics_page(m_site, {counted()}, Language::English);
    EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
    EXPECT_THAT(page, Not(HasSubstr("<img")));
}

TEST_F(Pages, StatisticsOfNothingSaySo) {
    const registry::Statistics none{day("2026-11-30"), 0, 0, {}, {}, {}, {}};
    EXPECT_THAT(statistics_page(m_site, {none}, Language::English), HasSubstr("There are none on that day."));
}

TEST_F(Pages, NothingFoundSaysWhatToDo) { EXPECT_THAT(search_page_of({}, {}), HasSubstr("No label matches")); }

} // namespace
} // namespace warifu::pages
