#include <algorithm>
#include <set>

#include "schema.h"
#include "sqlite.h"
#include "warifu/dossier/dossier.h"
#include "warifu/dossier/tables.h"

namespace warifu::dossier {

namespace {

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

} // namespace

Result<SqlAnalysis> analyse(const std::string& sql, const std::map<std::string, std::string>& parameters) {
    static thread_local Database database; // the schema is the same for every query; making it costs a millisecond
    if (!database) {
        Database fresh = TRY(open_database(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
        for (const std::string& statement : plain_statements())
            TRY_VOID(execute(fresh.get(), statement));
        database = std::move(fresh);
    }
    std::set<std::string> reads;
    sqlite3_set_authorizer(database.get(), &collect_reads, &reads);
    auto prepared = Statement::prepare(database.get(), sql);
    sqlite3_set_authorizer(database.get(), nullptr, nullptr);
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
