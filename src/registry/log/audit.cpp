#include "warifu/log/audit.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace warifu::log {

namespace {

using Outcome = AuditStep::Outcome;

constexpr std::array<std::string_view, 6> codes = {"signature", "entries", "tiles", "root", "former", "contents"};

class Auditor {
public:
    Auditor(LogSource& source, const AuditTerms& terms) : m_source(source), m_terms(terms) {
        for (const std::string_view code : codes)
            m_audit.steps.push_back({std::string(code), Outcome::NotDone, {}});
        if (!terms.former)
            step("former").outcome = Outcome::NotAsked;
        if (!terms.visit)
            step("contents").outcome = Outcome::NotAsked;
    }

    Result<Audit> run() {
        const std::string note = TRY(m_source.read(std::string(checkpoint_path), longest_note));
        if (open(note) && open_former() && fits() && read_all())
            close();
        if (m_unread) // is no word on the log
            return *m_unread;
        return std::move(m_audit);
    }

private:
    AuditStep& step(std::string_view code) {
        return *std::ranges::find(m_audit.steps, code, &AuditStep::code); // all of them are there
    }
    /// The first of a kind is told: what comes behind it is its consequence.
    bool fail(std::string_view code, Text text) {
        AuditStep& failed = step(code);
        if (failed.outcome != Outcome::Failed)
            failed = {failed.code, Outcome::Failed, std::move(text)};
        return false;
    }
    bool fail(std::string_view code, const Error& error) {
        if (error.code == ErrorCode::Io) {
            m_unread = error;
            return false;
        }
        return fail(code, Text{error.describe(), error.describe()});
    }
    void hold(std::string_view code, Text text) {
        AuditStep& held = step(code);
        if (held.outcome == Outcome::NotDone)
            held = {held.code, Outcome::Held, std::move(text)};
    }

    bool open(const std::string& note);
    bool open_former();
    bool fits();
    bool read_all();
    bool read_bundle(std::uint64_t index, std::uint64_t width);
    bool take(const Hash& leaf);
    bool compare(const TileId& tile, std::span<const Hash> hashes);
    void hold_former();
    void close();
    Result<std::string> read(const TileId& tile, std::size_t most_bytes);

