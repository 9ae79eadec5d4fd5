#include "warifu/advisories/import.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include <fmt/format.h>

#include "codec.h"
#include "copy.h"
#include "schema.h"

namespace warifu::advisories {

using sqlite::Database;
using sqlite::Statement;

namespace {

constexpr std::size_t rows_at_once = 50'000; ///< in one transaction
constexpr std::size_t feed_count = static_cast<std::size_t>(Feed::EndOfLife) + 1;

struct FeedRow {
    bool there = false;
    std::string snapshot, newest, complete_as_of;
    std::int64_t completeness = 0, declared = 0, records = 0, skipped = 0;
};

} // namespace

class Import::Work {
public:
    Work(std::filesystem::path store, std::string now) : m_copy(std::move(store)), m_now(std::move(now)) {}

    Result<void> begin() {
        TRY_VOID(m_copy.look());
        if (m_copy.source().empty())
            return {};
        Database database = TRY(sqlite::open_database(
            m_copy.source().string(), m_copy.unfinished() ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY));
        TRY_VOID(verify_store(database.get(), m_copy.source()));
        auto files = TRY(Statement::prepare(database.get(), "SELECT digest FROM file"));
        while (TRY(files.step()))
            m_files.insert(files.text(0));
        return load_feeds(database.get());
    }

    bool knows(const std::string& digest) const { return m_files.contains(digest); }
    bool changes() const { return m_database != nullptr || m_copy.unfinished(); }
    ImportCounts& counts() { return m_counts; }

    Result<void> add(const EncodedRecord& record) {
        TRY_VOID(open());
        FeedRow& feed = row(record.feed);
        m_find->bind_text(1, record.name).bind(2, static_cast<std::int64_t>(record.feed));
        const bool known = TRY(m_find->step());
        const std::int64_t id = known ? m_find->integer(0) : m_next++;
        if (known) {
            const bool same = m_find->integer(2) == record.digest;
            const bool older = !record.modified.empty() && record.modified < m_find->text(1);
            if (same || older) {
                m_find->reset();
                ++m_counts.same;
                return {};
            }
            TRY_VOID(remove(id, m_find->blob(3)));
        }
        m_find->reset();
        ++(known ? m_counts.replaced : m_counts.added);
        feed.records += known ? 0 : 1;
        feed.newest = std::max(feed.newest, record.dated);
        return insert(id, record);
    }

    Result<void> add(std::int64_t cve, const Epss& epss) {
        TRY_VOID(open());
        FeedRow& feed = row(Feed::Epss);
        const std::string day = epss.date ? epss.date->to_string() : std::string();
        if (!day.empty() && day < feed.snapshot) { // facts come before rows
            ++m_counts.same;
            return {};
        }
        m_epss->bind(1, cve).bind(2, epss.score).bind(3, epss.percentile).bind_text(4, day);
        TRY_VOID(m_epss->run());
        ++m_counts.added;
        return count_row();
    }

    Result<void> add(const LifeCycle& cycle, Bytes encoded) {
        TRY_VOID(open());
        row(Feed::EndOfLife);
        m_cycle->bind_text(1, cycle.product).bind_text(2, cycle.cycle).bind_blob(3, as_text(encoded));
        TRY_VOID(m_cycle->run());
        for (const std::string& name : cycle.identifiers)
            for (const std::string& each : {name, product_key(cpe_product(name))})
                if (!each.empty() && each != cycle.product) {
                    m_cycle_name->bind_text(1, each).bind_text(2, cycle.product);
                    TRY_VOID(m_cycle_name->run());
                }
        ++m_counts.added;
        return count_row();
    }

    Result<void> add(const FeedFacts& facts) {
        TRY_VOID(open());
        FeedRow& feed = row(facts.feed);
        const std::string day = facts.snapshot ? facts.snapshot->to_string() : std::string();
        if (facts.completeness == Completeness::Complete && day >= feed.complete_as_of) {
            feed.completeness = static_cast<std::int64_t>(Completeness::Complete);
            feed.declared = 0;
            feed.complete_as_of = day;
        }
        feed.snapshot = std::max(feed.snapshot, day);
        return {};
    }

    Result<void> declare_complete(Feed which) {
        const FeedRow& now = m_feeds[static_cast<std::size_t>(which)];
        if (!now.there)
            return make_error(ErrorCode::InvalidArgument,
                              fmt::format("nothing of the feed '{}' was imported", to_string(which)));
        const std::string day = std::max(now.snapshot, now.newest.substr(0, 10));
        if (now.declared != 0 && now.complete_as_of == day)
            return {};
        TRY_VOID(open());
        FeedRow& feed = row(which);
        feed.completeness = static_cast<std::int64_t>(Completeness::Complete);
        feed.declared = 1;
        feed.complete_as_of = day;
        return {};
    }

