#include "warifu/server/page_routes.h"

#include <algorithm>
#include <future>

#include <gmock/gmock.h>

#include "warifu/demo/demonstration.h"
#include "warifu/server/routes.h"

namespace warifu::server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::time_t now = 1'796'040'000; // 2026-11-30T12:00:00Z
constexpr auto valid = "DEMO-2026-000123", revoked = "DEMO-2025-000031", withdrawn = "DEMO-2026-000124";

/// The pages of a register whose labels are signed.
class ThePages : public ::testing::Test {
protected:
    enum class Relied { Issuers, Nobody, Others };

    static Trust::Verifier verifier_of(const std::string& pem) {
        return std::make_shared<label::Verifier>(label::Verifier::create({pem, {}, {}}).value());
    }
    Routes routes(Relied relied = Relied::Issuers) {
        if (relied != Relied::Nobody) {
            const auto other = demo::Demonstration::create(now).value();
            m_trust.change(verifier_of(relied == Relied::Issuers ? m_demonstration->trust() : other->trust()));
        }
        PageTerms terms{{m_catalogue, {"Register", "登録簿"}, true}, m_trust, [](const label::Label&) {
                            return label::RegimeNames{{"JC-STAR", "JC-STAR"}, {}};
                        }};
        terms.draw = [this](const label::Label& label, const std::string&, Picture picture) -> Result<std::string> {
            ++m_drawn;
            return (picture == Picture::Svg ? "svg of " : "png of ") + label.number;
        };
        terms.open = [url = m_demonstration->url()] { return registry::Register::open(url); };
        terms.drawings = &m_drawings;
        terms.counts = &m_counts;
        return {registry::Register::open(m_demonstration->url()).value(), m_catalogue,
                [] { return Date::parse("2026-11-30").value(); }, [](const Error&) {}, PageRoutes(std::move(terms))};
    }
    static Response get(Routes& routes, const std::string& target, const std::string& etag = "") {
        Response response = routes.answer({"GET", target, etag});
        if (!response.later)
            return response;
        const auto late = std::make_shared<std::promise<Response>>();
        response.later([late](Response answer) { late->set_value(std::move(answer)); });
        Response answer = late->get_future().get();
        answer.body = answer.content();
        return answer;
    }
    static std::string svg_of(std::string_view number) { return "/labels/" + std::string(number) + "/label.svg"; }
    static std::string page_of(std::string_view number) { return "/en/labels/" + std::string(number); }

    std::unique_ptr<demo::Demonstration> m_demonstration = demo::Demonstration::create(now).value();
    catalogue::Catalogue m_catalogue = catalogue::load_catalogue({}).value();
    Trust m_trust;
    int m_drawn = 0;
    SlowAnswers m_drawings, m_counts;
};

TEST_F(ThePages, DrawALabelOnceForAllWhoAsk) {
    Routes routes = this->routes();
    const Response drawn = get(routes, svg_of(valid));
    EXPECT_EQ(drawn.body, "svg of DEMO-2026-000123");
    EXPECT_EQ(drawn.content_type, "image/svg+xml");
    EXPECT_EQ(get(routes, svg_of(valid)).body, drawn.body);
    EXPECT_EQ(m_drawn, 1);
    EXPECT_EQ(get(routes, "/labels/DEMO-2026-000123/label.png").content_type, "image/png");
    const auto etag = std::ranges::find(drawn.headers, "ETag", [](const auto& each) { return each.first; });
    ASSERT_NE(etag, drawn.headers.end());
    EXPECT_EQ(get(routes, svg_of(valid), etag->second).status, 304U);
}

TEST_F(ThePages, ShowTheDrawnLabelAndWhoSignedIt) {
    Routes routes = this->routes();
    const std::string page = get(routes, page_of(valid)).body;
    EXPECT_THAT(page, HasSubstr(R"(<img src="/labels/DEMO-2026-000123/label.svg")"));
    EXPECT_THAT(page, HasSubstr("it is signed by <strong>Demonstration operator</strong>"));
    EXPECT_THAT(get(routes, page_of(valid) + "?on=2026-05-01").body, Not(HasSubstr("<img"))) << "of today alone";
}

TEST_F(ThePages, DrawNoLabelThatDoesNotCount) {
    Routes routes = this->routes();
    for (const auto* number : {revoked, withdrawn}) {
        EXPECT_EQ(get(routes, svg_of(number)).status, 404U) << number;
        EXPECT_THAT(get(routes, page_of(number)).body, Not(HasSubstr("<img"))) << number;
    }
    EXPECT_EQ(m_drawn, 0);
}

TEST_F(ThePages, DrawNoLabelOfWhichNobodyReliesOnTheSignature) {
    for (const Relied relied : {Relied::Nobody, Relied::Others}) {
        Routes routes = this->routes(relied);
        EXPECT_EQ(get(routes, svg_of(valid)).status, 404U);
        const std::string page = get(routes, page_of(valid)).body;
        EXPECT_THAT(page, Not(HasSubstr("<img")));
        EXPECT_THAT(page, Not(HasSubstr("signature was checked")));
        EXPECT_THAT(page, HasSubstr("cannot confirm the signature"));
    }
    EXPECT_EQ(m_drawn, 0);
}

TEST_F(ThePages, RelyOnTheIssuersOfTodayAndNotOnThoseOfBefore) {
    Routes routes = this->routes();
    EXPECT_THAT(get(routes, page_of(valid)).body, HasSubstr("it is signed by"));
    m_trust.change(verifier_of(demo::Demonstration::create(now).value()->trust()));
    EXPECT_THAT(get(routes, page_of(valid)).body, HasSubstr("cannot confirm the signature"));
    EXPECT_EQ(get(routes, svg_of(valid)).status, 404U);
    m_trust.change(verifier_of(m_demonstration->trust()));
    EXPECT_THAT(get(routes, page_of(valid)).body, HasSubstr("it is signed by"));
}

TEST_F(ThePages, DrawNothingElse) {
    Routes routes = this->routes();
    for (const char* target : {"/labels/NONE/label.svg", "/labels/DEMO-2026-000123/label.gif", "/labels/",
                               "/labels/DEMO-2026-000123/label.svg/x"})
        EXPECT_EQ(get(routes, target).status, 404U) << target;
    EXPECT_EQ(get(routes, svg_of(valid) + "?on=2026-05-01").status, 400U);
}

TEST_F(ThePages, LeadFromALabelToItsCheck) {
    Routes routes = this->routes();
    const std::string page = get(routes, page_of(valid)).body;
    const std::size_t begin = page.find("/en/check?token=");
    ASSERT_NE(begin, std::string::npos);
    const std::string target = page.substr(begin, page.find('"', begin) - begin);
    EXPECT_THAT(get(routes, target).body, HasSubstr("Genuine, and it counts"));
}

TEST_F(ThePages, CountLabelsAsOfADay) {
    Routes routes = this->routes();
    const std::string page = get(routes, "/en/statistics").body;
    EXPECT_THAT(page, HasSubstr("as of 30 November 2026"));
    EXPECT_THAT(page, HasSubstr("revoked 1"));
    EXPECT_THAT(get(routes, "/ja/statistics?on=2026-01-01").body, HasSubstr("取消し 0"));
    EXPECT_EQ(get(routes, "/en/statistics?on=2099-01-01").status, 400U);
}

TEST_F(ThePages, HaveAnIcon) {
    Routes routes = this->routes();
    EXPECT_EQ(get(routes, "/favicon.svg").content_type, "image/svg+xml");
}

} // namespace
} // namespace warifu::server
