// A writer, or the engine below it, is killed in the middle of its work. Whatever was acknowledged is there, the log is
// whole, and nothing is there twice.

#include <csignal>
#include <random>

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engines.h"

namespace warifu::registry::test {
namespace {

/// register_bench as a child.
class Writer {
public:
    Writer(const std::string& url, const std::string& key, std::uint64_t count, std::uint64_t batch,
           rlim_t most_file_bytes = RLIM_INFINITY) {
        int ends[2];
        EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
        const std::string counted = std::to_string(count);
        const std::string batched = std::to_string(batch);
        m_child = ::fork();
        if (m_child == 0) {
            const rlimit limit{most_file_bytes, most_file_bytes};
            ::setrlimit(RLIMIT_FSIZE, &limit);
            ::dup2(ends[1], STDOUT_FILENO);
            ::dup2(::open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
            ::execl(WARIFU_REGISTER_WRITER, WARIFU_REGISTER_WRITER, url.c_str(), key.c_str(), "0", counted.c_str(),
                    batched.c_str(), static_cast<char*>(nullptr));
            ::_exit(127);
        }
        ::close(ends[1]);
        m_output = ::fdopen(ends[0], "r");
    }
    ~Writer() {
        kill();
        std::fclose(m_output);
    }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// How many labels are acknowledged with the next batch; nothing when the writer has ended.
    std::optional<std::uint64_t> acknowledged() {
        unsigned long long count = 0;
        return std::fscanf(m_output, "%llu", &count) == 1 ? std::optional<std::uint64_t>(count) : std::nullopt;
    }
    void kill() {
        if (m_child > 0)
            ::kill(m_child, SIGKILL);
        end();
    }
    int end() {
        int status = 0;
        if (m_child > 0)
            ::waitpid(m_child, &status, 0);
        m_child = -1;
        return status;
    }

private:
    pid_t m_child = -1;
    std::FILE* m_output = nullptr;
};

class ACrash : public OnEachEngine {
protected:
    void SetUp() override {
        OnEachEngine::SetUp();
        m_folder.write("key.pem", log::sample::pem_of("the key of the tests' own log"));
        m_key = m_folder.path() / "key.pem";
    }

    /// The register after a crash, held against what had been acknowledged by then.
    void expect_whole(std::uint64_t acknowledged) {
        Register labels = writer();
        const std::uint64_t size = labels.size().value();
        EXPECT_GE(size, acknowledged);
        const auto checked = labels.check();
        EXPECT_TRUE(checked) << checked.error().describe();
        EXPECT_EQ(audited(labels).entries, size); // and no label is issued twice in it
        for (std::uint64_t i = 0; i < acknowledged; ++i)
            ASSERT_TRUE(labels.find(fmt::format("L{:08}", i), {day("2027-01-01")}).value()) << i;
    }

    std::string m_key;
    std::mt19937 m_random{20261130};
};
ON_EACH_ENGINE(ACrash);

TEST_P(ACrash, OfTheWriterLosesNothingThatWasAcknowledged) {
    std::uint64_t acknowledged = 0;
    for (int round = 0; round < 12; ++round) {
        Writer child(m_url, m_key, 100'000, 1 + m_random() % 40);
        // Each begins at the first label: what is there is recognised by its request, and acknowledged again.
        for (std::uint64_t until = acknowledged + m_random() % 150; acknowledged < until;) {
            const auto next = child.acknowledged();
            ASSERT_TRUE(next);
            acknowledged = std::max(acknowledged, *next);
        }
        child.kill();
        expect_whole(acknowledged);
    }
    EXPECT_GT(acknowledged, 100U);
}

TEST_P(ACrash, OfPostgresqlLosesNothingThatWasAcknowledged) {
    if (!is_postgres())
        GTEST_SKIP() << "SQLite has no server";
    std::uint64_t acknowledged = 0;
    for (int round = 0; round < 3; ++round) {
        Writer child(m_url, m_key, 100'000, 1 + m_random() % 40);
        for (std::uint64_t until = acknowledged + 50 + m_random() % 150; acknowledged < until;) {
            const auto next = child.acknowledged();
            ASSERT_TRUE(next);
            acknowledged = std::max(acknowledged, *next);
        }
        Postgres::shared().kill();
        while (const auto next = child.acknowledged()) // what came through before the end
            acknowledged = std::max(acknowledged, *next);
        EXPECT_NE(child.end(), 0) << "the writer is told";
        Postgres::shared().start();
        expect_whole(acknowledged);
    }
}

TEST_P(ACrash, OfPostgresqlIsSurvivedByAnOpenRegister) {
    if (!is_postgres())
        GTEST_SKIP() << "SQLite has no server";
    Register labels = writer();
    made(labels, issue("1"));
    Postgres::shared().kill();
    Change two = issue("2");
    two.request = "two";
    EXPECT_EQ(labels.apply(std::span(&two, 1), now).error().code, ErrorCode::Io);
    Postgres::shared().start();
    EXPECT_EQ(made(labels, two).leaf, 1U);
    EXPECT_TRUE(labels.find("1", {day("2026-11-30")}).value());
}

TEST_P(ACrash, AFullDiskIsAnErrorAndLosesNothing) {
    if (is_postgres())
        GTEST_SKIP() << "the server writes PostgreSQL's files";
    std::uint64_t acknowledged = 0;
    {
        Writer child(m_url, m_key, 100'000, 20, 600'000);
        while (const auto next = child.acknowledged())
            acknowledged = *next;
        EXPECT_NE(child.end(), 0) << "the writer is told";
    }
    EXPECT_GT(acknowledged, 0U);
    expect_whole(acknowledged);
    Writer child(m_url, m_key, acknowledged + 40, 20); // there is room again
    while (const auto next = child.acknowledged())
        acknowledged = *next;
    EXPECT_EQ(child.end(), 0);
    expect_whole(acknowledged);
}

} // namespace
} // namespace warifu::registry::test
