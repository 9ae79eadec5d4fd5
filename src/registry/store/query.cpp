#include "query.h"

#include <algorithm>

#include <fmt/format.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "fold.h"

namespace warifu::registry {

namespace {

/// SQLite looks for each name among those before it, and has no way to go; PostgreSQL binds up to 65,535 values.
std::size_t rows_at_once(Engine engine) { return engine == Engine::Sqlite ? 3 : 50; }

/// The pattern with its {} as names that no other value of the statement has.
void append_named(std::string& sql, std::string_view pattern, std::size_t& next) {
    for (std::size_t at = pattern.find("{}"); at != pattern.npos; at = pattern.find("{}")) {
        sql += pattern.substr(0, at);
        sql += fmt::format(":v{}", next++);
        pattern.remove_prefix(at + 2);
    }
    sql += pattern;
}

} // namespace

bool is_indexed(const Search& search) {
    const bool within = !search.text.empty() || !search.product.empty() || !search.maker.empty();
    return !within && !search.state && search.market.empty();
}

template <class Value>
Query& Query::value_of(std::string_view sql, const Value& value) {
    std::size_t next = m_binds.size();
    append_named(m_sql, sql, next);
    m_binds.emplace_back([&value](soci::statement& statement) { statement.exchange(soci::use(value)); });
    return *this;
}

Query& Query::text(std::string_view sql, std::string value) {
    return value_of(sql, m_texts.emplace_back(std::move(value)));
}

Query& Query::number(std::string_view sql, std::uint64_t value) {
    return value_of(sql, m_numbers.emplace_back(static_cast<long long>(value)));
}

Query& Query::list(std::span<const std::string> values) {
    std::string_view join = "({}";
    for (const std::string& value : values) {
        text(join, value);
        join = ", {}";
    }
    return add(")");
}

/// A revision that counts from an earlier day than one before it takes its place: the register's last word on a day
/// stands. SQLite takes one bound on each side for its way through an index.
Query& Query::counting_on(Date day, std::uint64_t size, Leaves leaves) {
    number("c.leaf < {}", std::min(size, leaves.end));
    if (leaves.first != 0)
        number(" AND c.leaf >= {}", leaves.first);
    text(" AND c.effective <= {}", day.to_string());
    add(" AND NOT EXISTS (SELECT 1 FROM label_revision n WHERE n.number = c.number AND n.revision > c.revision");
    return number(" AND n.leaf < {}", size).text(" AND n.effective <= {})", day.to_string());
}

/// By bytes, since LIKE is not the same in both engines, and by the index.
Query& Query::prefix(std::string_view join, const std::string& number) {
    constexpr std::string_view last_character = "\U0010ffff";
    return add(join).text("(c.number >= {}", number).text(" AND c.number < {})", number + std::string(last_character));
}

Query& Query::found_by(const Search& search, Date day) {
    const std::pair<const std::string*, std::string_view> same[] = {{&search.regime, " AND c.regime = {}"},
                                                                    {&search.market, " AND c.market = {}"},
                                                                    {&search.after, " AND c.number > {}"}};
    for (const auto& [value, sql] : same)
        if (!value->empty())
            text(sql, *value);
    if (!search.number.empty())
        prefix(" AND ", search.number);
    if (!search.product.empty())
        text(" AND c.search_product LIKE {} ESCAPE '!'", like_within(search.product));
    if (!search.maker.empty())
        text(" AND c.search_maker LIKE {} ESCAPE '!'", like_within(search.maker));
    if (!search.text.empty()) {
        text(" AND (c.search_product LIKE {} ESCAPE '!'", like_within(search.text));
        text(" OR c.search_maker LIKE {} ESCAPE '!'", like_within(search.text));
        prefix(" OR ", search.text).add(")");
    }
    if (search.state)
        add(" AND ").state_on(day).text(" = {}", std::string(recognition::to_string(*search.state)));
    return *this;
}

Query& Query::state_on(Date day) {
    return text("CASE WHEN c.state IN ('valid', 'grace') AND c.expires < {} THEN 'expired' ELSE c.state END",
                day.to_string());
}

Result<void> Query::run(Connection& connection, const std::function<Result<bool>(const Row&)>& take) {
    Row row;
    return run(connection, [&](soci::statement& statement) { fetch_into(statement, row); }, [&] { return take(row); });
}

Result<void> Query::run(Connection& connection, const std::function<void(soci::statement&)>& into,
                        const std::function<Result<bool>()>& take) {
    soci::statement statement(connection.session());
    for (const auto& bind_value : m_binds)
        bind_value(statement);
    into(statement);
    statement.alloc();
    statement.prepare(m_sql);
    statement.define_and_bind();
    for (bool more = statement.execute(true); more; more = statement.fetch())
        if (!TRY(take()))
            break;
    return {};
}

namespace {

std::string select_label() {
    return fmt::format(
        "SELECT {} FROM label_revision c WHERE c.number = :number AND c.leaf < :size ORDER BY c.revision", row_columns);
}

class SociLabelRows final : public LabelRows {
public:
    explicit SociLabelRows(Connection& connection) : m_statement(connection.session()) {
        m_statement.exchange(soci::use(m_number));
        m_statement.exchange(soci::use(m_size));
        fetch_into(m_statement, m_row);
        m_statement.alloc();
        m_statement.prepare(select_label());
        m_statement.define_and_bind();
    }