    Result<void> end_file(const std::string& digest, const std::string& name) {
        TRY_VOID(open());
        m_file->bind_text(1, digest).bind_text(2, name).bind_text(3, m_now);
        TRY_VOID(m_file->run());
        m_files.insert(digest);
        ++m_counts.files;
        return count_row();
    }

    void skipped(std::optional<Feed> feed) {
        ++m_counts.skipped;
        if (feed)
            ++m_feeds[static_cast<std::size_t>(*feed)].skipped;
    }

    Result<void> keep() {
        if (m_database == nullptr)
            return {};
        TRY_VOID(save_feeds());
        return sqlite::execute(m_database.get(), "COMMIT; BEGIN IMMEDIATE");
    }

    Result<void> finish() {
        if (!changes())
            return {};
        TRY_VOID(open());
        TRY_VOID(save_feeds());
        TRY_VOID(sqlite::execute(m_database.get(),
                                 "INSERT OR REPLACE INTO meta VALUES('generation', hex(randomblob(16)));"
                                 "DELETE FROM meta WHERE name='base'; COMMIT"));
        TRY_VOID(sqlite::execute(m_database.get(), "PRAGMA wal_checkpoint(TRUNCATE)"));
        release();
        TRY_VOID(sqlite::execute(m_database.get(), "PRAGMA journal_mode=DELETE"));
        m_database.reset();
        return m_copy.put_in_place();
    }

private:
    FeedRow& row(Feed feed) {
        FeedRow& found = m_feeds[static_cast<std::size_t>(feed)];
        found.there = true;
        return found;
    }

    /// The copy, made when the first thing is written.
    Result<void> open() {
        if (m_database != nullptr)
            return {};
        m_database = TRY(m_copy.open());
        auto last = TRY(Statement::prepare(m_database.get(), "SELECT coalesce(max(id), 0) + 1 FROM record"));
        TRY(last.step());
        m_next = last.integer(0);
        TRY_VOID(prepare(m_find, "SELECT id, modified, digest, body FROM record WHERE name=? AND feed=?"));
        TRY_VOID(prepare(m_record, "INSERT OR REPLACE INTO record VALUES(?,?,?,?,?,?)"));
        TRY_VOID(prepare(m_alias, "INSERT OR REPLACE INTO alias VALUES(?,?)"));
        TRY_VOID(prepare(m_affected, "INSERT OR REPLACE INTO affected VALUES(?,?,?)"));
        TRY_VOID(prepare(m_no_alias, "DELETE FROM alias WHERE name=? AND record=?"));
        TRY_VOID(prepare(m_no_affected, "DELETE FROM affected WHERE key=? AND record=?"));
        TRY_VOID(prepare(m_epss, "INSERT OR REPLACE INTO epss VALUES(?,?,?,nullif(?,''))"));
        TRY_VOID(prepare(m_cycle, "INSERT OR REPLACE INTO life_cycle VALUES(?,?,?)"));
        TRY_VOID(prepare(m_cycle_name, "INSERT OR REPLACE INTO life_cycle_name VALUES(?,?)"));
        TRY_VOID(prepare(m_file, "INSERT OR REPLACE INTO file VALUES(?,?,?)"));
        return sqlite::execute(m_database.get(), "BEGIN IMMEDIATE");
    }
    Result<void> prepare(std::optional<Statement>& statement, std::string_view sql) {
        statement = TRY(Statement::prepare(m_database.get(), sql));
        return {};
    }
    void release() {
        for (auto* statement : {&m_find, &m_record, &m_alias, &m_affected, &m_no_alias, &m_no_affected, &m_epss,
                                &m_cycle, &m_cycle_name, &m_file})
            statement->reset();
    }

    Result<void> remove(std::int64_t id, Bytes old) {
        const auto body = decode_body(old);
        if (!body)
            return make_error(ErrorCode::Corrupt, "the store is damaged: remove it and import the feeds anew");
        for (const std::string& key : body->keys) {
            m_no_affected->bind_text(1, key).bind(2, id);
            TRY_VOID(m_no_affected->run());
        }
        for (const std::string& name : body->names) {
            m_no_alias->bind_text(1, name).bind(2, id);
            TRY_VOID(m_no_alias->run());
        }
        return {};
    }

    Result<void> insert(std::int64_t id, const EncodedRecord& record) {
        m_record->bind(1, id).bind(2, static_cast<std::int64_t>(record.feed)).bind_text(3, record.name);
        m_record->bind_text(4, record.modified).bind(5, record.digest).bind_blob(6, record.body);
        TRY_VOID(m_record->run());
        for (const std::string& name : record.names) {
            m_alias->bind_text(1, name).bind(2, id);
            TRY_VOID(m_alias->run());
        }
        for (const EncodedEntries& entries : record.entries) {
            m_affected->bind_text(1, entries.key).bind(2, id).bind_blob(3, entries.bytes);
            TRY_VOID(m_affected->run());
        }
        return count_row();
    }

