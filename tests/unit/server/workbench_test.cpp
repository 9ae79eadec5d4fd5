#include "warifu/server/workbench.h"

#include <future>

#include <gmock/gmock.h>

#include "warifu/server/log_line.h"
#include "warifu/server/metrics.h"
#include "warifu/server/workbench_routes.h"

namespace warifu::server {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

Result<pages::Findings> about(const std::string& dossier, Language) {
    if (dossier == "no dossier")
        return make_error(ErrorCode::Refused, "this is <none>");
    if (dossier == "no workshop")
        return make_error(ErrorCode::Io, "the workshop has ended");
    pages::Findings findings;
    findings.product = "Camera <b>" + dossier;
    findings.on = Date::parse("2026-11-22").value();
    findings.report = "<!doctype html>report";
    findings.json = "{}";
    findings.regimes.push_back(
        {{"JC-STAR ★1", "JC-STAR ★1"}, "JP", "INCONCLUSIVE", "unverified", "3", "0", "2", "1", {}, {}});
    findings.regimes.back().requirements.push_back(
        {"jc-star/S1.1-01", {"Passwords", "パスワード"}, "FAIL", true, false, {"<script>", "<script>"}, {}});
    findings.forms.push_back({{"Statement", "宣言書"}, {{"no address", "住所なし"}}, {{"uk.DRAFT.html", "<form>"}}});
    return findings;
}

std::string come_of(Workbench& bench, const std::string& dossier) {
    std::promise<Result<std::string>> name;
    bench.work(dossier, Language::English, [&](Result<std::string> each) { name.set_value(std::move(each)); });
    const Result<std::string> got = name.get_future().get();
    return got ? *got : got.error().message;
}

TEST(AWorkbench, KeepsWhatADossierComesToUnderANameOfItsOwn) {
    Workbench bench({}, about);
    const std::string one = come_of(bench, "one");
    const std::string other = come_of(bench, "one");
    EXPECT_NE(one, other);
    EXPECT_EQ(bench.find(one)->product, "Camera <b>one");
    EXPECT_EQ(bench.find("one"), nullptr);
    EXPECT_EQ(come_of(bench, "no dossier"), "this is <none>");
}

TEST(AWorkbench, ForgetsInTimeAndWhenItIsTold) {
    Workbench bench({.kept_for = seconds(1800)}, about);
    const std::string one = come_of(bench, "one");
    const std::string other = come_of(bench, "other");
    EXPECT_TRUE(bench.forget(one));
    EXPECT_FALSE(bench.forget(one));
    EXPECT_EQ(bench.find(one), nullptr);
    EXPECT_NE(bench.find(other), nullptr);
    EXPECT_EQ(bench.find(other, std::chrono::steady_clock::now() + seconds(1801)), nullptr);
    EXPECT_EQ(bench.find(other), nullptr) << "it does not come back";
}

TEST(AWorkbench, MakesRoomByWhatIsOldest) {
    Workbench few({.most_kept = 2}, about);
    const std::string first = come_of(few, "1");
    const std::string second = come_of(few, "2");
    const std::string third = come_of(few, "3");
    EXPECT_EQ(few.find(first), nullptr);
    EXPECT_NE(few.find(second), nullptr);
    EXPECT_NE(few.find(third), nullptr);
    Workbench small({.most_kept_bytes = 100}, about);
    EXPECT_THAT(come_of(small, "1"), HasSubstr("larger than is kept"));
}

TEST(AWorkbench, HasSoManyPlacesWhichComeBack) {
    Workbench bench({.most_at_once = 2}, about);
    auto one = bench.place();
    const auto other = bench.place();
    EXPECT_NE(one, nullptr);
    EXPECT_NE(other, nullptr);
    EXPECT_EQ(bench.place(), nullptr);
    one.reset();
    EXPECT_NE(bench.place(), nullptr);
}

class OverHttp : public ::testing::Test {
protected:
    OverHttp() {
        WorkbenchTerms terms{{m_catalogue, {"Register", "登録簿"}, false, true},
                             &m_bench,
                             [this] { return m_now; },
                             [this](const Error& error) { m_troubles.push_back(error.message); },
                             "script-src 'sha256-x'"};
        m_routes = WorkbenchRoutes::create(std::move(terms)).value();
    }
    Response get(const std::string& target) const { return m_routes->answer({.method = "GET", .target = target}); }
    std::string token() const {
        const std::string page = get("/en/workbench").body;
        const std::string_view before = "name=\"token\" value=\"";
        const std::size_t at = page.find(before) + before.size();
        return page.substr(at, page.find('"', at) - at);
    }
    Request request(const std::string& target, std::string body) const {
        return {.method = "POST",
                .target = target,
                .content_type = "multipart/form-data; boundary=b",
                .host = "here",
                .origin = "http://here",
                .body = std::move(body)};
    }
    static std::string form(const std::string& token, const std::string& dossier) {
        return "--b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n" + token +
               "\r\n--b\r\nContent-Disposition: form-data; name=\"dossier\"; filename=\"a\"\r\n\r\n" + dossier +
               "\r\n--b--\r\n";
    }
    Response post(Request sent) const {
        Admission admission = m_routes->admit(sent);
        if (admission.refused)
            return std::move(*admission.refused);
        EXPECT_GE(admission.body_bytes, sent.body.size());
        std::promise<Response> answer;
        m_routes->take(std::move(sent), [&](Response response) { answer.set_value(std::move(response)); });
        return answer.get_future().get();
    }
    static std::string header(const Response& response, const std::string& name) {
        for (const auto& [each, value] : response.headers)
            if (each == name)
                return value;
        return {};
    }
    std::string sent(const std::string& dossier) const {
        return header(post(request("/en/workbench", form(token(), dossier))), "Location");
    }

