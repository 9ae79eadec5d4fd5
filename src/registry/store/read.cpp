#include <algorithm>
#include <ctime>
#include <limits>

#include <fmt/format.h>

#include "entry.h"
#include "inside.h"
#include "query.h"
#include "warifu/registry/contents.h"

namespace warifu::registry {

namespace {

Result<Held> held(const Row& row, Date day) {
    Revision revision = TRY(revision_of(row));
    const State state = state_on(revision, day);
    return Held{std::move(revision), static_cast<std::uint64_t>(row.leaf), state};
}

} // namespace

std::optional<std::size_t> newest_on(const std::vector<Held>& history, Date day) {
    for (std::size_t i = history.size(); i-- > 0;)
        if (history[i].revision.effective <= day)
            return i;
    return std::nullopt;
}

Result<std::optional<Held>> Register::find(const std::string& number, const AsOf& as_of) {
    std::vector<Held> all = TRY(history(number, as_of));
    const std::optional<std::size_t> newest = newest_on(all, as_of.day);
    return newest ? std::optional(std::move(all[*newest])) : std::nullopt;
}

Result<std::vector<Held>> Register::history(const std::string& number, const AsOf& as_of) {
    TRY_VOID(m_inside->revive());
    Connection& connection = *m_inside->connection;
    return connection.guarded("the label cannot be looked up", [&]() -> Result<std::vector<Held>> {
        std::unique_ptr<LabelRows>& rows = m_inside->label_rows;
        if (!rows)
            rows = LabelRows::prepare(connection);
        std::vector<Held> all;
        TRY_VOID(rows->run(number, as_of.size.value_or(log::largest_tree), [&](const Row& row) -> Result<void> {
            auto each = TRY(held(row, as_of.day));
            all.push_back(std::move(each));
            return {};
        }));
        return all;
    });
}

Result<Page> Register::search(const Search& search, const AsOf& as_of) {
    TRY_VOID(m_inside->revive());
    return m_inside->connection->guarded("the register cannot be searched", [&]() -> Result<Page> {
        const std::size_t most = std::clamp<std::size_t>(search.most, 1, largest_page);
        Page page;
        page.size = as_of.size ? *as_of.size : m_inside->head().size;
        Query query = select_rows();
        query.counting_on(as_of.day, page.size).found_by(search, as_of.day);
        query.number(" ORDER BY c.number LIMIT {}", most + 1);
        TRY_VOID(query.run(*m_inside->connection, [&](const Row& row) -> Result<bool> {
            page.more = page.labels.size() == most;
            if (!page.more)
                page.labels.push_back(TRY(held(row, as_of.day)));
            return !page.more;
        }));
        return page;
    });
}

namespace {

/// The entries of a bundle: they follow from those before, and their hashes are those that the tree is made of.
Result<void> check_entries(Inside& inside, std::uint64_t first, const std::vector<std::string>& entries,
                           ContentsCheck& contents, log::Edge& edge) {
    const std::vector<log::Hash> hashes = TRY(inside.hashes(0, first, entries.size()));
    for (std::size_t i = 0; i < entries.size(); ++i) {
        TRY_VOID(contents(first + i, as_bytes(entries[i])));
        const log::Hash leaf = log::leaf_hash(as_bytes(entries[i]));
        if (leaf != hashes[i])
            return make_error(ErrorCode::Corrupt, fmt::format("entry {} is not the one that was hashed", first + i));
        TRY_VOID(edge.append(
            leaf, [&](const log::TileId& tile, std::span<const log::Hash>, const log::Hash& root) -> Result<void> {
                const std::vector<log::Hash> node = TRY(inside.hashes(tile.level + 1, tile.index, 1));
                if (node.front() != root)
                    return make_error(ErrorCode::Corrupt, "a tile is not what its entries come to", log::path_of(tile));
                return {};
            }));
    }
    return {};
}

/// The revisions of a bundle of the log, held against its entries.
Result<void> check_bundle(Inside& inside, std::uint64_t first, std::uint64_t width, ContentsCheck& contents,
                          log::Edge& edge) {
    const std::vector<std::string> entries = TRY(inside.entries(first, width));
    TRY_VOID(check_entries(inside, first, entries, contents, edge));
    Query query = select_rows();
    query.number("c.leaf >= {}", first).number(" AND c.leaf < {} ORDER BY c.leaf", first + width);
    std::size_t at = 0;
    TRY_VOID(query.run(*inside.connection, [&](const Row& row) -> Result<bool> {
        const Revision revision = TRY(revision_of(row));
        const auto leaf = static_cast<std::uint64_t>(row.leaf);
        if (at >= width || leaf != first + at || write_entry(revision) != entries[at])
            return make_error(ErrorCode::Corrupt, fmt::format("revision {} of {} is not what the log has at {}",
                                                              row.revision, row.number, row.leaf));
        ++at;
        return true;
    }));
    if (at != width)
        return make_error(ErrorCode::Corrupt, fmt::format("{} revisions for the {} entries from {}", at, width, first));
    return {};
}

} // namespace

Result<void> Register::check() {
    TRY_VOID(m_inside->revive());
    return m_inside->connection->guarded("the register cannot be read", [&]() -> Result<void> {
        Transaction transaction(*m_inside->connection, Transaction::Purpose::Read);
        const Head head = m_inside->head();
        const std::uint64_t size = head.size;
        ContentsCheck contents(std::numeric_limits<std::time_t>::max());
        log::Edge edge;
        for (std::uint64_t first = 0; first < size; first += log::full_width)
            TRY_VOID(check_bundle(*m_inside, first, std::min(log::full_width, size - first), contents, edge));
        if (size != 0) {
            const log::Note note = TRY(log::read_note(head.checkpoint));
            const log::Checkpoint told = TRY(log::read_checkpoint(note.text));
            if (told.origin != head.origin || told.size != size || told.root != edge.root())
                return make_error(ErrorCode::Corrupt, "the checkpoint is not on this log");
        }
        long long beyond = 0;
        const auto end = static_cast<long long>(size);
        m_inside->connection->session() << "SELECT (SELECT count(*) FROM label_revision WHERE leaf >= :size) + "
                                           "(SELECT count(*) FROM log_entry WHERE leaf >= :size2)",
            soci::use(end), soci::use(end), soci::into(beyond);
        if (beyond != 0)
            return make_error(ErrorCode::Corrupt, fmt::format("{} rows beyond the log's end", beyond));
        return {};
    });
}

} // namespace warifu::registry
