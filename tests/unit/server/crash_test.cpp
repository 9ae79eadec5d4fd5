// The server is killed while many write through it. Whatever it had answered with 201 is there, once; the log is whole.

#include <atomic>
#include <csignal>
#include <map>
#include <mutex>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client.h"
#include "register/engines.h"
#include "warifu/registry/writer_token.h"

namespace warifu::server {
namespace {

using registry::test::day;

/// `warifu serve` as a child.
class ServerProgram {
public:
    ServerProgram(const std::string& url, const std::string& key, rlim_t most_file_bytes = RLIM_INFINITY) {
        int ends[2];
        EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
        m_child = ::fork();
        if (m_child == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            const rlimit limit{most_file_bytes, most_file_bytes};
            ::setrlimit(RLIMIT_FSIZE, &limit);
            ::dup2(ends[1], STDERR_FILENO);
            ::execl(WARIFU_PROGRAM, WARIFU_PROGRAM, "serve", "--store", url.c_str(), "--key", key.c_str(), "--listen",
                    "127.0.0.1:0", "--threads", "2", static_cast<char*>(nullptr));
            ::_exit(127);
        }
        ::close(ends[1]);
        m_messages = ::fdopen(ends[0], "r");
        unsigned port = 0;
        EXPECT_EQ(std::fscanf(m_messages, "listening on http://127.0.0.1:%u/", &port), 1);
        m_port = static_cast<std::uint16_t>(port);
        m_reader = std::thread([this] { // so that it never waits for us
            while (std::fgetc(m_messages) != EOF) {
            }
        });
    }
    ~ServerProgram() {
        end(SIGKILL);
        m_reader.join();
        std::fclose(m_messages);
    }
    ServerProgram(const ServerProgram&) = delete;
    ServerProgram& operator=(const ServerProgram&) = delete;
    std::uint16_t port() const { return m_port; }
    int end(int signal) {
        int status = 0;
        if (m_child > 0) {
            ::kill(m_child, signal);
            ::waitpid(m_child, &status, 0);
        }
        m_child = -1;
        return status;
    }

private:
    pid_t m_child = -1;
    std::uint16_t m_port = 0;
    std::FILE* m_messages = nullptr;
    std::thread m_reader;
};

class AServersEnd : public registry::test::OnEachEngine {
protected:
    void SetUp() override {
        OnEachEngine::SetUp();
        if (IsSkipped())
            return;
        m_folder.write("key.pem", log::sample::pem_of("the key of the tests' own log"));
        m_key = m_folder.path() / "key.pem";
        writer();
        m_token = registry::WriterTokens::open(m_url)
                      .value()
                      .add("Office", {}, day("2036-01-01"), registry::test::now)
                      ->secret;
    }
    std::string issuing(const std::string& number) const {
        const std::string body = fmt::format(
            R"({{"change":"issue","number":"{0}","regime":"jc-star","level":"1","market":"JP","product":"Camera","maker":"Acme",)"
            R"("speaker":"maker","issued":"2026-01-15","reason":"accepted","request":"{0}"}})",
            number);
        return fmt::format("POST /api/changes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: "
                           "application/json\r\nContent-Length: {}\r\n\r\n{}",
                           m_token, body.size(), body);
    }
    /// The status of the answer; empty when the connection has ended.
    static std::string status_of(const std::string& answer) { return answer.size() > 12 ? answer.substr(9, 3) : ""; }

