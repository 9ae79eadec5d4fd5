// What comes back from a confined process: its answer, its error, or word of its death; never more than was allowed.

#include <csignal>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "warifu/assessment/confined.h"

namespace warifu::assessment {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Strings = std::vector<std::string>;

const JailTerms nothing;

TEST(ConfinedAnswer, ComesBackAsItWas) {
    const auto answer = run_confined(nothing, {}, [] { return Result<Strings>(Strings{"", std::string("a\0b", 3)}); });
    ASSERT_TRUE(answer) << answer.error().describe();
    EXPECT_THAT(*answer, ElementsAre("", std::string("a\0b", 3)));
}

TEST(ConfinedAnswer, ErrorsKeepTheirCode) {
    const auto answer = run_confined(
        nothing, {}, [] { return Result<Strings>(make_error(ErrorCode::Refused, "not this one", "file")); });
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::Refused);
    EXPECT_THAT(answer.error().describe(), HasSubstr("not this one"));
}

TEST(ConfinedAnswer, NoMoreThanAllowed) {
    const auto answer = run_confined(nothing, {.answer_bytes = 1000, .time_ms = 60'000},
                                     [] { return Result<Strings>(Strings{std::string(5'000'000, 'x')}); });
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::LimitExceeded);
}

TEST(ConfinedProcess, ThatDiesIsTold) {
    const auto answer = run_confined(nothing, {}, []() -> Result<Strings> { // raise(3) is not allowed in there
        std::signal(SIGSEGV, SIG_DFL);
        volatile int* nowhere = nullptr;
        *nowhere = 1;
        return Strings{};
    });
    ASSERT_FALSE(answer);
}

TEST(ConfinedProcess, ThatTakesTooLongIsEnded) {
    const auto answer = run_confined(nothing, {.answer_bytes = 1000, .time_ms = 50}, []() -> Result<Strings> {
        const volatile bool on = true;
        while (on) {
        }
        return Strings{};
    });
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::LimitExceeded);
}

TEST(ConfinedProcess, ThatLingersBehindAClosedPipeIsEnded) {
    const auto answer = run_confined(nothing, {.answer_bytes = 1000, .time_ms = 60'000}, []() -> Result<Strings> {
        for (int fd = 3; fd < 64; ++fd)
            close(fd);
        const volatile bool on = true;
        while (on) {
        }
        return Strings{};
    });
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::Corrupt);
}

TEST(ConfinedProcess, WritesNoFile) {
    const auto path = std::filesystem::temp_directory_path() / "warifu_confined_test";
    const auto answer = run_confined({.memory_bytes = 0, .readable = {path.parent_path()}}, {}, [&] {
        std::ofstream file(path);
        file << "x";
        file.close();
        return Result<Strings>(Strings{file ? "written" : "refused"});
    });
    ASSERT_TRUE(answer);
    EXPECT_THAT(*answer, ElementsAre("refused"));
    EXPECT_FALSE(std::filesystem::exists(path));
}

} // namespace
} // namespace warifu::assessment
