#include <algorithm>

#include <fmt/format.h>

#include "connection.h"
#include "warifu/base/text.h"
#include "warifu/dossier/dossier.h"
#include "warifu/dossier/tables.h"

namespace warifu::dossier {

namespace {

constexpr std::size_t max_text_bytes = 16384;

bool fits(const Value& value, ColumnSpec::Type type) {
    if (std::holds_alternative<std::monostate>(value))
        return true;
    switch (type) {
    case ColumnSpec::Type::Text: return std::holds_alternative<std::string>(value);
    case ColumnSpec::Type::Integer: return std::holds_alternative<std::int64_t>(value);
    case ColumnSpec::Type::Real: return std::holds_alternative<double>(value);
    }
    return false;
}

/// Text that a hostile image wrote goes in as valid, printable UTF-8 of bounded length.
Value cleaned(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value))
        return printable(*text, max_text_bytes);
    return value;
}

Value id_or_null(std::int64_t id) { return id == 0 ? Value{} : Value{id}; }

Result<void> check_row(const Row& row, const TableSpec& spec) {
    for (const auto& [name, value] : row.columns) {
        const ColumnSpec* column = spec.find_column(name);
        if (column == nullptr)
            return make_error(ErrorCode::Internal, fmt::format("table {} has no column '{}'", spec.name, name));
        if (!fits(value, column->type))
            return make_error(ErrorCode::Internal, fmt::format("{}.{} got a value of another type", spec.name, name));
    }
    return {};
}

std::string insert_sql(const TableSpec& spec) {
    std::string names;
    std::string marks;
    for (const ColumnSpec& column : spec.columns) {
        names += ", " + column.name;
        marks += ", ?";
    }
    return fmt::format("INSERT INTO t_{}(id, run, artefact, locator, examination{}) VALUES(?, ?, ?, ?, ?{})", spec.name,
                       names, marks);
}

} // namespace

Result<std::int64_t> Dossier::Connection::artefact_of(std::int64_t run) {
    if (const auto found = run_artefacts.find(run); found != run_artefacts.end())
        return found->second;
    Statement* select = TRY(prepared("SELECT ifnull(artefact, 0) FROM run WHERE id = ?"));
    select->bind(1, run);
    const bool there = TRY(select->step());
    const std::int64_t artefact = there ? select->integer(0) : 0;
    select->reset();
    if (!there)
        return make_error(ErrorCode::Internal, fmt::format("there is no run {}", run));
    run_artefacts.emplace(run, artefact);
    return artefact;
}

Result<std::string> Dossier::Connection::kind_of(std::int64_t artefact) {
    if (const auto found = artefact_kinds.find(artefact); found != artefact_kinds.end())
        return found->second;
    Statement* select = TRY(prepared("SELECT kind FROM t_artefact WHERE id = ?"));
    select->bind(1, artefact);
    std::string kind = TRY(select->step()) ? select->text(0) : std::string();
    select->reset();
    artefact_kinds.emplace(artefact, kind);
    return kind;
}

Result<std::int64_t> Dossier::Connection::slot(std::int64_t run, const std::string& determinator) {
    const auto key = std::make_pair(run, determinator);
    if (const auto found = slots.find(key); found != slots.end())
        return found->second;
    const std::int64_t id = take_id();
    Statement* insert = TRY(prepared("INSERT INTO examination_slot(id, run, determinator) VALUES(?, ?, ?)"));
    TRY_VOID(insert->bind(1, id).bind(2, run).bind(3, determinator).run());
    slots.emplace(key, id);
    return id;
}

Result<void> Dossier::set_fact(std::string_view key, std::string_view value) {
    Statement* insert = TRY(m_connection->prepared("INSERT OR REPLACE INTO fact(key, value) VALUES(?, ?)"));
    return insert->bind(1, std::string(key)).bind(2, std::string(value)).run();
}

Result<void> Dossier::store_document(std::string_view kind, std::string_view text) {
    Statement* insert = TRY(m_connection->prepared("INSERT OR REPLACE INTO document(kind, text) VALUES(?, ?)"));
    return insert->bind(1, std::string(kind)).bind(2, std::string(text)).run();
}

Result<std::int64_t> Dossier::add_artefact(std::string_view kind, std::string_view name, std::uint64_t size,
                                           std::string_view sha256) {
    const std::string clean = printable(name, 1024);
    Statement* find =
        TRY(m_connection->prepared("SELECT id FROM t_artefact WHERE kind = ? AND name = ? AND sha256 = ?"));
    find->bind(1, std::string(kind)).bind(2, clean).bind(3, std::string(sha256));
    const bool there = TRY(find->step());
    const std::int64_t known = there ? find->integer(0) : 0;
    find->reset();
    if (there)
        return known;
    const std::int64_t id = m_connection->take_id();
    Statement* insert =
        TRY(m_connection->prepared("INSERT INTO t_artefact(id, kind, name, size, sha256) VALUES(?, ?, ?, ?, ?)"));
    TRY_VOID(insert->bind(1, id)
                 .bind(2, std::string(kind))
                 .bind(3, clean)
                 .bind(4, static_cast<std::int64_t>(size))
                 .bind(5, std::string(sha256))
                 .run());
    return id;
}

