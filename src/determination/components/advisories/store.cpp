#include "warifu/advisories/store.h"

#include <map>

#include <fmt/format.h>

#include "codec.h"
#include "schema.h"
#include "warifu/base/text.h"

namespace warifu::advisories {

using sqlite::Database;
using sqlite::Statement;

struct Store::Connection {
    Database database;
    std::string path;
    mutable std::map<std::string, Statement, std::less<>> statements;

    /// Prepared once; reset, ready to be bound.
    Result<Statement*> prepared(const char* sql) const {
        auto found = statements.find(sql);
        if (found == statements.end())
            found = statements.emplace(sql, TRY(Statement::prepare(database.get(), sql))).first;
        found->second.reset();
        return &found->second;
    }
    Error damaged() const {
        return make_error(ErrorCode::Corrupt, "the store is damaged: import the feeds anew", path);
    }
    Result<std::optional<DecodedBody>> body(std::int64_t record) const {
        Statement* statement = TRY(prepared("SELECT body FROM record WHERE id=?"));
        statement->bind(1, record);
        if (!TRY(statement->step()))
            return std::optional<DecodedBody>();
        auto body = decode_body(statement->blob(0));
        if (!body)
            return damaged();
        return body;
    }
};

Store::Store(std::unique_ptr<Connection> connection) : m_connection(std::move(connection)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
        return make_error(ErrorCode::NotFound, "there is no such store; make it with `warifu advisories import`",
                          path.string());
    auto connection = std::make_unique<Connection>();
    connection->path = path.string();
    connection->database = TRY(sqlite::open_database(path.string(), SQLITE_OPEN_READONLY));
    // The file is replaced as a whole, never cut: what is mapped stays.
    TRY_VOID(sqlite::execute(connection->database.get(), "PRAGMA mmap_size=2147418112"));
    TRY_VOID(verify_store(connection->database.get(), path));
    // One reading for all questions: each by itself would lock the file and look for a journal.
    TRY_VOID(sqlite::execute(connection->database.get(), "BEGIN"));
    return Store(std::move(connection));
}

namespace {

Result<void> hits(Statement& statement, const Error& damaged, const std::function<void(Hit)>& visit) {
    while (TRY(statement.step())) {
        auto decoded = decode_entries(statement.blob(1));
        if (!decoded)
            return damaged;
        Hit hit{statement.integer(0), std::move(decoded->id), decoded->feed, decoded->rejected, {}};
        for (auto& [place, affected] : decoded->entries)
            hit.affected.push_back(std::move(affected));
        visit(std::move(hit));
    }
    return {};
}

constexpr const char* about = "SELECT record, entries FROM affected WHERE key=?";

} // namespace

Result<void> Store::about_product(std::string_view product, const std::function<void(Hit)>& visit) const {
    const std::string key = product_key(product);
    if (key.empty())
        return {};
    Statement* statement = TRY(m_connection->prepared(about));
    statement->bind_text(1, key);
    return hits(*statement, m_connection->damaged(), visit);
}

Result<void> Store::about_package(std::string_view ecosystem, std::string_view package,
                                  const std::function<void(Hit)>& visit) const {
    const std::string key = package_key(ecosystem, package);
    Statement* statement = TRY(m_connection->prepared(about));
    statement->bind_text(1, key);
    return hits(*statement, m_connection->damaged(), visit);
}

Result<std::optional<Advisory>> Store::record(std::int64_t record) const {
    auto body = TRY(m_connection->body(record));
    if (!body)
        return std::optional<Advisory>();
    std::map<std::uint64_t, Affected> affected;
    for (const std::string& key : body->keys) {
        Statement* entries = TRY(m_connection->prepared("SELECT entries FROM affected WHERE key=? AND record=?"));
        entries->bind_text(1, key).bind(2, record);
        auto decoded = TRY(entries->step()) ? decode_entries(entries->blob(0)) : std::nullopt;
        if (!decoded)
            return m_connection->damaged();
        for (auto& [place, each] : decoded->entries)
            affected.emplace(place, std::move(each));
    }
    for (auto& [place, each] : affected)
        body->advisory.affected.push_back(std::move(each));
    return std::optional(std::move(body->advisory));
}

Result<std::optional<Advisory>> Store::head(std::int64_t record) const {
    auto body = TRY(m_connection->body(record));
    if (!body)
        return std::optional<Advisory>();
    return std::optional(std::move(body->advisory));
}

Result<std::vector<Advisory>> Store::named(std::string_view id) const {
    std::vector<std::int64_t> records;
    Statement* statement = TRY(m_connection->prepared("SELECT id, feed FROM record WHERE name=?1 UNION "
                                                      "SELECT id, feed FROM alias, record ON id=alias.record "
                                                      "WHERE alias.name=?1 ORDER BY 2, 1"));
    statement->bind_text(1, id);
    while (TRY(statement->step()))
        records.push_back(statement->integer(0));
    std::vector<Advisory> found;
    for (const std::int64_t each : records)
        if (auto advisory = TRY(record(each)))
            found.push_back(std::move(*advisory));
    return found;
}

Result<std::optional<Epss>> Store::epss(std::string_view cve) const {
    const auto number = cve_number(cve);
    if (!number)
        return std::optional<Epss>();
    Statement* statement = TRY(m_connection->prepared("SELECT score, percentile, day FROM epss WHERE cve=?"));
    statement->bind(1, *number);
    if (!TRY(statement->step()))
        return std::optional<Epss>();
    const auto real = [&](int column) { return sqlite3_column_double(statement->get(), column); };
    const auto day = Date::parse(statement->text(2));
    return std::optional(Epss{real(0), real(1), day ? std::optional(*day) : std::nullopt});
}

Result<std::optional<Exploited>> Store::exploited(std::string_view cve) const {
    Statement* statement = TRY(m_connection->prepared("SELECT body FROM record WHERE name=? AND feed=?"));
    statement->bind_text(1, cve).bind(2, static_cast<std::int64_t>(Feed::Kev));
    if (!TRY(statement->step()))
        return std::optional<Exploited>();
    auto body = decode_body(statement->blob(0));
    if (!body)
        return m_connection->damaged();
    return body->advisory.exploited;
}

Result<std::vector<LifeCycle>> Store::life_cycles(std::string_view product) const {
    Statement* statement =
        TRY(m_connection->prepared("SELECT body FROM life_cycle WHERE product=?1 OR product IN "
                                   "(SELECT product FROM life_cycle_name WHERE name=?1) ORDER BY product, cycle"));
    statement->bind_text(1, product);
    std::vector<LifeCycle> found;
    while (TRY(statement->step())) {
        auto cycle = decode_life_cycle(statement->blob(0));
        if (!cycle)
            return m_connection->damaged();
        found.push_back(std::move(*cycle));
    }
    return found;
}

Result<std::vector<FeedState>> Store::feeds() const {
    Statement* statement = TRY(m_connection->prepared(
        "SELECT id, snapshot, completeness, declared, skipped, imported, records, newest, complete_as_of "
        "FROM feed ORDER BY id"));
    std::vector<FeedState> states;
    while (TRY(statement->step())) {
        FeedState state;
        if (statement->integer(0) < 0 || statement->integer(0) > static_cast<std::int64_t>(Feed::EndOfLife) ||
            statement->integer(2) < 0 || statement->integer(2) > static_cast<std::int64_t>(Completeness::Complete))
            return m_connection->damaged();
        state.feed = static_cast<Feed>(statement->integer(0));
        if (const auto day = Date::parse(statement->text(1)))
            state.snapshot = *day;
        state.completeness = static_cast<Completeness>(statement->integer(2));
        state.declared = statement->integer(3) != 0;
        state.skipped = statement->integer(4);
        state.imported = statement->text(5);
        state.records = statement->integer(6);
        if (std::string newest = statement->text(7); !newest.empty())
            state.newest = std::move(newest);
        if (const auto day = Date::parse(statement->text(8)))
            state.complete_as_of = *day;
        states.push_back(std::move(state));
    }
    return states;
}

} // namespace warifu::advisories
