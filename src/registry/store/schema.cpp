#include "schema.h"

#include <array>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "warifu/registry/register.h"

// The schema, step by step, forwards and back. A step that was published is never altered; a new one goes behind it.
//
// What is optional is NULL when it is not there. PostgreSQL compares text by its locale unless told otherwise; pages
// are in the order of bytes.

namespace warifu::registry {

namespace {

constexpr std::array create_tables_sqlite = {
    std::string_view("CREATE TABLE log_head(one INTEGER PRIMARY KEY CHECK (one = 1), origin TEXT NOT NULL, "
                     "size INTEGER NOT NULL, checkpoint TEXT NOT NULL) STRICT"),
    std::string_view(
        "CREATE TABLE log_entry(leaf INTEGER PRIMARY KEY, hash TEXT NOT NULL, entry TEXT NOT NULL) STRICT"),
    std::string_view("CREATE TABLE log_node(level INTEGER NOT NULL, place INTEGER NOT NULL, hash TEXT NOT NULL, "
                     "PRIMARY KEY (level, place)) STRICT, WITHOUT ROWID"),
    std::string_view(
        "CREATE TABLE label_revision(number TEXT NOT NULL, revision INTEGER NOT NULL, leaf INTEGER NOT NULL UNIQUE, "
        "request TEXT UNIQUE, kind TEXT NOT NULL, effective TEXT NOT NULL, recorded_at TEXT NOT NULL, "
        "actor TEXT NOT NULL, reason TEXT NOT NULL, state TEXT NOT NULL, regime TEXT NOT NULL, level TEXT NOT NULL, "
        "edition TEXT NOT NULL, market TEXT NOT NULL, product TEXT NOT NULL, model TEXT NOT NULL, maker TEXT NOT NULL, "
        "speaker TEXT NOT NULL, issued TEXT NOT NULL, expires TEXT, support_until TEXT, token TEXT NOT NULL, "
        "search_product TEXT NOT NULL, search_maker TEXT NOT NULL, PRIMARY KEY (number, revision)) STRICT"),
    std::string_view("CREATE TRIGGER label_revision_stays BEFORE UPDATE ON label_revision "
                     "BEGIN SELECT RAISE(ABORT, 'a register only grows'); END"),
    std::string_view("CREATE TRIGGER label_revision_lasts BEFORE DELETE ON label_revision "
                     "BEGIN SELECT RAISE(ABORT, 'a register only grows'); END"),
    std::string_view("CREATE TRIGGER log_entry_stays BEFORE UPDATE ON log_entry "
                     "BEGIN SELECT RAISE(ABORT, 'a register only grows'); END"),
    std::string_view("CREATE TRIGGER log_entry_lasts BEFORE DELETE ON log_entry "
                     "BEGIN SELECT RAISE(ABORT, 'a register only grows'); END"),
};

constexpr std::array create_tables_postgres = {
    std::string_view("CREATE TABLE log_head(one INTEGER PRIMARY KEY CHECK (one = 1), origin TEXT NOT NULL, "
                     "size BIGINT NOT NULL, checkpoint TEXT NOT NULL)"),
    std::string_view("CREATE TABLE log_entry(leaf BIGINT PRIMARY KEY, hash TEXT NOT NULL, entry TEXT NOT NULL)"),
    std::string_view("CREATE TABLE log_node(level INTEGER NOT NULL, place BIGINT NOT NULL, hash TEXT NOT NULL, "
                     "PRIMARY KEY (level, place))"),
    std::string_view(
        "CREATE TABLE label_revision(number TEXT COLLATE \"C\" NOT NULL, revision BIGINT NOT NULL, "
        "leaf BIGINT NOT NULL UNIQUE, request TEXT UNIQUE, kind TEXT NOT NULL, effective TEXT COLLATE \"C\" NOT NULL, "
        "recorded_at TEXT COLLATE \"C\" NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL, state TEXT NOT NULL, "
        "regime TEXT NOT NULL, level TEXT NOT NULL, edition TEXT NOT NULL, market TEXT NOT NULL, "
        "product TEXT NOT NULL, model TEXT NOT NULL, maker TEXT NOT NULL, speaker TEXT NOT NULL, "
        "issued TEXT COLLATE \"C\" NOT NULL, expires TEXT COLLATE \"C\", support_until TEXT COLLATE \"C\", "
        "token TEXT NOT NULL, search_product TEXT NOT NULL, search_maker TEXT NOT NULL, "
        "PRIMARY KEY (number, revision))"),
    std::string_view("CREATE FUNCTION register_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
                     "'BEGIN RAISE EXCEPTION ''a register only grows''; END'"),
    std::string_view("CREATE TRIGGER label_revision_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON label_revision "
                     "FOR EACH STATEMENT EXECUTE FUNCTION register_only_grows()"),
    std::string_view("CREATE TRIGGER log_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON log_entry "
                     "FOR EACH STATEMENT EXECUTE FUNCTION register_only_grows()"),
};

constexpr std::array drop_tables_sqlite = {
    std::string_view("DROP TABLE label_revision"), std::string_view("DROP TABLE log_node"),
    std::string_view("DROP TABLE log_entry"), std::string_view("DROP TABLE log_head")};

constexpr std::array drop_tables_postgres = {
    std::string_view("DROP TABLE label_revision"), std::string_view("DROP TABLE log_node"),
    std::string_view("DROP TABLE log_entry"), std::string_view("DROP TABLE log_head"),
    std::string_view("DROP FUNCTION register_only_grows()")};

/// Searches that are restricted to few labels need not look at all.
constexpr std::array create_indexes = {
    std::string_view("CREATE INDEX label_revision_by_regime ON label_revision(regime, market, number)"),
    std::string_view("CREATE INDEX label_revision_by_maker ON label_revision(search_maker, number)")};

constexpr std::array drop_indexes = {std::string_view("DROP INDEX label_revision_by_maker"),
                                     std::string_view("DROP INDEX label_revision_by_regime")};

/// Who may write from afar. Nothing of the register rests on these rows: they come and go.
constexpr std::array create_tokens_sqlite = {
    std::string_view("CREATE TABLE writer_token(id TEXT PRIMARY KEY, hash TEXT NOT NULL, name TEXT NOT NULL, regimes "
                     "TEXT NOT NULL, markets TEXT NOT NULL, "
                     "kinds TEXT NOT NULL, added_at TEXT NOT NULL, expires TEXT NOT NULL) STRICT")};
constexpr std::array create_tokens_postgres = {
    std::string_view("CREATE TABLE writer_token(id TEXT PRIMARY KEY, hash TEXT NOT NULL, name TEXT COLLATE \"C\" NOT "
                     "NULL, regimes TEXT NOT NULL, "
                     "markets TEXT NOT NULL, kinds TEXT NOT NULL, added_at TEXT NOT NULL, expires TEXT NOT NULL)")};
constexpr std::array drop_tokens = {std::string_view("DROP TABLE writer_token")};

/// What product pages tell besides, of labels that have it.
constexpr std::array add_contacts = {
    std::string_view("ALTER TABLE label_revision ADD COLUMN security_information TEXT"),
    std::string_view("ALTER TABLE label_revision ADD COLUMN contact TEXT")};
constexpr std::array drop_contacts = {std::string_view("ALTER TABLE label_revision DROP COLUMN contact"),
                                      std::string_view("ALTER TABLE label_revision DROP COLUMN security_information")};

/// A scheme's labels in the order of their numbers, so that a page of them ends where it is full. No search is led by
/// makers' names, in which it looks anywhere.
constexpr std::array create_ordered_index = {
    std::string_view("DROP INDEX label_revision_by_maker"), std::string_view("DROP INDEX label_revision_by_regime"),
    std::string_view("CREATE INDEX label_revision_by_regime ON label_revision(regime, number)")};
constexpr std::array drop_ordered_index = {std::string_view("DROP INDEX label_revision_by_regime"), create_indexes[0],
                                           create_indexes[1]};

using Statements = std::span<const std::string_view>;

/// What a step back would lose: a number, and what to say of it.
struct Loss {
    std::string_view count = {};
    std::string_view told = {};
};

struct Step {
    Statements up_sqlite, up_postgres, down_sqlite, down_postgres;
    Loss loss = {};
};

constexpr Loss loses_labels = {"SELECT count(*) FROM log_entry",
                               "there are labels in this register: it is not taken down"};
constexpr Loss loses_contacts = {
    "SELECT count(*) FROM label_revision WHERE security_information IS NOT NULL OR contact IS NOT NULL",
    "there are labels with security information or a contact, for which the older schema has no place"};

const std::array<Step, newest_schema> steps = {
    {{create_tables_sqlite, create_tables_postgres, drop_tables_sqlite, drop_tables_postgres, loses_labels},
     {create_indexes, create_indexes, drop_indexes, drop_indexes},
     {create_tokens_sqlite, create_tokens_postgres, drop_tokens, drop_tokens},
     {add_contacts, add_contacts, drop_contacts, drop_contacts, loses_contacts},
     {create_ordered_index, create_ordered_index, drop_ordered_index, drop_ordered_index}}};

bool has_table(Connection& connection, std::string_view name) {
    long long found = 0;
    if (connection.engine() == Engine::Sqlite)
        connection.session() << "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '" << name << "'",
            soci::into(found);
    else
        connection.session() << "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND "
                                "tablename = '"
                             << name << "'",
            soci::into(found);
    return found != 0;
}

void run(Connection& connection, Statements statements) {
    for (const std::string_view statement : statements)
        connection.session() << std::string(statement);
}

Error wrong_schema(int version) {
    if (version == 0)
        return make_error(ErrorCode::NotFound, "there is no register here");
    if (version > newest_schema)
        return make_error(ErrorCode::Unsupported, fmt::format("the register's schema is version {}: this program "
                                                              "knows up to {}",
                                                              version, newest_schema));
    return make_error(ErrorCode::Refused, fmt::format("the register's schema is version {}, this program's is {}: "
                                                      "migrate it first (warifu register migrate)",
                                                      version, newest_schema));
}

void set_version(Connection& connection, int version) {
    soci::session& session = connection.session();
    if (!has_table(connection, "schema_version"))
        session << "CREATE TABLE schema_version(version INTEGER NOT NULL)";
    session << "DELETE FROM schema_version";
    session << "INSERT INTO schema_version(version) VALUES (:version)", soci::use(version);
}

bool loses(Connection& connection, const Loss& loss) {
    long long lost = 0;
    if (!loss.count.empty())
        connection.session() << std::string(loss.count), soci::into(lost);
    return lost != 0;
}

} // namespace

int schema_version(Connection& connection) {
    if (!has_table(connection, "schema_version"))
        return 0;
    int version = 0;
    connection.session() << "SELECT version FROM schema_version", soci::into(version);
    return version;
}

Result<void> require_schema(Connection& connection) {
    return connection.guarded("the store cannot be read", [&]() -> Result<void> {
        const int version = schema_version(connection);
        return version == newest_schema ? Result<void>() : wrong_schema(version);
    });
}

Result<void> migrate(Connection& connection, int version) {
    int at = schema_version(connection);
    if (version < 0 || version > newest_schema || at > newest_schema)
        return make_error(
            ErrorCode::Unsupported,
            fmt::format("the store's schema is version {}; this program knows up to {}", at, newest_schema));
    for (int down = at; down > version; --down)
        if (const Loss& loss = steps[static_cast<std::size_t>(down - 1)].loss; loses(connection, loss))
            return make_error(ErrorCode::Refused, std::string(loss.told));
    const bool sqlite = connection.engine() == Engine::Sqlite;
    for (; at < version; ++at) {
        const Step& step = steps[static_cast<std::size_t>(at)];
        run(connection, sqlite ? step.up_sqlite : step.up_postgres);
    }
    for (; at > version; --at) {
        const Step& step = steps[static_cast<std::size_t>(at - 1)];
        run(connection, sqlite ? step.down_sqlite : step.down_postgres);
    }
    set_version(connection, version);
    return {};
}

} // namespace warifu::registry
