#include <algorithm>

#include "backup_line.h"
#include "batch.h"
#include "entry.h"
#include "moment.h"
#include "schema.h"
#include "token_row.h"
#include "warifu/base/digest.h"
#include "warifu/base/text.h"
#include "warifu/registry/backup.h"

namespace warifu::registry {

namespace {

using Purpose = Transaction::Purpose;

constexpr std::size_t entries_at_once = 500;

Error corrupt(std::string why) { return make_error(ErrorCode::Corrupt, "this backup is not whole: " + std::move(why)); }

/// The lines, one after the other, and their digest.
class Reading {
public:
    explicit Reading(const NextLine& next) : m_next(next) {}

    /// The next line; that must be there.
    Result<BackupLine> read() {
        if (!TRY(m_next(m_text)))
            return corrupt("it breaks off");
        BackupLine line = TRY(read_backup_line(m_text));
        if (!std::holds_alternative<BackupEnd>(line)) {
            m_digest.update(as_bytes(m_text));
            m_digest.update(as_bytes("\n"));
        }
        return line;
    }
    Result<bool> more() { return m_next(m_text); }
    std::string digest() { return m_digest.hex(); }

private:
    const NextLine& m_next;
    std::string m_text;
    Sha256 m_digest;
};

/// A change that is made anew, and what it came to.
struct Former {
    Change change;
    std::time_t moment = 0;
    std::string entry;
};

Result<Former> former_of(BackupEntry line) {
    Revision revision = TRY(read_entry(as_bytes(line.entry)));
    const std::time_t moment = TRY(moment_of(revision.recorded_at));
    return Former{{revision.kind, std::move(revision.label), revision.effective, std::move(revision.actor),
                   std::move(revision.reason), std::move(line.request)},
                  moment,
                  std::move(line.entry)};
}

/// Makes the changes of a backup, some at a time.
class Restoring {
public:
    explicit Restoring(Inside& inside) : m_inside(inside) {}

    Result<void> add(BackupEntry line) {
        Former former = TRY(former_of(std::move(line)));
        if (former.moment < m_last)
            return corrupt("a change was recorded before the one in front of it");
        m_last = former.moment;
        m_waiting.push_back(std::move(former));
        return m_waiting.size() < entries_at_once ? Result<void>() : make();
    }
    Result<void> make() {
        std::vector<Change> changes;
        for (const Former& former : m_waiting)
            changes.push_back(former.change);
        const Permit any;
        Batch batch(m_inside, std::move(m_edge), any);
        TRY_VOID(batch.look_up(changes));
        for (std::size_t i = 0; i < changes.size(); ++i) {
            const auto receipt = batch.make(i, changes[i], m_waiting[i].moment);
            if (!receipt)
                return corrupt(receipt.error().message);
            if (receipt->repeated || batch.last_entry() != m_waiting[i].entry)
                return corrupt("an entry is not what follows from those before it");
        }
        batch.write();
        m_edge = batch.edge();
        m_waiting.clear();
        return {};
    }
    const log::Edge& edge() const { return m_edge; }

private:
    Inside& m_inside;
    log::Edge m_edge;
    std::vector<Former> m_waiting;
    std::time_t m_last = 0;
};

Result<void> check_token(const TokenRow& row) {
    const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    if (row.hash.size() != 64 || !std::ranges::all_of(row.hash, is_digit) || row.id != id_of_token(row.hash))
        return corrupt("a token that is none");
    for (const std::string* text : {&row.regimes, &row.markets, &row.kinds, &row.added_at})
        if (!is_text(*text))
            return corrupt("a token that is none");
    TRY_VOID(check_token_name(row.name));
    TRY(token_of(row));
    return {};
}

Result<void> check_end(const BackupEnd& end, const std::string& digest, const log::VerifierKey& key,
                       std::size_t tokens) {
    if (end.sha256 != digest)
        return corrupt("a line was altered");
    if (end.note.empty())
        return tokens == 0 ? Result<void>() : corrupt("it has tokens, and is not signed");
    const log::Note note = TRY(log::read_note(end.note));
    TRY_VOID(key.check(note));
    return note.text == backup_note_text(key.name(), digest) ? Result<void>()
                                                             : corrupt("the signature is on another backup");
}

Result<BackupHead> read_head(Reading& lines) {
    BackupLine first = TRY(lines.read());
    auto* head = std::get_if<BackupHead>(&first);
    if (head == nullptr)
        return make_error(ErrorCode::Corrupt, "this is no backup of a register");
    return std::move(*head);
}

/// The schema, and the log's head as it was.
Result<void> begin(Connection& connection, const BackupHead& head) {
    if (schema_version(connection) != 0)
        return make_error(ErrorCode::Refused, "there is a register in this store already");
    TRY_VOID(migrate(connection, newest_schema));
    const auto size = static_cast<long long>(head.size);
    connection.session()
        << "INSERT INTO log_head(one, origin, size, checkpoint) VALUES (1, :origin, :size, :checkpoint)",
        soci::use(head.origin), soci::use(size), soci::use(head.checkpoint);
    return {};
}

Result<BackupSummary> read_all(Inside& inside, Reading& lines, const BackupHead& head, const log::VerifierKey& key) {
    const log::Checkpoint checkpoint = TRY(log::open_checkpoint(head.checkpoint, key));
    if (checkpoint.size != head.size)
        return corrupt("the checkpoint is on another size");
    TRY_VOID(begin(*inside.connection, head));
    Restoring restoring(inside);
    std::uint64_t entries = 0;
    std::size_t tokens = 0;
    BackupLine line = TRY(lines.read());
    for (; std::holds_alternative<BackupEntry>(line); line = TRY(lines.read())) {
        if (++entries > head.size)
            return corrupt("it has more entries than the checkpoint");
        TRY_VOID(restoring.add(std::move(std::get<BackupEntry>(line))));
    }
    TRY_VOID(restoring.make());
    if (entries != head.size || restoring.edge().root() != checkpoint.root)
        return corrupt("its entries do not come to the checkpoint");
    for (; std::holds_alternative<TokenRow>(line); line = TRY(lines.read())) {
        const TokenRow& row = std::get<TokenRow>(line);
        TRY_VOID(check_token(row));
        if (++tokens > most_tokens)
            return corrupt("more than 10,000 tokens");
        insert_token(inside.connection->session(), row);
    }
    const auto* end = std::get_if<BackupEnd>(&line);
    if (end == nullptr)
        return corrupt("a line that does not belong here");
    TRY_VOID(check_end(*end, lines.digest(), key, tokens));
    if (TRY(lines.more()))
        return corrupt("something comes behind its end");
    return BackupSummary{head.origin, entries, tokens, !end->note.empty()};
}

} // namespace

Result<BackupSummary> restore(const std::string& url, std::string_view key_pem, const NextLine& next) {
    Reading lines(next);
    const BackupHead head = TRY(read_head(lines));
    const log::SigningKey key = TRY(log::SigningKey::from_pem(key_pem, head.origin));
    Inside inside;
    inside.connection = TRY(Connection::open(url, Purpose::Write));
    return inside.connection->guarded("the register was not restored", [&]() -> Result<BackupSummary> {
        Transaction transaction(*inside.connection, Purpose::Write);
        BackupSummary summary = TRY(read_all(inside, lines, head, key.verifier()));
        transaction.commit();
        return summary;
    });
}

} // namespace warifu::registry
