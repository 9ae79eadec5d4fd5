#pragma once

#include <string>
#include <string_view>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "warifu/registry/register.h"

/// Revisions as the two engines hold them.
namespace warifu::registry {

/// A row of label_revision. What is optional is empty here and NULL there.
struct Row {
    std::string number;
    long long revision = 0;
    long long leaf = 0;
    std::string request, kind, effective, recorded_at, actor, reason, state, regime, level, edition, market, product,
        model, maker, speaker, issued, expires, support_until, security_information, contact, token, search_product,
        search_maker;
};

/// In the order in which `bind` binds.
constexpr std::string_view insert_revisions =
    "INSERT INTO label_revision(number, revision, leaf, request, kind, effective, recorded_at, actor, reason, state, "
    "regime, level, edition, market, product, model, maker, speaker, issued, expires, support_until, "
    "security_information, contact, token, search_product, search_maker) VALUES";
constexpr std::string_view revision_pattern =
    "({}, {}, {}, NULLIF({}, ''), {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, NULLIF({}, ''), "
    "NULLIF({}, ''), NULLIF({}, ''), NULLIF({}, ''), {}, {}, {})";
void bind(soci::statement& statement, const Row& row);

/// In the order in which `fetch_into` takes them; `c` is label_revision.
constexpr std::string_view row_columns =
    "c.number, c.revision, c.leaf, COALESCE(c.request, ''), c.kind, c.effective, c.recorded_at, c.actor, c.reason, "
    "c.state, c.regime, c.level, "
    "c.edition, c.market, c.product, c.model, c.maker, c.speaker, c.issued, COALESCE(c.expires, ''), "
    "COALESCE(c.support_until, ''), COALESCE(c.security_information, ''), COALESCE(c.contact, ''), c.token";
void fetch_into(soci::statement& statement, Row& row);
void read_from(sqlite_api::sqlite3_stmt& statement, Row& row);

Row row_of(const Revision& revision, std::uint64_t leaf, const std::string& request);
/// What the engine holds need not be what we wrote.
Result<Revision> revision_of(const Row& row);

} // namespace warifu::registry
