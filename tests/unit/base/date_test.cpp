#include "warifu/base/date.h"

#include <gtest/gtest.h>

namespace warifu {
namespace {

TEST(DateTest, RoundTrip) {
    for (const std::string text : {"2026-11-22", "0001-01-01", "9999-12-31", "2025-01-31"}) {
        const auto date = Date::parse(text);
        ASSERT_TRUE(date) << text;
        EXPECT_EQ(date->to_string(), text);
    }
}

TEST(DateTest, LeapDaysAreThoseOfTheGregorianCalendar) {
    EXPECT_TRUE(Date::parse("2024-02-29"));
    EXPECT_TRUE(Date::parse("2000-02-29"));
    EXPECT_FALSE(Date::parse("2025-02-29"));
    EXPECT_FALSE(Date::parse("1900-02-29"));
    EXPECT_FALSE(Date::parse("2024-02-30"));
}

TEST(DateTest, DaysThatThereAreNotAreRefused) {
    for (const std::string text : {"2026-00-01", "2026-13-01", "2026-01-00", "2026-01-32", "2026-04-31", "0000-01-01"})
        EXPECT_FALSE(Date::parse(text)) << text;
    EXPECT_FALSE(Date::from(10000, 1, 1));
    EXPECT_FALSE(Date::from(-1, 1, 1));
    EXPECT_FALSE(Date::from(2026, 4'294'967'295U, 1));
    EXPECT_FALSE(Date::from(2026, 257, 1)) << "not taken modulo 256";
    EXPECT_FALSE(Date::from(2026, 1, 257)) << "not taken modulo 256";
}

TEST(DateTest, AnythingButTheOneFormIsRefused) {
    for (const std::string text : {"", "2026", "2026-1-1", "26-01-01", "2026/01/01", "20260101", " 2026-01-01",
                                   "2026-01-01 ", "2026-01-01T00:00:00Z", "+026-01-01", "-026-01-01", "2026-+1-01",
                                   "2026- 1-01", "2026-0x-01", "\xef\xbc\x92\xef\xbc\x90\xef\xbc\x92"}) {
        const auto date = Date::parse(text);
        ASSERT_FALSE(date) << text;
        EXPECT_EQ(date.error().code, ErrorCode::Parse) << text;
    }
    EXPECT_FALSE(Date::parse(std::string_view("2026-01-0\0", 10)));
}

TEST(DateTest, OrderIsThatOfTheCalendar) {
    EXPECT_LT(*Date::parse("2025-12-31"), *Date::parse("2026-01-01"));
    EXPECT_LT(*Date::parse("2026-01-31"), *Date::parse("2026-02-01"));
    EXPECT_LT(*Date::parse("2026-02-01"), *Date::parse("2026-02-02"));
    EXPECT_EQ(*Date::parse("2026-02-02"), *Date::from(2026, 2, 2));
}

} // namespace
} // namespace warifu
