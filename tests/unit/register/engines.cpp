#include "engines.h"

#include <csignal>
#include <limits>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "warifu/base/descriptor.h"
#include "warifu/registry/contents.h"

namespace warifu::registry::test {

namespace {

const std::filesystem::path programs = "/usr/lib/postgresql/15/bin";
constexpr uid_t nobody = 65534;

bool is_root() { return ::geteuid() == 0; }

/// In a child: as nobody, with its messages to `messages`, until its parent ends.
[[noreturn]] void become(const std::vector<std::string>& command, int messages) {
    if (is_root() && (::setgid(nobody) != 0 || ::setuid(nobody) != 0))
        ::_exit(127);
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    ::dup2(messages, STDOUT_FILENO);
    ::dup2(messages, STDERR_FILENO);
    std::vector<char*> words;
    for (const std::string& word : command)
        words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    ::execv(words[0], words.data());
    ::_exit(127);
}

int run(const std::vector<std::string>& command) {
    const Descriptor nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    const pid_t child = ::fork();
    if (child == 0)
        become(command, nowhere.get());
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Reads what the server says until it is ready; false when it ends before. The rest is read away beside the tests.
bool wait_until_ready(int messages) {
    std::string said;
    char piece[4096];
    while (said.find("is ready to accept connections") == said.npos) {
        const ssize_t got = ::read(messages, piece, sizeof piece);
        if (got <= 0) {
            ::close(messages);
            return false;
        }
        said.append(piece, static_cast<std::size_t>(got));
    }
    std::thread([messages] {
        char rest[4096];
        while (::read(messages, rest, sizeof rest) > 0) {
        }
        ::close(messages);
    }).detach();
    return true;
}

} // namespace

bool Postgres::installed() { return std::filesystem::exists(programs / "postgres"); }

Postgres& Postgres::shared() {
    static Postgres server;
    return server;
}

Postgres::Postgres() {
    EXPECT_TRUE(!is_root() || ::chown(m_folder.path().c_str(), nobody, nobody) == 0);
    const int made = run({(programs / "initdb").string(), "-D", (m_folder.path() / "data").string(), "-A", "trust",
                          "-U", "warifu", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"});
    if (made != 0)
        throw std::runtime_error("initdb failed");
    start();
}

Postgres::~Postgres() {
    ::kill(m_server, SIGQUIT);
    ::waitpid(m_server, nullptr, 0);
}

/// Without fsync: what is killed here is the server, not the machine.
bool Postgres::try_start() {
    int messages[2];
    EXPECT_EQ(::pipe2(messages, O_CLOEXEC), 0);
    m_server = ::fork();
    if (m_server == 0)
        become({(programs / "postgres").string(), "-D", (m_folder.path() / "data").string(), "-k",
                m_folder.path().string(), "-c", "listen_addresses=", "-c", "log_min_error_statement=panic", "-c",
                "fsync=off"},
               messages[1]);
    ::close(messages[1]);
    if (wait_until_ready(messages[0]))
        return true;
    ::waitpid(m_server, nullptr, 0);
    return false;
}

/// After `kill`, the last of the old server's children may still hold its memory.
void Postgres::start() {
    while (!try_start()) {
    }
}

/// Its children live on for a moment without it: they are killed, too, while it cannot make new ones.
void Postgres::kill() {
    ::kill(m_server, SIGSTOP);
    std::ifstream children(fmt::format("/proc/{0}/task/{0}/children", m_server));
    for (pid_t child = 0; children >> child;)
        ::kill(child, SIGKILL);
    ::kill(m_server, SIGKILL);
    ::waitpid(m_server, nullptr, 0);
}

std::string Postgres::url(const std::string& database) const {
    return fmt::format("postgresql:///{}?host={}&user=warifu", database, m_folder.path().string());
}

std::string Postgres::new_database() {
    const std::string name = fmt::format("register{}", ++m_databases);
    EXPECT_EQ(run({(programs / "createdb").string(), "-h", m_folder.path().string(), "-U", "warifu", name}), 0);
    return url(name);
}

void OnEachEngine::SetUp() {
    if (!is_postgres())
        m_url = "sqlite:" + (m_folder.path() / "register.db").string();
    else if (Postgres::installed())
        m_url = Postgres::shared().new_database();
    else
        GTEST_SKIP() << "PostgreSQL 15 is not installed";
}

Register OnEachEngine::writer() {
    auto opened = Register::open_or_create(m_url, log::sample::key());
    if (!opened)
        throw std::runtime_error(opened.error().describe());
    return std::move(*opened);
}

bool OnEachEngine::run_sql(const std::string& sql) const {
    if (is_postgres())
        return run({(programs / "psql").string(), m_url, "-v", "ON_ERROR_STOP=1", "-c", sql}) == 0;
    return std::system(fmt::format("sqlite3 '{}' \"{}\" > /dev/null 2>&1", m_url.substr(7), sql).c_str()) == 0;
}

Date day(std::string_view text) { return Date::parse(text).value(); }

Change issue(const std::string& number) {
    Label label{.issued = day("2026-01-15")};
    label.number = number;
    label.regime = "jc-star";
    label.level = "1";
    label.edition = "JST-CR-01-01-2024R1";
    label.market = "JP";
    label.product = "Window camera";
    label.model = "WC-1";
    label.maker = "Acme";
    label.speaker = Speaker::Operator;
    label.expires = day("2028-01-14");
    label.support_until = day("2030-12-31");
    return {Kind::Issue, label, day("2026-01-15"), "registrar", "application accepted"};
}

Change change(Kind kind, const std::string& number, std::string_view effective) {
    Label label{.issued = day("2026-01-15")};
    label.number = number;
    return {kind, label, day(effective), "registrar", "as decided"};
}

Receipt made(Register& labels, const Change& change, std::time_t moment) {
    const auto receipts = labels.apply(std::span(&change, 1), moment);
    if (!receipts || !receipts->at(0))
        throw std::runtime_error(receipts ? receipts->at(0).error().describe() : receipts.error().describe());
    return *receipts->at(0);
}

ErrorCode refusal(Register& labels, const Change& change, std::time_t moment) {
    const auto receipts = labels.apply(std::span(&change, 1), moment);
    EXPECT_TRUE(receipts) << receipts.error().describe();
    EXPECT_FALSE(receipts->at(0));
    return receipts->at(0).error().code;
}

log::Audit audited(Register& labels) {
    RegisterSource source(labels);
    ContentsCheck contents(std::numeric_limits<std::time_t>::max());
    log::AuditTerms terms{log::sample::key().verifier(), std::nullopt, std::ref(contents)};
    auto found = log::audit(source, terms);
    EXPECT_TRUE(found) << found.error().describe();
    EXPECT_TRUE(found->good()) << log::audit_text(*found, Language::English);
    return std::move(*found);
}

} // namespace warifu::registry::test
