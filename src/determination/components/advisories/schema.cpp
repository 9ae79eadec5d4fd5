// How a look-up costs one descent: what a record says of a product lies beside the product's name, in the order of the
// names, so that all that is known of one product is one run of pages.

#include "schema.h"

#include <fmt/format.h>

namespace warifu::advisories {

const char* const store_schema = R"(
PRAGMA page_size=8192;
PRAGMA application_id=1463895126;
PRAGMA user_version=1;
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE feed(
  id INTEGER PRIMARY KEY,
  snapshot TEXT,
  completeness INTEGER NOT NULL DEFAULT 0,
  declared INTEGER NOT NULL DEFAULT 0,
  complete_as_of TEXT NOT NULL DEFAULT '',
  records INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0,
  newest TEXT NOT NULL DEFAULT '',
  imported TEXT NOT NULL);
CREATE TABLE file(digest TEXT PRIMARY KEY, name TEXT NOT NULL, imported TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE record(
  id INTEGER PRIMARY KEY,
  feed INTEGER NOT NULL,
  name TEXT NOT NULL,
  modified TEXT NOT NULL,
  digest INTEGER NOT NULL,
  body BLOB NOT NULL);
CREATE UNIQUE INDEX record_name ON record(name, feed);
CREATE TABLE alias(name TEXT NOT NULL, record INTEGER NOT NULL, PRIMARY KEY(name, record)) WITHOUT ROWID;
CREATE TABLE affected(
  key TEXT NOT NULL,
  record INTEGER NOT NULL,
  entries BLOB NOT NULL,
  PRIMARY KEY(key, record)) WITHOUT ROWID;
CREATE TABLE epss(cve INTEGER PRIMARY KEY, score REAL NOT NULL, percentile REAL NOT NULL, day TEXT);
CREATE TABLE life_cycle(
  product TEXT NOT NULL,
  cycle TEXT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY(product, cycle)) WITHOUT ROWID;
CREATE TABLE life_cycle_name(name TEXT NOT NULL, product TEXT NOT NULL, PRIMARY KEY(name, product)) WITHOUT ROWID;
)";
static_assert(store_application == 1463895126 && store_version == 1);

Result<void> verify_store(sqlite3* database, const std::filesystem::path& path) {
    const auto value = [&](const char* pragma) -> Result<std::int64_t> {
        auto statement = TRY(sqlite::Statement::prepare(database, pragma));
        TRY(statement.step());
        return statement.integer(0);
    };
    const auto application = value("PRAGMA application_id");
    if (!application || *application != store_application)
        return make_error(ErrorCode::Corrupt, "this is no store of advisories", path.string());
    if (TRY(value("PRAGMA user_version")) != store_version)
        return make_error(ErrorCode::Unsupported, "a store of another version of warifu: import the feeds anew",
                          path.string());
    return {};
}

Result<std::string> meta(sqlite3* database, std::string_view name) {
    auto statement = TRY(sqlite::Statement::prepare(database, "SELECT value FROM meta WHERE name=?"));
    statement.bind_text(1, name);
    return TRY(statement.step()) ? statement.text(0) : std::string();
}

} // namespace warifu::advisories
