#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <soci/soci.h>

#include "warifu/registry/writer_token.h"

namespace warifu::registry {

constexpr std::size_t most_tokens = 10'000;

/// A row of writer_token: of the token itself the SHA-256 alone, in hexadecimal digits.
struct TokenRow {
    std::string id, hash, name, regimes, markets, kinds, added_at, expires;
};

std::string id_of_token(std::string_view hash);
Result<void> check_token_name(std::string_view name);
Result<WriterToken> token_of(const TokenRow& row);

/// Each of these throws what SOCI throws. `condition` has one name, for `value`.
std::vector<TokenRow> token_rows(soci::session& session, const std::string& condition, const std::string& value);
void insert_token(soci::session& session, const TokenRow& row);

} // namespace warifu::registry
