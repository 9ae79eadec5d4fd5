#include "warifu/server/write_routes.h"

#include <algorithm>
#include <future>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "bearer.h"
#include "register/engines.h"

namespace warifu::server {
namespace {

using registry::Kind;
using registry::test::day;
using Json = nlohmann::json;
using ::testing::HasSubstr;

Json issuing(const std::string& number) {
    return {{"change", "issue"},       {"number", number},       {"regime", "jc-star"},     {"level", "1"},
            {"market", "JP"},          {"product", "Camera"},    {"model", "C-1"},          {"maker", "Acme"},
            {"speaker", "maker"},      {"issued", "2026-01-15"}, {"expires", "2028-01-14"}, {"reason", "accepted"},
            {"request", "r-" + number}};
}
Json ending(const std::string& number, const std::string& kind = "withdraw") {
    return {{"change", kind}, {"number", number}, {"effective", "2026-05-01"}, {"reason", "asked for"}};
}

class Writing : public registry::test::OnEachEngine {
protected:
    void SetUp() override {
        OnEachEngine::SetUp();
        if (IsSkipped())
            return;
        m_writer = std::make_unique<Writer>(
            writer(), [] { return registry::test::now; },
            [this](const Error& error) { m_troubles.push_back(error.describe()); });
        m_routes = routes(m_writer.get());
        m_token = token({});
    }
    std::unique_ptr<WriteRoutes> routes(Writer* writer) const {
        return std::make_unique<WriteRoutes>(
            registry::WriterTokens::open(m_url).value(), writer, [] { return registry::test::now; },
            [](const Error&) {});
    }
    std::string token(const registry::WriterScope& scope, std::string_view last = "2027-03-31") {
        return registry::WriterTokens::open(m_url).value().add("Office", scope, day(last), registry::test::now)->secret;
    }
    /// As the server hands it over: first the head, then, if it is admitted, all.
    Response post(Request request) {
        request.method = "POST";
        request.target = changes_path;
        const std::string body = std::exchange(request.body, {});
        Admission admission = m_routes->admit(request);
        if (admission.refused)
            return std::move(*admission.refused);
        EXPECT_EQ(admission.body_bytes, largest_upload);
        request.body = body;
        std::promise<Response> answer;
        m_routes->take(request, [&](Response response) { answer.set_value(std::move(response)); });
        return answer.get_future().get();
    }
    Response post(const std::string& body, const std::string& type = "application/json") {
        return post(body, type, m_token);
    }
    Response post(const std::string& body, const std::string& type, const std::string& token) {
        Request request;
        request.authorization = "Bearer " + token;
        request.content_type = type;
        request.body = body;
        return post(std::move(request));
    }
    static std::string header(const Response& response, std::string_view name) {
        const auto found = std::ranges::find(response.headers, name, [](const auto& each) { return each.first; });
        return found == response.headers.end() ? "" : found->second;
    }
    registry::Register reader() const { return registry::Register::open(m_url).value(); }

