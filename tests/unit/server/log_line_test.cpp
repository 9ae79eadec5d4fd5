#include "warifu/server/log_line.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace warifu::server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;
using std::chrono::microseconds;

constexpr std::string_view time_text = "2026-11-30T09:00:00Z";

TEST(ALogLine, OfARequestIsJsonOrText) {
    const Request request{.method = "GET", .target = "/api/labels/A-1?on=2026-03-01"};
    const std::string line = request_line(LogForm::Json, time_text, request, "192.0.2.1", 200, 512, microseconds(120));
    EXPECT_TRUE(line.ends_with("}\n"));
    const Json json = Json::parse(line);
    EXPECT_EQ(json["time"], time_text);
    EXPECT_EQ(json["event"], "request");
    EXPECT_EQ(json["path"], "/api/labels/A-1");
    EXPECT_EQ(json["route"], "/api/labels/{number}");
    EXPECT_EQ(json["status"], 200);
    EXPECT_EQ(json["microseconds"], 120);
    EXPECT_EQ(request_line(LogForm::Text, time_text, request, "192.0.2.1", 200, 512, microseconds(120)),
              "2026-11-30T09:00:00Z 192.0.2.1 GET /api/labels/A-1 200 512 bytes 120 us\n");
}

TEST(ALogLine, HasNoSecretInIt) {
    const Request request{.method = "POST",
                          .target = "/api/changes?token=SECRET-1",
                          .authorization = "Bearer SECRET-2",
                          .forwarded_for = "SECRET-3",
                          .body = "SECRET-4"};
    for (const LogForm form : {LogForm::Json, LogForm::Text})
        EXPECT_THAT(request_line(form, time_text, request, "::1", 201, 1, microseconds(1)), Not(HasSubstr("SECRET")));
}

TEST(ALogLine, StaysOneWhateverIsAskedFor) {
    const Request request{.method = "GE\nT",
                          .target = "/a\r\n{\"event\":\"trouble\"}\x1b[2J\xff" + std::string(9000, 'x')};
    for (const LogForm form : {LogForm::Json, LogForm::Text}) {
        const std::string line = request_line(form, time_text, request, "192.0.2.1\n", 400, 1, microseconds(1));
        EXPECT_EQ(line.find('\n'), line.size() - 1);
        EXPECT_THAT(line, Not(HasSubstr("\x1b")));
        EXPECT_LT(line.size(), 3000U);
        const std::string told = trouble_line(form, time_text, make_error(ErrorCode::Io, "a\nb\x1b"));
        EXPECT_EQ(told.find('\n'), told.size() - 1);
        EXPECT_THAT(told, Not(HasSubstr("\x1b")));
    }
    EXPECT_EQ(Json::parse(trouble_line(LogForm::Json, time_text, make_error(ErrorCode::Io, "gone")))["code"], "io");
}

} // namespace
} // namespace warifu::server
