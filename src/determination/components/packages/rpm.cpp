#include <memory>

#include <fmt/format.h>
#include <sqlite3.h>

#include "readers.h"

// rpm 4.16 and later: an SQLite file with a table `Packages (hnum, blob)`, each blob one header. The file is opened in
// memory, where nothing else than it can be reached.

namespace warifu::packages {

namespace {

struct CloseDatabase {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct EndStatement {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using DatabaseHandle = std::unique_ptr<sqlite3, CloseDatabase>;

constexpr int steps_before_look = 100'000;
constexpr int most_looks = 20'000;

int count_down(void* looks) { return --*static_cast<int*>(looks) <= 0 ? 1 : 0; }

/// rpm writes with a journal of its own kind (WAL), which needs a second file; bytes 18 and 19 of the header say so
/// (SQLite's fileformat2.html, 1.3.3). What the second file held is lost with it either way.
void without_journal(unsigned char* bytes, std::size_t size) {
    if (size > 100)
        bytes[18] = bytes[19] = 1;
}

DatabaseHandle open_in_memory(Bytes bytes) {
    sqlite3* raw = nullptr;
    if (sqlite3_open_v2(":memory:", &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, nullptr) !=
        SQLITE_OK) {
        sqlite3_close_v2(raw);
        return nullptr;
    }
    DatabaseHandle database(raw);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_limit(raw, SQLITE_LIMIT_LENGTH, 64 << 20);
    auto* copy = static_cast<unsigned char*>(sqlite3_malloc64(bytes.size()));
    if (copy == nullptr)
        return nullptr;
    std::memcpy(copy, bytes.data(), bytes.size());
    without_journal(copy, bytes.size());
    const auto size = static_cast<sqlite3_int64>(bytes.size());
    const unsigned flags = SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY;
    if (sqlite3_deserialize(raw, "main", copy, size, size, flags) != SQLITE_OK)
        return nullptr;
    return database;
}

} // namespace

PackageList read_rpm_sqlite(Bytes bytes) {
    PackageList list;
    const DatabaseHandle database = open_in_memory(bytes);
    int looks = most_looks;
    sqlite3_stmt* raw = nullptr;
    if (database != nullptr) {
        sqlite3_progress_handler(database.get(), steps_before_look, count_down, &looks);
        sqlite3_prepare_v2(database.get(), "SELECT blob FROM Packages ORDER BY hnum", -1, &raw, nullptr);
    }
    const std::unique_ptr<sqlite3_stmt, EndStatement> statement(raw);
    if (statement == nullptr) {
        list.incomplete = "this is no rpm database that can be opened";
        return list;
    }
    std::size_t damaged = 0;
    int status = SQLITE_ROW;
    while ((status = sqlite3_step(statement.get())) == SQLITE_ROW && list.packages.size() < most_packages) {
        const auto* blob = static_cast<const std::byte*>(sqlite3_column_blob(statement.get(), 0));
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement.get(), 0));
        if (blob == nullptr || !read_rpm_header(Bytes(blob, size), list))
            ++damaged;
    }
    if (status != SQLITE_DONE)
        list.incomplete = "the database is damaged, or larger than can be read";
    else if (damaged != 0)
        list.incomplete = fmt::format("{} packages in it are damaged", damaged);
    return list;
}

} // namespace warifu::packages
