#include "warifu/registry/statistics.h"

#include <algorithm>
#include <map>

#include "inside.h"
#include "query.h"

namespace warifu::registry {

namespace {

constexpr std::size_t most_groups = 100'000;

/// Labels that are alike in all that is counted.
struct Alike {
    std::string regime, level, state, month;
    long long labels = 0;
};

class Counting {
public:
    Result<void> add(const Alike& group) {
        if (++m_groups > most_groups)
            return make_error(ErrorCode::LimitExceeded, "the register has more kinds of labels than can be counted");
        const auto labels = static_cast<std::uint64_t>(group.labels);
        m_all += labels;
        m_regimes[group.regime] += labels;
        m_levels[{group.regime, group.level}] += labels;
        m_states[group.state] += labels;
        m_months[group.month] += labels;
        return {};
    }
    Statistics take(Date on, std::uint64_t size) const {
        Statistics made{on, size, m_all, {}, {}, {}, {}};
        for (const auto& [regime, labels] : m_regimes)
            made.regimes.push_back({regime, {}, labels});
        std::ranges::stable_sort(made.regimes, std::greater(), &Group::labels);
        for (const auto& [level, labels] : m_levels)
            made.levels.push_back({level.second, level.first, labels});
        for (const State state : {State::Valid, State::Grace, State::Expired, State::Withdrawn, State::Revoked}) {
            const std::string name(recognition::to_string(state));
            const auto found = m_states.find(name);
            made.states.push_back({name, {}, found == m_states.end() ? 0 : found->second});
        }
        for (const auto& [month, labels] : m_months)
            made.months.push_back({month, {}, labels});
        return made;
    }

private:
    using Counts = std::map<std::string, std::uint64_t>;
    std::size_t m_groups = 0;
    std::uint64_t m_all = 0;
    Counts m_regimes, m_states, m_months;
    std::map<std::pair<std::string, std::string>, std::uint64_t> m_levels;
};

} // namespace

Result<Statistics> Register::count(const AsOf& as_of) {
    TRY_VOID(m_inside->revive());
    return m_inside->connection->guarded("the labels cannot be counted", [&]() -> Result<Statistics> {
        const std::uint64_t size = as_of.size ? *as_of.size : m_inside->head().size;
        Query query("SELECT c.regime, c.level, ");
        query.state_on(as_of.day).add(", substr(c.issued, 1, 7), count(*) FROM label_revision c WHERE ");
        query.counting_on(as_of.day, size).add(" GROUP BY 1, 2, 3, 4");
        Alike group;
        Counting counting;
        const auto into = [&](soci::statement& statement) {
            for (std::string* text : {&group.regime, &group.level, &group.state, &group.month})
                statement.exchange(soci::into(*text));
            statement.exchange(soci::into(group.labels));
        };
        const auto take = [&]() -> Result<bool> {
            TRY_VOID(counting.add(group));
            return true;
        };
        TRY_VOID(query.run(*m_inside->connection, into, take));
        return counting.take(as_of.day, size);
    });
}

} // namespace warifu::registry
