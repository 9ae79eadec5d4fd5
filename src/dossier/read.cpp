#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "connection.h"
#include "schema.h"
#include "warifu/dossier/dossier.h"
#include "warifu/dossier/tables.h"

namespace warifu::dossier {

namespace {

constexpr int steps_per_call = 1000;
constexpr int max_calls = 200'000; // 200 million virtual machine steps: some seconds
constexpr std::size_t max_kept_queries = 256;

bool is_public_view(std::string_view name) {
    constexpr std::array<std::string_view, 3> extra = {"artefact", "examination", "anomaly"};
    return find_table(name) != nullptr || std::find(extra.begin(), extra.end(), name) != extra.end();
}

/// Reading the documented views is allowed; what lies below them only through them.
int allow_views(int action, const char* first, const char* second, const char* inside) {
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE: return SQLITE_OK;
    case SQLITE_FUNCTION: return std::string_view(second) == "load_extension" ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_READ:
        // A read without a column is a table of a view that the optimiser keeps for its rows alone; SQLite does not say
        // which view. It tells nothing but how many rows there are.
        return is_public_view(first) || (inside != nullptr && is_public_view(inside)) || *second == '\0' ? SQLITE_OK
                                                                                                         : SQLITE_DENY;
    default: return SQLITE_DENY;
    }
}

Result<std::optional<std::string>> one_text(sqlite3* database, std::string_view sql, std::string_view key) {
    Statement select = TRY(Statement::prepare(database, sql));
    select.bind(1, std::string(key));
    if (!TRY(select.step()))
        return std::optional<std::string>();
    return std::optional<std::string>(select.text(0));
}

Result<void> read_rows(Statement& select, const std::map<std::string, std::string>& parameters,
                       const std::function<bool(const QueryRow&)>& each) {
    for (int i = 1; i <= sqlite3_bind_parameter_count(select.get()); ++i) {
        const char* name = sqlite3_bind_parameter_name(select.get(), i);
        const auto given = name == nullptr ? parameters.end() : parameters.find(name + 1);
        if (given == parameters.end())
            return make_error(ErrorCode::InvalidArgument, fmt::format("SQL: parameter {} has no value", i));
        select.bind(i, given->second);
    }
    QueryRow row;
    while (TRY(select.step())) {
        row.names.clear();
        row.values.clear();
        for (int column = 0; column < select.column_count(); ++column) {
            row.names.push_back(select.column_name(column));
            row.values.push_back(select.value(column));
        }
        if (!each(row))
            break;
    }
    return {};
}

} // namespace

/// The views alone may be read, within a budget, for as long as it lives.
class Dossier::Confinement {
public:
    explicit Confinement(Connection& connection)
        : m_connection(connection), m_outer(std::exchange(connection.query_steps, 0)) {}
    ~Confinement() { m_connection.query_steps = m_outer; }
    Confinement(const Confinement&) = delete;
    Confinement& operator=(const Confinement&) = delete;

private:
    Connection& m_connection;
    std::optional<int> m_outer; ///< of a query whose row asked for another
};

// Both callbacks stay for the connection's life: setting an authorizer anew would have SQLite parse every statement
// again.
Result<std::unique_ptr<Dossier::Connection>> Dossier::Connection::open(const std::string& path, int flags) {
    auto connection = std::make_unique<Connection>();
    connection->database = TRY(open_database(path, flags));
    const auto authorise = [](void* context, int action, const char* first, const char* second, const char*,
                              const char* inside) {
        return static_cast<Connection*>(context)->query_steps ? allow_views(action, first, second, inside) : SQLITE_OK;
    };
    const auto count = [](void* context) {
        auto& steps = static_cast<Connection*>(context)->query_steps;
        return steps && ++*steps > max_calls ? 1 : 0;
    };
    sqlite3_set_authorizer(connection->database.get(), authorise, connection.get());
    sqlite3_progress_handler(connection->database.get(), steps_per_call, count, connection.get());
    return connection;
}

Result<Statement> Dossier::Connection::borrow_query(const std::string& sql) {
    if (auto kept = queries.extract(sql))
        return std::move(kept.mapped());
    TRY_VOID(allowed_query(sql));
    return Statement::prepare(database.get(), sql);
}

void Dossier::Connection::give_back(const std::string& sql, Statement query) {
    query.reset();
    if (queries.size() < max_kept_queries)
        queries.insert_or_assign(sql, std::move(query));
}

Result<std::optional<std::string>> Dossier::fact(std::string_view key) const {
    return one_text(m_connection->database.get(), "SELECT value FROM fact WHERE key = ?", key);
}

Result<std::optional<std::string>> Dossier::document(std::string_view kind) const {
    return one_text(m_connection->database.get(), "SELECT text FROM document WHERE kind = ?", kind);
}

Result<std::vector<Artefact>> Dossier::artefacts() const {
    Statement select = TRY(Statement::prepare(m_connection->database.get(),
                                              "SELECT id, kind, name, size, sha256 FROM artefact ORDER BY id"));
    std::vector<Artefact> found;
    while (TRY(select.step()))
        found.push_back({select.integer(0), select.text(1), select.text(2),
                         static_cast<std::uint64_t>(select.integer(3)), select.text(4)});
    return found;
}

