#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "warifu/base/bytes.h"
#include "warifu/base/result.h"
#include "warifu/base/row.h"

namespace warifu::sqlite {

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

/// A prepared statement. Bind, then `step` until it gives false.
class Statement {
public:
    static Result<Statement> prepare(sqlite3* database, std::string_view sql);

    Statement& bind(int index, const Value& value); ///< 1-based, as SQLite counts
    /// Not copied: must stay until the statement is reset.
    Statement& bind_text(int index, std::string_view text);
    Statement& bind_blob(int index, std::string_view bytes);
    Result<bool> step(); ///< true: a row is there
    void reset();
    Result<void> run(); ///< for statements without rows; resets

    Value value(int column) const;
    std::int64_t integer(int column) const { return sqlite3_column_int64(m_statement.get(), column); }
    std::string text(int column) const;
    Bytes blob(int column) const; ///< until the next step
    int column_count() const { return sqlite3_column_count(m_statement.get()); }
    std::string_view column_name(int column) const { return sqlite3_column_name(m_statement.get(), column); }
    sqlite3_stmt* get() const { return m_statement.get(); }

private:
    struct Finalise {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    std::unique_ptr<sqlite3_stmt, Finalise> m_statement;
};

Error sqlite_error(sqlite3* database, std::string_view doing);
Result<void> execute(sqlite3* database, const std::string& sql);
/// Opens and hardens: defensive mode, no trusted schema, no extensions, checks on every page's cells. For one thread at
/// a time.
Result<Database> open_database(const std::string& path, int flags);

} // namespace warifu::sqlite
