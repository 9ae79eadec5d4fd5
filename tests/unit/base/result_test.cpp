#include "warifu/base/result.h"

#include <memory>

#include <gtest/gtest.h>

namespace warifu {
namespace {

Result<int> half(int value) {
    if (value % 2 != 0)
        return make_error(ErrorCode::InvalidArgument, "odd");
    return value / 2;
}

Result<void> require_even(int value) {
    if (value % 2 != 0)
        return make_error(ErrorCode::Refused, "odd");
    return {};
}

TEST(Try, GivesTheValue) {
    const auto twice = [](int value) -> Result<int> { return TRY(half(value)) + TRY(half(value)); };
    EXPECT_EQ(*twice(6), 6);
}

TEST(Try, StandsInsideAnother) {
    const auto quarter = [](int value) -> Result<int> { return TRY(half(TRY(half(value)))); };
    EXPECT_EQ(*quarter(8), 2);
    EXPECT_EQ(quarter(6).error().message, "odd");
    EXPECT_EQ(quarter(7).error().message, "odd");
}

TEST(Try, ReturnsTheErrorOfAnotherType) {
    const auto text = [](int value) -> Result<std::string> { return std::to_string(TRY(half(value))); };
    EXPECT_EQ(text(3).error().code, ErrorCode::InvalidArgument);
}

TEST(Try, MovesWhatCannotBeCopied) {
    const auto make = []() -> Result<std::unique_ptr<int>> { return std::make_unique<int>(7); };
    const auto take = [&]() -> Result<int> {
        const std::unique_ptr<int> taken = TRY(make());
        return *taken;
    };
    EXPECT_EQ(*take(), 7);
}

TEST(Try, LeavesANamedResultUsable) {
    const auto use = []() -> Result<std::string> {
        Result<std::string> named = std::string("kept");
        const std::string copy = TRY(named);
        return copy;
    };
    EXPECT_EQ(*use(), "kept");
}

TEST(Try, EvaluatesItsExpressionOnce) {
    int calls = 0;
    const auto count = [&]() -> Result<int> {
        ++calls;
        return 1;
    };
    const auto use = [&]() -> Result<int> { return TRY(count()); };
    EXPECT_TRUE(use());
    EXPECT_EQ(calls, 1);
}

TEST(TryVoid, ReturnsTheErrorAndGoesOnOtherwise) {
    const auto use = [](int value) -> Result<int> {
        TRY_VOID(require_even(value));
        return 1;
    };
    EXPECT_EQ(*use(2), 1);
    EXPECT_EQ(use(1).error().code, ErrorCode::Refused);
}

TEST(ErrorTest, DescribesTheWholeChain) {
    const Error inner = make_error(ErrorCode::Io, "no space", "/tmp/x");
    const Error outer = wrap(wrap(inner, "cannot write"), "cannot save", "a.warifu");
    EXPECT_EQ(outer.describe(), "a.warifu: cannot save: cannot write: /tmp/x: no space");
    EXPECT_EQ(outer.code, ErrorCode::Io) << "programs see the first cause";
}

TEST(ErrorTest, EveryCodeHasANameOfItsOwn) {
    EXPECT_EQ(to_string(ErrorCode::InvalidArgument), "invalid-argument");
    EXPECT_EQ(to_string(ErrorCode::LimitExceeded), "limit-exceeded");
    EXPECT_EQ(to_string(ErrorCode::Refused), "refused");
    EXPECT_NE(to_string(ErrorCode::Corrupt), to_string(ErrorCode::Parse));
}

} // namespace
} // namespace warifu
