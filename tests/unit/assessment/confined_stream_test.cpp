// Frames come from a confined process as they are made; its death, and what it should not have sent, is told.

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "confined_stream.h"

namespace warifu::assessment {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Received {
    std::vector<std::string> frames;
    std::function<Result<bool>(Bytes)> take() {
        return [this](Bytes frame) {
            frames.emplace_back(as_text(frame));
            return Result<bool>(true);
        };
    }
};

TEST(AStream, GivesEveryFrameInOrder) {
    Received received;
    const auto done = stream_confined(
        {}, {},
        [](const EmitFrame& emit) {
            emit("first");
            emit(std::string(3'000'000, 'x'));
            emit(std::string("a\0b", 3));
        },
        received.take());
    ASSERT_TRUE(done) << done.error().describe();
    ASSERT_EQ(received.frames.size(), 3U);
    EXPECT_EQ(received.frames[1].size(), 3'000'000U);
    EXPECT_EQ(received.frames[2], std::string("a\0b", 3));
}

TEST(AStream, WhoseProcessDiesGaveWhatItHadSentAndIsNoSuccess) {
    Received received;
    const auto done = stream_confined(
        {}, {},
        [](const EmitFrame& emit) {
            emit("first " + std::string(2'000'000, 'x')); // more than is held back
            std::signal(SIGSEGV, SIG_DFL);
            volatile int* nowhere = nullptr;
            *nowhere = 1;
        },
        received.take());
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::Corrupt);
    EXPECT_EQ(received.frames.size(), 1U);
}

TEST(AStream, TellsWhatWasThrown) {
    Received received;
    const auto done = stream_confined(
        {}, {}, [](const EmitFrame&) { throw std::runtime_error("out of everything"); }, received.take());
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().describe(), HasSubstr("out of everything"));
}

TEST(AStream, RefusesAFrameBeyondItsLimit) {
    Received received;
    const auto done = stream_confined(
        {}, {.frame_bytes = 1000, .stall_ms = 60'000}, [](const EmitFrame& emit) { emit(std::string(2000, 'x')); },
        received.take());
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::LimitExceeded);
}

TEST(AStream, EndsWhenItIsNoLongerWanted) {
    std::size_t count = 0;
    const auto done = stream_confined(
        {}, {},
        [](const EmitFrame& emit) {
            for (;;)
                emit("more");
        },
        [&](Bytes) { return Result<bool>(++count < 10); });
    EXPECT_TRUE(done);
    EXPECT_EQ(count, 10U);
}

TEST(AStream, ThatStallsIsEnded) {
    Received received;
    const auto done = stream_confined(
        {}, {.frame_bytes = 1000, .stall_ms = 50},
        [](const EmitFrame&) {
            const volatile bool on = true;
            while (on) {
            }
        },
        received.take());
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::LimitExceeded);
}

TEST(AStream, FromAProcessThatCanWriteNoFile) {
    Received received;
    const std::string path = testing::TempDir() + "/written";
    const auto done = stream_confined(
        {}, {},
        [&](const EmitFrame& emit) {
            std::FILE* file = std::fopen(path.c_str(), "w");
            emit(file == nullptr ? "refused" : "opened");
        },
        received.take());
    ASSERT_TRUE(done);
    EXPECT_THAT(received.frames, ElementsAre("refused"));
}

} // namespace
} // namespace warifu::assessment
