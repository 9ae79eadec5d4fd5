#include <algorithm>
#include <set>

#include "connection.h"
#include "schema.h"
#include "sqlite.h"
#include "warifu/base/text.h"
#include "warifu/dossier/dossier.h"
#include "warifu/dossier/tables.h"

namespace warifu::dossier {

namespace {

/// A word of the SQL outside of quotes.
bool has_word(std::string_view sql, std::string_view wanted) {
    std::string word;
    char quote = 0;
    for (const char c : std::string(sql) + " ") {
        if (quote != 0) {
            quote = c == quote ? '\0' : quote;
            continue;
        }
        if (c == '\'' || c == '"' || c == '`')
            quote = c;
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9')) {
            word += c;
            continue;
        }
        if (to_lower_ascii(word) == wanted)
            return true;
        word.clear();
    }
    return false;
}

/// Collects what a statement reads, and refuses all but reading.
int collect_reads(void* context, int action, const char* first, const char* second, const char*, const char*) {
    auto& reads = *static_cast<std::set<std::string>*>(context);
    switch (action) {
    case SQLITE_SELECT: return SQLITE_OK;
    case SQLITE_FUNCTION: return std::string_view(second) == "load_extension" ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_READ:
        if (find_table(first) == nullptr)
            return SQLITE_DENY;
        reads.insert(std::string(first) + "." + second);
        return SQLITE_OK;
    default: return SQLITE_DENY;
    }
}

Result<void> require_parameters(sqlite3_stmt* statement, const std::map<std::string, std::string>& parameters) {
    for (int i = 1; i <= sqlite3_bind_parameter_count(statement); ++i) {
        const char* name = sqlite3_bind_parameter_name(statement, i);
        if (name == nullptr || name[0] != ':' || !parameters.contains(name + 1))
            return make_error(ErrorCode::InvalidArgument,
                              std::string("SQL: the parameter ") + (name == nullptr ? "?" : name) + " has no value");
    }
    return {};
}

/// The documented tables, empty and without what lies below them. Made once: it costs a millisecond.
Result<sqlite3*> plain_database() {
    static thread_local Database database;
    if (!database) {
        Database fresh = TRY(open_database(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
        for (const std::string& statement : plain_statements())
            TRY_VOID(execute(fresh.get(), statement));
        database = std::move(fresh);
    }
    return database.get();
}

/// Reading is allowed, of all that these tables and the query's own names hold; SQLite's own tables are not.
int allow_reading(void*, int action, const char* first, const char* second, const char*, const char*) {
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE: return SQLITE_OK;
    case SQLITE_FUNCTION: return std::string_view(second) == "load_extension" ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_READ: {
        const std::string name = to_lower_ascii(first);
        return name.starts_with("sqlite_") || name.starts_with("pragma_") ? SQLITE_DENY : SQLITE_OK;
    }
    default: return SQLITE_DENY;
    }
}

} // namespace

Result<void> allowed_query(const std::string& sql) {
    sqlite3* database = TRY(plain_database());
    sqlite3_set_authorizer(database, &allow_reading, nullptr);
    const auto prepared = Statement::prepare(database, sql);
    sqlite3_set_authorizer(database, nullptr, nullptr);
    return prepared ? Result<void>() : Result<void>(prepared.error());
}

Result<SqlAnalysis> analyse(const std::string& sql, const std::map<std::string, std::string>& parameters) {
    sqlite3* database = TRY(plain_database());
    // SQLite asks its authorizer nothing for the columns of these, so coverage could not be derived.
    if (has_word(sql, "using") || has_word(sql, "natural"))
        return make_error(
            ErrorCode::InvalidArgument,
            "write ON a.x = b.x instead of USING or NATURAL: SQLite does not tell which columns they read");
    std::set<std::string> reads;
    sqlite3_set_authorizer(database, &collect_reads, &reads);
    auto prepared = Statement::prepare(database, sql);
    sqlite3_set_authorizer(database, nullptr, nullptr);
    if (!prepared)
        return prepared.error();
    TRY_VOID(require_parameters(prepared->get(), parameters));
    SqlAnalysis analysis;
    analysis.reads.assign(reads.begin(), reads.end());
    for (int i = 0; i < prepared->column_count(); ++i)
        analysis.columns.emplace_back(prepared->column_name(i));
    return analysis;
}

} // namespace warifu::dossier