Result<std::int64_t> Dossier::begin_run(std::string_view source, std::int64_t artefact, std::string_view tool,
                                        std::string_view started) {
    Statement* retire =
        TRY(m_connection->prepared("UPDATE run SET current = 0 WHERE source = ? AND ifnull(artefact, 0) = ?"));
    TRY_VOID(retire->bind(1, std::string(source)).bind(2, artefact).run());
    const std::int64_t id = m_connection->take_id();
    Statement* insert = TRY(m_connection->prepared(
        "INSERT INTO run(id, source, artefact, tool, started, finished, current) VALUES(?, ?, ?, ?, ?, 0, 1)"));
    TRY_VOID(insert->bind(1, id)
                 .bind(2, std::string(source))
                 .bind(3, id_or_null(artefact))
                 .bind(4, std::string(tool))
                 .bind(5, std::string(started))
                 .run());
    return id;
}

Result<void> Dossier::end_run(std::int64_t run) {
    Statement* update = TRY(m_connection->prepared("UPDATE run SET finished = 1 WHERE id = ?"));
    return update->bind(1, run).run();
}

Result<void> Dossier::keep_runs(std::string_view source, std::span<const std::int64_t> artefacts) {
    Statement* list =
        TRY(m_connection->prepared("SELECT id, ifnull(artefact, 0) FROM run WHERE source = ? AND current = 1"));
    list->bind(1, std::string(source));
    std::vector<std::int64_t> retired;
    while (TRY(list->step()))
        if (std::find(artefacts.begin(), artefacts.end(), list->integer(1)) == artefacts.end())
            retired.push_back(list->integer(0));
    list->reset();
    Statement* retire = TRY(m_connection->prepared("UPDATE run SET current = 0 WHERE id = ?"));
    for (const std::int64_t run : retired)
        TRY_VOID(retire->bind(1, run).run());
    return {};
}

Result<std::int64_t> Dossier::add_row(std::int64_t run, const Row& row) {
    const TableSpec* spec = find_table(row.table);
    if (spec == nullptr)
        return make_error(ErrorCode::Internal, fmt::format("there is no table '{}'", row.table));
    TRY_VOID(check_row(row, *spec));
    const std::int64_t artefact = TRY(m_connection->artefact_of(run));
    std::int64_t examination = 0;
    if (const auto& fillers = spec->determinators_of(TRY(m_connection->kind_of(artefact))); !fillers.empty())
        examination = TRY(m_connection->slot(run, fillers.front()));
    const std::int64_t id = m_connection->take_id();
    Statement* insert = TRY(m_connection->prepared(insert_sql(*spec)));
    insert->bind(1, id).bind(2, run).bind(3, id_or_null(artefact)).bind(4, printable(row.locator, max_text_bytes));
    insert->bind(5, id_or_null(examination));
    int index = 6;
    for (const ColumnSpec& column : spec->columns) {
        const auto given =
            std::find_if(row.columns.begin(), row.columns.end(), [&](const auto& c) { return c.first == column.name; });
        insert->bind(index++, given == row.columns.end() ? Value{} : cleaned(given->second));
    }
    TRY_VOID(insert->run());
    return id;
}

Result<void> Dossier::add_anomaly(std::int64_t run, const Anomaly& anomaly) {
    const std::int64_t artefact = TRY(m_connection->artefact_of(run));
    Statement* insert = TRY(m_connection->prepared(
        "INSERT INTO t_anomaly(id, run, artefact, locator, code, message) VALUES(?, ?, ?, ?, ?, ?)"));
    return insert->bind(1, m_connection->take_id())
        .bind(2, run)
        .bind(3, id_or_null(artefact))
        .bind(4, printable(anomaly.locator, max_text_bytes))
        .bind(5, printable(anomaly.code, 100))
        .bind(6, printable(anomaly.message))
        .run();
}

Result<void> Dossier::add_examination(std::int64_t run, const Examination& examination) {
    const std::int64_t artefact = TRY(m_connection->artefact_of(run));
    const std::int64_t id = TRY(m_connection->slot(run, examination.determinator));
    Statement* insert = TRY(m_connection->prepared(
        "INSERT INTO t_examination(id, run, artefact, determinator, locator, outcome, reason, looked_at) "
        "VALUES(?, ?, ?, ?, ?, ?, ?, ?)"));
    const bool complete = examination.outcome == Examination::Outcome::Complete;
    return insert->bind(1, id)
        .bind(2, run)
        .bind(3, id_or_null(artefact))
        .bind(4, printable(examination.determinator, 100))
        .bind(5, printable(examination.locator, max_text_bytes))
        .bind(6, std::string(complete ? "complete" : "incomplete"))
        .bind(7, printable(examination.reason))
        .bind(8, printable(examination.looked_at))
        .run();
}

Result<void> Dossier::forget_examination(std::int64_t id) {
    sqlite3* database = m_connection->database.get();
    for (const TableSpec& spec : tables())
        TRY_VOID(execute(database, fmt::format("DELETE FROM t_{} WHERE examination = {}", spec.name, id)));
    return execute(database, fmt::format("DELETE FROM t_examination WHERE id = {}", id));
}

Result<void> Dossier::forget_column(std::string_view table, std::string_view column) {
    const TableSpec* spec = find_table(table);
    if (spec == nullptr || spec->find_column(column) == nullptr)
        return make_error(ErrorCode::InvalidArgument, fmt::format("there is no column {}.{}", table, column));
    return execute(m_connection->database.get(), fmt::format("UPDATE t_{} SET {} = NULL", table, column));
}

} // namespace warifu::dossier