    /// One connection after the other's manner: writes until it is cut off, and keeps what was answered with 201.
    void write_labels(std::uint16_t port, const std::string& prefix) {
        Client client(port);
        for (int i = 0;; ++i) {
            const std::string number = fmt::format("{}-{}", prefix, i);
            const std::string status = status_of(client.send_if_open(issuing(number)).read_until("}\n"));
            if (status != "201")
                return;
            const std::lock_guard lock(m_mutex);
            m_acknowledged.push_back(number);
        }
    }
    std::size_t acknowledged() {
        const std::lock_guard lock(m_mutex);
        return m_acknowledged.size();
    }
    void expect_whole() {
        registry::Register labels = registry::Register::open(m_url).value();
        const auto checked = labels.check();
        EXPECT_TRUE(checked) << checked.error().describe();
        EXPECT_EQ(registry::test::audited(labels).entries, labels.size().value()); // no label is issued twice in it
        for (const std::string& number : m_acknowledged)
            ASSERT_TRUE(labels.find(number, {day("2026-12-31")}).value()) << number;
    }

    std::string m_key;
    std::string m_token;
    std::mutex m_mutex;
    std::vector<std::string> m_acknowledged;
};
ON_EACH_ENGINE(AServersEnd);

TEST_P(AServersEnd, InMidWriteLosesNothingThatWasAcknowledged) {
    for (int round = 0; round < 4; ++round) {
        ServerProgram server(m_url, m_key);
        std::vector<std::thread> clients;
        for (int i = 0; i < 4; ++i)
            clients.emplace_back([&, i] { write_labels(server.port(), fmt::format("{}-{}", round, i)); });
        for (const std::size_t enough = acknowledged() + 60; acknowledged() < enough;)
            std::this_thread::yield();
        server.end(SIGKILL);
        for (std::thread& client : clients)
            client.join();
        expect_whole();
    }
    EXPECT_GE(m_acknowledged.size(), 240U);
}

TEST_P(AServersEnd, ByASignalAnswersWhatIsUnderWay) {
    ServerProgram server(m_url, m_key);
    std::thread client([&] { write_labels(server.port(), "1"); });
    while (acknowledged() < 20)
        std::this_thread::yield();
    EXPECT_EQ(server.end(SIGTERM), 0);
    client.join();
    expect_whole();
    EXPECT_EQ(registry::Register::open(m_url)->size().value(), m_acknowledged.size()) << "nothing that nobody heard of";
}

TEST_P(AServersEnd, IsNotAFullDisk) {
    if (is_postgres())
        GTEST_SKIP() << "the server writes PostgreSQL's files";
    ServerProgram server(m_url, m_key, 400'000);
    write_labels(server.port(), "1");
    EXPECT_FALSE(m_acknowledged.empty());
    Client client(server.port());
    const std::string refused = client.send(issuing("more")).read_until("}\n");
    EXPECT_THAT(status_of(refused), ::testing::AnyOf("503", "507"));
    EXPECT_THAT(client.send("GET /api/labels/1-0 HTTP/1.1\r\nHost: x\r\n\r\n").read_until("}\n"),
                ::testing::StartsWith("HTTP/1.1 200"));
    EXPECT_EQ(server.end(SIGTERM), 0);
    expect_whole();
    ServerProgram roomy(m_url, m_key);
    EXPECT_EQ(status_of(Client(roomy.port()).send(issuing("more")).read_until("}\n")), "201");
}

TEST_P(AServersEnd, IsNotThatOfPostgresql) {
    if (!is_postgres())
        GTEST_SKIP() << "SQLite has no server";
    ServerProgram server(m_url, m_key);
    std::vector<std::thread> clients;
    for (int i = 0; i < 4; ++i)
        clients.emplace_back([&, i] { write_labels(server.port(), std::to_string(i)); });
    while (acknowledged() < 60)
        std::this_thread::yield();
    registry::test::Postgres::shared().kill();
    for (std::thread& client : clients)
        client.join(); // with 503
    registry::test::Postgres::shared().start();
    std::string status;
    for (int tries = 0; tries < 5 && !status.starts_with("20");
         ++tries) // each connection learns that its server had gone
        status = status_of(Client(server.port()).send(issuing("after")).read_until("}\n"));
    EXPECT_THAT(status, ::testing::AnyOf("200", "201"));
    expect_whole();
}

} // namespace
} // namespace warifu::server
