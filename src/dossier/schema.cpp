#include "schema.h"

#include <fmt/format.h>

#include "warifu/dossier/tables.h"

namespace warifu::dossier {

namespace {

std::string_view type_name(ColumnSpec::Type type) {
    switch (type) {
    case ColumnSpec::Type::Text: return "TEXT";
    case ColumnSpec::Type::Integer: return "INTEGER";
    case ColumnSpec::Type::Real: return "REAL";
    }
    return "TEXT";
}

std::string column_list(const TableSpec& spec, bool with_types) {
    std::string list;
    for (const ColumnSpec& column : spec.columns)
        list += with_types ? fmt::format(", {} {}", column.name, type_name(column.type))
                           : fmt::format(", t.{}", column.name);
    return list;
}

std::string base_table(const TableSpec& spec) {
    return fmt::format("CREATE TABLE t_{}(id INTEGER PRIMARY KEY, run INTEGER NOT NULL, artefact INTEGER, "
                       "locator TEXT NOT NULL, examination INTEGER{}) STRICT",
                       spec.name, column_list(spec, true));
}

/// `from` is the schema of what lies below: none in the file itself, whose views must work wherever it is attached.
std::string current_view(const TableSpec& spec, std::string_view from) {
    return fmt::format("VIEW {0} AS SELECT t.id, a.name AS artefact, t.locator, t.examination{1} FROM {2}t_{0} t "
                       "JOIN {2}run r ON r.id = t.run AND r.current = 1 LEFT JOIN {2}t_artefact a ON a.id = t.artefact",
                       spec.name, column_list(spec, false), from);
}

std::string artefact_view(std::string_view from) {
    return fmt::format("VIEW artefact AS SELECT DISTINCT a.id, a.kind, a.name, a.size, a.sha256 FROM {0}t_artefact a "
                       "JOIN {0}run r ON r.artefact = a.id AND r.current = 1",
                       from);
}

std::string examination_view(std::string_view from) {
    return fmt::format("VIEW examination AS SELECT t.id, a.name AS artefact, t.locator, t.determinator, t.outcome, "
                       "t.reason, t.looked_at, r.tool, r.started FROM {0}t_examination t "
                       "JOIN {0}run r ON r.id = t.run AND r.current = 1 LEFT JOIN {0}t_artefact a ON a.id = t.artefact",
                       from);
}

std::string anomaly_view(std::string_view from) {
    return fmt::format("VIEW anomaly AS SELECT t.id, a.name AS artefact, t.locator, t.code, t.message "
                       "FROM {0}t_anomaly t JOIN {0}run r ON r.id = t.run AND r.current = 1 "
                       "LEFT JOIN {0}t_artefact a ON a.id = t.artefact",
                       from);
}

std::vector<std::string> make_schema() {
    // NOLINTBEGIN(bugprone-suspicious-missing-comma): statements longer than a line
    std::vector<std::string> sql = {
        "CREATE TABLE fact(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        "CREATE TABLE document(kind TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT",
        "CREATE TABLE t_artefact(id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, "
        "size INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT",
        "CREATE TABLE run(id INTEGER PRIMARY KEY, source TEXT NOT NULL, artefact INTEGER, tool TEXT NOT NULL, "
        "started TEXT NOT NULL, finished INTEGER NOT NULL, current INTEGER NOT NULL) STRICT",
        "CREATE TABLE examination_slot(id INTEGER PRIMARY KEY, run INTEGER NOT NULL, determinator TEXT NOT NULL) "
        "STRICT",
        "CREATE TABLE t_examination(id INTEGER PRIMARY KEY, run INTEGER NOT NULL, artefact INTEGER, "
        "determinator TEXT NOT NULL, locator TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL, "
        "looked_at TEXT NOT NULL) STRICT",
        "CREATE TABLE t_anomaly(id INTEGER PRIMARY KEY, run INTEGER NOT NULL, artefact INTEGER, locator TEXT NOT NULL, "
        "code TEXT NOT NULL, message TEXT NOT NULL) STRICT",
    };
    // NOLINTEND(bugprone-suspicious-missing-comma)
    for (const auto& view : {artefact_view(""), examination_view(""), anomaly_view("")})
        sql.push_back("CREATE " + view);
    for (const TableSpec& spec : tables()) {
        sql.push_back(base_table(spec));
        sql.push_back("CREATE " + current_view(spec, ""));
    }
    return sql;
}

/// A name without a schema means the temporary view before the one of the file.
std::vector<std::string> make_scope() {
    constexpr std::string_view below = "main.";
    constexpr std::string_view rows = " WHERE t.artefact IS NULL OR t.artefact IN (SELECT id FROM temp.scope)";
    std::vector<std::string> sql = {
        "CREATE TEMP TABLE scope(id INTEGER PRIMARY KEY)",
        fmt::format("CREATE TEMP {} WHERE a.id IN (SELECT id FROM temp.scope)", artefact_view(below)),
        fmt::format("CREATE TEMP {}{}", examination_view(below), rows),
        fmt::format("CREATE TEMP {}{}", anomaly_view(below), rows),
    };
    for (const TableSpec& spec : tables())
        sql.push_back(fmt::format("CREATE TEMP {}{}", current_view(spec, below), rows));
    return sql;
}

std::vector<std::string> make_unscope() {
    std::vector<std::string> sql;
    for (const std::string_view name : {"artefact", "examination", "anomaly"})
        sql.push_back(fmt::format("DROP VIEW temp.{}", name));
    for (const TableSpec& spec : tables())
        sql.push_back(fmt::format("DROP VIEW temp.{}", spec.name));
    sql.emplace_back("DROP TABLE temp.scope");
    return sql;
}

/// Temporary, so that a name with `main.` in front, which would get round a scope, finds nothing.
std::vector<std::string> make_plain() {
    std::vector<std::string> sql = {
        "CREATE TEMP TABLE artefact(id, kind, name, size, sha256)",
        "CREATE TEMP TABLE examination(id, artefact, locator, determinator, outcome, reason, looked_at, tool, started)",
        "CREATE TEMP TABLE anomaly(id, artefact, locator, code, message)",
    };
    for (const TableSpec& spec : tables())
        sql.push_back(fmt::format(
            "CREATE TEMP TABLE {}(id INTEGER PRIMARY KEY, artefact TEXT, locator TEXT, examination INTEGER{})",
            spec.name, column_list(spec, true)));
    return sql;
}

} // namespace

const std::vector<std::string>& schema_statements() {
    static const std::vector<std::string> statements = make_schema();
    return statements;
}

const std::vector<std::string>& plain_statements() {
    static const std::vector<std::string> statements = make_plain();
    return statements;
}

const std::vector<std::string>& scope_statements() {
    static const std::vector<std::string> statements = make_scope();
    return statements;
}

const std::vector<std::string>& unscope_statements() {
    static const std::vector<std::string> statements = make_unscope();
    return statements;
}

} // namespace warifu::dossier
