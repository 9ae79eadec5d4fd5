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

std::string current_view(const TableSpec& spec) {
    return fmt::format("CREATE VIEW {0} AS SELECT t.id, a.name AS artefact, t.locator, t.examination{1} FROM t_{0} t "
                       "JOIN run r ON r.id = t.run AND r.current = 1 LEFT JOIN t_artefact a ON a.id = t.artefact",
                       spec.name, column_list(spec, false));
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
        "CREATE VIEW artefact AS SELECT DISTINCT a.id, a.kind, a.name, a.size, a.sha256 FROM t_artefact a "
        "JOIN run r ON r.artefact = a.id AND r.current = 1",
        "CREATE VIEW examination AS SELECT e.id, a.name AS artefact, e.locator, e.determinator, e.outcome, e.reason, "
        "e.looked_at, r.tool, r.started FROM t_examination e JOIN run r ON r.id = e.run AND r.current = 1 "
        "LEFT JOIN t_artefact a ON a.id = e.artefact",
        "CREATE VIEW anomaly AS SELECT n.id, a.name AS artefact, n.locator, n.code, n.message FROM t_anomaly n "
        "JOIN run r ON r.id = n.run AND r.current = 1 LEFT JOIN t_artefact a ON a.id = n.artefact",
    };
    // NOLINTEND(bugprone-suspicious-missing-comma)
    for (const TableSpec& spec : tables()) {
        sql.push_back(base_table(spec));
        sql.push_back(current_view(spec));
    }
    return sql;
}

std::vector<std::string> make_plain() {
    std::vector<std::string> sql = {
        "CREATE TABLE artefact(id, kind, name, size, sha256)",
        "CREATE TABLE examination(id, artefact, locator, determinator, outcome, reason, looked_at, tool, started)",
        "CREATE TABLE anomaly(id, artefact, locator, code, message)",
    };
    for (const TableSpec& spec : tables())
        sql.push_back(
            fmt::format("CREATE TABLE {}(id INTEGER PRIMARY KEY, artefact TEXT, locator TEXT, examination INTEGER{})",
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

} // namespace warifu::dossier
