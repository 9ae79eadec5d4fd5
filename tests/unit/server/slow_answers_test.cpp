#include "warifu/server/slow_answers.h"

#include <future>

#include <gmock/gmock.h>

namespace warifu::server {
namespace {

Response text(std::string body, unsigned status = 200) { return {status, "text/plain", std::move(body)}; }

std::future<Response> asked(const Response& response) {
    const auto promise = std::make_shared<std::promise<Response>>(); // std::function copies
    response.later([promise](Response answer) { promise->set_value(std::move(answer)); });
    return promise->get_future();
}

/// A work that is under way until it is told to end.
struct Held {
    std::promise<void> begun, end;
    int times = 0;
    SlowAnswers::Work work() {
        return [this] {
            ++times;
            begun.set_value();
            end.get_future().wait();
            return text("held");
        };
    }
};

TEST(ASlowAnswer, IsWorkedOutOnceAndKept) {
    SlowAnswers answers;
    int times = 0;
    const auto work = [&] {
        ++times;
        return text("drawn");
    };
    EXPECT_EQ(asked(answers.answer("a", work)).get().content(), "drawn");
    EXPECT_EQ(asked(answers.answer("a", work)).get().content(), "drawn");
    EXPECT_EQ(times, 1);
    EXPECT_EQ(asked(answers.answer("b", work)).get().content(), "drawn");
    EXPECT_EQ(times, 2);
}

TEST(ASlowAnswer, IsNotWorkedOutTwiceForThoseWhoAskMeanwhile) {
    SlowAnswers answers;
    Held held;
    auto first = asked(answers.answer("a", held.work()));
    held.begun.get_future().wait();
    auto second = asked(answers.answer("a", held.work()));
    held.end.set_value();
    EXPECT_EQ(first.get().content(), "held");
    EXPECT_EQ(second.get().content(), "held");
    EXPECT_EQ(held.times, 1);
}

TEST(ASlowAnswer, ThatIsNoneIsTriedAgain) {
    SlowAnswers answers;
    int times = 0;
    const auto work = [&] { return ++times == 1 ? text("", 503) : text("now"); };
    EXPECT_EQ(asked(answers.answer("a", work)).get().status, 503U);
    EXPECT_EQ(asked(answers.answer("a", work)).get().content(), "now");
}

TEST(WhoeverAsksForTooMany, IsToldToComeAgain) {
    SlowAnswers answers({.most_waiting = 2});
    Held held;
    auto first = asked(answers.answer("first", held.work()));
    held.begun.get_future().wait();
    auto second = asked(answers.answer("second", [] { return text("second"); }));
    auto third = asked(answers.answer("third", [] { return text("third"); }));
    const Response refused = asked(answers.answer("fourth", [] { return text("fourth"); })).get();
    EXPECT_EQ(refused.status, 503U);
    EXPECT_THAT(refused.headers, ::testing::Contains(std::pair<std::string, std::string>("Retry-After", "5")));
    held.end.set_value();
    EXPECT_EQ(second.get().content(), "second");
    EXPECT_EQ(third.get().content(), "third");
}

TEST(OneClient, LeavesRoomForOthers) {
    SlowAnswers answers({.most_waiting_of_one = 1});
    Held held;
    auto under_way = asked(answers.answer("a", held.work(), "one"));
    held.begun.get_future().wait();
    auto waiting = asked(answers.answer("b", [] { return text("b"); }, "one"));
    EXPECT_EQ(asked(answers.answer("c", [] { return text("c"); }, "one")).get().status, 503U);
    auto others = asked(answers.answer("d", [] { return text("d"); }, "two"));
    held.end.set_value();
    EXPECT_EQ(waiting.get().content(), "b");
    EXPECT_EQ(others.get().content(), "d");
}

TEST(WhatIsKept, CostsWhatItsKeyDoes) {
    SlowAnswers answers({.most_kept_bytes = 1U << 20U});
    int times = 0;
    const auto ask = [&](const std::string& key) {
        asked(answers.answer(key, [&] {
            ++times;
            return text("");
        })).get();
    };
    ask("first");
    for (int i = 0; i < 300; ++i) // of 4 KB each
        ask(std::to_string(i) + std::string(2000, 'x'));
    ask("first");
    EXPECT_EQ(times, 302);
}

TEST(WhatIsKept, GivesWayToWhatWasAskedForLater) {
    SlowAnswers answers({.most_kept_bytes = 1200}); // room for two of 522 bytes
    std::map<std::string, int> times;
    const auto ask = [&](const std::string& key) {
        asked(answers.answer(key, [&times, key] {
            ++times[key];
            return text(std::string(8, 'x'));
        })).get();
    };
    for (const char* key : {"a", "b", "a", "c", "a", "b"})
        ask(key);
    EXPECT_EQ(times["a"], 1); // asked for again and again
    EXPECT_EQ(times["b"], 2); // c took its place
    EXPECT_EQ(times["c"], 1);
}

TEST(WhoeverWaitsAtTheEnd, IsAnswered) {
    Held held;
    auto answers = std::make_unique<SlowAnswers>();
    auto under_way = asked(answers->answer("a", held.work()));
    held.begun.get_future().wait();
    auto waiting = asked(answers->answer("b", [] { return text("b"); }));
    std::thread ending([gone = std::move(answers)]() mutable { gone.reset(); });
    held.end.set_value();
    ending.join();
    EXPECT_EQ(under_way.get().content(), "held");
    EXPECT_THAT(waiting.get().status, ::testing::AnyOf(200U, 503U)); // by who was quicker
}

} // namespace
} // namespace warifu::server
