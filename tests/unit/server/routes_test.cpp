#include "warifu/server/routes.h"

#include <algorithm>
#include <future>
#include <set>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "register/engines.h"
#include "warifu/base/text.h"
#include "warifu/catalogue/catalogue.h"
#include "warifu/server/metrics.h"
#include "warifu/server/write_routes.h"

namespace warifu::server {
namespace {

using registry::Kind;
using registry::test::change;
using registry::test::day;
using registry::test::issue;
using registry::test::made;
using Json = nlohmann::json;

class TheRoutes : public registry::test::OnEachEngine {
protected:
    void SetUp() override {
        OnEachEngine::SetUp();
        if (IsSkipped())
            return;
        registry::Register labels = writer();
        made(labels, issue("A/1 &"));
        made(labels, issue("B-2"));
        made(labels, change(Kind::Withdraw, "B-2", "2026-05-01"));
        m_routes = std::make_unique<Routes>(
            registry::Register::open(m_url).value(), the_catalogue(), [] { return day("2026-11-30"); },
            [this](const Error& error) { m_troubles.push_back(error.describe()); });
    }

    static const catalogue::Catalogue& the_catalogue() {
        static const catalogue::Catalogue loaded = catalogue::load_catalogue({}).value();
        return loaded;
    }
    Response get(const std::string& target, const std::string& etag = "") {
        return m_routes->answer({"GET", target, etag});
    }
    Json json(const std::string& target) {
        const Response response = get(target);
        EXPECT_EQ(response.status, 200U) << target << response.body;
        EXPECT_EQ(response.content_type, "application/json");
        return Json::parse(response.body);
    }
    static std::string header(const Response& response, std::string_view name) {
        const auto found = std::ranges::find(response.headers, name, [](const auto& each) { return each.first; });
        return found == response.headers.end() ? "" : found->second;
    }

    std::unique_ptr<Routes> m_routes;
    std::vector<std::string> m_troubles;
};
ON_EACH_ENGINE(TheRoutes);

/// Routes with a scanner, as a server has them.
class ASearch : public TheRoutes {
protected:
    void SetUp() override {
        TheRoutes::SetUp();
        if (IsSkipped())
            return;
        m_scanner = std::make_unique<Scanner>(
            Scanner::Terms{[this] { return Result<std::unique_ptr<Routes>>(opened(nullptr)); }, [](const Error&) {}});
        m_scanned = opened(m_scanner.get());
    }
    std::unique_ptr<Routes> opened(Scanner* scanner) {
        return std::make_unique<Routes>(
            registry::Register::open(m_url).value(), the_catalogue(), [] { return day("2026-11-30"); },
            [](const Error&) {},
            PageRoutes({{the_catalogue(), {"Register", "登録簿"}},
                        m_trust,
                        [](const label::Label&) { return label::RegimeNames(); }}),
            scanner);
    }
    Response asked(const std::string& target, const std::string& etag = "") {
        return m_scanned->answer({"GET", target, etag});
    }
    Response answered(const std::string& target, const std::string& etag = "") {
        const Response response = asked(target, etag);
        const auto late = std::make_shared<std::promise<Response>>(); // std::function copies
        response.later([late](Response answer) { late->set_value(std::move(answer)); });
        return late->get_future().get();
    }

