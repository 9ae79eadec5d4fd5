#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "warifu/base/result.h"
#include "warifu/base/row.h"

/// The case file of one product: a SQLite file whose observations queries can see and nothing can change.
namespace warifu::dossier {

/// What a query reads, found by SQLite's own authorizer.
struct SqlAnalysis {
    std::vector<std::string> reads;   ///< `table.column`; `table.` when a table is read without a column
    std::vector<std::string> columns; ///< names of the result's columns
};

/// Prepares `sql` against the tables' specs. An error when it is not one SELECT over them.
Result<SqlAnalysis> analyse(const std::string& sql, const std::map<std::string, std::string>& parameters);

struct Artefact {
    std::int64_t id = 0;
    std::string kind;
    std::string name;
    std::uint64_t size = 0;
    std::string sha256;
};

struct StoredExamination {
    std::int64_t id = 0;
    std::int64_t artefact = 0; ///< 0: none
    std::string started;       ///< RFC 3339, UTC
    Examination examination;
};

struct StoredRow {
    std::int64_t id = 0;
    std::string artefact; ///< its name; empty: none
    std::string table;
    std::string locator;
    std::vector<std::pair<std::string, Value>> columns;
};

class Dossier;

/// While it lives, reading sees certain artefacts alone, with what stands on them, and what belongs to no artefact.
class Scope {
public:
    Scope(Scope&& other) noexcept : m_dossier(other.m_dossier) { other.m_dossier = nullptr; }
    Scope& operator=(Scope&&) = delete;
    ~Scope();

private:
    friend class Dossier;
    explicit Scope(const Dossier& dossier) : m_dossier(&dossier) {}
    const Dossier* m_dossier; // outlives its scope; null: moved away
};

/// A row of a query's result.
struct QueryRow {
    std::vector<std::string_view> names;
    std::vector<Value> values;
};

class Dossier {
public:
    enum class Mode { ReadOnly, ReadWrite };

    /// Opens a dossier, or makes one when `mode` is ReadWrite and there is no file. A file that is no dossier of this
    /// version, or is damaged, is refused untouched (ErrorCode::Refused).
    static Result<Dossier> open(const std::filesystem::path& path, Mode mode);
    static Result<Dossier> in_memory();

    Dossier(Dossier&&) noexcept;
    Dossier& operator=(Dossier&&) noexcept;
    ~Dossier();

    // Writing. All of it inside `begin` … `commit`.
    Result<void> begin();
    Result<void> commit();
    void rollback();

    Result<void> set_fact(std::string_view key, std::string_view value);
    Result<std::int64_t> add_artefact(std::string_view kind, std::string_view name, std::uint64_t size,
                                      std::string_view sha256);
    /// Starts a run of `source` (`firmware`, `product`) over an artefact (0: none). Earlier runs of the same pair stay
    /// in the file, and leave the views.
    Result<std::int64_t> begin_run(std::string_view source, std::int64_t artefact, std::string_view tool,
                                   std::string_view started);
    Result<void> end_run(std::int64_t run);
    /// Checks the row against its table's spec.
    Result<std::int64_t> add_row(std::int64_t run, const Row& row);
    Result<void> add_anomaly(std::int64_t run, const Anomaly& anomaly);
    Result<void> add_examination(std::int64_t run, const Examination& examination);
    /// Removes from the views every run of a source but those over the artefacts named.
    Result<void> keep_runs(std::string_view source, std::span<const std::int64_t> artefacts);
    Result<void> store_document(std::string_view kind, std::string_view text);

    // Reading: the current runs.
    Result<std::optional<std::string>> fact(std::string_view key) const;
    Result<std::optional<std::string>> document(std::string_view kind) const;
    Result<std::vector<Artefact>> artefacts() const;
    /// The finished run of `source` over an artefact by this tool, if there is one.
    Result<std::optional<std::int64_t>> finished_run(std::string_view source, std::int64_t artefact,
                                                     std::string_view tool) const;
    Result<std::vector<StoredExamination>> examinations() const;
    Result<std::vector<Anomaly>> anomalies() const;
    Result<std::optional<StoredRow>> row(std::int64_t id) const;
    /// For each column of one table, the number of rows that have NULL in it; one pass over the table.
    Result<std::map<std::string, std::int64_t>> unknown_counts(std::string_view table) const;

    /// What a signature of the dossier is over: `warifu-dossier-digest v1` and the SHA-256 of all its rows, also those
    /// of earlier runs, whatever the layout of the file.
    Result<std::string> digest_statement() const;

    /// Runs one SELECT over the documented tables: read-only, with a budget of steps. `each` returns false to stop.
    Result<void> query(const std::string& sql, const std::map<std::string, std::string>& parameters,
                       const std::function<bool(const QueryRow&)>& each) const;

    /// Narrows reading to these artefacts, as long as the scope lives. One at a time.
    Result<Scope> narrow(std::span<const std::int64_t> artefacts) const;

    /// For tests of coverage: forgets examinations with their rows, or a column's values, in this connection.
    Result<void> forget_examination(std::int64_t id);
    Result<void> forget_column(std::string_view table, std::string_view column);
    /// A copy in memory, to try things on.
    Result<Dossier> clone() const;

private:
    friend class Scope;
    struct Connection;
    class Confinement;
    void widen() const;
    explicit Dossier(std::unique_ptr<Connection> connection);
    std::unique_ptr<Connection> m_connection;
};

} // namespace warifu::dossier