    LogSource& m_source;
    const AuditTerms& m_terms;
    Audit m_audit;
    std::optional<Error> m_unread; // what there may be, and could not be read
    std::optional<Checkpoint> m_former;
    Edge m_tree;
};

bool Auditor::open(const std::string& note) {
    Result<Checkpoint> checkpoint = open_checkpoint(note, m_terms.key);
    if (!checkpoint)
        return fail("signature", checkpoint.error());
    hold("signature",
         Text{fmt::format("the checkpoint of {} entries is signed by {}", checkpoint->size, m_terms.key.to_string()),
              fmt::format("{1} が {0} 件のチェックポイントに署名している", checkpoint->size, m_terms.key.to_string())});
    m_audit.checkpoint = std::move(*checkpoint);
    return true;
}

bool Auditor::open_former() {
    if (!m_terms.former)
        return true;
    Result<Checkpoint> former = open_checkpoint(*m_terms.former, m_terms.key);
    if (!former)
        return fail("former", former.error());
    if (former->size > m_audit.checkpoint->size)
        return fail("former", Text{fmt::format("the log had {} entries, and now signs {}", former->size,
                                               m_audit.checkpoint->size),
                                   fmt::format("以前は {} 件だったログが、現在は {} 件と署名している", former->size,
                                               m_audit.checkpoint->size)});
    m_former = std::move(*former);
    return true;
}

bool Auditor::fits() {
    if (m_audit.checkpoint->size <= m_terms.most_entries)
        return true;
    step("entries").text = Text{fmt::format("more than {} entries", m_terms.most_entries),
                                fmt::format("{} 件を超えている", m_terms.most_entries)};
    return false;
}

/// A log may drop a partial tile once the whole one is there.
Result<std::string> Auditor::read(const TileId& tile, std::size_t most_bytes) {
    Result<std::string> bytes = m_source.read(path_of(tile), most_bytes);
    if (bytes || bytes.error().code != ErrorCode::NotFound || tile.width == full_width)
        return bytes;
    std::string whole = TRY(m_source.read(path_of(tile.whole()), most_bytes));
    if (tile.kind == TileId::Kind::Hashes) {
        whole.resize(std::min<std::size_t>(whole.size(), static_cast<std::size_t>(tile.width) * hash_bytes));
        return whole;
    }
    const auto entries = TRY(read_entries(as_bytes(whole), full_width));
    std::vector<std::string> first;
    for (std::size_t i = 0; i < tile.width; ++i)
        first.emplace_back(as_text(entries[i]));
    return write_entries(first);
}

bool Auditor::read_all() {
    hold_former();
    const std::uint64_t size = m_audit.checkpoint->size;
    for (std::uint64_t index = 0; index * full_width < size; ++index)
        if (!read_bundle(index, std::min(full_width, size - index * full_width)))
            return false;
    for (unsigned level = 0; level < m_tree.rows().size(); ++level) {
        const std::vector<Hash>& row = m_tree.rows()[level];
        if (!row.empty() &&
            !compare({TileId::Kind::Hashes, level, (size >> (8 * level)) / full_width, row.size()}, row))
            return false;
    }
    return true;
}

bool Auditor::read_bundle(std::uint64_t index, std::uint64_t width) {
    const TileId tile{TileId::Kind::Entries, 0, index, width};
    const Result<std::string> bundle = read(tile, longest_bundle);
    if (!bundle)
        return fail("entries", bundle.error());
    const auto entries = read_entries(as_bytes(*bundle), width);
    if (!entries)
        return fail("entries", wrap(entries.error(), "damaged", path_of(tile)));
    for (const Bytes entry : *entries) {
        if (m_terms.visit)
            if (const auto seen = m_terms.visit(m_tree.size(), entry); !seen)
                fail("contents", wrap(seen.error(), fmt::format("entry {}", m_tree.size())));
        ++m_audit.entries;
        if (!take(leaf_hash(entry)))
            return false;
    }
    return true;
}

bool Auditor::take(const Hash& leaf) {
    bool good = true;
    const auto appended = m_tree.append(leaf, [&](const TileId& tile, std::span<const Hash> hashes, const Hash&) {
        good = good && compare(tile, hashes);
        return Result<void>();
    });
    hold_former();
    return good && appended;
}

/// The tile that is served, with the one that follows from the entries.
bool Auditor::compare(const TileId& tile, std::span<const Hash> hashes) {
    const Result<std::string> bytes = read(tile, hash_bytes * full_width);
    if (!bytes)
        return fail("tiles", bytes.error());
    ++m_audit.tiles;
    if (*bytes != write_hashes(hashes))
        return fail("tiles", Text{fmt::format("{} is not what follows from the entries", path_of(tile)),
                                  fmt::format("{} はエントリーから計算した値と一致しない", path_of(tile))});
    return true;
}

/// The tree that is being built passes through every size that the log ever had.
void Auditor::hold_former() {
    if (!m_former || m_tree.size() != m_former->size)
        return;
    if (m_tree.root() != m_former->root)
        fail("former", Text{fmt::format("the first {} entries are not those of the former checkpoint", m_former->size),
                            fmt::format("先頭 {} 件が以前のチェックポイントの内容と異なる", m_former->size)});
    else
        hold("former", Text{fmt::format("the first {} entries are those of the former checkpoint", m_former->size),
                            fmt::format("先頭 {} 件は以前のチェックポイントと一致する", m_former->size)});
}

void Auditor::close() {
    const Checkpoint& checkpoint = *m_audit.checkpoint;
    hold("entries", Text{fmt::format("{} entries read and hashed", m_audit.entries),
                         fmt::format("{} 件のエントリーを読み、ハッシュを計算した", m_audit.entries)});
    hold("tiles", Text{fmt::format("{} tiles are what follows from the entries", m_audit.tiles),
                       fmt::format("{} 個のタイルがエントリーから計算した値と一致する", m_audit.tiles)});
    hold("contents", Text{"every entry is one that belongs here", "すべてのエントリーが正しい内容である"});
    const std::string root = write_hash(m_tree.root());
    if (m_tree.root() != checkpoint.root)
        fail("root", Text{fmt::format("the entries have the root {}, signed is {}", root, write_hash(checkpoint.root)),
                          fmt::format("エントリーから計算したルートは {}、署名されたルートは {}", root,
                                      write_hash(checkpoint.root))});
    else
        hold("root", Text{fmt::format("the root is the one signed: {}", root),
                          fmt::format("ルートは署名された値と一致する: {}", root)});
}

} // namespace

bool Audit::good() const {
    return checkpoint && std::ranges::all_of(steps, [](const AuditStep& step) {
               return step.outcome == Outcome::Held || step.outcome == Outcome::NotAsked;
           });
}

Result<Audit> audit(LogSource& source, const AuditTerms& terms) { return Auditor(source, terms).run(); }

} // namespace warifu::log
