// Workers examine hostile input in a process of their own; one that dies costs the blob that killed it.

#include "warifu/assessment/worker.h"

#include <cstdlib>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace warifu::assessment {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Stoppable : public Progress {
public:
    void update(std::string_view, std::uint64_t, std::uint64_t) override {}
    bool stopped() const override { return m_stop; }
    bool m_stop = false;
};

class Kept : public ArtefactSink {
public:
    void restart() override {
        locators.clear();
        anomalies.clear();
        examinations.clear();
    }
    void row(Row row) override { locators.push_back(row.locator); }
    void anomaly(Anomaly anomaly) override { anomalies.push_back(anomaly.code + " " + anomaly.locator); }
    void examination(Examination examination) override { examinations.push_back(examination.determinator); }

    std::vector<std::string> locators;
    std::vector<std::string> anomalies;
    std::vector<std::string> examinations;
};

/// Visits three blobs; `at` says what happens at each.
Examine visiting(std::function<void(std::string_view)> at) {
    return [at = std::move(at)](Bytes, UnitMonitor& monitor, RowSink& sink) {
        for (const std::string_view blob : {"image!a", "image!b", "image!c"}) {
            if (!monitor.enter(0, blob))
                continue;
            at(blob);
            sink.row({"node", std::string(blob), {}});
            monitor.leave(0);
        }
        sink.examination({"firmware", "image", Examination::Outcome::Complete, {}, {}});
    };
}

struct Ran {
    WorkerOutcome outcome = WorkerOutcome::GaveUp;
    Kept kept;
};

Ran run(const Examine& examine, Limits limits = {}) {
    Ran ran;
    Stoppable progress;
    constexpr std::string_view image = "bytes";
    limits.threads = 1;
    auto outcome = run_worker("image", as_bytes(image), examine, limits, progress, ran.kept);
    EXPECT_TRUE(outcome) << outcome.error().describe();
    if (outcome)
        ran.outcome = *outcome;
    return ran;
}

TEST(Worker, GivesBackWhatItFound) {
    const Ran ran = run(visiting([](std::string_view) {}));
    EXPECT_EQ(ran.outcome, WorkerOutcome::Finished);
    EXPECT_THAT(ran.kept.locators, ElementsAre("image!a", "image!b", "image!c"));
    EXPECT_THAT(ran.kept.examinations, ElementsAre("firmware"));
    EXPECT_THAT(ran.kept.anomalies, IsEmpty());
}

TEST(Worker, ThatIsKilledCostsTheBlobAndNamesIt) {
    const Ran ran = run(visiting([](std::string_view blob) {
        if (blob == "image!b")
            __builtin_trap();
    }));
    EXPECT_EQ(ran.outcome, WorkerOutcome::Finished);
    EXPECT_THAT(ran.kept.locators, ElementsAre("image!a", "image!c"));
    EXPECT_THAT(ran.kept.anomalies, ElementsAre("killed-worker image!b"));
}

TEST(Worker, ThatHangsIsEndedAndTheBlobNamed) {
    Limits limits;
    limits.stall_s = 1;
    const Ran ran = run(visiting([](std::string_view blob) {
                            for (volatile bool forever = blob == "image!a"; forever;) {
                            }
                        }),
                        limits);
    EXPECT_THAT(ran.kept.locators, ElementsAre("image!b", "image!c"));
    EXPECT_THAT(ran.kept.anomalies, ElementsAre("killed-worker image!a"));
}

TEST(Worker, ThatAlwaysDiesIsGivenUp) {
    const Ran ran = run([](Bytes, UnitMonitor&, RowSink&) { _exit(9); });
    EXPECT_EQ(ran.outcome, WorkerOutcome::GaveUp);
    EXPECT_THAT(ran.kept.examinations, IsEmpty());
    EXPECT_THAT(ran.kept.anomalies, ElementsAre("worker-gave-up image"));
}

TEST(Worker, ThatSendsTooMuchIsNotBelieved) {
    Limits limits;
    limits.rows = 10;
    const Ran ran = run(
        [](Bytes, UnitMonitor&, RowSink& sink) {
            for (int i = 0; i < 100; ++i)
                sink.row({"node", "image!x", {}});
        },
        limits);
    EXPECT_EQ(ran.outcome, WorkerOutcome::GaveUp);
    EXPECT_THAT(ran.kept.locators, IsEmpty());
}

TEST(Worker, StopsWhenTheUserSaysSo) {
    Kept kept;
    Stoppable progress;
    progress.m_stop = true;
    constexpr std::string_view image = "bytes";
    const auto outcome =
        run_worker("image", as_bytes(image), visiting([](std::string_view) { pause(); }), {}, progress, kept);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(*outcome, WorkerOutcome::Stopped);
}

} // namespace
} // namespace warifu::assessment
