// A digest of what a dossier says, not of how SQLite lays it out: VACUUM leaves it the same, one changed cell changes
// it. Every table, in the order of the schema, gives its name, the names of its columns, its rows by key, and their
// number. Text is length (8 bytes, big-endian) and bytes; a cell is a letter for its type, then its value. So no two
// different dossiers write the same bytes.

#include <array>
#include <bit>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connection.h"
#include "warifu/base/digest.h"
#include "warifu/dossier/dossier.h"
#include "warifu/dossier/tables.h"

namespace warifu::dossier {

namespace {

struct Part {
    std::string table;
    std::vector<std::string> columns; ///< the first is the key
};

std::vector<Part> parts() {
    std::vector<Part> all = {
        {"fact", {"key", "value"}},
        {"document", {"kind", "text"}},
        {"t_artefact", {"id", "kind", "name", "size", "sha256"}},
        {"run", {"id", "source", "artefact", "tool", "started", "finished", "current"}},
        {"examination_slot", {"id", "run", "determinator"}},
        {"t_examination", {"id", "run", "artefact", "determinator", "locator", "outcome", "reason", "looked_at"}},
        {"t_anomaly", {"id", "run", "artefact", "locator", "code", "message"}},
    };
    for (const TableSpec& spec : tables()) {
        Part part{"t_" + spec.name, {"id", "run", "artefact", "locator", "examination"}};
        for (const ColumnSpec& column : spec.columns)
            part.columns.push_back(column.name);
        all.push_back(std::move(part));
    }
    return all;
}

class Writer {
public:
    void number(std::uint64_t value) {
        std::array<std::byte, 8> bytes{};
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::byte>(value >> (56U - 8U * i));
        m_digest.update(bytes);
    }
    void letter(char kind) { m_digest.update(as_bytes({&kind, 1})); }
    void text(std::string_view text) {
        number(text.size());
        m_digest.update(as_bytes(text));
    }
    void cell(const Value& value) {
        if (const auto* integer = std::get_if<std::int64_t>(&value)) {
            letter('i');
            number(static_cast<std::uint64_t>(*integer));
        } else if (const auto* real = std::get_if<double>(&value)) {
            letter('r');
            number(std::bit_cast<std::uint64_t>(*real));
        } else if (const auto* words = std::get_if<std::string>(&value)) {
            letter('t');
            text(*words);
        } else {
            letter('n');
        }
    }
    std::string hex() { return m_digest.hex(); }

private:
    Sha256 m_digest;
};

Result<void> write(sqlite3* database, const Part& part, Writer& out) {
    out.letter('T');
    out.text(part.table);
    out.number(part.columns.size());
    for (const std::string& column : part.columns)
        out.text(column);
    Statement select =
        TRY(Statement::prepare(database, fmt::format("SELECT {} FROM main.{} ORDER BY {}",
                                                     fmt::join(part.columns, ", "), part.table, part.columns.front())));
    std::uint64_t rows = 0;
    for (; TRY(select.step()); ++rows) {
        out.letter('R');
        for (int column = 0; column < select.column_count(); ++column)
            out.cell(select.value(column));
    }
    out.letter('E');
    out.number(rows);
    return {};
}

} // namespace

Result<std::string> Dossier::digest_statement() const {
    sqlite3* database = m_connection->database.get();
    Writer out;
    // One moment for all tables, should somebody be writing.
    TRY_VOID(execute(database, "SAVEPOINT digest"));
    Result<void> written;
    for (const Part& part : parts())
        if (written)
            written = write(database, part, out);
    TRY_VOID(execute(database, "RELEASE digest"));
    if (!written)
        return written.error();
    return fmt::format("warifu-dossier-digest v1\nsha256:{}\n", out.hex());
}

} // namespace warifu::dossier
