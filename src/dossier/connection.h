#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "sqlite.h"
#include "warifu/dossier/dossier.h"

namespace warifu::dossier {

/// The open file with its prepared statements.
struct Dossier::Connection {
    /// Opened and hardened. While `query_steps` counts, statements read the documented views and nothing else.
    static Result<std::unique_ptr<Connection>> open(const std::string& path, int flags);

    Database database;
    std::optional<int> query_steps; ///< a query of somebody else's text is running: thousands of steps that it took
    std::int64_t next_id = 1;       ///< one sequence over all tables, so that an observation's id says which row it is
    std::map<std::string, Statement, std::less<>> statements;
    std::map<std::string, Statement, std::less<>> queries;              ///< not in use, by text
    std::map<std::pair<std::int64_t, std::string>, std::int64_t> slots; ///< (run, determinator) → examination id
    std::map<std::int64_t, std::int64_t> run_artefacts;
    std::map<std::int64_t, std::string> artefact_kinds;

    std::int64_t take_id() { return next_id++; }
    /// A statement that is prepared once.
    Result<Statement*> prepared(const std::string& sql);
    /// A query of somebody else's text, refused unless it is `allowed_query`. It is the caller's until `give_back`, so
    /// that the same text can be asked for while its rows are read.
    Result<Statement> borrow_query(const std::string& sql);
    void give_back(const std::string& sql, Statement query);
    Result<std::int64_t> artefact_of(std::int64_t run);
    Result<std::string> kind_of(std::int64_t artefact); ///< empty: no artefact
    /// The id that the examination of `determinator` in `run` has, or will have.
    Result<std::int64_t> slot(std::int64_t run, const std::string& determinator);
    Result<void> load_next_id();
};

/// The query reads nothing but the documented tables: it can be prepared where there is nothing else. A name that hides
/// a table, or a table below a view, cannot get round that.
Result<void> allowed_query(const std::string& sql);

/// The file is a dossier of this version and whole; else ErrorCode::Refused with the reason.
Result<void> verify_schema(sqlite3* database);

} // namespace warifu::dossier
