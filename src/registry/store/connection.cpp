#include "connection.h"

#include <filesystem>

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "warifu/base/text.h"
#include "warifu/sqlite/process.h"

namespace warifu::registry {

namespace {

/// Any number: who writes, and who changes the schema, wait for each other.
constexpr long long advisory_lock = 0x7761'7269'6675;

struct Place {
    Engine engine;
    std::string path; // of SQLite
    std::string parameters;
};

Result<Place> place_of(const std::string& url) {
    if (url.starts_with("postgresql://") || url.starts_with("postgres://"))
        return Place{Engine::Postgres, "", url};
    const std::string path = url.starts_with("sqlite:") ? url.substr(7) : url;
    if (path.empty() || path.find("://") != path.npos || path.find('"') != path.npos)
        return make_error(ErrorCode::InvalidArgument, "a store is a file's path, sqlite:PATH or postgresql://…",
                          printable(url, 200));
    return Place{Engine::Sqlite, path, fmt::format("dbname=\"{}\" timeout=30", path)};
}

/// As `warifu::sqlite` opens its files: a file from elsewhere cannot make us run its triggers' functions.
void harden(soci::session& session) {
    const auto* backend = static_cast<soci::sqlite3_session_backend*>(session.get_backend());
    sqlite_api::sqlite3_db_config(backend->conn_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite_api::sqlite3_db_config(backend->conn_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
}

/// For the engine's own code is lost where SOCI throws its common class.
bool is_full(const soci::soci_error& error) {
    constexpr std::string_view disk_full = "53100"; // PostgreSQL, appendix A
    if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error))
        return (sqlite->result() & 0xff) == SQLITE_FULL;
    if (const auto* postgres = dynamic_cast<const soci::postgresql_soci_error*>(&error))
        return postgres->sqlstate() == disk_full;
    return std::string_view(error.what()).find("disk is full") != std::string_view::npos;
}

} // namespace

Error Connection::error_of(const soci::soci_error& error, std::string_view doing) {
    const bool constraint = error.get_error_category() == soci::soci_error::constraint_violation;
    const std::string reason = error.what();
    // SOCI puts the statement behind it, which helps nobody who runs a register.
    return make_error(is_full(error) ? ErrorCode::LimitExceeded
                      : constraint   ? ErrorCode::Refused
                                     : ErrorCode::Io,
                      fmt::format("{}: {}", doing, printable(reason.substr(0, reason.find(" while ")), 500)));
}

void Connection::set_up() {
    if (m_engine == Engine::Sqlite) {
        harden(m_session);
        m_session << "PRAGMA journal_mode=WAL";
        m_session << "PRAGMA synchronous=FULL";  // what is acknowledged is on the disk
        m_session << "PRAGMA cache_size=-32768"; // KiB: the upper pages of a million labels' indexes stay there
    } else {
        m_session << "SET synchronous_commit = on";
        m_session << "SET client_min_messages = warning";
    }
}

Result<std::unique_ptr<Connection>> Connection::open(const std::string& url, Purpose purpose) {
    const Place place = TRY(place_of(url));
    std::error_code error;
    if (purpose == Purpose::Read && place.engine == Engine::Sqlite && !std::filesystem::exists(place.path, error))
        return make_error(ErrorCode::NotFound, "there is no register here", place.path);
    std::unique_ptr<Connection> connection(new Connection(place.engine));
    connection->m_parameters = place.parameters;
    const auto opened = connection->guarded("the store cannot be opened", [&]() -> Result<void> {
        if (place.engine == Engine::Sqlite) {
            sqlite::set_up_process();
            connection->m_session.open(*soci::factory_sqlite3(), place.parameters);
        } else {
            connection->m_session.open(*soci::factory_postgresql(), place.parameters);
        }
        connection->set_up();
        return {};
    });
    TRY_VOID(opened);
    return connection;
}

Result<void> Connection::revive() {
    if (!m_doubtful)
        return {};
    return guarded("the store cannot be opened again", [&]() -> Result<void> {
        m_session.reconnect();
        set_up();
        m_doubtful = false;
        return {};
    });
}

Transaction::Transaction(Connection& connection, Purpose purpose) : m_connection(connection) {
    soci::session& session = connection.session();
    const bool write = purpose == Purpose::Write;
    if (connection.engine() == Engine::Sqlite) {
        session << (write ? "BEGIN IMMEDIATE" : "BEGIN");
        return;
    }
    // A writer's later statements must see what was committed while it waited for the lock; a reader's must not.
    session << (write ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    if (write)
        session << "SELECT pg_advisory_xact_lock(" << advisory_lock << ")";
}

Transaction::~Transaction() {
    if (!m_open)
        return;
    try {
        m_connection.session() << "ROLLBACK";
    } catch (const soci::soci_error&) { // the connection has ended, and the transaction with it
    }
}

void Transaction::commit() {
    m_connection.session() << "COMMIT";
    m_open = false;
}

} // namespace warifu::registry
