#include "rows.h"

#include "fold.h"
#include "moment.h"

namespace warifu::registry {

namespace {

Result<Label> label_of(const Row& row) {
    const Date issued = TRY(Date::parse(row.issued));
    const Speaker speaker = TRY(label::parse_speaker(row.speaker));
    const std::optional<Date> expires = TRY(maybe_day(row.expires));
    const std::optional<Date> support = TRY(maybe_day(row.support_until));
    return Label{row.number,
                 row.regime,
                 row.level,
                 row.edition,
                 row.market,
                 row.product,
                 row.model,
                 row.maker,
                 speaker,
                 issued,
                 expires,
                 support,
                 row.security_information,
                 row.contact,
                 row.token};
}

/// In the order of `insert_revisions` and of `row_columns`, behind the first three.
constexpr std::string Row::* texts_of_rows[] = {&Row::request,
                                                &Row::kind,
                                                &Row::effective,
                                                &Row::recorded_at,
                                                &Row::actor,
                                                &Row::reason,
                                                &Row::state,
                                                &Row::regime,
                                                &Row::level,
                                                &Row::edition,
                                                &Row::market,
                                                &Row::product,
                                                &Row::model,
                                                &Row::maker,
                                                &Row::speaker,
                                                &Row::issued,
                                                &Row::expires,
                                                &Row::support_until,
                                                &Row::security_information,
                                                &Row::contact,
                                                &Row::token};

} // namespace

void bind(soci::statement& statement, const Row& row) {
    statement.exchange(soci::use(row.number));
    statement.exchange(soci::use(row.revision));
    statement.exchange(soci::use(row.leaf));
    for (const auto text : texts_of_rows)
        statement.exchange(soci::use(row.*text));
    statement.exchange(soci::use(row.search_product));
    statement.exchange(soci::use(row.search_maker));
}

void fetch_into(soci::statement& statement, Row& row) {
    statement.exchange(soci::into(row.number));
    statement.exchange(soci::into(row.revision));
    statement.exchange(soci::into(row.leaf));
    for (const auto text : texts_of_rows)
        statement.exchange(soci::into(row.*text));
}

void read_from(sqlite_api::sqlite3_stmt& statement, Row& row) {
    int column = 0;
    const auto read_text = [&](std::string& text) {
        const void* begin = sqlite_api::sqlite3_column_text(&statement, column); // null: NULL, or no memory
        const int size = sqlite_api::sqlite3_column_bytes(&statement, column++);
        if (begin != nullptr)
            text.assign(static_cast<const char*>(begin), static_cast<std::size_t>(size));
        else
            text.clear();
    };
    read_text(row.number);
    row.revision = sqlite_api::sqlite3_column_int64(&statement, column++);
    row.leaf = sqlite_api::sqlite3_column_int64(&statement, column++);
    for (const auto text : texts_of_rows)
        read_text(row.*text);
}

Row row_of(const Revision& revision, std::uint64_t leaf, const std::string& request) {
    const Label& label = revision.label;
    Row row;
    row.number = label.number;
    row.revision = revision.revision;
    row.leaf = static_cast<long long>(leaf);
    row.request = request;
    row.kind = to_string(revision.kind);
    row.effective = revision.effective.to_string();
    row.recorded_at = revision.recorded_at;
    row.actor = revision.actor;
    row.reason = revision.reason;
    row.state = recognition::to_string(revision.state);
    row.regime = label.regime;
    row.level = label.level;
    row.edition = label.edition;
    row.market = label.market;
    row.product = label.product;
    row.model = label.model;
    row.maker = label.maker;
    row.speaker = to_string(label.speaker);
    row.issued = label.issued.to_string();
    row.expires = day_text(label.expires);
    row.support_until = day_text(label.support_until);
    row.security_information = label.security_information;
    row.contact = label.contact;
    row.token = label.token;
    row.search_product = folded(label.product + "\n" + label.model);
    row.search_maker = folded(label.maker);
    return row;
}

Result<Revision> revision_of(const Row& row) {
    Label label = TRY(label_of(row));
    const Kind kind = TRY(parse_kind(row.kind));
    const Date effective = TRY(Date::parse(row.effective));
    const State state = TRY(recognition::parse_label_state(row.state));
    return Revision{std::move(label), row.revision, kind, effective, row.recorded_at, row.actor, row.reason, state};
}

} // namespace warifu::registry
