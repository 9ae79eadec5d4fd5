#include "token_row.h"

#include <fmt/format.h>

#include "warifu/base/text.h"
#include "warifu/label/text.h"

namespace warifu::registry {

namespace {

constexpr std::size_t id_digits = 12;
constexpr std::size_t longest_name = 100; // as of any actor
constexpr std::string_view columns = "id, hash, name, regimes, markets, kinds, added_at, expires";

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    if (!text.empty())
        for (const std::string_view word : split(text, ','))
            words.emplace_back(word);
    return words;
}

} // namespace

std::string id_of_token(std::string_view hash) { return std::string(hash.substr(0, id_digits)); }

Result<void> check_token_name(std::string_view name) {
    if (is_blank(name) || name.size() > longest_name || !is_text(name))
        return make_error(ErrorCode::InvalidArgument,
                          "a token's name is the actor of its changes: text of 1 to 100 bytes");
    return label::check_text(name, longest_name, "the name");
}

Result<WriterToken> token_of(const TokenRow& row) {
    const Date expires = TRY(Date::parse(row.expires));
    WriterToken token{.id = row.id, .name = row.name, .added_at = row.added_at, .expires = expires};
    token.scope.regimes = words_of(row.regimes);
    token.scope.markets = words_of(row.markets);
    for (const std::string& word : words_of(row.kinds))
        token.scope.kinds.push_back(TRY(parse_kind(word)));
    return token;
}

std::vector<TokenRow> token_rows(soci::session& session, const std::string& condition, const std::string& value) {
    TokenRow row;
    soci::statement statement(session);
    statement.exchange(soci::use(value));
    for (std::string* text :
         {&row.id, &row.hash, &row.name, &row.regimes, &row.markets, &row.kinds, &row.added_at, &row.expires})
        statement.exchange(soci::into(*text));
    statement.alloc();
    statement.prepare(
        fmt::format("SELECT {} FROM writer_token WHERE {} ORDER BY name, added_at, id", columns, condition));
    statement.define_and_bind();
    std::vector<TokenRow> found;
    for (bool more = statement.execute(true); more; more = statement.fetch())
        found.push_back(row);
    return found;
}

void insert_token(soci::session& session, const TokenRow& row) {
    session << "INSERT INTO writer_token(" << columns << ") VALUES (:a, :b, :c, :d, :e, :f, :g, :h)", soci::use(row.id),
        soci::use(row.hash), soci::use(row.name), soci::use(row.regimes), soci::use(row.markets), soci::use(row.kinds),
        soci::use(row.added_at), soci::use(row.expires);
}

} // namespace warifu::registry