    Result<void> count_row() {
        if (++m_rows % rows_at_once != 0)
            return {};
        TRY_VOID(save_feeds()); // with the records that they count
        return sqlite::execute(m_database.get(), "COMMIT; BEGIN IMMEDIATE");
    }

    Result<void> load_feeds(sqlite3* database) {
        auto rows = TRY(Statement::prepare(database, "SELECT id, coalesce(snapshot, ''), completeness, declared, "
                                                     "records, skipped, newest, complete_as_of FROM feed"));
        while (TRY(rows.step())) {
            const std::int64_t id = rows.integer(0);
            if (id < 0 || id >= static_cast<std::int64_t>(feed_count))
                continue;
            m_feeds[static_cast<std::size_t>(id)] = {true,
                                                     rows.text(1),
                                                     rows.text(6),
                                                     rows.text(7),
                                                     rows.integer(2),
                                                     rows.integer(3),
                                                     rows.integer(4),
                                                     rows.integer(5)};
        }
        return {};
    }

    Result<void> save_feeds() {
        for (std::size_t i = 0; i < feed_count; ++i) {
            FeedRow& feed = m_feeds[i];
            if (!feed.there)
                continue;
            for (const auto& [which, table] :
                 {std::pair(Feed::Epss, "epss"), std::pair(Feed::EndOfLife, "life_cycle")}) {
                if (i != static_cast<std::size_t>(which))
                    continue;
                auto count = TRY(Statement::prepare(m_database.get(), fmt::format("SELECT count(*) FROM {}", table)));
                TRY(count.step());
                feed.records = count.integer(0);
            }
            auto save = TRY(Statement::prepare(
                m_database.get(), "INSERT OR REPLACE INTO feed(id, snapshot, completeness, declared, records, skipped, "
                                  "newest, imported, complete_as_of) VALUES(?,nullif(?,''),?,?,?,?,?,?,?)"));
            save.bind(1, static_cast<std::int64_t>(i)).bind_text(2, feed.snapshot).bind(3, feed.completeness);
            save.bind(4, feed.declared).bind(5, feed.records).bind(6, feed.skipped);
            save.bind_text(7, feed.newest).bind_text(8, m_now).bind_text(9, feed.complete_as_of);
            TRY_VOID(save.run());
        }
        return {};
    }

    StoreCopy m_copy;
    std::string m_now;
    ImportCounts m_counts;
    std::unordered_set<std::string> m_files;
    std::array<FeedRow, feed_count> m_feeds;
    Database m_database;
    std::int64_t m_next = 1;
    std::size_t m_rows = 0;
    std::optional<Statement> m_find, m_record, m_alias, m_affected, m_no_alias, m_no_affected, m_epss, m_cycle,
        m_cycle_name, m_file;
};

Import::Import(std::unique_ptr<Work> work) : m_work(std::move(work)) {}
Import::Import(Import&&) noexcept = default;
Import& Import::operator=(Import&&) noexcept = default;
Import::~Import() = default;

Result<Import> Import::begin(const std::filesystem::path& store, std::string now) {
    auto work = std::make_unique<Work>(store, std::move(now));
    TRY_VOID(work->begin());
    return Import(std::move(work));
}

bool Import::knows(const std::string& digest) const { return m_work->knows(digest); }
void Import::unchanged_file() { ++m_work->counts().unchanged; }
void Import::skipped(std::optional<Feed> feed) { m_work->skipped(feed); }
Result<void> Import::add(const FeedFacts& facts) { return m_work->add(facts); }
Result<void> Import::declare_complete(Feed feed) { return m_work->declare_complete(feed); }
Result<void> Import::keep() { return m_work->keep(); }
Result<void> Import::finish() { return m_work->finish(); }
const ImportCounts& Import::counts() const { return m_work->counts(); }
bool Import::changes() const { return m_work->changes(); }

Result<void> Import::end_file(const std::string& digest, const std::string& name) {
    return m_work->end_file(digest, name);
}

Result<Feed> Import::add_encoded(Bytes record) {
    const auto decoded = decode_record(record);
    if (!decoded)
        return make_error(ErrorCode::Corrupt, "the process that read the feeds sent what makes no sense");
    TRY_VOID(m_work->add(*decoded));
    return decoded->feed;
}

Result<void> Import::add(std::string_view cve, const Epss& epss) {
    const auto number = cve_number(cve);
    if (!number) {
        m_work->skipped(Feed::Epss);
        return {};
    }
    return m_work->add(*number, epss);
}

Result<void> Import::add_encoded_life_cycle(Bytes cycle) {
    const auto decoded = decode_life_cycle(cycle);
    if (!decoded)
        return make_error(ErrorCode::Corrupt, "the process that read the feeds sent what makes no sense");
    return m_work->add(*decoded, cycle);
}

std::string encode_record(const Advisory& advisory) { return encode(encode(advisory)); }
std::string encode_life_cycle(const LifeCycle& cycle) { return encode(cycle); }

} // namespace warifu::advisories