    catalogue::Catalogue m_catalogue;
    Workbench m_bench{{.dossier_bytes = 1000, .most_at_once = 1}, about};
    std::time_t m_now = 1'800'000'000;
    std::vector<std::string> m_troubles;
    std::unique_ptr<WorkbenchRoutes> m_routes;
};

TEST_F(OverHttp, ADossierLeadsToItsFindings) {
    const Response answer = post(request("/ja/workbench", form(token(), "one")));
    EXPECT_EQ(answer.status, 303U);
    const std::string address = header(answer, "Location");
    EXPECT_THAT(address, ::testing::MatchesRegex("/ja/workbench/[0-9a-f]{32}"));
    const Response page = get("/en" + address.substr(3));
    EXPECT_EQ(page.status, 200U);
    EXPECT_THAT(page.body, HasSubstr("Camera &lt;b&gt;one"));
    EXPECT_THAT(page.body, HasSubstr("&lt;script&gt;"));
    EXPECT_THAT(page.body, HasSubstr("? INCONCLUSIVE"));
    EXPECT_THAT(page.body, HasSubstr("as of 22 November 2026. Nobody has checked it"));
    EXPECT_THAT(page.body, Not(HasSubstr("<script")));
    EXPECT_EQ(header(page, "Cache-Control"), "no-store");
    EXPECT_EQ(header(page, "X-Robots-Tag"), "noindex");
    EXPECT_EQ(header(page, "Referrer-Policy"), "same-origin");
}

TEST_F(OverHttp, TheReportActsByItsOwnScriptAloneAndAsNoPageOfTheServer) {
    const Response report = get(sent("one") + "/report");
    EXPECT_EQ(report.content(), "<!doctype html>report");
    EXPECT_EQ(header(report, "Content-Security-Policy"),
              "script-src 'sha256-x'; frame-ancestors 'none'; sandbox allow-scripts allow-modals");
}

TEST_F(OverHttp, FormsAndJsonAreDownloaded) {
    const std::string address = sent("one");
    const Response form = get(address + "/forms/uk.DRAFT.html");
    EXPECT_EQ(form.content(), "<form>");
    EXPECT_EQ(header(form, "Content-Disposition"), "attachment; filename=\"uk.DRAFT.html\"");
    EXPECT_EQ(header(form, "Content-Security-Policy"), "default-src 'none'; sandbox");
    EXPECT_EQ(get(address + "/assessment.json").content_type, "application/json");
    for (const std::string part :
         {"/forms/none.pdf", "/forms/", "/forms", "/forms/a/b", "/delete", "/other", "/", "?x=1"})
        EXPECT_EQ(get(address + part).status, 404U) << part;
    EXPECT_EQ(get("/en/workbench/00000000000000000000000000000000").status, 404U);
    EXPECT_EQ(get("/en/workbench/..").status, 404U);
}

TEST_F(OverHttp, WhatIsNoDossierIsSaidAndWhatIsOurFaultIsNot) {
    const Response refused = post(request("/en/workbench", form(token(), "no dossier")));
    EXPECT_EQ(refused.status, 422U);
    EXPECT_THAT(refused.body, HasSubstr("could not be read as a dossier: this is &lt;none&gt;"));
    EXPECT_TRUE(m_troubles.empty());
    const Response broken = post(request("/en/workbench", form(token(), "no workshop")));
    EXPECT_EQ(broken.status, 503U);
    EXPECT_EQ(header(broken, "Retry-After"), "10");
    EXPECT_THAT(broken.body, Not(HasSubstr("the workshop has ended")));
    EXPECT_THAT(m_troubles, ::testing::ElementsAre("the workshop has ended"));
}

TEST_F(OverHttp, WhatWasForgedOrIsNotAFormOfOursIsRefused) {
    Request foreign = request("/en/workbench", form(token(), "one"));
    foreign.origin = "http://elsewhere";
    EXPECT_EQ(post(foreign).status, 403U);
    EXPECT_EQ(post(request("/en/workbench", form("", "one"))).status, 403U);
    const std::string old = token();
    m_now += 13 * 3600;
    EXPECT_EQ(post(request("/en/workbench", form(old, "one"))).status, 403U);
    EXPECT_EQ(post(request("/en/workbench", "no form")).status, 400U);
    EXPECT_EQ(post(request("/en/workbench", form(token(), ""))).status, 422U);
    EXPECT_EQ(post(request("/en/workbench", form(token(), std::string(1001, 'x')))).status, 413U);
    Request other = request("/en/workbench", "{}");
    other.content_type = "application/json";
    EXPECT_EQ(post(other).status, 415U);
    EXPECT_EQ(post(request("/en/workbench/x", "")).status, 404U);
    EXPECT_EQ(m_routes->answer({.method = "PUT", .target = "/en/workbench"}).status, 405U);
}

TEST_F(OverHttp, ResultsAreRemovedByAButton) {
    const std::string address = sent("one");
    EXPECT_EQ(post(request(address + "/delete", "token=")).status, 403U);
    EXPECT_EQ(get(address).status, 200U);
    const Response removed = post(request(address + "/delete", "token=" + token()));
    EXPECT_EQ(removed.status, 303U);
    EXPECT_EQ(header(removed, "Location"), "/en/workbench");
    EXPECT_EQ(get(address).status, 404U);
    EXPECT_EQ(post(request(address + "/delete", "token=" + token())).status, 404U);
}

TEST_F(OverHttp, WhoComesWhenAllPlacesAreTakenIsToComeAgain) {
    const Admission first = m_routes->admit(request("/en/workbench", ""));
    ASSERT_FALSE(first.refused);
    EXPECT_EQ(first.too_large.status, 413U);
    const Admission second = m_routes->admit(request("/en/workbench", ""));
    ASSERT_TRUE(second.refused);
    EXPECT_EQ(second.refused->status, 503U);
    EXPECT_EQ(header(*second.refused, "Retry-After"), "10");
}

TEST(AWorkbenchsName, IsInNoLogAndNoMetric) {
    const std::string key = "0123456789abcdef0123456789abcdef";
    for (const std::string part : {"", "/report", "/assessment.json", "/forms/a.pdf", "/delete", "/any", "?a=b"}) {
        const std::string target = "/en/workbench/" + key + part;
        EXPECT_THAT(std::string(route_of(target)), HasSubstr("/{language}/workbench/{key}"));
        for (const LogForm form : {LogForm::Json, LogForm::Text})
            EXPECT_THAT(request_line(form, "now", {.method = "GET", .target = target}, "::1", 200, 1, {}),
                        Not(HasSubstr(key)));
    }
    EXPECT_EQ(route_of("/ja/workbench"), "/{language}/workbench");
}

} // namespace
} // namespace warifu::server
