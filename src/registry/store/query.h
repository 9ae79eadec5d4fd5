#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "connection.h"
#include "rows.h"

namespace warifu::registry {

/// A query of revisions that is put together, with its values. They stay where they are: SOCI keeps their addresses.
class Query {
public:
    explicit Query(std::string sql) : m_sql(std::move(sql)) {}
    Query& add(std::string_view sql) {
        m_sql += sql;
        return *this;
    }
    /// `sql` has one {} for the value's name.
    Query& text(std::string_view sql, std::string value);
    Query& number(std::string_view sql, std::uint64_t value);
    /// `(:a, :b …)`
    Query& list(std::span<const std::string> values);

    /// Of each label the newest revision that counts on the day, and was recorded by then.
    Query& counting_on(Date day, std::uint64_t size) { return counting_on(day, size, {0, size}); }
    /// The same, of those among `leaves` alone.
    Query& counting_on(Date day, std::uint64_t size, Leaves leaves);
    /// ` AND …` for each member that restricts.
    Query& found_by(const Search& search, Date day);
    /// `registry::state_on`, for the engines: a value.
    Query& state_on(Date day);

    /// Calls `take` with each row while it is true. Throws what SOCI throws.
    Result<void> run(Connection& connection, const std::function<Result<bool>(const Row&)>& take);
    /// The same of other columns: `into` says where they go.
    Result<void> run(Connection& connection, const std::function<void(soci::statement&)>& into,
                     const std::function<Result<bool>()>& take);

private:
    template <class Value>
    Query& value_of(std::string_view sql, const Value& value);
    Query& prefix(std::string_view join, const std::string& number);

    std::string m_sql;
    std::deque<std::string> m_texts;
    std::deque<long long> m_numbers;
    std::vector<std::function<void(soci::statement&)>> m_binds;
};

/// The revisions of one label, the oldest first. What a register is asked most: parsed once in a session.
class LabelRows {
public:
    static std::unique_ptr<LabelRows> prepare(Connection& connection);
    virtual ~LabelRows() = default;
    /// Throws what SOCI throws. To the last row: a statement that waits for more would hold the store as it was.
    virtual Result<void> run(const std::string& number, std::uint64_t size,
                             const std::function<Result<void>(const Row&)>& take) = 0;
};

/// `SELECT … FROM label_revision c WHERE `
Query select_rows();

/// Inserts many rows with few statements: of one row each, PostgreSQL spends its time on the way. `head` ends in
/// VALUES, `pattern` is that of a row, with {} for each value that `bind` binds.
void insert_rows(Connection& connection, std::string_view head, std::string_view pattern, std::size_t count,
                 const std::function<void(soci::statement&, std::size_t)>& bind);

} // namespace warifu::registry
