#include "warifu/sqlite/sqlite.h"

#include <mutex>

#include <fmt/format.h>

#include "warifu/base/text.h"
#include "warifu/sqlite/process.h"

namespace warifu::sqlite {

Error sqlite_error(sqlite3* database, std::string_view doing) {
    const int code = sqlite3_errcode(database);
    ErrorCode kind = ErrorCode::Io;
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        kind = ErrorCode::Corrupt;
    else if (code == SQLITE_AUTH)
        kind = ErrorCode::Refused;
    else if (code == SQLITE_INTERRUPT || code == SQLITE_TOOBIG)
        kind = ErrorCode::LimitExceeded;
    else if (code == SQLITE_ERROR)
        kind = ErrorCode::InvalidArgument;
    return make_error(kind, fmt::format("{}: {}", doing, printable(sqlite3_errmsg(database), 500)));
}

Result<Statement> Statement::prepare(sqlite3* database, std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    const char* tail = nullptr;
    if (sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &raw, &tail) != SQLITE_OK)
        return sqlite_error(database, "SQL");
    Statement statement;
    statement.m_statement.reset(raw);
    const std::string_view rest(tail, static_cast<std::size_t>(sql.data() + sql.size() - tail));
    if (raw == nullptr || !trim(rest).empty())
        return make_error(ErrorCode::InvalidArgument, "SQL: give exactly one statement");
    return statement;
}

Statement& Statement::bind(int index, const Value& value) {
    sqlite3_stmt* statement = m_statement.get();
    if (const auto* number = std::get_if<std::int64_t>(&value))
        sqlite3_bind_int64(statement, index, *number);
    else if (const auto* real = std::get_if<double>(&value))
        sqlite3_bind_double(statement, index, *real);
    else if (const auto* text = std::get_if<std::string>(&value))
        sqlite3_bind_text64(statement, index, text->data(), text->size(), SQLITE_TRANSIENT, SQLITE_UTF8);
    else
        sqlite3_bind_null(statement, index);
    return *this;
}

Statement& Statement::bind_text(int index, std::string_view text) {
    sqlite3_bind_text64(m_statement.get(), index, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bind_blob(int index, std::string_view bytes) {
    sqlite3_bind_blob64(m_statement.get(), index, bytes.data(), bytes.size(), SQLITE_STATIC);
    return *this;
}

Result<bool> Statement::step() {
    const int code = sqlite3_step(m_statement.get());
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    return sqlite_error(sqlite3_db_handle(m_statement.get()), "SQL");
}

void Statement::reset() {
    sqlite3_reset(m_statement.get());
    sqlite3_clear_bindings(m_statement.get());
}

Result<void> Statement::run() {
    const auto stepped = step();
    reset();
    if (!stepped)
        return stepped.error();
    return {};
}

std::string Statement::text(int column) const {
    const auto* data = sqlite3_column_text(m_statement.get(), column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_statement.get(), column));
    return data == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(data), size);
}

Bytes Statement::blob(int column) const {
    const void* data = sqlite3_column_blob(m_statement.get(), column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_statement.get(), column));
    return {static_cast<const std::byte*>(data), data == nullptr ? 0 : size};
}

Value Statement::value(int column) const {
    switch (sqlite3_column_type(m_statement.get(), column)) {
    case SQLITE_INTEGER: return integer(column);
    case SQLITE_FLOAT: return sqlite3_column_double(m_statement.get(), column);
    case SQLITE_NULL: return {};
    default: return text(column);
    }
}

Result<void> execute(sqlite3* database, const std::string& sql) {
    if (sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return sqlite_error(database, "SQL");
    return {};
}

void set_up_process() {
    static std::once_flag done;
    std::call_once(done, [] { // refused where a database was opened before
        sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    });
}

Result<Database> open_database(const std::string& path, int flags) {
    set_up_process();
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &raw, flags | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX, nullptr);
    Database database(raw);
    if (code != SQLITE_OK)
        return sqlite_error(raw, "cannot open the file");
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_limit(raw, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(raw, SQLITE_LIMIT_LENGTH, 64 << 20);
    sqlite3_limit(raw, SQLITE_LIMIT_SQL_LENGTH, 1 << 20);
    sqlite3_limit(raw, SQLITE_LIMIT_EXPR_DEPTH, 200);
    TRY_VOID(execute(raw, "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY;"));
    return database;
}

} // namespace warifu::sqlite
