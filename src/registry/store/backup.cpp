#include "warifu/registry/backup.h"

#include <algorithm>

#include "backup_line.h"
#include "inside.h"
#include "moment.h"
#include "schema.h"
#include "token_row.h"
#include "warifu/base/digest.h"

namespace warifu::registry {

namespace {

using Purpose = Transaction::Purpose;

constexpr std::uint64_t entries_at_once = 500;

/// Gives lines on, and counts them in.
class Writing {
public:
    explicit Writing(const TakeLine& take) : m_take(take) {}

    template <class Line>
    Result<void> write(const Line& line) {
        const std::string text = write_line(line);
        m_digest.update(as_bytes(text));
        m_digest.update(as_bytes("\n"));
        return m_take(text);
    }
    std::string digest() { return m_digest.hex(); }

private:
    const TakeLine& m_take;
    Sha256 m_digest;
};

Result<std::vector<BackupEntry>> read_entries(Connection& connection, std::uint64_t first, std::uint64_t last) {
    const auto from = static_cast<long long>(first);
    const auto to = static_cast<long long>(last);
    BackupEntry entry;
    soci::statement statement =
        (connection.session().prepare << "SELECT COALESCE(r.request, ''), e.entry FROM log_entry e JOIN label_revision "
                                         "r ON r.leaf = e.leaf WHERE e.leaf >= :first AND e.leaf < :last ORDER BY "
                                         "e.leaf",
         soci::use(from), soci::use(to), soci::into(entry.request), soci::into(entry.entry));
    std::vector<BackupEntry> found;
    for (bool more = statement.execute(true); more; more = statement.fetch())
        found.push_back(entry);
    if (found.size() != last - first)
        return make_error(ErrorCode::Corrupt, "entries of the log are missing, or revisions");
    return found;
}

/// Up to the root that they come to.
Result<log::Hash> write_entries(Connection& connection, std::uint64_t size, Writing& out) {
    log::Edge edge;
    for (std::uint64_t first = 0; first < size; first += entries_at_once)
        for (const BackupEntry& entry : TRY(read_entries(connection, first, std::min(size, first + entries_at_once)))) {
            TRY_VOID(
                edge.append(log::leaf_hash(as_bytes(entry.entry)), [](const log::TileId&, std::span<const log::Hash>,
                                                                      const log::Hash&) { return Result<void>(); }));
            TRY_VOID(out.write(entry));
        }
    return edge.root();
}

Result<log::Checkpoint> checkpoint_of(const Head& head, const BackupTerms& terms) {
    if (terms.key)
        return log::open_checkpoint(head.checkpoint, terms.key->verifier());
    const log::Note note = TRY(log::read_note(head.checkpoint));
    return log::read_checkpoint(note.text);
}

Result<std::string> signed_note(const BackupTerms& terms, const std::string& origin, const std::string& digest) {
    if (!terms.key)
        return std::string();
    const std::string text = backup_note_text(origin, digest);
    log::NoteSignature signature = TRY(terms.key->sign(text));
    return log::write_note({text, {std::move(signature)}});
}

} // namespace

Result<BackupSummary> back_up(const std::string& url, const BackupTerms& terms, const TakeLine& take) {
    Inside inside;
    inside.connection = TRY(Connection::open(url, Purpose::Read));
    Connection& connection = *inside.connection;
    TRY_VOID(require_schema(connection));
    return connection.guarded("the register cannot be read", [&]() -> Result<BackupSummary> {
        Transaction transaction(connection, Purpose::Read);
        const Head head = inside.head();
        const log::Checkpoint checkpoint = TRY(checkpoint_of(head, terms));
        Writing out(take);
        TRY_VOID(out.write(BackupHead{utc_text(terms.now), head.origin, head.checkpoint, head.size}));
        const log::Hash root = TRY(write_entries(connection, head.size, out));
        if (checkpoint.origin != head.origin || checkpoint.size != head.size || checkpoint.root != root)
            return make_error(ErrorCode::Corrupt, "the stored log is not the one that was signed");
        std::vector<TokenRow> tokens;
        if (terms.key)
            tokens = token_rows(connection.session(), "id <> :none", "");
        for (const TokenRow& token : tokens)
            TRY_VOID(out.write(token));
        const std::string digest = out.digest();
        const std::string note = TRY(signed_note(terms, head.origin, digest));
        TRY_VOID(take(write_line(BackupEnd{digest, note})));
        return BackupSummary{head.origin, head.size, tokens.size(), terms.key.has_value()};
    });
}

} // namespace warifu::registry
