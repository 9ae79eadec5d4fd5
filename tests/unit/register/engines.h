#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <sys/types.h>

#include "log/sample.h"
#include "warifu/registry/register.h"

/// Both engines, so that every test of the register runs on each.
namespace warifu::registry::test {

/// PostgreSQL 15 from its own programs, in a folder of its own, on a Unix socket, without a network; as an unprivileged
/// user, since it refuses to run as root. It ends with the test program.
class Postgres {
public:
    static Postgres& shared();
    static bool installed();

    Postgres();
    ~Postgres();
    Postgres(const Postgres&) = delete;
    Postgres& operator=(const Postgres&) = delete;

    std::string url(const std::string& database) const;
    /// An empty database.
    std::string new_database();
    /// SIGKILL, as when the power fails but for the disk.
    void kill();
    void start();

private:
    bool try_start();

    log::sample::Folder m_folder;
    pid_t m_server = -1;
    int m_databases = 0;
};

/// A store that is empty.
class OnEachEngine : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override;
    bool is_postgres() const { return GetParam() == "postgresql"; }
    Register writer();
    /// By sqlite3 or psql, beside the register.
    bool run_sql(const std::string& sql) const;

    log::sample::Folder m_folder;
    std::string m_url;
};

constexpr std::time_t now = 1'795'996'800; // 2026-11-30

Date day(std::string_view text);
Change issue(const std::string& number);
Change change(Kind kind, const std::string& number, std::string_view effective);
/// The one receipt of a change that is made.
Receipt made(Register& labels, const Change& change, std::time_t moment = now);
/// The code with which a change is refused.
ErrorCode refusal(Register& labels, const Change& change, std::time_t moment = now);
/// What a stranger finds in the register's log, the entries' contents included.
log::Audit audited(Register& labels);

} // namespace warifu::registry::test

#define ON_EACH_ENGINE(Suite)                                                                                          \
    INSTANTIATE_TEST_SUITE_P(Engines, Suite, ::testing::Values("sqlite", "postgresql"),                                \
                             [](const auto& tested) { return tested.param; })