    std::unique_ptr<Writer> m_writer;
    std::unique_ptr<WriteRoutes> m_routes;
    std::string m_token;
    std::vector<std::string> m_troubles;
};
ON_EACH_ENGINE(Writing);

TEST_P(Writing, OneChangeIsMadeAndItsActorIsTheTokens) {
    const Response made = post(issuing("A/1").dump());
    EXPECT_EQ(made.status, 201U) << made.body;
    EXPECT_EQ(header(made, "Location"), "/api/labels/A%2F1");
    const Json told = Json::parse(made.body);
    EXPECT_EQ(told["leaf"], 0);
    EXPECT_EQ(told["repeated"], false);
    registry::Register labels = reader();
    EXPECT_EQ(labels.find("A/1", {day("2026-11-30")}).value()->revision.actor, "Office");
    registry::test::audited(labels);
}

TEST_P(Writing, TheSameAgainIsRecognisedByItsRequest) {
    EXPECT_EQ(post(issuing("A").dump()).status, 201U);
    const Response again = post(issuing("A").dump());
    EXPECT_EQ(again.status, 200U);
    EXPECT_EQ(Json::parse(again.body)["repeated"], true);
    Json other = issuing("A");
    other["product"] = "Lock";
    EXPECT_EQ(post(other.dump()).status, 409U) << "another change by this request";
    EXPECT_EQ(reader().size().value(), 1U);
}

TEST_P(Writing, WhatTheRegisterOrTheRulesForbidIsToldApart) {
    ASSERT_EQ(post(issuing("A").dump()).status, 201U);
    Json twice = issuing("A");
    twice.erase("request");
    const Response conflict = post(twice.dump());
    EXPECT_EQ(conflict.status, 409U);
    EXPECT_EQ(conflict.content_type, "application/problem+json");
    const Json problem = Json::parse(conflict.body);
    EXPECT_EQ(problem["status"], 409);
    EXPECT_EQ(problem["title"], "Conflict");
    EXPECT_THAT(std::string(problem["detail"]), HasSubstr("there is a label A already"));
    EXPECT_EQ(post(ending("B").dump()).status, 409U) << "there is none";
    Json market = issuing("B");
    market["market"] = "Japan";
    EXPECT_EQ(post(market.dump()).status, 422U);
    Json actor = issuing("B");
    actor["actor"] = "somebody else";
    EXPECT_EQ(post(actor.dump()).status, 422U);
    for (const std::string bad : {"", "nonsense", "[]", "{}", R"({"change":"issue","colour":"red"})"})
        EXPECT_EQ(post(bad).status, 400U) << bad;
    EXPECT_EQ(reader().size().value(), 1U);
}

TEST_P(Writing, LinesAreAnsweredOneByOne) {
    Json bad = issuing("B");
    bad["market"] = "Japan";
    const std::string body = issuing("A").dump() + "\n\n" + bad.dump() + "\n" + issuing("A").dump() + "\n" +
                             ending("A").dump() + "\n" + ending("C").dump() + "\n";
    const Response response = post(body, "application/x-ndjson; charset=utf-8");
    EXPECT_EQ(response.status, 200U);
    std::vector<std::pair<int, int>> told;
    std::istringstream lines(response.body);
    for (std::string line; std::getline(lines, line);)
        told.emplace_back(Json::parse(line)["line"], Json::parse(line)["status"]);
    EXPECT_THAT(told, ::testing::ElementsAre(std::pair(1, 201), std::pair(3, 422), std::pair(4, 200), std::pair(5, 201),
                                             std::pair(6, 409)));
    EXPECT_EQ(post("\n \n", "application/jsonl").status, 400U);
    EXPECT_EQ(post(issuing("D").dump() + "\n{\n", "application/jsonl").status, 400U);
    EXPECT_EQ(reader().size().value(), 2U) << "of what cannot be read nothing is made";
}

TEST_P(Writing, MoreThanIsTakenIsRefused) {
    std::string body;
    for (std::size_t i = 0; i <= most_changes; ++i)
        body += ending("A").dump() + "\n";
    EXPECT_EQ(post(body, "application/x-ndjson").status, 413U);
    EXPECT_EQ(post("{\"reason\":\"" + std::string(100'000, 'x') + "\"}").status, 413U);
}

TEST_P(Writing, WhoeverHasNoTokenIsAskedForOne) {
    for (const auto& [field, status, challenge] : std::vector<std::tuple<std::string, unsigned, std::string>>{
             {"", 401, "Bearer realm=\"register\""},
             {"Basic dXNlcjpwYXNz", 401, "Bearer realm=\"register\""},
             {"Bearer", 400, "Bearer realm=\"register\", error=\"invalid_request\""},
             {"Bearer a b", 400, "Bearer realm=\"register\", error=\"invalid_request\""},
             {"Bearer warifu_00", 401, "Bearer realm=\"register\", error=\"invalid_token\""},
             {"Bearer " + token({}, "2026-11-30") + "0", 401, "Bearer realm=\"register\", error=\"invalid_token\""}}) {
        Request request;
        request.authorization = field;
        request.content_type = "application/json";
        request.body = issuing("A").dump();
        const Response refused = post(request);
        EXPECT_EQ(refused.status, status) << field;
        EXPECT_EQ(header(refused, "WWW-Authenticate"), challenge) << field;
    }
    registry::WriterTokens tokens = registry::WriterTokens::open(m_url).value();
    ASSERT_TRUE(tokens.remove(tokens.find(m_token, registry::test::now).value()->id));
    EXPECT_EQ(post(issuing("A").dump()).status, 401U);
    EXPECT_EQ(reader().size().value(), 0U);
}

TEST_P(Writing, ATokenIsForItsScopeAlone) {
    ASSERT_EQ(post(issuing("A").dump()).status, 201U);
    const std::string issuer = token({{"jc-star"}, {"JP"}, {Kind::Issue}});
    const std::string type = "application/json";
    EXPECT_EQ(post(issuing("B").dump(), type, issuer).status, 201U);
    const Response kind = post(ending("A").dump(), type, issuer);
    EXPECT_EQ(kind.status, 403U);
    EXPECT_THAT(header(kind, "WWW-Authenticate"), HasSubstr("insufficient_scope"));
    Json abroad = issuing("C");
    abroad["market"] = "GB";
    EXPECT_EQ(post(abroad.dump(), type, issuer).status, 403U);
    const std::string foreign = token({{"sg-cls"}, {}, {}});
    EXPECT_EQ(post(ending("A", "revoke").dump(), type, foreign).status, 403U)
        << "the label that is there says what it is";
    EXPECT_EQ(post(ending("A", "revoke").dump(), type, token({{"jc-star"}, {}, {}})).status, 201U);
    EXPECT_EQ(reader().size().value(), 3U);
}

TEST_P(Writing, FormsAndWhatIsCompressedAreRefused) {
    for (const std::string type : {"", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                                   "text/plain", "application/json2"}) {
        const Response refused = post(issuing("A").dump(), type);
        EXPECT_EQ(refused.status, 415U) << type;
        EXPECT_EQ(header(refused, "Accept-Post"), "application/json, application/x-ndjson");
    }
    Request packed;
    packed.authorization = "Bearer " + m_token;
    packed.content_type = "application/json";
    packed.content_encoding = "gzip";
    EXPECT_EQ(post(packed).status, 415U);
}

TEST_P(Writing, WithoutAKeyOfTheLogNothingIsWritten) {
    m_routes = routes(nullptr);
    const Response refused = post(issuing("A").dump());
    EXPECT_EQ(refused.status, 405U);
    EXPECT_THAT(refused.body, HasSubstr("only reads"));
}

TEST_P(Writing, SqlAndHtmlAreText) {
    Json hostile = issuing("'; DROP TABLE label_revision; --<script>");
    hostile["product"] = "\"><img src=x onerror=alert(1)>";
    hostile["reason"] = "%s%n{}{{}}";
    EXPECT_EQ(post(hostile.dump()).status, 201U);
    EXPECT_EQ(reader().search({}, {day("2026-11-30")}).value().labels.size(), 1U);
}

TEST_P(Writing, ManyAtOnceGoIntoFewTransactions) {
    std::vector<std::future<Response>> all;
    for (int i = 0; i < 200; ++i) {
        auto answer = std::make_shared<std::promise<Response>>();
        all.push_back(answer->get_future());
        Request request{"POST", std::string(changes_path)};
        request.authorization = "Bearer " + m_token;
        request.content_type = "application/json";
        request.body = issuing(std::to_string(i)).dump();
        m_routes->take(request, [answer](Response response) { answer->set_value(std::move(response)); });
    }
    for (auto& one : all)
        EXPECT_EQ(one.get().status, 201U);
    registry::Register labels = reader();
    EXPECT_EQ(labels.size().value(), 200U);
    EXPECT_TRUE(labels.check());
}

TEST_P(Writing, AStoreThatHasGoneIsNoReasonToForget) {
    if (!is_postgres())
        GTEST_SKIP() << "SQLite has no server";
    registry::test::Postgres::shared().kill();
    const Response refused = post(issuing("A").dump());
    EXPECT_EQ(refused.status, 503U);
    EXPECT_EQ(header(refused, "Retry-After"), "1");
    registry::test::Postgres::shared().start();
    post(issuing("A").dump()); // each connection learns for itself that its server has gone
    EXPECT_THAT(post(issuing("A").dump()).status, ::testing::AnyOf(200U, 201U));
    EXPECT_EQ(reader().size().value(), 1U);
}

TEST(ABearer, IsReadAsItsRuleHasIt) {
    EXPECT_EQ(read_bearer("Bearer a-._~+/Z9==").value(), "a-._~+/Z9==");
    EXPECT_EQ(read_bearer("bEARER   x").value(), "x");
    for (const std::string none : {"", "Basic x", "Bearerx"})
        EXPECT_EQ(read_bearer(none).error().code, ErrorCode::NotFound) << none;
    for (const std::string& bad : {std::string("Bearer"), std::string("Bearer ="), std::string("Bearer a=b"),
                                   std::string("Bearer \xff"), "Bearer " + std::string(600, 'x')})
        EXPECT_EQ(read_bearer(bad).error().code, ErrorCode::Parse) << bad;
}

} // namespace
} // namespace warifu::server
