#include <fmt/format.h>

#include "inside.h"

namespace warifu::registry {

Result<void> Inside::revive() {
    if (connection->is_doubtful())
        label_rows.reset();
    return connection->revive();
}

Head Inside::head() {
    Head head;
    long long size = 0;
    connection->session() << "SELECT origin, size, checkpoint FROM log_head WHERE one = 1", soci::into(head.origin),
        soci::into(size), soci::into(head.checkpoint);
    head.size = static_cast<std::uint64_t>(size);
    return head;
}

Result<std::vector<log::Hash>> Inside::hashes(unsigned level, std::uint64_t first, std::uint64_t count) {
    std::string text;
    const auto level_bound = static_cast<int>(level);
    const auto from = static_cast<long long>(first);
    const auto to = static_cast<long long>(first + count);
    soci::session& session = connection->session();
    soci::statement statement =
        level == 0
            ? (session.prepare << "SELECT hash FROM log_entry WHERE leaf >= :first AND leaf < :last ORDER BY leaf",
               soci::use(from), soci::use(to), soci::into(text))
            : (session.prepare << "SELECT hash FROM log_node WHERE level = :level AND place >= :first AND "
                                  "place < :last ORDER BY place",
               soci::use(level_bound), soci::use(from), soci::use(to), soci::into(text));
    std::vector<log::Hash> found;
    for (bool more = statement.execute(true); more; more = statement.fetch())
        found.push_back(TRY(log::read_hash(text)));
    if (found.size() != count)
        return make_error(ErrorCode::Corrupt, fmt::format("the log has {} of {} hashes of level {} from {}",
                                                          found.size(), count, level, first));
    return found;
}

Result<std::vector<std::string>> Inside::entries(std::uint64_t first, std::uint64_t count) {
    std::string entry;
    const auto from = static_cast<long long>(first);
    const auto to = static_cast<long long>(first + count);
    soci::statement statement =
        (connection->session().prepare
             << "SELECT entry FROM log_entry WHERE leaf >= :first AND leaf < :last ORDER BY leaf",
         soci::use(from), soci::use(to), soci::into(entry));
    std::vector<std::string> found;
    for (bool more = statement.execute(true); more; more = statement.fetch())
        found.push_back(entry);
    if (found.size() != count)
        return make_error(ErrorCode::Corrupt,
                          fmt::format("the log has {} of {} entries from {}", found.size(), count, first));
    return found;
}

Result<log::Edge> Inside::edge_of(std::uint64_t size) {
    std::vector<std::vector<log::Hash>> rows;
    for (unsigned level = 0; level < log::levels_of(size); ++level) {
        const std::uint64_t width = size >> (8 * level);
        const std::uint64_t partial = width % log::full_width;
        rows.push_back(TRY(hashes(level, width - partial, partial)));
    }
    return log::Edge(size, std::move(rows));
}

Result<std::uint64_t> Register::size() {
    TRY_VOID(m_inside->revive());
    return m_inside->connection->guarded("the log cannot be read",
                                         [&] { return Result<std::uint64_t>(m_inside->head().size); });
}

Result<std::string> Register::origin() {
    TRY_VOID(m_inside->revive());
    return m_inside->connection->guarded("the log cannot be read",
                                         [&] { return Result<std::string>(m_inside->head().origin); });
}

Result<std::string> Register::checkpoint() {
    TRY_VOID(m_inside->revive());
    return m_inside->connection->guarded("the log cannot be read",
                                         [&] { return Result<std::string>(m_inside->head().checkpoint); });
}

Result<std::string> Register::tile(const log::TileId& tile) {
    TRY_VOID(m_inside->revive());
    return m_inside->connection->guarded("the log cannot be read", [&]() -> Result<std::string> {
        const std::uint64_t first = tile.index * log::full_width;
        const std::uint64_t size = m_inside->head().size >> (8 * tile.level);
        if (!in_range(first, tile.width, size))
            return make_error(ErrorCode::NotFound, "the log has no such tile", log::path_of(tile));
        if (tile.kind == log::TileId::Kind::Hashes) {
            const std::vector<log::Hash> hashes = TRY(m_inside->hashes(tile.level, first, tile.width));
            return log::write_hashes(hashes);
        }
        const std::vector<std::string> entries = TRY(m_inside->entries(first, tile.width));
        return log::write_entries(entries);
    });
}

Result<log::InclusionProof> Register::prove(std::uint64_t leaf) {
    TRY_VOID(m_inside->revive());
    return m_inside->connection->guarded("the log cannot be read", [&]() -> Result<log::InclusionProof> {
        const Head head = m_inside->head();
        const log::NodeSource nodes = log::nodes_of([&](unsigned level, std::uint64_t first, std::uint64_t count) {
            return m_inside->hashes(level, first, count);
        });
        log::Proof hashes = TRY(log::inclusion_proof(leaf, head.size, nodes));
        return log::InclusionProof{leaf, std::move(hashes), head.checkpoint};
    });
}

Result<void> Register::publish(const std::filesystem::path& folder) {
    const std::string checkpoint = TRY(this->checkpoint());
    const log::Note note = TRY(log::read_note(checkpoint));
    const log::Checkpoint now = TRY(log::read_checkpoint(note.text));
    std::uint64_t published = 0;
    log::FolderSource there(folder);
    if (const auto former = there.read(std::string(log::checkpoint_path), log::longest_note)) {
        const log::Note old_note = TRY(log::read_note(*former));
        const log::Checkpoint old = TRY(log::read_checkpoint(old_note.text));
        const log::Edge edge = TRY(m_inside->connection->guarded("the log cannot be read", [&] {
            return old.size <= now.size ? m_inside->edge_of(old.size) : Result<log::Edge>(log::Edge());
        }));
        if (old.origin != now.origin || old.size > now.size || edge.root() != old.root)
            return make_error(ErrorCode::Refused, "there is another log in this folder", folder.string());
        published = old.size;
    } else if (former.error().code != ErrorCode::NotFound) {
        return former.error();
    }
    return log::write_log(folder, published, now.size, checkpoint,
                          [&](const log::TileId& tile) { return this->tile(tile); });
}

Result<std::string> RegisterSource::read(const std::string& path, std::size_t most_bytes) {
    std::string bytes;
    if (path == log::checkpoint_path) {
        bytes = TRY(m_register.checkpoint());
    } else {
        const log::TileId tile = TRY(log::read_tile_path(path));
        bytes = TRY(m_register.tile(tile));
    }
    if (bytes.size() > most_bytes)
        return make_error(ErrorCode::LimitExceeded, fmt::format("more than {} bytes", most_bytes), path);
    return bytes;
}

} // namespace warifu::registry