Result<std::optional<std::int64_t>> Dossier::finished_run(std::string_view source, std::int64_t artefact,
                                                          std::string_view tool) const {
    Statement select = TRY(Statement::prepare(m_connection->database.get(),
                                              "SELECT id FROM run WHERE source = ? AND artefact = ? AND tool = ? AND "
                                              "finished = 1 AND current = 1"));
    select.bind(1, std::string(source)).bind(2, artefact).bind(3, std::string(tool));
    if (!TRY(select.step()))
        return std::optional<std::int64_t>();
    return std::optional<std::int64_t>(select.integer(0));
}

Result<std::vector<StoredExamination>> Dossier::examinations() const {
    Statement select = TRY(Statement::prepare(
        m_connection->database.get(),
        "SELECT e.id, ifnull(e.artefact, 0), r.started, e.determinator, e.locator, e.outcome, e.reason, e.looked_at "
        "FROM t_examination e JOIN run r ON r.id = e.run AND r.current = 1 "
        "WHERE e.id IN (SELECT id FROM examination) ORDER BY e.id"));
    std::vector<StoredExamination> found;
    while (TRY(select.step())) {
        Examination examination{select.text(3), select.text(4),
                                select.text(5) == "complete" ? Examination::Outcome::Complete
                                                             : Examination::Outcome::Incomplete,
                                select.text(6), select.text(7)};
        found.push_back({select.integer(0), select.integer(1), select.text(2), std::move(examination)});
    }
    return found;
}

Result<std::vector<Anomaly>> Dossier::anomalies() const {
    Statement select =
        TRY(Statement::prepare(m_connection->database.get(), "SELECT locator, code, message FROM anomaly ORDER BY id"));
    std::vector<Anomaly> found;
    while (TRY(select.step()))
        found.push_back({select.text(0), select.text(1), select.text(2)});
    return found;
}

Result<std::optional<StoredRow>> Dossier::row(std::int64_t id) const {
    for (const TableSpec& spec : tables()) {
        Statement& select = *TRY(m_connection->prepared(fmt::format("SELECT * FROM {} WHERE id = ?", spec.name)));
        select.bind(1, id);
        std::optional<StoredRow> row;
        if (TRY(select.step())) {
            row = StoredRow{id, select.text(1), spec.name, select.text(2), {}};
            for (int column = 4; column < select.column_count(); ++column)
                row->columns.emplace_back(select.column_name(column), select.value(column));
        }
        select.reset();
        if (row)
            return row;
    }
    return std::optional<StoredRow>();
}

Result<std::map<std::string, std::int64_t>> Dossier::unknown_counts(std::string_view table) const {
    const TableSpec* spec = find_table(table);
    if (spec == nullptr)
        return make_error(ErrorCode::Internal, fmt::format("there is no table {}", table));
    std::string sums;
    std::string any; // most rows have no NULL: passing over them at once takes a third of the time
    for (const ColumnSpec& column : spec->columns) {
        sums += fmt::format("{}total({} IS NULL)", sums.empty() ? "" : ", ", column.name);
        any += fmt::format("{}{} IS NULL", any.empty() ? "" : " OR ", column.name);
    }
    Statement& select = *TRY(m_connection->prepared(fmt::format("SELECT {} FROM {} WHERE {}", sums, table, any)));
    TRY(select.step());
    std::map<std::string, std::int64_t> counts;
    for (std::size_t i = 0; i < spec->columns.size(); ++i)
        counts[spec->columns[i].name] = select.integer(static_cast<int>(i));
    select.reset();
    return counts;
}

Result<Scope> Dossier::narrow(std::span<const std::int64_t> artefacts) const {
    sqlite3* database = m_connection->database.get();
    TRY_VOID(execute(database, "SAVEPOINT narrowing"));
    const auto narrowed = [&]() -> Result<void> {
        for (const std::string& statement : scope_statements())
            TRY_VOID(execute(database, statement));
        Statement insert = TRY(Statement::prepare(database, "INSERT OR IGNORE INTO temp.scope(id) VALUES(?)"));
        for (const std::int64_t artefact : artefacts)
            TRY_VOID(insert.bind(1, artefact).run());
        return {};
    }();
    if (!narrowed)
        TRY_VOID(execute(database, "ROLLBACK TO narrowing"));
    TRY_VOID(execute(database, "RELEASE narrowing"));
    return narrowed ? Result<Scope>(Scope(*this)) : Result<Scope>(narrowed.error());
}

void Dossier::widen() const {
    for (const std::string& statement : unscope_statements())
        // A scope that could not be lifted leaves less to see, never more.
        sqlite3_exec(m_connection->database.get(), statement.c_str(), nullptr, nullptr, nullptr);
}

Scope::~Scope() {
    if (m_dossier != nullptr)
        m_dossier->widen();
}

Result<void> Dossier::query(const std::string& sql, const std::map<std::string, std::string>& parameters,
                            const std::function<bool(const QueryRow&)>& each) const {
    const Confinement confinement(*m_connection);
    Statement select = TRY(m_connection->borrow_query(sql));
    const Result<void> read = read_rows(select, parameters, each);
    m_connection->give_back(sql, std::move(select));
    return read;
}

} // namespace warifu::dossier