    Trust m_trust;
    std::unique_ptr<Scanner> m_scanner;
    std::unique_ptr<Routes> m_scanned;
};
ON_EACH_ENGINE(ASearch);

TEST_P(ASearch, ThatLooksAtEveryLabelHoldsUpNobody) {
    for (const char* target : {"/api/labels?text=camera", "/api/labels?maker=acme", "/api/labels?state=withdrawn",
                               "/api/labels?regime=jc-star&market=JP", "/api/labels?on=2026-03-01",
                               "/api/export.csv?product=camera", "/en/?text=camera", "/ja/?text=camera"}) {
        EXPECT_TRUE(asked(target).later) << target;
        const Response at_once = opened(nullptr)->answer({"GET", target}), late = answered(target);
        EXPECT_EQ(late.content(), at_once.body) << target;
        EXPECT_EQ(late.status, 200U) << target;
        EXPECT_EQ(late.headers, at_once.headers) << target;
        const Response known = answered(target, header(late, "ETag"));
        EXPECT_EQ(known.status, 304U) << target;
        EXPECT_THAT(known.content(), ::testing::IsEmpty()) << target;
    }
}

TEST_P(ASearch, ThatFindsNoPlaceIsRefusedInWordsAndForPagesElsewhere) {
    Scanner broken(
        Scanner::Terms{[] { return Result<std::unique_ptr<Routes>>(make_error(ErrorCode::Io, "no descriptors")); },
                       [this](const Error& error) { m_troubles.push_back(error.describe()); }});
    m_scanned = opened(&broken);
    const Response page = answered("/ja/?text=camera"), api = answered("/api/labels?text=camera");
    EXPECT_EQ(page.status, 503U);
    EXPECT_THAT(page.body, ::testing::HasSubstr("現在応答できません"));
    EXPECT_EQ(api.status, 503U);
    EXPECT_EQ(header(api, "Access-Control-Allow-Origin"), "*");
    EXPECT_THAT(m_troubles, ::testing::SizeIs(2));
}

TEST_P(ASearch, OfOneClientLeavesRoomForThoseOfOthers) {
    std::promise<void> go;
    Scanner held(Scanner::Terms{[&] {
                                    go.get_future().wait();
                                    return Result<std::unique_ptr<Routes>>(opened(nullptr));
                                },
                                [](const Error&) {}});
    m_scanned = opened(&held);
    std::vector<std::future<Response>> waiting;
    std::vector<Response> refused;
    const auto ask = [&](const std::string& client, int number) {
        const auto late = std::make_shared<std::promise<Response>>();
        const std::string target = "/en/?text=" + client + std::to_string(number);
        m_scanned->answer({.method = "GET", .target = target, .client = client}).later([late](Response answer) {
            late->set_value(std::move(answer));
        });
        waiting.push_back(late->get_future());
        if (waiting.back().wait_for(std::chrono::seconds(0)) != std::future_status::ready)
            return;
        refused.push_back(waiting.back().get());
        waiting.pop_back();
    };
    for (int i = 0; i < 20; ++i)
        ask("192.0.2.1", i);
    ASSERT_GE(refused.size(), 11U); // of the nine others one may be under way
    EXPECT_THAT(refused.front().body, ::testing::HasSubstr("The register is busy"));
    EXPECT_EQ(header(refused.front(), "Retry-After"), "5");
    const std::size_t before = refused.size();
    ask("192.0.2.2", 0);
    ask("unknown", 0);
    EXPECT_EQ(refused.size(), before);
    go.set_value();
    for (std::future<Response>& each : waiting)
        EXPECT_EQ(each.get().status, 200U);
}

TEST_P(ASearch, ThatAnIndexLeadsThroughIsAnsweredAtOnce) {
    for (const char* target : {"/api/labels", "/api/labels?number=A", "/api/labels?regime=jc-star",
                               "/api/labels?regime=jc-star&number=A", "/api/labels?on=2026-11-30", "/api/labels?size=1",
                               "/api/labels/B-2", "/api/labels?text=x&nonsense=1", "/en/", "/healthz"})
        EXPECT_FALSE(asked(target).later) << target;
}

TEST_P(ASearch, FindsWhatWasIssuedSinceItWasAskedLast) {
    const std::string target = "/api/labels?state=valid";
    EXPECT_EQ(Json::parse(answered(target).content())["labels"].size(), 1U);
    registry::Register labels = writer();
    made(labels, issue("C-3"));
    EXPECT_EQ(Json::parse(answered(target).content())["labels"].size(), 2U);
}

TEST_P(TheRoutes, GiveALabelWithItsStateOnADay) {
    const Json label = json("/api/labels/A%2F1%20%26")["label"];
    EXPECT_EQ(label["number"], "A/1 &");
    EXPECT_EQ(label["state"], "valid");
    EXPECT_EQ(label["expires"], "2028-01-14");
    EXPECT_EQ(json("/api/labels/B-2")["label"]["state"], "withdrawn");
    EXPECT_EQ(json("/api/labels/B-2?on=2026-03-01")["label"]["state"], "valid");
    EXPECT_EQ(get("/api/labels/A%2F1%20%26?on=2028-02-01").status, 400U) << "a day that has not come";
    EXPECT_EQ(json("/api/labels/B-2?size=2")["label"]["state"], "valid") << "as the register stood then";
    EXPECT_EQ(get("/api/labels/B-2?on=2026-01-01").status, 404U);
    EXPECT_EQ(get("/api/labels/C").status, 404U);
}

TEST_P(TheRoutes, GiveTheHistoryOfALabel) {
    const Json changes = json("/api/labels/B-2/history")["changes"];
    ASSERT_EQ(changes.size(), 2U);
    EXPECT_EQ(changes[1]["change"], "withdraw");
    EXPECT_EQ(changes[1]["actor"], "registrar");
    EXPECT_EQ(get("/api/labels/C/history").status, 404U);
    EXPECT_EQ(get("/api/labels/B-2/nothing").status, 404U);
}

TEST_P(TheRoutes, TellWhatAnOperatorsLabelOpensOnADay) {
    const Json told = json("/api/labels/B-2/openings?on=2026-03-01");
    EXPECT_EQ(told["number"], "B-2");
    EXPECT_TRUE(told["would_open"].empty());
    const auto row = std::ranges::find(told["opens"], "uk-psti", [](const Json& each) { return each["regime"]; });
    ASSERT_NE(row, told["opens"].end());
    EXPECT_EQ((*row)["market"], "GB");
    EXPECT_NE((*row)["effect"], "none");
    EXPECT_FALSE((*row)["from"].is_null());
    EXPECT_FALSE((*row)["sources"].empty());
    EXPECT_FALSE((*row)["confidence"].empty());
    const Json withdrawn = json("/api/labels/B-2/openings");
    EXPECT_FALSE(withdrawn["opens"].empty());
    for (const Json& each : withdrawn["opens"])
        EXPECT_TRUE(each["effect"] == "none" || each["effect"] == "under study") << "it was withdrawn: " << each;
    EXPECT_EQ(get("/api/labels/C/openings").status, 404U);
    EXPECT_EQ(get("/api/labels/B-2/openings?on=2026-01-01").status, 404U) << "there was no such label yet";
}

TEST_P(TheRoutes, TellWhatAMakersWordWouldOpenAndThatItOpensNothing) {
    registry::Register labels = writer();
    registry::Change declared = issue("M-1");
    declared.label.speaker = registry::Speaker::Maker;
    made(labels, declared);
    const Json told = json("/api/labels/M-1/openings");
    EXPECT_EQ(told["speaker"], "maker");
    EXPECT_TRUE(told["opens"].empty());
    EXPECT_FALSE(told["would_open"].empty());
}

TEST_P(TheRoutes, AreAllDescribedAndNoOtherIs) {
    const Json paths = json("/api/openapi.json")["paths"];
    std::set<std::string> described;
    for (const auto& [path, what] : paths.items()) {
        described.insert(path);
        std::string target = path;
        for (const auto& [name, value] : {std::pair("{number}", "B-2"), std::pair("{tile}", "0/000.p/3")})
            if (const std::size_t at = target.find(name); at != target.npos)
                target.replace(at, std::string_view(name).size(), value);
        EXPECT_EQ(route_of(target), path);
        const bool asked_elsewhere = path == "/api/changes" || path == "/metrics";
        EXPECT_EQ(get(target).status, asked_elsewhere ? 404U : 200U) << target;
        EXPECT_EQ(what.contains("post"), WriteRoutes::is_here(target)) << target;
    }
    EXPECT_THAT(routes_for_programs(), ::testing::UnorderedElementsAreArray(described));
}

TEST_P(TheRoutes, SearchAndTurnPages) {
    EXPECT_EQ(json("/api/labels?state=withdrawn")["labels"].size(), 1U);
    EXPECT_EQ(json("/api/labels?text=camera&market=JP")["labels"].size(), 2U);
    EXPECT_EQ(json("/api/labels?regime=sg-cls")["labels"].size(), 0U);
    const Json first = json("/api/labels?limit=1&text=camera");
    EXPECT_EQ(first["labels"][0]["number"], "A/1 &");
    const Json second = json(first["next"]);
    EXPECT_EQ(second["labels"][0]["number"], "B-2");
    EXPECT_TRUE(second["next"].is_null());
}

TEST_P(TheRoutes, RefuseWhatIsNotClear) {
    for (const std::string bad :
         {"/api/labels?sate=valid", "/api/labels?state=good", "/api/labels?on=tomorrow", "/api/labels?limit=0",
          "/api/labels?limit=1001", "/api/labels?limit=-1", "/api/labels?size=x", "/api/labels?text=%ff",
          "/api/labels?on=2026-01-01&on=2026-01-02", "/api/labels/B-2?text=x"})
        EXPECT_EQ(get(bad).status, 400U) << bad;
    for (const std::string nothing :
         {"/", "/api", "/api/labels/B-2/history/more", "/tile/0/001", "/tile/0/000", "/tile/0/000.p/4", "/tile/../etc",
          "/checkpoint?", "/healthz/x", "*", "/api/labels/"})
        EXPECT_EQ(get(nothing).status, 404U) << nothing;
    EXPECT_EQ(get("/api/labels?text=" + std::string(5000, 'x')).status, 414U);
    const Response posted = m_routes->answer({"POST", "/api/labels", ""});
    EXPECT_EQ(posted.status, 405U);
    EXPECT_EQ(header(posted, "Allow"), "GET, HEAD");
}

TEST_P(TheRoutes, TakeSqlAndHtmlForText) {
    const std::string hostile = "%27%3B%20DROP%20TABLE%20label_revision%3B%20--%3Cscript%3E%25_%21";
    EXPECT_EQ(json("/api/labels?text=" + hostile + "&product=" + hostile + "&after=" + hostile)["labels"].size(), 0U);
    EXPECT_EQ(get("/api/labels/" + hostile).status, 404U);
    EXPECT_EQ(json("/api/labels")["labels"].size(), 2U);
    EXPECT_THAT(m_troubles, ::testing::IsEmpty());
}

TEST_P(TheRoutes, ServeTheLogAsAnAuditorReadsIt) {
    EXPECT_EQ(get("/tile/0/000.p/3").body.size(), 96U);
    EXPECT_EQ(header(get("/tile/0/000.p/3"), "Cache-Control"), "public, max-age=31536000, immutable");
    const log::VerifierKey key = log::sample::key().verifier();
    EXPECT_EQ(log::open_checkpoint(get("/checkpoint").body, key).value().size, 3U);
    EXPECT_EQ(get("/checkpoint").content_type, "text/plain; charset=utf-8");
    const std::string bundle = get("/tile/entries/000.p/3").body;
    const auto entries = log::read_entries(as_bytes(bundle), 3).value();
    const log::InclusionProof proof = log::read_proof(get("/api/labels/B-2/proof").body).value();
    EXPECT_TRUE(log::check_proof(proof, entries[2], key));
    EXPECT_FALSE(log::check_proof(proof, entries[1], key));
}

TEST_P(TheRoutes, SayWhenNothingChanged) {
    const Response first = get("/api/labels/B-2");
    const std::string etag = header(first, "ETag");
    const Response again = get("/api/labels/B-2", "\"other\", " + etag);
    EXPECT_EQ(again.status, 304U);
    EXPECT_TRUE(again.body.empty());
    EXPECT_EQ(header(again, "ETag"), etag);
    registry::Register labels = writer();
    made(labels, change(Kind::Revoke, "B-2", "2026-06-01"));
    EXPECT_EQ(get("/api/labels/B-2", etag).status, 200U);
}

TEST_P(TheRoutes, AreHealthyAndReady) {
    EXPECT_EQ(get("/healthz").status, 200U);
    EXPECT_EQ(get("/readyz").status, 200U);
}

TEST_P(TheRoutes, AreNotReadyWithoutTheirStoreAndTellNobodyWhy) {
    if (!is_postgres())
        GTEST_SKIP() << "SQLite has no server";
    registry::test::Postgres::shared().kill();
    const Response unready = get("/readyz");
    EXPECT_EQ(unready.status, 503U);
    EXPECT_THAT(unready.body, ::testing::Not(::testing::HasSubstr("server closed")));
    EXPECT_EQ(get("/healthz").status, 200U);
    EXPECT_THAT(m_troubles, ::testing::SizeIs(1));
    registry::test::Postgres::shared().start();
    EXPECT_EQ(get("/readyz").status, 200U) << "and it finds it again";
}

} // namespace
} // namespace warifu::server