    Result<void> run(const std::string& number, std::uint64_t size,
                     const std::function<Result<void>(const Row&)>& take) override {
        m_number = number;
        m_size = static_cast<long long>(size);
        Result<void> taken;
        for (bool more = m_statement.execute(true); more; more = m_statement.fetch())
            if (taken)
                taken = take(m_row);
        return taken;
    }

private:
    std::string m_number;
    long long m_size = 0;
    Row m_row;
    soci::statement m_statement; // holds addresses of the members above
};

namespace lite = sqlite_api;

/// By SQLite itself: SOCI's part would take a third of the time of an answer.
class SqliteLabelRows final : public LabelRows {
public:
    explicit SqliteLabelRows(Connection& connection)
        : m_database(static_cast<soci::sqlite3_session_backend*>(connection.session().get_backend())->conn_) {
        const std::string sql = select_label();
        check(lite::sqlite3_prepare_v3(m_database, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                       &m_statement, nullptr),
              SQLITE_OK);
    }
    ~SqliteLabelRows() override { lite::sqlite3_finalize(m_statement); }

    Result<void> run(const std::string& number, std::uint64_t size,
                     const std::function<Result<void>(const Row&)>& take) override {
        const Done done{m_statement};
        check(lite::sqlite3_bind_text64(m_statement, 1, number.data(), number.size(), SQLITE_STATIC, SQLITE_UTF8),
              SQLITE_OK);
        check(lite::sqlite3_bind_int64(m_statement, 2, static_cast<lite::sqlite3_int64>(size)), SQLITE_OK);
        Result<void> taken;
        int step = lite::sqlite3_step(m_statement);
        for (; step == SQLITE_ROW; step = lite::sqlite3_step(m_statement)) {
            read_from(*m_statement, m_row);
            if (taken)
                taken = take(m_row);
        }
        check(step, SQLITE_DONE);
        return taken;
    }

private:
    /// However it ends, the statement holds neither the store nor the caller's text.
    struct Done {
        lite::sqlite3_stmt* statement;
        ~Done() {
            lite::sqlite3_reset(statement);
            lite::sqlite3_clear_bindings(statement);
        }
    };
    void check(int result, int wanted) const {
        if (result != wanted)
            throw soci::sqlite3_soci_error(lite::sqlite3_errmsg(m_database), result);
    }

    lite::sqlite3* m_database; // the session's
    lite::sqlite3_stmt* m_statement = nullptr;
    Row m_row;
};

} // namespace

std::unique_ptr<LabelRows> LabelRows::prepare(Connection& connection) {
    if (connection.engine() == Engine::Sqlite)
        return std::make_unique<SqliteLabelRows>(connection);
    return std::make_unique<SociLabelRows>(connection);
}

Query select_rows() { return Query(fmt::format("SELECT {} FROM label_revision c WHERE ", row_columns)); }

void insert_rows(Connection& connection, std::string_view head, std::string_view pattern, std::size_t count,
                 const std::function<void(soci::statement&, std::size_t)>& bind) {
    const std::size_t most = rows_at_once(connection.engine());
    for (std::size_t first = 0; first < count; first += most) {
        std::string sql(head);
        std::size_t names = 0;
        soci::statement statement(connection.session());
        for (std::size_t i = first; i < std::min(count, first + most); ++i) {
            sql += i == first ? " " : ", ";
            append_named(sql, pattern, names);
            bind(statement, i);
        }
        statement.alloc();
        statement.prepare(sql);
        statement.define_and_bind();
        statement.execute(true);
    }
}

} // namespace warifu::registry
