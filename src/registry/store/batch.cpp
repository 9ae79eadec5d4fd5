#include "batch.h"

#include <algorithm>
#include <functional>
#include <set>

#include "entry.h"
#include "query.h"

namespace warifu::registry {

namespace {

constexpr std::size_t names_at_once = 100;

Result<void> in_parts(const std::set<std::string>& names,
                      const std::function<Result<void>(std::span<const std::string>)>& look_up) {
    const std::vector<std::string> all(names.begin(), names.end());
    for (std::size_t first = 0; first < all.size(); first += names_at_once)
        TRY_VOID(look_up(std::span(all).subspan(first, std::min(names_at_once, all.size() - first))));
    return {};
}

} // namespace

Result<void> Batch::look_up(std::span<const Change> changes) {
    std::set<std::string> numbers;
    std::set<std::string> requests;
    for (const Change& change : changes) {
        // What the engines cannot hold is refused by `revise`, and not asked for before.
        if (is_text(change.label.number))
            numbers.insert(change.label.number);
        if (!change.request.empty() && is_text(change.request))
            requests.insert(change.request);
    }
    TRY_VOID(in_parts(numbers, [&](std::span<const std::string> part) { return look_up_newest(part); }));
    return in_parts(requests, [&](std::span<const std::string> part) { return look_up_requests(part); });
}

Result<void> Batch::look_up_newest(std::span<const std::string> numbers) {
    Query query = select_rows();
    query.add("c.number IN ").list(numbers);
    query.add(" AND NOT EXISTS (SELECT 1 FROM label_revision n WHERE n.number = c.number AND n.revision > c.revision)");
    return query.run(m_connection, [&](const Row& row) -> Result<bool> {
        Revision revision = TRY(revision_of(row));
        m_newest.emplace(row.number, std::move(revision));
        return true;
    });
}

Result<void> Batch::look_up_requests(std::span<const std::string> requests) {
    Query query = select_rows();
    query.add("c.request IN ").list(requests);
    return query.run(m_connection, [&](const Row& row) -> Result<bool> {
        Revision revision = TRY(revision_of(row));
        m_requests.insert_or_assign(
            row.request,
            Request{std::move(revision), {row.number, row.revision, static_cast<std::uint64_t>(row.leaf), true}});
        return true;
    });
}

/// What a writer sends again, since it did not hear that it was done, is not done twice.
Result<std::optional<Receipt>> Batch::made_before(const Change& change) const {
    const auto request = m_requests.find(change.request);
    if (request == m_requests.end())
        return std::optional<Receipt>();
    const Revision& made = request->second.revision;
    const bool writes_label = change.kind == Kind::Issue || change.kind == Kind::Renew;
    const bool same_label = writes_label ? made.label == change.label : made.label.number == change.label.number;
    if (made.kind != change.kind || !same_label || made.effective != change.effective || made.actor != change.actor ||
        made.reason != change.reason)
        return make_error(ErrorCode::Refused, "another change was made by this request");
    return std::optional<Receipt>(request->second.receipt);
}

Result<Receipt> Batch::make(std::size_t index, const Change& change, std::time_t now) {
    if (std::optional<Receipt> receipt = TRY(made_before(change)))
        return std::move(*receipt);
    const auto newest = m_newest.find(change.label.number);
    const std::optional<Revision> before =
        newest == m_newest.end() ? std::nullopt : std::optional<Revision>(newest->second);
    Revision revision = TRY(revise(before, change, now));
    if (m_permit && !m_permit(index, revision))
        return make_error(ErrorCode::Refused, "whoever makes this change may not");
    std::string entry = write_entry(revision);
    if (entry.size() > log::longest_entry)
        return make_error(ErrorCode::Refused, "more than the log's entries hold");
    const Receipt receipt{revision.label.number, revision.revision, m_edge.size()};
    m_rows.push_back(row_of(revision, receipt.leaf, change.request));
    TRY_VOID(append(std::move(entry)));
    if (!change.request.empty())
        m_requests.insert_or_assign(change.request,
                                    Request{revision, {receipt.number, receipt.revision, receipt.leaf, true}});
    m_newest.insert_or_assign(receipt.number, std::move(revision));
    return receipt;
}

Result<void> Batch::append(std::string entry) {
    const log::Hash leaf = log::leaf_hash(as_bytes(entry));
    m_entries.push_back({static_cast<long long>(m_edge.size()), log::write_hash(leaf), std::move(entry)});
    return m_edge.append(leaf, [&](const log::TileId& tile, std::span<const log::Hash>, const log::Hash& root) {
        m_nodes.push_back(
            {static_cast<int>(tile.level + 1), static_cast<long long>(tile.index), log::write_hash(root)});
        return Result<void>();
    });
}

void Batch::write() {
    insert_rows(m_connection, insert_revisions, revision_pattern, m_rows.size(),
                [&](soci::statement& statement, std::size_t i) { bind(statement, m_rows[i]); });
    insert_rows(m_connection, "INSERT INTO log_entry(leaf, hash, entry) VALUES", "({}, {}, {})", m_entries.size(),
                [&](soci::statement& statement, std::size_t i) {
                    statement.exchange(soci::use(m_entries[i].leaf));
                    statement.exchange(soci::use(m_entries[i].hash));
                    statement.exchange(soci::use(m_entries[i].text));
                });
    insert_rows(m_connection, "INSERT INTO log_node(level, place, hash) VALUES", "({}, {}, {})", m_nodes.size(),
                [&](soci::statement& statement, std::size_t i) {
                    statement.exchange(soci::use(m_nodes[i].level));
                    statement.exchange(soci::use(m_nodes[i].place));
                    statement.exchange(soci::use(m_nodes[i].hash));
                });
}

} // namespace warifu::registry
