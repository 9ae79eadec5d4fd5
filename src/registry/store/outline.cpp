#include "inside.h"
#include "moment.h"
#include "query.h"

namespace warifu::registry {

namespace {

/// An outline as the engines hold it: what is no text here is one there.
struct OutlineRow {
    Outline outline;
    std::string speaker, issued, expires, support_until, state;

    void fetch_by(soci::statement& statement) {
        recognition::Label& label = outline.label;
        for (std::string* text :
             {&label.regime, &label.level, &label.edition, &speaker, &issued, &expires, &support_until, &state})
            statement.exchange(soci::into(*text));
    }
    /// What the engine holds need not be what we wrote.
    Result<void> read() {
        const Date first = TRY(Date::parse(issued));
        outline.label.issued = first;
        outline.label.expires = TRY(maybe_day(expires));
        outline.label.state = TRY(recognition::parse_label_state(state));
        outline.support_until = TRY(maybe_day(support_until));
        outline.speaker = TRY(label::parse_speaker(speaker));
        return {};
    }
};

constexpr std::string_view outline_columns =
    "SELECT c.regime, c.level, c.edition, c.speaker, c.issued, COALESCE(c.expires, ''), "
    "COALESCE(c.support_until, ''), ";

} // namespace

Result<void> Register::outline(const Search& search, const AsOf& as_of, Leaves leaves,
                               const std::function<void(const Outline& outline)>& take) {
    TRY_VOID(m_inside->revive());
    return m_inside->connection->guarded("the register cannot be searched", [&]() -> Result<void> {
        const std::uint64_t size = as_of.size ? *as_of.size : m_inside->head().size;
        Query query{std::string(outline_columns)};
        query.state_on(as_of.day).add(" FROM label_revision c WHERE ").counting_on(as_of.day, size, leaves);
        // As one truth value, by which no index is chosen: the leaves are few, whatever is looked for among them.
        Search restricted = search;
        restricted.after.clear();
        query.add(" AND (1 = 1").found_by(restricted, as_of.day).add(") IS TRUE");
        OutlineRow row;
        return query.run(
            *m_inside->connection, [&](soci::statement& statement) { row.fetch_by(statement); },
            [&]() -> Result<bool> {
                TRY_VOID(row.read());
                take(row.outline);
                return true;
            });
    });
}

} // namespace warifu::registry
