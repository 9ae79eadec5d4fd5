#include "warifu/server/rate_limit.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "warifu/server/metrics.h"

namespace warifu::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

const RateLimiter::Moment start{};

TEST(AClient, MaySendABurstAndThenSoManyASecond) {
    RateLimiter limiter(5);
    for (int i = 0; i < 10; ++i)
        EXPECT_FALSE(limiter.refused("192.0.2.1", start)) << i;
    EXPECT_EQ(limiter.refused("192.0.2.1", start), 1U);
    EXPECT_FALSE(limiter.refused("192.0.2.2", start)) << "another";
    EXPECT_FALSE(limiter.refused("192.0.2.1", start + milliseconds(201)));
    EXPECT_TRUE(limiter.refused("192.0.2.1", start + milliseconds(202)));
    for (int i = 0; i < 10; ++i)
        EXPECT_FALSE(limiter.refused("192.0.2.1", start + seconds(60)));
    EXPECT_TRUE(limiter.refused("192.0.2.1", start + seconds(60)));
}

TEST(AClient, IsAnAddressOrASubscriber) {
    EXPECT_EQ(client_key("2001:db8:1:2::1"), client_key("2001:db8:1:2:ffff::9"));
    EXPECT_NE(client_key("2001:db8:1:2::1"), client_key("2001:db8:1:3::1"));
    EXPECT_EQ(client_key("::ffff:192.0.2.1"), client_key("192.0.2.1"));
    EXPECT_NE(client_key("192.0.2.1"), client_key("192.0.2.2"));
    EXPECT_EQ(client_key("fe80::1%eth0"), client_key("fe80::2"));
    EXPECT_EQ(client_key("nonsense"), "");
}

TEST(AClient, BehindAProxyIsWhoTheProxySaysAndNotWhoItSaysItIs) {
    Request request;
    request.client = "127.0.0.1";
    request.forwarded_for = "10.0.0.1, 192.0.2.7 ";
    EXPECT_EQ(client_of(request, false), "127.0.0.1");
    EXPECT_EQ(client_of(request, true), "192.0.2.7");
    request.forwarded_for.clear();
    EXPECT_EQ(client_key(client_of(request, true)), "");
}

TEST(TheTableOfClients, StaysSmall) {
    RateLimiter limiter(1, 100);
    for (int i = 0; i < 250; ++i)
        limiter.refused(fmt::format("10.0.{}.{}", i / 250, i % 250), start);
    EXPECT_LE(limiter.clients(), 101U);
    EXPECT_TRUE(limiter.refused("10.9.9.9", start)) << "the bucket of those without a place is empty";
    EXPECT_FALSE(limiter.refused("10.9.9.9", start + seconds(10))) << "there is place again";
    EXPECT_LE(limiter.clients(), 2U);
}

TEST(Metrics, SayWhatWasAskedAndNotByWhomNorOfWhat) {
    Metrics metrics;
    metrics.observe({"GET", "/api/labels/SECRET?on=2026-01-01"}, 200, 10, std::chrono::microseconds(700));
    metrics.observe({"GET", "/ja/check?token=SECRET"}, 200, 10, std::chrono::microseconds(3'000'000));
    metrics.observe({"SECRET", "/SECRET"}, 405, 1, std::chrono::microseconds(1));
    metrics.changed(201);
    const std::string text = metrics.text(7);
    EXPECT_THAT(text, ::testing::Not(HasSubstr("SECRET")));
    for (const std::string line :
         {"warifu_requests_total{route=\"/api/labels/{number}\",method=\"GET\",status=\"200\"} 1\n",
          "warifu_requests_total{route=\"/{language}/check\",method=\"GET\",status=\"200\"} 1\n",
          "warifu_requests_total{route=\"other\",method=\"other\",status=\"405\"} 1\n",
          "warifu_changes_total{status=\"201\"} 1\n", "warifu_request_seconds_bucket{le=\"0.0005\"} 1\n",
          "warifu_request_seconds_bucket{le=\"0.001\"} 2\n", "warifu_request_seconds_bucket{le=\"+Inf\"} 3\n",
          "warifu_request_seconds_count 3\n", "warifu_answer_bytes_total 21\n", "warifu_log_entries 7\n"})
        EXPECT_THAT(text, HasSubstr(line));
}

} // namespace
} // namespace warifu::server
