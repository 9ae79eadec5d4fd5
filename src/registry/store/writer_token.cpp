#include "warifu/registry/writer_token.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/crypto.h>

#include "connection.h"
#include "moment.h"
#include "schema.h"
#include "token_row.h"
#include "warifu/base/digest.h"
#include "warifu/base/random.h"
#include "warifu/base/text.h"
#include "warifu/registry/register.h"

namespace warifu::registry {

namespace {

using Purpose = Connection::Purpose;

/// What scanners of repositories and logs find it by.
constexpr std::string_view mark = "warifu_";

Result<std::string> random_secret() {
    std::array<unsigned char, 32> bytes{};
    TRY_VOID(fill_random(bytes));
    return fmt::format("{}{:02x}", mark, fmt::join(bytes, ""));
}

Result<void> check_words(const std::vector<std::string>& words) {
    for (const std::string& word : words)
        if (is_blank(word) || !is_text(word) || word.find(',') != word.npos)
            return make_error(ErrorCode::InvalidArgument, "not a regime or market", printable(word, 100));
    return {};
}

std::string written(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, ",")); }

std::string written(const std::vector<Kind>& kinds) {
    std::vector<std::string> words;
    for (const Kind kind : kinds)
        words.emplace_back(to_string(kind));
    return written(words);
}

} // namespace

bool WriterScope::allows(Kind kind) const { return kinds.empty() || std::ranges::find(kinds, kind) != kinds.end(); }

bool WriterScope::allows(const Label& label) const {
    const auto is_among = [](const std::vector<std::string>& all, const std::string& one) {
        return all.empty() || std::ranges::find(all, one) != all.end();
    };
    return is_among(regimes, label.regime) && is_among(markets, label.market);
}

WriterTokens::WriterTokens(std::unique_ptr<Connection> connection) : m_connection(std::move(connection)) {}
WriterTokens::WriterTokens(WriterTokens&&) noexcept = default;
WriterTokens& WriterTokens::operator=(WriterTokens&&) noexcept = default;
WriterTokens::~WriterTokens() = default;

Result<WriterTokens> WriterTokens::open(const std::string& url) {
    auto connection = TRY(Connection::open(url, Purpose::Read));
    TRY_VOID(require_schema(*connection));
    return WriterTokens(std::move(connection));
}

Result<NewToken> WriterTokens::add(std::string_view name, const WriterScope& scope, Date expires, std::time_t now) {
    TRY_VOID(check_token_name(name));
    TRY_VOID(check_words(scope.regimes));
    TRY_VOID(check_words(scope.markets));
    const Date today = TRY(day_of(now));
    if (expires < today)
        return make_error(ErrorCode::InvalidArgument, "a token's last day lies behind");
    std::string secret = TRY(random_secret());
    const std::string hash = sha256_hex(as_bytes(secret));
    const TokenRow row{
        id_of_token(hash),    hash,          std::string(name),  written(scope.regimes), written(scope.markets),
        written(scope.kinds), utc_text(now), expires.to_string()};
    TRY_VOID(m_connection->revive());
    return m_connection->guarded("the token was not kept", [&]() -> Result<NewToken> {
        Transaction transaction(*m_connection, Purpose::Write);
        soci::session& session = m_connection->session();
        long long there = 0;
        session << "SELECT count(*) FROM writer_token", soci::into(there);
        if (static_cast<std::size_t>(there) >= most_tokens)
            return make_error(ErrorCode::LimitExceeded, "there are 10,000 tokens already");
        insert_token(session, row);
        transaction.commit();
        WriterToken token = TRY(token_of(row));
        return NewToken{std::move(secret), std::move(token)};
    });
}

Result<std::vector<WriterToken>> WriterTokens::list() {
    TRY_VOID(m_connection->revive());
    return m_connection->guarded("the tokens cannot be read", [&]() -> Result<std::vector<WriterToken>> {
        std::vector<WriterToken> tokens;
        for (const TokenRow& row : token_rows(m_connection->session(), "id <> :none", "")) {
            WriterToken token = TRY(token_of(row));
            tokens.push_back(std::move(token));
        }
        return tokens;
    });
}

Result<void> WriterTokens::remove(const std::string& id) {
    TRY_VOID(m_connection->revive());
    return m_connection->guarded("the token was not removed", [&]() -> Result<void> {
        Transaction transaction(*m_connection, Purpose::Write);
        const auto found = token_rows(m_connection->session(), "id = :id", id);
        if (found.empty())
            return make_error(ErrorCode::NotFound, "there is no such token", printable(id, 100));
        m_connection->session() << "DELETE FROM writer_token WHERE id = :id", soci::use(id);
        transaction.commit();
        return {};
    });
}

/// Looked up by a part of its hash, which tells nothing of a token however long it takes; then compared in constant
/// time.
Result<std::optional<WriterToken>> WriterTokens::find(std::string_view secret, std::time_t now) {
    const Date today = TRY(day_of(now));
    const std::string hash = sha256_hex(as_bytes(secret));
    TRY_VOID(m_connection->revive());
    return m_connection->guarded("the tokens cannot be read", [&]() -> Result<std::optional<WriterToken>> {
        for (const TokenRow& row : token_rows(m_connection->session(), "id = :id", id_of_token(hash)))
            if (row.hash.size() == hash.size() && CRYPTO_memcmp(row.hash.data(), hash.data(), hash.size()) == 0) {
                WriterToken token = TRY(token_of(row));
                return token.expires < today ? std::nullopt : std::optional<WriterToken>(std::move(token));
            }
        return std::optional<WriterToken>();
    });
}

} // namespace warifu::registry
