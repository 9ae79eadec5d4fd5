#include "query_string.h"
#include "warifu/pages/pages.h"

#include <array>

#include <gmock/gmock.h>

namespace warifu::server {
namespace {

constexpr std::array<std::string_view, 2> known = {"a", "b"};

TEST(ATarget, IsTakenApartAndDecoded) {
    const Target target = read_target("/x/a%2Fb/%E3%83%A9?a=1+2%2B3&b=", known).value();
    EXPECT_THAT(target.path, ::testing::ElementsAre("x", "a/b", "ラ"));
    EXPECT_EQ(target.parameters.at("a"), "1 2+3");
    EXPECT_EQ(target.parameters.at("b"), "");
}

TEST(ATarget, IsRefusedWhereItIsNotClear) {
    for (const std::string bad :
         {"", "x", "http://x/", "/%", "/%4", "/%zz", "/%ff", "/%00", "/?c=1", "/?a=1&a=2", "/?&"})
        EXPECT_EQ(read_target(bad, known).error().code, ErrorCode::Parse) << bad;
    EXPECT_EQ(read_target("/" + std::string(longest_target, 'x'), known).error().code, ErrorCode::LimitExceeded);
    EXPECT_EQ(read_target("/?" + std::string(40, '&'), known).error().code, ErrorCode::LimitExceeded);
}

TEST(WhatIsEncoded, IsDecodedAgain) {
    const std::string all = "a b/?&=%+#\"<>ラ";
    EXPECT_EQ(read_target("/?a=" + pages::in_url(all), known).value().parameters.at("a"), all);
}

} // namespace
} // namespace warifu::server
