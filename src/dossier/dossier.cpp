#include "warifu/dossier/dossier.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "connection.h"
#include "schema.h"
#include "warifu/base/bytes.h"
#include "warifu/dossier/tables.h"

namespace warifu::dossier {

namespace {

/// SQLite reads such a log whatever the header says.
bool has_log(const std::filesystem::path& path) {
    std::error_code error;
    const auto file = std::filesystem::canonical(path, error);
    return std::filesystem::exists(error ? path.string() + "-wal" : file.string() + "-wal", error);
}

/// Looks at the first bytes (sqlite.org/fileformat2.html, 1.3) before SQLite does: opened for writing, it would fold
/// the log of a file that is not ours into it.
Result<void> check_header(const std::filesystem::path& path) {
    std::array<char, 100> head{};
    std::ifstream file(path, std::ios::binary);
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    const Bytes bytes = as_bytes(std::string_view(head.data(), static_cast<std::size_t>(file.gcount())));
    constexpr std::string_view magic{"SQLite format 3\0", 16};
    if (bytes.size() < head.size() || as_text(bytes.first(magic.size())) != magic)
        return make_error(ErrorCode::Refused, "this is not a warifu dossier, or it is damaged", path.string());
    constexpr std::size_t write_version = 18;
    constexpr std::size_t application = 68;
    const std::uint64_t page = load<std::uint16_t>(bytes.data() + 16, ByteOrder::Big);
    const std::uint64_t pages = load<std::uint32_t>(bytes.data() + 28, ByteOrder::Big);
    std::error_code error;
    if (std::filesystem::file_size(path, error) < (page == 1 ? 65536 : page) * pages)
        return make_error(ErrorCode::Refused, "the file is damaged: it is shorter than it says", path.string());
    if (load<std::uint32_t>(bytes.data() + application, ByteOrder::Big) != application_id)
        return make_error(ErrorCode::Refused, "this is not a warifu dossier (its application id is another)",
                          path.string());
    const bool rollback_journal = bytes[write_version] == std::byte{1} && bytes[write_version + 1] == std::byte{1};
    if (!rollback_journal || has_log(path))
        return make_error(
            ErrorCode::Refused,
            fmt::format("another program has put the dossier into SQLite's WAL mode, and rows may be in a "
                        "-wal file beside it: close that program; if you trust the file, run "
                        "`sqlite3 {} 'PRAGMA journal_mode=DELETE'`, which puts them into the file",
                        path.filename().string()),
            path.string());
    return {};
}

Result<std::int64_t> pragma_integer(sqlite3* database, std::string_view name) {
    Statement statement = TRY(Statement::prepare(database, fmt::format("PRAGMA {}", name)));
    TRY(statement.step());
    return statement.integer(0);
}

Result<void> create_schema(sqlite3* database) {
    TRY_VOID(execute(database,
                     fmt::format("PRAGMA application_id={}; PRAGMA user_version={};", application_id, schema_version)));
    TRY_VOID(execute(database, "BEGIN IMMEDIATE"));
    for (const std::string& statement : schema_statements())
        TRY_VOID(execute(database, statement));
    return execute(database, "COMMIT");
}

} // namespace

Result<void> verify_schema(sqlite3* database) {
    const auto refused = [](std::string why) { return make_error(ErrorCode::Refused, std::move(why)); };
    if (const auto id = pragma_integer(database, "application_id"); !id)
        return refused("this is not a SQLite file, or it is damaged: " + id.error().message);
    else if (*id != application_id)
        return refused("this is not a warifu dossier (its application id is another)");
    if (const std::int64_t version = TRY(pragma_integer(database, "user_version")); version != schema_version)
        return refused(
            fmt::format("this dossier has schema version {}; this program reads version {}", version, schema_version));

    // The schema must be ours word for word: a foreign view or trigger could make queries lie.
    std::vector<std::string> expected = schema_statements();
    Statement schema = TRY(Statement::prepare(database, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"));
    std::vector<std::string> found;
    while (TRY(schema.step()))
        found.push_back(schema.text(0));
    std::sort(expected.begin(), expected.end());
    std::sort(found.begin(), found.end());
    if (expected != found)
        return refused("its tables are not those of a warifu dossier of this version");

    Statement check = TRY(Statement::prepare(database, "PRAGMA quick_check(1)"));
    TRY(check.step());
    if (check.text(0) != "ok")
        return refused("the file is damaged: " + check.text(0));
    return {};
}

Result<Statement*> Dossier::Connection::prepared(const std::string& sql) {
    auto found = statements.find(sql);
    if (found == statements.end())
        found = statements.emplace(sql, TRY(Statement::prepare(database.get(), sql))).first;
    return &found->second;
}

Result<void> Dossier::Connection::load_next_id() {
    std::string sql = "SELECT max((SELECT ifnull(max(id),0) FROM t_artefact), (SELECT ifnull(max(id),0) FROM run), "
                      "(SELECT ifnull(max(id),0) FROM examination_slot), (SELECT ifnull(max(id),0) FROM t_anomaly)";
    for (const TableSpec& spec : tables())
        sql += fmt::format(", (SELECT ifnull(max(id),0) FROM t_{})", spec.name);
    Statement statement = TRY(Statement::prepare(database.get(), sql + ")"));
    TRY(statement.step());
    next_id = statement.integer(0) + 1;
    return {};
}

Dossier::Dossier(std::unique_ptr<Connection> connection) : m_connection(std::move(connection)) {}
Dossier::Dossier(Dossier&&) noexcept = default;
Dossier& Dossier::operator=(Dossier&&) noexcept = default;
Dossier::~Dossier() = default;

Result<Dossier> Dossier::open(const std::filesystem::path& path, Mode mode) {
    std::error_code error;
    const bool exists = std::filesystem::exists(path, error);
    if (!exists && mode == Mode::ReadOnly)
        return make_error(ErrorCode::NotFound, "there is no such file; `warifu assess` makes a dossier", path.string());
    if (exists && !std::filesystem::is_regular_file(path, error))
        return make_error(ErrorCode::Refused, "this is not a file", path.string());
    if (exists && std::filesystem::file_size(path, error) == 0)
        return make_error(ErrorCode::Refused, "the file is empty, not a dossier; delete it or name another",
                          path.string());

    if (exists)
        TRY_VOID(check_header(path));
    const int flags =
        mode == Mode::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | (exists ? 0 : SQLITE_OPEN_CREATE);
    auto opened = Connection::open(path.string(), flags);
    if (!opened)
        return wrap(opened.error(), "cannot open the dossier", path.string());
    std::unique_ptr<Connection> connection = std::move(*opened);
    if (!exists) {
        if (auto made = create_schema(connection->database.get()); !made)
            return wrap(made.error(), "cannot write the dossier", path.string());
    }
    if (auto verified = verify_schema(connection->database.get()); !verified)
        return make_error(ErrorCode::Refused, verified.error().message, path.string());
    sqlite3_busy_timeout(connection->database.get(), 5000);
    TRY_VOID(connection->load_next_id());
    return Dossier(std::move(connection));
}

Result<Dossier> Dossier::in_memory() {
    auto connection = TRY(Connection::open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
    TRY_VOID(create_schema(connection->database.get()));
    return Dossier(std::move(connection));
}

Result<Dossier> Dossier::clone() const {
    auto connection = TRY(Connection::open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
    sqlite3_backup* backup =
        sqlite3_backup_init(connection->database.get(), "main", m_connection->database.get(), "main");
    if (backup == nullptr)
        return sqlite_error(connection->database.get(), "cannot copy the dossier");
    sqlite3_backup_step(backup, -1);
    if (sqlite3_backup_finish(backup) != SQLITE_OK)
        return sqlite_error(connection->database.get(), "cannot copy the dossier");
    TRY_VOID(connection->load_next_id());
    return Dossier(std::move(connection));
}

Result<void> Dossier::begin() { return execute(m_connection->database.get(), "BEGIN IMMEDIATE"); }

Result<void> Dossier::commit() { return execute(m_connection->database.get(), "COMMIT"); }

void Dossier::rollback() {
    // Nothing to report: a rollback that fails leaves SQLite's own journal to undo it.
    sqlite3_exec(m_connection->database.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    m_connection->slots.clear();
    m_connection->run_artefacts.clear();
    m_connection->artefact_kinds.clear();
}

} // namespace warifu::dossier
